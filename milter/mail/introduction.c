#include "mail/introduction.h"

#include <string.h>
#include "bounds.h"
#include "mail/lists.h"

/* Lines that may stand above the people: a greeting, "please introduce". */
#define LINES_ABOVE 3u
/* A name of more words is a sentence. */
#define NAME_WORDS 4u

/* The text with each mention of an address taken out, as a mail program may write it twice:
 * "bob@b.example<mailto:bob@b.example>". Caller frees. */
static char *without(const char *line, const char *address)
{
    g_auto(GStrv) parts = g_strsplit(line, address, -1);
    g_autofree char *joined = g_strjoinv(" ", parts);
    g_auto(GStrv) plain = g_strsplit(joined, "mailto:", -1);

    return g_strjoinv(" ", plain);
}

static bool is_decoration(gunichar c)
{
    return g_unichar_isspace(c) || (g_unichar_ispunct(c) && c != '.');
}

/* What stands beside the address, without bullets, numbers, brackets and commas. Caller frees. */
static char *beside(const char *rest)
{
    GString *name = g_string_new(NULL);
    bool space = false;

    for (const char *p = rest + strspn(rest, " \t0123456789"); *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool inside = (c == '\'' || c == '-' || c == 0x2019) && !space && name->len > 0;
        if (is_decoration(c) && !inside) {
            space = name->len > 0;
            continue;
        }
        if (space)
            g_string_append_c(name, ' ');
        space = false;
        g_string_append_unichar(name, c);
    }
    return g_string_free(name, FALSE);
}

static guint count_words(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);

    return *text ? g_strv_length(words) : 0;
}

/* Is this what somebody is called, and no field's name or part of a sentence? */
static bool is_name(const char *words)
{
    gunichar first = g_utf8_get_char(words);

    if (*words == '\0')
        return true;
    return count_words(words) <= NAME_WORDS && g_unichar_isalpha(first) &&
           !g_unichar_islower(first) && g_ascii_strcasecmp(words, "to") != 0 &&
           g_ascii_strcasecmp(words, "cc") != 0;
}

/* The addresses of a line, each once; no more than matter. */
static GPtrArray *addresses_of(const char *line)
{
    g_autoptr(GPtrArray) found = list_scan(line);
    GPtrArray *each = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < found->len && each->len < LIMIT_TEXT_PEOPLE; i++) {
        const char *address = list_undress(found->pdata[i]);
        if (!g_ptr_array_find_with_equal_func(each, address, g_str_equal, NULL))
            g_ptr_array_add(each, g_strdup(address));
    }
    return each;
}

/* "Bob Baker <bob@b.example>, Carol Chan <carol@c.example>" */
static bool add_list(struct message *people, const struct locality *locality, const char *line,
                     guint n)
{
    g_autoptr(GPtrArray) entries = list_parse(line);

    if (entries->len != n)
        return false;
    for (guint i = 0; i < n; i++) {
        const struct list_entry *entry = entries->pdata[i];
        if (entry->kind != LIST_MAILBOX || !is_name(entry->name))
            return false;
    }
    for (guint i = 0; i < n; i++) {
        const struct list_entry *entry = entries->pdata[i];
        message_add_visible(people, locality, entry->address, entry->name, IN_TO);
    }
    return true;
}

/* Adds the people of one line. False: it is a sentence, which names nobody but by address. */
static bool add_line(struct message *people, const struct locality *locality, const char *line,
                     const GPtrArray *addresses)
{
    g_autofree char *rest = g_strdup(line);

    if (addresses->len > 1 && add_list(people, locality, line, addresses->len))
        return true;
    for (guint i = 0; i < addresses->len; i++) {
        char *less = without(rest, addresses->pdata[i]);
        g_free(rest);
        rest = less;
    }
    g_autofree char *words = beside(rest);
    const char *name = addresses->len == 1 && is_name(words) ? words : "";
    for (guint i = 0; i < addresses->len; i++)
        message_add_visible(people, locality, addresses->pdata[i], name, IN_TO);
    return count_words(words) <= NAME_WORDS;
}

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t\r\f")] == '\0';
}

/* The first line with an address, or NULL: none stands near enough to the beginning. */
static char **first_of_people(char **lines)
{
    for (unsigned above = 0; *lines && above <= LINES_ABOVE; lines++) {
        g_autoptr(GPtrArray) addresses = addresses_of(*lines);
        if (addresses->len > 0)
            return lines;
        above += !is_blank(*lines);
    }
    return NULL;
}

/* Takes the lines that stand together, and gives back the one behind them. Sentences go to the
 * reason. */
static char **take_people(struct message *people, const struct locality *locality, char **line,
                          GString *reason)
{
    for (; *line && people->visible->len < LIMIT_TEXT_PEOPLE; line++) {
        g_autoptr(GPtrArray) addresses = addresses_of(*line);
        if (addresses->len == 0 && !is_blank(*line))
            break;
        if (addresses->len > 0 && !add_line(people, locality, *line, addresses))
            g_string_append_printf(reason, "%s\n", *line);
    }
    return line;
}

char *introduction_read_people(struct message *people, const struct locality *locality,
                               const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) reason = g_string_new(NULL);
    char **first = first_of_people(lines);

    if (!first)
        return g_strdup(text);
    g_autofree char *below = g_strjoinv("\n", take_people(people, locality, first, reason));
    g_string_append(reason, below);
    if (!is_blank(g_strstrip(reason->str)))
        return g_strdup(reason->str);
    g_string_truncate(reason, 0);
    for (char **line = lines; line < first; line++)
        g_string_append_printf(reason, "%s\n", *line);
    return g_strdup(g_strstrip(reason->str));
}
