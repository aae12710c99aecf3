#include "mail/read/body_text.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/alternative.h"
#include "mail/read/body_parts.h"
#include "mail/read/calendar.h"
#include "mail/read/format_flowed.h"
#include "mail/read/header_grammar.h"
#include "mail/read/html.h"
#include "mail/read/sanitize.h"
#include "policy/evidence/own_text.h"

/* RFC 2046 (4.1.4): a program shows an unknown kind of text as plain text. It shows these kinds in
 * another way, or as data. */
static bool is_plain(const struct part *part)
{
    static const char *const others[] = {"text/html",
                                         "text/x-amp-html",
                                         "text/watch-html",
                                         "text/calendar",
                                         "text/x-vcalendar",
                                         "text/vcard",
                                         "text/x-vcard",
                                         "text/directory",
                                         "text/css",
                                         "text/javascript",
                                         "text/csv",
                                         "text/tab-separated-values",
                                         "text/xml",
                                         "text/rtf",
                                         "text/rfc822-headers",
                                         "text/vnd.google.email-reaction+json",
                                         NULL};

    return !part->attachment && g_str_has_prefix(part->type, "text/") &&
           !g_strv_contains(others, part->type);
}

static bool is_html(const struct part *part)
{
    return !part->attachment && strcmp(part->type, "text/html") == 0;
}

/* Returns true when this text was cut at the limit. It is cut between two characters, which have at
 * most four octets. */
static bool is_full(const char *text, size_t limit)
{
    return strlen(text) + 4 > limit;
}

static char *read_words(const struct part *part, bool *cut)
{
    size_t limit = is_html(part) ? LIMIT_HTML : LIMIT_TEXT;
    g_autofree char *raw = part_text(part, limit);

    *cut |= is_full(raw, limit);
    if (!is_html(part) && !part->flowed)
        return g_steal_pointer(&raw);
    g_autofree char *words =
        is_html(part) ? html_shown_text(raw, strlen(raw)) : flowed_join(raw, part->delsp);
    return sanitize_text(words, strlen(words), LIMIT_TEXT);
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

/* Counts words as a reader sees them: runs between white space that have a letter. A link is one
 * word, however long it is. */
static size_t count_words(const char *text)
{
    size_t count = 0;
    bool counted = false;

    for (; *text; text = g_utf8_next_char(text)) {
        if (g_ascii_isspace(*text)) {
            counted = false;
        } else if (!counted && g_unichar_isalpha(g_utf8_get_char(text))) {
            counted = true;
            count++;
        }
    }
    return count;
}

/* The two sides of an alternative: the same message as plain text and as HTML. */
struct sides {
    size_t plain_words, html_words;
    bool plain;               /* the plain side has at least as many words */
    struct word_pairs *pairs; /* pairs of the side with more words; NULL: not read yet */
};

static void sides_free(void *data)
{
    struct sides *sides = data;

    pairs_free(sides->pairs);
    g_free(sides);
}

/* The text parts while they are read. Each is decoded once, and the words by which the sides of an
 * alternative were compared are used again. */
struct texts {
    const struct parts *parts;
    bool all;
    char **words;      /* by index in parts->list; NULL: not decoded yet */
    GHashTable *sides; /* for each alternative so far */
    bool cut;          /* a part was too long to be decoded completely */
};

static const char *words_at(struct texts *texts, guint i)
{
    if (!texts->words[i]) {
        texts->words[i] = read_words(texts->parts->list->pdata[i], &texts->cut);
        /* Line breaks at the end are not a difference between two sides. */
        if (is_blank(texts->words[i]))
            texts->words[i][0] = '\0';
    }
    return texts->words[i];
}

static bool is_of(const struct part *part, const void *alternative, bool plain)
{
    return part->alternative == alternative && (plain ? is_plain(part) : is_html(part));
}

static size_t count_side(struct texts *texts, const void *alternative, bool plain)
{
    size_t count = 0;

    for (guint i = 0; i < texts->parts->list->len; i++)
        if (is_of(texts->parts->list->pdata[i], alternative, plain))
            count += count_words(words_at(texts, i));
    return count;
}

/* When only the first words are wanted, HTML is not decoded for the comparison. */
static struct sides *sides_of(struct texts *texts, const void *alternative)
{
    struct sides *sides = g_hash_table_lookup(texts->sides, alternative);

    if (sides)
        return sides;
    sides = g_new0(struct sides, 1);
    sides->plain_words = count_side(texts, alternative, true);
    if (texts->all || sides->plain_words == 0)
        sides->html_words = count_side(texts, alternative, false);
    sides->plain = sides->plain_words >= sides->html_words;
    g_hash_table_insert(texts->sides, (gpointer)alternative, sides);
    return sides;
}

/* Returns what the side with fewer words says beyond the other. Caller frees. */
static char *words_beyond(struct texts *texts, guint i, struct sides *sides)
{
    const struct part *part = texts->parts->list->pdata[i];

    if (!texts->all)
        return g_strdup("");
    if (!sides->pairs) {
        sides->pairs = pairs_new();
        for (guint j = 0; j < texts->parts->list->len; j++)
            if (is_of(texts->parts->list->pdata[j], part->alternative, sides->plain))
                pairs_add(sides->pairs, words_at(texts, j));
    }
    return pairs_other_lines(sides->pairs, words_at(texts, i));
}

/* Returns the words of a part. Of an alternative this is the side with more words, the plain one if
 * both have as many, and from the other side what it says beyond that. Caller frees. */
static char *wanted_words(struct texts *texts, guint i)
{
    const struct part *part = texts->parts->list->pdata[i];
    struct sides *sides = part->alternative ? sides_of(texts, part->alternative) : NULL;

    if (sides && sides->plain != is_plain(part))
        return words_beyond(texts, i, sides);
    return g_strdup(words_at(texts, i));
}

/* Returns the words of all text parts, or of the first one that has any. */
static char *read_texts(struct texts *texts)
{
    const GPtrArray *list = texts->parts->list;
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < list->len && text->len < LIMIT_TEXT; i++) {
        if (!is_plain(list->pdata[i]) && !is_html(list->pdata[i]))
            continue;
        if (text->len > 0 && !texts->all)
            break;
        g_autofree char *words = wanted_words(texts, i);
        if (!*words)
            continue;
        if (text->len > 0)
            g_string_append(text, "\n" WORDS_NEXT_PART "\n");
        g_string_append(text, words);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *read_parts(const struct parts *parts, bool all, bool *cut)
{
    struct texts texts = {parts, all, g_new0(char *, parts->list->len + 1),
                          g_hash_table_new_full(NULL, NULL, NULL, sides_free), false};
    char *text = read_texts(&texts);

    *cut = texts.cut || is_full(text, LIMIT_TEXT);
    for (guint i = 0; i < parts->list->len; i++)
        g_free(texts.words[i]);
    g_free(texts.words);
    g_hash_table_unref(texts.sides);
    return text;
}

static void read_calendars(struct message *message, const struct locality *locality,
                           const struct parts *parts)
{
    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if (strcmp(part->type, "text/calendar") != 0)
            continue;
        g_autofree char *text = part_text(part, LIMIT_ADDRESS_BYTES);
        message->calendar = true;
        calendar_read(message, locality, text);
    }
}

void message_read_body(struct message *message, const struct locality *locality,
                       const GPtrArray *fields, const char *body, size_t size, bool all,
                       char **text)
{
    struct parts *parts = parts_open(fields, body, size, false);
    bool cut = false;
    char *words = read_parts(parts, all, &cut);

    read_calendars(message, locality, parts);
    if (parts->sealed || header_grammar_text_is_sealed(words, strlen(words)))
        message->sealed = true;
    if (!message->unread && strstr(words, "-----BEGIN PGP MESSAGE-----"))
        message->unread = "the message is encrypted";
    if (!message->unread && parts->cut && is_blank(words))
        message->unread = "its parts are too deep or too many";
    else if (parts->cut)
        message->cut = "its parts are too deep or too many";
    else if (cut)
        message->cut = "its text is too long";
    *text = words;
    parts_free(parts);
}
