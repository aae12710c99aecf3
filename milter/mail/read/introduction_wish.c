#include "mail/read/introduction_wish.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/address_list.h"
#include "mail/read/address_list_scan.h"

/* The most lines above the people: a greeting, the reason, "please introduce". */
#define LINES_ABOVE 15u
/* More words than this are a sentence, not a name. */
#define NAME_WORDS 4u

/* Counts the words of a line that are not addresses. */
static guint count_words(const char *line)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t", -1);
    guint n = 0;

    for (char **word = words; *word; word++)
        n += !strchr(*word, '@') && g_utf8_strlen(*word, -1) > 1;
    return n;
}

/* Returns true when these words can be a name: not the name of a field, nor part of a sentence. */
static bool is_name(const char *words)
{
    gunichar first = g_utf8_get_char(words);

    if (*words == '\0')
        return true;
    return count_words(words) <= NAME_WORDS && g_unichar_isalpha(first) &&
           !g_unichar_islower(first) && g_ascii_strcasecmp(words, "to") != 0 &&
           g_ascii_strcasecmp(words, "cc") != 0;
}

static bool is_particle(const char *word)
{
    static const char *const particles[] = {"von", "van", "zu", "der", "den", "de", "del", "dos",
                                            "da",  "do",  "di", "du",  "la",  "le", "ten", "ter",
                                            "y",   "e",   "al", "bin", "el",  NULL};

    return g_strv_contains(particles, word);
}

/* Returns true for a number or a bullet. */
static bool is_bullet(const char *word)
{
    for (; *word; word = g_utf8_next_char(word))
        if (g_unichar_isalpha(g_utf8_get_char(word)))
            return false;
    return true;
}

/* Returns true for a word of a name. It may end with a dot only if it is a title or an initial. */
static bool is_name_word(const char *word)
{
    size_t length = strlen(word);

    if (is_particle(word))
        return true;
    if (is_bullet(word) || strpbrk(word, ",;:!?()<>[]@/") ||
        (word[length - 1] == '.' && length > 4))
        return false;
    return g_unichar_isalpha(g_utf8_get_char(word)) && !g_unichar_islower(g_utf8_get_char(word));
}

/* Returns the name directly before an address: "Bob Baker <", "Carol Chan, ", "Carol:". After other
 * words, only a name in the form of a header counts, and at most two words of it. before: is
 * changed. Caller frees. */
static char *name_before(char *before)
{
    bool marked = g_str_has_suffix(g_strchomp(before), "<") || g_str_has_suffix(before, "(");
    size_t end = strlen(before);

    while (end > 0 && strchr(" \t<(\",:-*'", before[end - 1]))
        end--;
    before[end] = '\0';
    g_auto(GStrv) words = g_strsplit_set(g_strdelimit(before, "\"*_\t", ' '), " ", -1);
    guint last = g_strv_length(words), n = 0;
    for (; last > 0 && is_bullet(words[last - 1]); last--)
        g_clear_pointer(&words[last - 1], g_free);
    guint first = last;
    for (; first > 0 && n <= NAME_WORDS; first--) {
        const char *word = words[first - 1];
        if (*word && !is_name_word(word))
            break;
        n += *word && !is_particle(word);
    }
    bool alone = true;
    for (guint i = 0; i < first; i++)
        alone &= is_bullet(words[i]);
    if ((!alone && !marked) || (alone && n > NAME_WORDS))
        return g_strdup("");
    for (; first < last && (n > 2 || !*words[first] || is_particle(words[first])) && !alone;
         first++)
        n -= *words[first] && !is_particle(words[first]);
    g_autofree char *name = g_strjoinv(" ", words + first);
    return g_strdup(g_strstrip(name));
}

static bool is_senders(const struct message *people, const struct locality *locality,
                       const char *address)
{
    g_autofree char *key = address_normalise(locality, address);
    g_autofree char *sender = address_normalise(locality, people->envelope_sender);

    return key && (g_strcmp0(key, people->from) == 0 || g_strcmp0(key, sender) == 0);
}

/* Returns the addresses of a line without the sender's own, each once, and no more than are needed.
 */
static GPtrArray *addresses_of(const struct message *people, const struct locality *locality,
                               const char *line)
{
    g_autoptr(GPtrArray) found = list_scan(line);
    GPtrArray *each = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < found->len && each->len < LIMIT_TEXT_PEOPLE; i++) {
        const char *address = list_undress(found->pdata[i]);
        if (!is_senders(people, locality, address) &&
            !g_ptr_array_find_with_equal_func(each, address, g_str_equal, NULL))
            g_ptr_array_add(each, g_strdup(address));
    }
    return each;
}

/* Reads "Bob Baker <bob@b.example>, Carol Chan <carol@c.example>". */
static bool add_list(struct message *people, const struct locality *locality, const char *line,
                     guint n)
{
    g_autoptr(GPtrArray) entries = list_parse(line);

    /* Here a comment in the syntax of headers is not a name. */
    if (entries->len != n || strchr(line, '('))
        return false;
    for (guint i = 0; i < n; i++) {
        const struct list_entry *entry = entries->pdata[i];
        if (entry->kind != LIST_MAILBOX || !is_name(entry->name))
            return false;
    }
    for (guint i = 0; i < n; i++) {
        const struct list_entry *entry = entries->pdata[i];
        message_add_visible(people, locality, entry->address, entry->name, VISIBLE_TO);
    }
    return true;
}

/* Adds the people of one line. Returns false for a sentence, which names people only by address. */
static bool add_line(struct message *people, const struct locality *locality, const char *line,
                     const GPtrArray *addresses)
{
    const char *from = line;

    if (addresses->len > 1 && add_list(people, locality, line, addresses->len))
        return true;
    for (guint i = 0; i < addresses->len; i++) {
        const char *address = addresses->pdata[i], *at = strstr(from, address);
        g_autofree char *before = g_strndup(from, at ? (size_t)(at - from) : 0);
        g_autofree char *name = name_before(before);
        message_add_visible(people, locality, address, is_name(name) ? name : "", VISIBLE_TO);
        if (at)
            from = at + strlen(address);
    }
    return count_words(line) <= NAME_WORDS;
}

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t\r\f")] == '\0';
}

/* Returns the first line with an address, or NULL when there is none near the beginning. */
static char **first_of_people(const struct message *people, const struct locality *locality,
                              char **lines)
{
    for (unsigned above = 0; *lines && above <= LINES_ABOVE; lines++) {
        g_autoptr(GPtrArray) addresses = addresses_of(people, locality, *lines);
        if (addresses->len > 0)
            return lines;
        above += !is_blank(*lines);
    }
    return NULL;
}

/* Reads the consecutive lines with people, and returns the line after them. Sentences are added to
 * the reason. */
static char **read_people(struct message *people, const struct locality *locality, char **line,
                          GString *reason)
{
    for (; *line && people->visible->len < LIMIT_TEXT_PEOPLE; line++) {
        g_autoptr(GPtrArray) addresses = addresses_of(people, locality, *line);
        if (addresses->len == 0 && !is_blank(*line))
            break;
        if (addresses->len > 0 && !add_line(people, locality, *line, addresses))
            g_string_append_printf(reason, "%s\n", *line);
    }
    return line;
}

/* Returns true when the paragraph is more than a greeting or "please introduce:". */
static bool is_reason(const char *paragraph)
{
    return strstr(paragraph, "\u3002") ||
           (strpbrk(paragraph, ".!?") && count_words(paragraph) > NAME_WORDS);
}

/* Adds the reason above the people, by paragraphs. */
static void add_reason_above(char **lines, char **first, GString *reason)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (char **line = lines; line < first; line++)
        g_string_append_printf(text, "%s\n", *line);
    g_auto(GStrv) paragraphs = g_strsplit(text->str, "\n\n", -1);
    for (char **paragraph = paragraphs; *paragraph; paragraph++)
        if (is_reason(*paragraph))
            g_string_append_printf(reason, "%s\n\n", g_strstrip(*paragraph));
}

char *introduction_read_people(struct message *people, const struct locality *locality,
                               const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) reason = g_string_new(NULL);
    char **first = first_of_people(people, locality, lines);

    if (!first)
        return g_strdup(text);
    add_reason_above(lines, first, reason);
    g_autofree char *below = g_strjoinv("\n", read_people(people, locality, first, reason));
    g_string_append(reason, below);
    if (!is_blank(g_strstrip(reason->str)))
        return g_strdup(reason->str);
    g_string_truncate(reason, 0);
    for (char **line = lines; line < first; line++)
        g_string_append_printf(reason, "%s\n", *line);
    return g_strdup(g_strstrip(reason->str));
}
