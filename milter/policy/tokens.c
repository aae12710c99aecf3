#include "policy/tokens.h"
#include <string.h>
#include "bounds.h"

/* A line shorter than this was ended by its writer, not wrapped: "Hi Bob, Carol -". */
#define WRITTEN_LINE 45

/* The character at p, never read beyond end; 0xFFFD for a byte that is no UTF-8. */
static gunichar char_at(const char *p, const char *end, const char **next)
{
    if ((guchar)*p < 0x80) {
        *next = p + 1;
        return (guchar)*p;
    }
    gunichar c = g_utf8_get_char_validated(p, end - p);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *next = p + 1;
        return 0xFFFD;
    }
    *next = g_utf8_next_char(p);
    return c;
}

static bool is_apostrophe(gunichar c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x00B4 || c == '`';
}

static bool is_word_char(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isalnum((char)c);
    return c != 0xFFFD && (g_unichar_isalnum(c) || g_unichar_ismark(c));
}

/* Does it show nothing, as a soft hyphen or a zero-width space? It may stand inside a word. */
static bool is_unseen(gunichar c)
{
    return c >= 0xAD && (c == 0xAD || g_unichar_type(c) == G_UNICODE_FORMAT);
}

/* Chinese, Japanese and Korean do not put spaces between words, or put endings to them: there each
 * character is a word. */
static bool is_own_word(gunichar c)
{
    return c >= 0x3005 &&
           (c <= 0x3007 || (c >= 0x3041 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
            (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
            (c >= 0xFF66 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF));
}

static bool is_both_ways(gunichar c)
{
    return c == 0x2194 || c == 0x21C4 || c == 0x21C6 || c == 0x21D4 || c == 0x27F7 || c == 0x27FA;
}

static bool is_space(gunichar c)
{
    return c < 0x80 ? g_ascii_isspace((char)c) : g_unichar_isspace(c);
}

void token_reader_init(struct token_reader *reader, const char *text, gsize length)
{
    *reader = (struct token_reader){0};
    reader->text = reader->at = reader->line = reader->chunk_end = text;
    reader->end = text + MIN(length, LIMIT_TEXT);
    reader->pending = TOKEN_FIRST;
}

/* Apostrophes are made one before the word is folded, for some are letters to Unicode. */
static void fold_unicode(const char *p, gsize n, GString *word)
{
    g_autofree char *copy = g_strndup(p, n);
    g_autofree char *nfc = g_utf8_normalize(copy, -1, G_NORMALIZE_NFC);
    g_autofree char *folded = nfc ? g_utf8_casefold(nfc, -1) : NULL;
    g_autofree char *again = folded ? g_utf8_normalize(folded, -1, G_NORMALIZE_NFC) : NULL;
    for (const char *q = again ? again : ""; *q != '\0'; q = g_utf8_next_char(q)) {
        gunichar c = g_utf8_get_char(q);
        if (!is_unseen(c))
            g_string_append_unichar(word, is_apostrophe(c) ? '\'' : c);
    }
}

static void fold_word(const char *p, gsize n, GString *word)
{
    g_string_truncate(word, 0);
    if (n > LIMIT_WORD)
        return;
    for (gsize i = 0; i < n; i++) {
        if ((guchar)p[i] >= 0x80) {
            g_string_truncate(word, 0);
            fold_unicode(p, n, word);
            return;
        }
        g_string_append_c(word, p[i] == '`' ? '\'' : g_ascii_tolower(p[i]));
    }
}

guint64 word_hash(const char *word, gsize n)
{
    guint64 hash = WORD_HASH_BEGIN;
    for (gsize i = 0; i < n; i++)
        hash = WORD_HASH_STEP(hash, word[i]);
    hash = (hash ^ hash >> 32) * G_GUINT64_CONSTANT(0xd6e8feb86659fd93);
    hash ^= hash >> 32;
    return hash != 0 ? hash : 1;
}

/* What the next run without spaces is: looked at once for the whole run, so that "a.a.a.a" costs no
 * more than "a a a a". */
static void look_at_chunk(struct token_reader *reader)
{
    const char *p = reader->at, *next = p, *at_sign = NULL;
    bool link = false;
    for (; p < reader->end; p = next) {
        gunichar c = char_at(p, reader->end, &next);
        if (is_space(c) || c == '<' || c == '>' || c == '(' || c == ')' || c == ',' || c == '"')
            break;
        if (c == '@' && p > reader->at)
            at_sign = p;
        if (c == ':' && reader->end - p > 2 && p[1] == '/' && p[2] == '/')
            link = true;
    }
    reader->chunk_end = p;
    bool mail = at_sign != NULL && p - at_sign > 3;
    reader->chunk_whole = link || mail;
    reader->chunk_flags = mail && !link ? TOKEN_ADDRESS : 0;
}

static const char *word_end(const char *p, const char *end)
{
    const char *next, *after;
    if (is_own_word(char_at(p, end, &next)))
        return next;
    while (p < end) {
        gunichar c = char_at(p, end, &next);
        bool inside = (is_apostrophe(c) || is_unseen(c)) && next < end &&
                      is_word_char(char_at(next, end, &after));
        if (!inside && (!is_word_char(c) || is_own_word(c)))
            break;
        p = next;
    }
    return p;
}

static guint32 case_flags(const char *p, const char *end)
{
    const char *next, *after;
    gunichar first = char_at(p, end, &next);
    if (!g_unichar_isupper(first) && !g_unichar_istitle(first))
        return 0;
    gunichar second = next < end ? char_at(next, end, &after) : 0;
    return TOKEN_UPPER | (g_unichar_islower(second) || is_apostrophe(second) ? TOKEN_CAPITAL : 0);
}

static bool abbreviates(const char *word_start, const char *dot)
{
    static const char *const titles[] = {"Mr", "Mrs", "Ms",  "Dr",  "Prof", "St",  "Jr",
                                         "Sr", "Gen", "Sen", "Gov", "Amb",  "Rev", "Lt"};
    gsize n = (gsize)(dot - word_start);
    if (n == 1)
        return g_ascii_isupper(*word_start);
    for (gsize i = 0; i < G_N_ELEMENTS(titles); i++)
        if (strlen(titles[i]) == n && strncmp(titles[i], word_start, n) == 0)
            return true;
    return false;
}

static void see_newline(struct token_reader *reader, const char *p)
{
    glong written = p - reader->line;
    reader->line = p + 1;
    if (written < WRITTEN_LINE)
        reader->pending |= TOKEN_FIRST;
}

/* What stands between words, p: it may end a sentence or separate names. */
static void see_between(struct token_reader *reader, gunichar c, const char *p, const char *next)
{
    const char *after;
    if (c == '\n') {
        see_newline(reader, p);
    } else if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F) {
        reader->pending |= TOKEN_FIRST;
    } else if (c == '.' || c == '!' || c == '?') {
        if (next >= reader->end || is_space(char_at(next, reader->end, &after)))
            reader->pending |= TOKEN_FIRST;
    } else if (!is_space(c) && !is_unseen(c)) {
        reader->pending |= TOKEN_BREAK;
    }
}

/* "<>", "<->", "<=>", "< >": the end of it, or NULL. */
static const char *both_ways_end(const char *p, const char *end)
{
    const char *stop = MIN(end, p + 6);
    for (p++; p < stop; p++) {
        if (*p == '>')
            return p + 1;
        if (strchr("-=|~ /", *p) == NULL || *p == '\0')
            return NULL;
    }
    return NULL;
}

/* The sign that begins at p, if it is one that joins names: its end, with word set. */
static const char *sign_end(const struct token_reader *reader, gunichar c, const char *p,
                            const char *next, GString *word)
{
    const char *end = next;
    if (c == '<')
        end = both_ways_end(p, reader->end);
    else if (!is_both_ways(c) && c != 0xD7 && (c >= 0x80 || c == 0 || !strchr("&/|+#", (int)c)))
        end = NULL;
    if (end == NULL)
        return NULL;
    g_string_truncate(word, 0);
    if (c == '<' || is_both_ways(c))
        g_string_append(word, "<>");
    else
        g_string_append_unichar(word, c == 0xD7 ? 'x' : c);
    return end;
}

static bool emit(struct token_reader *reader, struct token *token, const char *start,
                 const char *end, guint32 flags)
{
    token->start = (guint32)(start - reader->text);
    token->end = (guint32)(end - reader->text);
    token->flags = flags | reader->pending;
    reader->pending = 0;
    reader->at = end;
    return true;
}

static bool read_word(struct token_reader *reader, struct token *token, GString *word)
{
    const char *start = reader->at;
    if (start >= reader->chunk_end)
        look_at_chunk(reader);
    if (reader->chunk_whole) {
        g_string_truncate(word, 0);
        return emit(reader, token, start, reader->chunk_end, reader->chunk_flags);
    }
    const char *end = word_end(start, reader->end), *next;
    bool sign = is_own_word(char_at(start, reader->end, &next));
    fold_word(start, (gsize)(end - start), word);
    emit(reader, token, start, end, sign ? TOKEN_SIGN : case_flags(start, end));
    if (end < reader->end && *end == '.' && abbreviates(start, end))
        reader->at = end + 1;
    return true;
}

bool token_next(struct token_reader *reader, struct token *token, GString *word)
{
    const char *next;
    while (reader->at < reader->end) {
        const char *p = reader->at;
        gunichar c = char_at(p, reader->end, &next);
        if (is_word_char(c))
            return read_word(reader, token, word);
        const char *sign = sign_end(reader, c, p, next, word);
        if (sign != NULL)
            return emit(reader, token, p, sign, 0);
        see_between(reader, c, p, next);
        reader->at = next;
    }
    return false;
}
