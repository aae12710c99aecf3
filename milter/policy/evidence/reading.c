#include "policy/evidence/reading.h"

#include <string.h>
#include "base/limits.h"
#include "base/word_chars.h"
#include "base/word_form.h"
#include "policy/evidence/senses.h"

/* Words of ordinary text, with the space behind them, have at least this many bytes; if they have
 * fewer, the array grows. */
#define BYTES_A_WORD 5

#define SEEN_WORDS 256

static void mark_name(const struct names *names, struct word *word)
{
    guint32 party = 0;
    bool known = (names->filter & names_bit(word->hash)) && names_find(names, word->hash, &party);
    if (known && party == NAMES_AUTHOR) {
        word->flags |= WORD_AUTHOR;
        known = false;
    }
    /* A word of the cues in lower case is that word, even if someone is called Will. */
    if (known && (word->step == 0 || (word->flags & LEXEME_UPPER))) {
        word->flags |= WORD_NAME | WORD_PERSON;
        word->party = party;
    } else if (word->flags & LEXEME_CAPITAL) {
        word->flags |= WORD_PERSON;
    }
}

/* Sets what is known about a word independently of the text around it. */
static void set_from_vocabulary(struct word *word, const struct cues *cues,
                                const struct lexeme *lexeme)
{
    *word = (struct word){.hash = lexeme->hash, .step = cues_word(cues, lexeme->hash)};
    word->stem = senses_stem(cues->senses, lexeme->word, lexeme->size);
    senses_find_head(cues->senses, word);
    if (word->step == 0)
        return;
    const struct vocable *vocable = cues_vocable(cues, word->step);
    if (vocable->node != 0)
        word->flags |= WORD_BEGINS;
    if (vocable->noname)
        word->flags |= WORD_NONAME;
}

/* The last words looked up, by the last bits of their hashes: half of a text is a few small words.
 */
struct seen {
    guint64 hashes[SEEN_WORDS]; /* 0: none yet */
    struct word words[SEEN_WORDS];
};

static void read_word(struct word *word, struct seen *seen, const struct cues *cues,
                      const struct names *names, const struct lexeme *lexeme)
{
    guint32 place = lexeme->hash % SEEN_WORDS;
    if (lexeme->hash == 0) {
        *word = (struct word){lexeme->start, lexeme->end, lexeme->flags, 0, 0, 0, 0, 0};
        return;
    }
    if (seen->hashes[place] != lexeme->hash) {
        set_from_vocabulary(&seen->words[place], cues, lexeme);
        seen->hashes[place] = lexeme->hash;
    }
    *word = seen->words[place];
    word->start = lexeme->start;
    word->end = lexeme->end;
    word->flags |= lexeme->flags;
    if (!(word->flags & WORD_NONAME))
        mark_name(names, word);
}

/* Returns the size of the longest name of two or more characters among these n, which are in their
 * compared form; 0 for none. */
static guint32 plain_name(const char *signs, guint32 n, const struct names *names, guint32 *party)
{
    guint64 hash = WORD_HASH_BEGIN;
    guint32 found = 0;
    for (guint32 i = 0; i < n; i++) {
        for (guint32 octet = 3 * i; octet < 3 * i + 3; octet++)
            hash = WORD_HASH_STEP(hash, signs[octet]);
        if (i > 0 && names_find(names, word_hash_end(hash), party))
            found = i + 1;
    }
    return found;
}

/* Like plain_name, for characters that may change each other's form. */
static guint32 any_name(const struct word *signs, guint32 n, const char *text,
                        const struct names *names, guint32 *party)
{
    for (; n >= 2; n--) {
        char form[LIMIT_FORM];
        gsize size = form_read(text + signs->start, signs[n - 1].end - signs->start, form);
        if (names_find(names, word_hash(form, size), party))
            return n;
    }
    return 0;
}

/* Returns how many characters from i on are one name; 0 for none. */
static guint32 signs_of_name(const struct reading *reading, const struct names *names, guint32 i,
                             guint32 *party)
{
    const struct word *first = &reading->words[i];
    const char *next;
    bool plain = true;
    guint32 n = 0;
    if (!(first->flags & LEXEME_SIGN) || !names_begin(names, first->hash))
        return 0;
    while (n < LIMIT_NAME_SIGNS && i + n < reading->n && (first[n].flags & LEXEME_SIGN) &&
           (n == 0 || first[n].start == first[n - 1].end)) {
        const struct word *sign = &first[n++];
        plain = plain && char_is_plain_sign(char_at(reading->text + sign->start,
                                                    reading->text + sign->end, &next));
    }
    return plain ? plain_name(reading->text + first->start, n, names, party)
                 : any_name(first, n, reading->text, names, party);
}

static void mark_signs(struct reading *reading, const struct names *names)
{
    guint32 party;
    for (guint32 i = 0, n; i < reading->n; i += MAX(n, 1)) {
        n = signs_of_name(reading, names, i, &party);
        for (guint32 j = i; j < i + n; j++) {
            struct word *word = &reading->words[j];
            bool author = party == NAMES_AUTHOR;
            word->flags |= author ? WORD_AUTHOR : WORD_NAME | WORD_PERSON;
            word->party = author ? 0 : party;
        }
    }
}

void reading_init(struct reading *reading, const struct cues *cues, const struct names *names,
                  const char *text)
{
    gsize length = strlen(text), room = length / BYTES_A_WORD + 16;
    struct seen seen;
    struct lexeme_reader reader;
    struct lexeme lexeme;
    *reading = (struct reading){text, g_new(struct word, room), 0};
    memset(seen.hashes, 0, sizeof seen.hashes);
    lexeme_reader_init(&reader, text, length);
    while (lexeme_next(&reader, &lexeme)) {
        if (reading->n == room) {
            room *= 2;
            reading->words = g_renew(struct word, reading->words, room);
        }
        read_word(&reading->words[reading->n++], &seen, cues, names, &lexeme);
    }
    if (names->signs != 0)
        mark_signs(reading, names);
}

void reading_clear(struct reading *reading)
{
    g_free(reading->words);
    *reading = (struct reading){0};
}
