#include "mail/read/alternative.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* One bit for each pair, by its hash. In 64 KB of text, one pair in twenty shares a bit. */
#define PAIR_BITS 18u

/* One new word makes two new pairs. */
#define NEW_PAIRS 2u

struct word_pairs {
    guint32 last; /* hash of the previous word; 0: none */
    guint64 bits[(1u << PAIR_BITS) / 64];
};

struct word_pairs *pairs_new(void)
{
    return g_new0(struct word_pairs, 1);
}

void pairs_free(struct word_pairs *pairs)
{
    g_free(pairs);
}

/* Reads the word at p, up to white space. *hash is 0 for a link, an address or no word. Returns its
 * end. */
static const char *read_word(const char *p, guint32 *hash)
{
    bool letters = false, place = false;
    guint32 found = 5381;

    for (; *p && !g_ascii_isspace(*p); p++) {
        place |= *p == '@' || g_str_has_prefix(p, "://");
        letters |= g_ascii_isalpha(*p) || (*p & 0x80);
        if (g_ascii_isalnum(*p) || (*p & 0x80))
            found = found * 33 + (guchar)g_ascii_tolower(*p);
    }
    *hash = letters && !place ? MAX(found, 1) : 0;
    return p;
}

static guint64 *place_of(const struct word_pairs *pairs, guint32 before, guint32 word, guint64 *bit)
{
    guint32 place = ((before * 31 + word) * 2654435761u) >> (32 - PAIR_BITS);

    *bit = G_GUINT64_CONSTANT(1) << place % 64;
    return (guint64 *)&pairs->bits[place / 64];
}

void pairs_add(struct word_pairs *pairs, const char *text)
{
    guint32 word;
    guint64 bit;

    while (*(text += strspn(text, " \t\n\f"))) {
        text = read_word(text, &word);
        if (word == 0)
            continue;
        *place_of(pairs, pairs->last, word, &bit) |= bit;
        pairs->last = word;
    }
}

struct side_line {
    const char *start, *end;
    unsigned new_pairs;
};

static void add_line(GString *lines, const struct side_line *line)
{
    if (line->new_pairs < NEW_PAIRS)
        return;
    g_string_append_len(lines, line->start, line->end - line->start);
    g_string_append_c(lines, '\n');
}

/* Counts the new pairs of this line. The pair that its first word completes also counts for the
 * line before it. Lines without words are ignored. */
static void count_new(const struct word_pairs *pairs, struct side_line *line,
                      struct side_line *before, guint32 *last, GString *lines)
{
    bool first = true;
    guint32 word;
    guint64 bit;

    for (const char *p = line->start; (p += strspn(p, " \t\f")) < line->end;) {
        p = read_word(p, &word);
        if (word == 0)
            continue;
        bool is_new = !(*place_of(pairs, *last, word, &bit) & bit);
        line->new_pairs += is_new;
        if (first) {
            before->new_pairs += is_new;
            add_line(lines, before);
        }
        first = false;
        *last = word;
    }
    if (!first)
        *before = *line;
}

char *pairs_other_lines(const struct word_pairs *pairs, const char *text)
{
    GString *lines = g_string_new(NULL);
    struct side_line before = {text, text, 0};
    guint32 last = 0;

    for (const char *p = text; *p;) {
        struct side_line line = {p, p + strcspn(p, "\n"), 0};
        count_new(pairs, &line, &before, &last, lines);
        p = *line.end ? line.end + 1 : line.end;
    }
    /* The last word has no successor. */
    before.new_pairs += before.new_pairs > 0;
    add_line(lines, &before);
    return g_string_free(lines, FALSE);
}
