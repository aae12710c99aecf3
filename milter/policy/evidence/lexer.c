#include "policy/evidence/lexer.h"

#include <string.h>
#include "base/limits.h"
#include "base/word_chars.h"
#include "policy/evidence/lexer_word.h"

/* A shorter line was ended by its author, not wrapped: "Hi Bob, Carol -". */
#define WRITTEN_LINE 45

/* This many letters with signs between them are a word; three are initials. */
#define SPACED_LETTERS 4

static bool is_both_ways(gunichar c)
{
    return c == 0x2194 || c == 0x21C4 || c == 0x21C6 || c == 0x21D4 || c == 0x27F7 || c == 0x27FA;
}

/* Returns the first "@" from p on, or the end. */
static const char *find_at_sign(const char *p, const char *end)
{
    const char *found = memchr(p, '@', (gsize)(end - p));
    return found != NULL ? found : end;
}

/* Returns the first "://" from p on, or the end. */
static const char *find_link(const char *p, const char *end)
{
    while ((p = memchr(p, ':', (gsize)(end - p))) != NULL) {
        if (end - p > 2 && p[1] == '/' && p[2] == '/')
            return p;
        p++;
    }
    return end;
}

/* Finds, from p on, the signs that make a run an address or a link, and the earliest place where
 * the run with the first of them may begin. Earlier runs need no search. */
static void find_signs(struct lexeme_reader *reader, const char *p)
{
    bool at_sign = reader->at_sign == NULL || reader->at_sign < p;
    bool link = reader->link == NULL || reader->link < p;
    if (!at_sign && !link)
        return;
    if (at_sign)
        reader->at_sign = find_at_sign(p, reader->end);
    if (link)
        reader->link = find_link(p, reader->end);
    reader->look_from = MIN(reader->at_sign, reader->link);
    while (reader->look_from > p &&
           ((guchar)reader->look_from[-1] >= 0x80 ||
            !(char_signs[(guchar)reader->look_from[-1]] & SIGN_ENDS_CHUNK)))
        reader->look_from--;
}

void lexeme_reader_init(struct lexeme_reader *reader, const char *text, gsize length)
{
    reader->text = reader->at = reader->line = text;
    reader->end = text + MIN(length, LIMIT_TEXT);
    reader->at_sign = reader->link = NULL;
    find_signs(reader, text);
    reader->pending = LEXEME_FIRST;
}

/* Returns the end of the next run without spaces, with its flags, when it is one lexeme; else NULL.
 * It searches the whole run at once, so that "a.a.a.a" costs no more than "a a a a". */
static G_NO_INLINE const char *read_chunk(struct lexeme_reader *reader, struct lexeme *lexeme)
{
    const char *p = reader->at, *next, *at_sign = NULL;
    bool link = false;
    for (; p < reader->end; p = next) {
        if ((guchar)*p < 0x80) {
            next = p + 1;
            guint8 sign = char_signs[(guchar)*p];
            if (!(sign & (SIGN_ENDS_CHUNK | SIGN_IN_CHUNK)))
                continue;
            if (sign & SIGN_ENDS_CHUNK)
                break;
            if (*p == '@' && p > reader->at)
                at_sign = p;
            if (*p == ':' && reader->end - p > 2 && p[1] == '/' && p[2] == '/')
                link = true;
        } else if (char_kind(char_at(p, reader->end, &next)) == CHAR_SPACE) {
            break;
        }
    }
    bool mail = at_sign != NULL && p - at_sign > 3;
    lexeme->flags = mail && !link ? LEXEME_ADDRESS : 0;
    find_signs(reader, p);
    reader->look_from = MAX(reader->look_from, p);
    return link || mail ? p : NULL;
}

/* Returns the end of the blanks at p; a line end is not a blank. */
static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return p;
}

/* How the text after the n octets of an ASCII word is connected to it. */
enum touch { TOUCH_NONE, TOUCH_APOSTROPHE, TOUCH_OTHER };

/* TOUCH_APOSTROPHE: an apostrophe with which the word continues. TOUCH_OTHER: a character that is
 * not ASCII and belongs to it. */
static G_NO_INLINE enum touch touch_at(const char *start, gsize n, const char *end)
{
    const char *p = start + n;
    if ((guchar)*p >= 0x80)
        return n == 0 || word_touches(p, end) ? TOUCH_OTHER : TOUCH_NONE;
    if ((*p != '\'' && *p != '`') || p + 1 == end)
        return TOUCH_NONE;
    if ((guchar)p[1] >= 0x80)
        return TOUCH_OTHER;
    return form_ascii[(guchar)p[1]] ? TOUCH_APOSTROPHE : TOUCH_NONE;
}

/* The lowest bit in each of eight octets. */
#define EACH G_GUINT64_CONSTANT(0x0101010101010101)

/* Returns the highest bit of each of eight octets (below 0x80) that is from least to most. */
static inline guint64 octets_within(guint64 eight, char least, char most)
{
    return (eight + (guint64)(0x80 - least) * EACH) & ~(eight + (guint64)(0x7f - most) * EACH);
}

/* Reads a word of fewer than eight ASCII letters and digits, with room for eight octets behind it,
 * and returns its size; 8 for a longer one. */
static inline gsize short_word(struct lexeme_reader *reader, struct lexeme *lexeme,
                               const char *start)
{
    guint64 eight, hash = WORD_HASH_BEGIN;
    memcpy(&eight, start, 8);
    eight = GUINT64_FROM_LE(eight);
    guint64 seven = eight & 0x7f * EACH, digits = octets_within(seven, '0', '9');
    guint64 others =
        ~(octets_within(seven | 0x20 * EACH, 'a', 'z') | digits) | eight; /* in highest bits */
    others &= 0x80 * EACH;
    if (others == 0)
        return 8;
    gsize n = (gsize)__builtin_ctzll(others) / 8;
    guint64 before = others & -others; /* the bits below it belong to the word */
    eight |= 0x20 * EACH;
    guint64 form = GUINT64_TO_LE(eight);
    memcpy(reader->word, &form, 8);
    for (gsize i = n; i > 0; i--, eight >>= 8)
        hash = WORD_HASH_STEP(hash, eight);
    lexeme->size = (guint32)n;
    lexeme->hash = word_hash_end(hash);
    lexeme->flags = digits & 0x80 * EACH & (before - 1) ? word_digits(reader->word, n) : 0;
    return n;
}

/* Copies an ASCII word that begins at start into the reader. Returns false when it is not one, or
 * is too long. */
static G_NO_INLINE bool long_word(struct lexeme_reader *reader, struct lexeme *lexeme,
                                  const char *start)
{
    const gsize most = MIN((gsize)(reader->end - start), LIMIT_WORD + 1);
    guint64 hash = WORD_HASH_BEGIN;
    guint8 all = 0x40; /* letters have this bit, digits do not */
    gsize n = 0;
    for (; n < most; n++) {
        guint8 octet = form_ascii[(guchar)start[n]];
        if (octet == 0) {
            enum touch touch = touch_at(start, n, reader->end);
            if (touch == TOUCH_OTHER)
                return false;
            if (touch == TOUCH_NONE)
                break;
            octet = '\'';
        }
        reader->word[n] = (char)octet;
        all &= octet;
        hash = WORD_HASH_STEP(hash, octet);
    }
    lexeme->size = (guint32)n;
    lexeme->hash = word_hash_end(hash);
    lexeme->flags = all ? 0 : word_digits(reader->word, n);
    return n <= LIMIT_WORD;
}

/* Like long_word, for words of any size. */
static inline bool ascii_word(struct lexeme_reader *reader, struct lexeme *lexeme,
                              const char *start)
{
    if (reader->end - start >= 8) {
        gsize n = short_word(reader, lexeme, start);
        if (n < 8 && (start[n] == ' ' || touch_at(start, n, reader->end) == TOUCH_NONE))
            return n > 0;
    }
    return long_word(reader, lexeme, start);
}

static bool is_upper(gunichar c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z';
    return g_unichar_isupper(c) || g_unichar_istitle(c);
}

static bool is_lower(gunichar c)
{
    return c < 0x80 ? c >= 'a' && c <= 'z' : g_unichar_islower(c);
}

static G_NO_INLINE guint32 case_flags(const char *p, const char *end)
{
    const char *next, *after;
    if (!is_upper(char_at(p, end, &next)))
        return 0;
    next = word_skip_unseen(next, end);
    gunichar second = next < end ? char_at(next, end, &after) : 0;
    return LEXEME_UPPER | (is_lower(second) || char_is_apostrophe(second) ? LEXEME_CAPITAL : 0);
}

/* Returns true when this sign may stand between the letters of a spaced word. */
static bool is_spacing(char c)
{
    return c == ' ' || c == '.' || c == '-' || c == '_' || c == '*';
}

/* Returns true when there is a single letter at p. */
static bool is_lone_letter(const char *p, const char *end, const char **next)
{
    const char *after;
    if (p >= end)
        return false;
    gunichar c = char_at(p, end, next);
    return char_kind(c) == CHAR_WORD && g_unichar_isalpha(c) &&
           (*next == end || char_kind(char_at(*next, end, &after)) != CHAR_WORD);
}

/* Returns the end of "m e e t" or "m.e.e.t", which has at least 2 * SPACED_LETTERS - 1 octets; NULL
 * for none. */
static G_NO_INLINE const char *spaced_end(const char *p, const char *end)
{
    unsigned n = 1;
    const char *next;
    if ((guchar)*p < 0x80 && (!is_spacing(p[1]) || form_ascii[(guchar)p[3]]))
        return NULL;
    if (!is_lone_letter(p, end, &next) || next == end || !is_spacing(*next))
        return NULL;
    const char sign = *next;
    for (p = next; p < end && *p == sign && is_lone_letter(p + 1, end, &next); p = next)
        n++;
    return n >= SPACED_LETTERS ? p : NULL;
}

/* Copies the letters of a spaced word, cut to a bounded number, and returns their size. */
static gsize spaced_letters(const char *p, const char *end, char letters[LIMIT_WORD + 8])
{
    gsize n = 0;
    for (const char *next; p < end && n <= LIMIT_WORD; p = next + 1) {
        char_at(p, end, &next);
        memcpy(letters + n, p, (gsize)(next - p));
        n += (gsize)(next - p);
    }
    return n;
}

static G_NO_INLINE bool abbreviates(const char *word_start, const char *dot)
{
    static const char titles[][5] = {"Mr", "Mrs", "Ms",  "Dr",  "Prof", "St",  "Jr",
                                     "Sr", "Gen", "Sen", "Gov", "Amb",  "Rev", "Lt"};
    gsize n = (gsize)(dot - word_start);
    if (n == 1)
        return g_ascii_isupper(*word_start);
    if (n > 4 || !g_ascii_isupper(*word_start))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(titles); i++)
        if (titles[i][n] == '\0' && strncmp(titles[i], word_start, n) == 0)
            return true;
    return false;
}

static void see_newline(struct lexeme_reader *reader, const char *p)
{
    glong written = p - reader->line;
    reader->line = p + 1;
    if (written < WRITTEN_LINE)
        reader->pending |= LEXEME_FIRST;
}

/* Notes what the character at p between words means: it may end a sentence or separate names. */
static void see_between(struct lexeme_reader *reader, gunichar c, const char *p, const char *next)
{
    const char *after;
    if (c == '\n') {
        see_newline(reader, p);
    } else if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F) {
        reader->pending |= LEXEME_FIRST;
    } else if (c == '.' || c == '!' || c == '?') {
        if (next >= reader->end || char_kind(char_at(next, reader->end, &after)) == CHAR_SPACE)
            reader->pending |= LEXEME_FIRST;
    } else {
        enum char_kind kind = char_kind(c);
        if (kind != CHAR_SPACE && kind != CHAR_UNSEEN)
            reader->pending |= LEXEME_BREAK;
    }
}

/* Returns the end of "<>", "<->", "<=>" or "< >", or NULL. */
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

/* Returns the end of the sign at p that joins names; else NULL. */
static const char *sign_end(const struct lexeme_reader *reader, gunichar c, const char *p,
                            const char *next)
{
    if (c == '<')
        return both_ways_end(p, reader->end);
    return (c < 0x80 ? char_signs[c] & SIGN_JOINS : is_both_ways(c) || c == 0xD7) ? next : NULL;
}

/* Ends the lexeme at end and sets its remaining members. */
static inline bool emit(struct lexeme_reader *reader, struct lexeme *lexeme, const char *end)
{
    lexeme->start = (guint32)(reader->at - reader->text);
    lexeme->end = (guint32)(end - reader->text);
    lexeme->flags |= reader->pending;
    lexeme->word = reader->word;
    reader->word[lexeme->size] = '\0';
    reader->pending = 0;
    reader->at = end;
    return true;
}

static G_NO_INLINE bool emit_spaced(struct lexeme_reader *reader, struct lexeme *lexeme,
                                    const char *end)
{
    char letters[LIMIT_WORD + 8];
    gsize n = spaced_letters(reader->at, end, letters);
    lexeme_set_word(reader, lexeme, form_read(letters, n, reader->word));
    lexeme->flags = case_flags(letters, letters + n);
    return emit(reader, lexeme, end);
}

static inline bool emit_plain_sign(struct lexeme_reader *reader, struct lexeme *lexeme,
                                   const char *p)
{
    memcpy(reader->word, p, 3);
    lexeme_set_word(reader, lexeme, 3);
    lexeme->flags = LEXEME_SIGN;
    return emit(reader, lexeme, p + 3);
}

static inline bool emit_word(struct lexeme_reader *reader, struct lexeme *lexeme, const char *start,
                             const char *end)
{
    if ((lexeme->flags & (LEXEME_DIGIT | LEXEME_NUMBER)) == LEXEME_DIGIT)
        word_unmask(reader, lexeme);
    if (*start < 'a')
        lexeme->flags |= case_flags(start, end);
    emit(reader, lexeme, end);
    if (end < reader->end && *end == '.' && abbreviates(start, end))
        reader->at = end + 1;
    return true;
}

/* Reads a word whose letters may be spaced, or that is not only ASCII. ascii: it is ASCII, and has
 * been read. */
static G_NO_INLINE bool read_odd_word(struct lexeme_reader *reader, struct lexeme *lexeme,
                                      const char *p, bool ascii)
{
    bool alone = reader->end - p >= 2 * SPACED_LETTERS - 1 && !form_ascii[(guchar)p[1]];
    const char *spaced = alone ? spaced_end(p, reader->end) : NULL;
    if (spaced != NULL)
        return emit_spaced(reader, lexeme, spaced);
    return emit_word(reader, lexeme, p, ascii ? p + lexeme->size : word_read(reader, lexeme, p));
}

/* Reads the lexeme that begins with this character, which is a word or begins one. */
static G_NO_INLINE bool read_any_word(struct lexeme_reader *reader, struct lexeme *lexeme,
                                      const char *p, gunichar c)
{
    const char *whole = p >= reader->look_from ? read_chunk(reader, lexeme) : NULL;
    if (whole != NULL) {
        lexeme_set_word(reader, lexeme, 0);
        return emit(reader, lexeme, whole);
    }
    if (char_is_plain_sign(c))
        return emit_plain_sign(reader, lexeme, p);
    return read_odd_word(reader, lexeme, p, c < 0x80 && ascii_word(reader, lexeme, p));
}

/* Reads the lexeme that begins with the ASCII letter or digit at p. */
static inline bool read_word(struct lexeme_reader *reader, struct lexeme *lexeme, const char *p)
{
    if (p >= reader->look_from)
        return read_any_word(reader, lexeme, p, (guchar)*p);
    bool ascii = ascii_word(reader, lexeme, p);
    if (!ascii || lexeme->size == 1)
        return read_odd_word(reader, lexeme, p, ascii);
    return emit_word(reader, lexeme, p, p + lexeme->size);
}

/* Emits a sign that joins names, up to end, as the word that it counts as. */
static bool emit_sign(struct lexeme_reader *reader, struct lexeme *lexeme, gunichar c,
                      const char *end)
{
    bool both = c == '<' || is_both_ways(c);
    reader->word[0] = both ? '<' : c == 0xD7 ? 'x' : (char)c;
    reader->word[1] = '>';
    lexeme_set_word(reader, lexeme, both ? 2 : 1);
    lexeme->flags = 0;
    return emit(reader, lexeme, end);
}

/* Reads the sign or non-ASCII character at the reader's place. Returns true when it is a lexeme;
 * else skips it. */
static G_NO_INLINE bool read_other(struct lexeme_reader *reader, struct lexeme *lexeme)
{
    const char *p = reader->at, *next;
    gunichar c = char_at(p, reader->end, &next);
    enum char_kind kind = char_kind(c);
    if (kind == CHAR_WORD || kind == CHAR_OWN)
        return read_any_word(reader, lexeme, p, c);
    const char *sign = sign_end(reader, c, p, next);
    if (sign != NULL)
        return emit_sign(reader, lexeme, c, sign);
    see_between(reader, c, p, next);
    reader->at = next;
    return false;
}

bool lexeme_next(struct lexeme_reader *reader, struct lexeme *lexeme)
{
    const char *const end = reader->end;
    for (;;) {
        const char *p = reader->at = skip_blanks(reader->at, end);
        if (p == end)
            return false;
        if (form_ascii[(guchar)*p])
            return read_word(reader, lexeme, p);
        if ((guchar)*p < 0x80 && !(char_signs[(guchar)*p] & SIGN_JOINS)) {
            see_between(reader, (guchar)*p, p, p + 1);
            reader->at = p + 1;
        } else if (read_other(reader, lexeme)) {
            return true;
        }
    }
}
