#include "policy/evidence/lexer_word.h"

#include "base/limits.h"
#include "base/word_chars.h"

const char *word_skip_unseen(const char *p, const char *end)
{
    const char *next;
    while (p < end && (guchar)*p >= 0x80 && char_kind(char_at(p, end, &next)) == CHAR_UNSEEN)
        p = next;
    return p;
}

/* Returns where a word continues after the apostrophe or invisible character at p; NULL when it
 * does not. */
static const char *goes_on(gunichar c, enum char_kind kind, const char *p, const char *end)
{
    const char *next;
    char_at(p, end, &next);
    if (kind != CHAR_UNSEEN && !char_is_apostrophe(c))
        return NULL;
    next = word_skip_unseen(next, end);
    const char *after;
    return next < end && char_kind(char_at(next, end, &after)) == CHAR_WORD ? next : NULL;
}

static const char *word_end(const char *p, const char *end)
{
    const char *next;
    if (char_kind(char_at(p, end, &next)) == CHAR_OWN)
        return next;
    while (p < end) {
        gunichar c = char_at(p, end, &next);
        enum char_kind kind = char_kind(c);
        if (kind != CHAR_WORD)
            next = goes_on(c, kind, p, end);
        if (next == NULL)
            break;
        p = next;
    }
    return p;
}

bool word_touches(const char *p, const char *end)
{
    const char *next;
    gunichar c = char_at(p, end, &next);
    enum char_kind kind = char_kind(c);
    return kind == CHAR_WORD || kind == CHAR_UNSEEN || char_is_apostrophe(c);
}

guint32 word_digits(const char *word, gsize n)
{
    gsize digits = 0;
    for (gsize i = 0; i < n; i++)
        digits += g_ascii_isdigit(word[i]);
    return (digits > 0 ? LEXEME_DIGIT : 0) | (digits > 0 && digits == n ? LEXEME_NUMBER : 0);
}

/* Returns the letter that looks like this digit; 0 for none. */
static char look_alike(char digit)
{
    static const char letters[10] = {'o', 'i', '\0', 'e', 'a', 's', '\0', 't'};
    return letters[digit - '0'];
}

/* Returns true when digits stand for letters in the word ("1ntr0duce"). A letter follows each
 * digit, except the last of several, and the word is not a number with an ending ("4th"). */
static bool is_masked(const char *word, gsize n)
{
    bool within = false;
    for (gsize i = 0; i < n; i++) {
        if ((guchar)word[i] >= 0x80)
            return false;
        if (!g_ascii_isdigit(word[i]))
            continue;
        bool letter = i + 1 < n ? g_ascii_isalpha(word[i + 1]) : within;
        if (!look_alike(word[i]) || !letter)
            return false;
        within = within || i > 0;
    }
    return n >= 3 && (within || n >= 6 || (n >= 4 && *word == '0'));
}

void word_unmask(struct lexeme_reader *reader, struct lexeme *lexeme)
{
    if (!is_masked(reader->word, lexeme->size))
        return;
    for (guint32 i = 0; i < lexeme->size; i++)
        if (g_ascii_isdigit(reader->word[i]))
            reader->word[i] = look_alike(reader->word[i]);
    lexeme_set_word(reader, lexeme, lexeme->size);
    lexeme->flags &= ~(guint32)LEXEME_DIGIT;
}

/* The apostrophe that most phones write. */
#define CURLED 0x2019

/* State while reading a word of letters that can be folded one by one. */
struct simple {
    char *to;
    guint64 hash;
    enum form_script scripts;
};

static void put_octet(struct simple *word, guint8 octet)
{
    *word->to++ = (char)octet;
    word->hash = WORD_HASH_STEP(word->hash, octet);
}

/* Adds the character at p. Returns false when the word ends before it, or is not simple (*odd). */
static bool put_simple(struct simple *word, const char *p, const char *end, const char **next,
                       bool *odd)
{
    gunichar c = char_at(p, end, next), letter = c;
    enum char_kind kind = char_kind(c);
    if (kind == CHAR_WORD) {
        letter = form_simple(c, &word->scripts);
        *odd = letter == 0;
    } else if (c == '\'' || c == '`' || c == CURLED) {
        letter = '\'';
        if (*next == end || !form_ascii[(guchar) * *next]) {
            *odd = *next < end && (guchar) * *next >= 0x80;
            return false;
        }
    } else {
        *odd = kind == CHAR_UNSEEN || char_is_apostrophe(c);
        return false;
    }
    if (letter >= 0x800)
        put_octet(word, (guint8)(0xE0 | letter >> 12));
    if (letter >= 0x80)
        put_octet(word, letter >= 0x800 ? 0x80 | (letter >> 6 & 0x3F) : 0xC0 | letter >> 6);
    put_octet(word, (guint8)(letter >= 0x80 ? 0x80 | (letter & 0x3F) : letter));
    return !*odd;
}

/* Copies a word of letters that can be folded one by one, as most words can, into the reader and
 * returns its end. Returns NULL when it has another character, or letters that look like those of
 * another script. */
static const char *read_simple(struct lexeme_reader *reader, struct lexeme *lexeme,
                               const char *start)
{
    const char *p = start, *next, *end = MIN(reader->end, start + LIMIT_WORD + 8);
    struct simple word = {reader->word, WORD_HASH_BEGIN, 0};
    bool odd = false;
    while (p < end && put_simple(&word, p, reader->end, &next, &odd))
        p = next;
    if (odd || p - start > LIMIT_WORD || word.scripts == (FORM_LATIN | FORM_OTHER))
        return NULL;
    lexeme->size = (guint32)(word.to - reader->word);
    lexeme->hash = word_hash_end(word.hash);
    lexeme->flags = word_digits(reader->word, lexeme->size);
    return p;
}

const char *word_read(struct lexeme_reader *reader, struct lexeme *lexeme, const char *start)
{
    const char *next, *end = read_simple(reader, lexeme, start);
    if (end != NULL && end > start)
        return end;
    end = word_end(start, reader->end);
    lexeme_set_word(reader, lexeme, form_read(start, (gsize)(end - start), reader->word));
    lexeme->flags = word_digits(reader->word, lexeme->size);
    if (char_kind(char_at(start, end, &next)) == CHAR_OWN)
        lexeme->flags |= LEXEME_SIGN;
    return end;
}
