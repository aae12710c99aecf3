#include "policy/features.h"
#include <string.h>
#include "bounds.h"
#include "policy/facts.h"

static const char *const kind_names[] = {"word", "words", "sense", "next", "with", "fact"};

const char *feature_kind_name(enum feature_kind kind)
{
    return kind_names[kind];
}

static guint64 first_key(bool in_subject, enum feature_kind kind)
{
    return (guint64)kind * 2 + in_subject + 1;
}

static guint64 next_key(guint64 key, guint64 hash)
{
    key = (key ^ hash) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return key ^ key >> 29;
}

guint64 feature_key(bool in_subject, enum feature_kind kind, const guint64 *hashes, unsigned n)
{
    guint64 key = first_key(in_subject, kind);
    for (unsigned i = 0; i < n; i++)
        key = next_key(key, hashes[i]);
    return key != 0 ? key : 1;
}

/* What stands for words. A party's name is counted from 0: of several words 1, at the beginning of
 * a sentence 2, another party's than the name before 4. */
enum slot {
    SLOT_NAME,
    SLOT_SEVERAL = 1,
    SLOT_BEGINS = 2,
    SLOT_OTHER = 4,
    SLOT_NUMBER = 8,
    SLOT_ADDRESS,
    SLOT_LINK,
    SLOT_CAPITAL,
    SLOT_START,
    SLOTS
};

static const char *const slot_names[SLOTS] = {
    "{name}",    "{name+}",  "{name!}",   "{name+!}", "{other}",   "{other+}", "{other!}",
    "{other+!}", "{number}", "{address}", "{link}",   "{capital}", "^"};

/* A message while its features are found. */
struct finding {
    const struct model_input *input;
    struct feature_sink *sink;
    bool in_subject;
    guint64 slots[SLOTS]; /* their hashes */
};

static void emit(const struct finding *f, enum feature_kind kind, const struct term *terms,
                 unsigned n)
{
    guint64 key = first_key(f->in_subject, kind);
    for (unsigned i = 0; i < n; i++)
        key = next_key(key, terms[i].hash);
    guint32 value = f->sink->known != NULL ? keys_get(f->sink->known, key != 0 ? key : 1) : 0;
    if (value != 0 || f->sink->known == NULL)
        f->sink->see(f->sink, f->in_subject, kind, value, terms, n);
}

/* Terms one after the other, with room for two of each word and one more. */
struct terms {
    struct term *at;
    guint n;
};

static struct terms terms_for(const struct reading *reading)
{
    return (struct terms){g_new(struct term, 2 * (gsize)reading->n + 1), 0};
}

static struct term slot_term(const struct finding *f, unsigned slot, const struct word *first,
                             const struct word *last)
{
    struct term term = {.hash = f->slots[slot], .name = slot_names[slot]};
    if (first != NULL) {
        term.start = first->start;
        term.end = last->end;
        term.flags = first->flags;
    }
    return term;
}

/* What stands for this word, where it is no name of a party; -1: it stands for itself. */
static int slot_of(const struct word *word)
{
    if (word->flags & TOKEN_ADDRESS)
        return SLOT_ADDRESS;
    if (word->hash == 0)
        return SLOT_LINK;
    return word->flags & TOKEN_DIGIT ? SLOT_NUMBER : -1;
}

/* The words from i on that are one name, and its slot; *party: who was named last. */
static guint32 read_name(const struct reading *reading, guint32 i, guint32 *party, unsigned *slot)
{
    const struct word *words = reading->words;
    guint32 n = 1;
    while (i + n < reading->n && (words[i + n].flags & WORD_NAME) &&
           words[i + n].party == words[i].party &&
           !(words[i + n].flags & (TOKEN_FIRST | TOKEN_BREAK)))
        n++;
    *slot = n > 1 && !(words[i].flags & TOKEN_SIGN) ? SLOT_SEVERAL : 0;
    if (words[i].flags & TOKEN_FIRST)
        *slot |= SLOT_BEGINS;
    if (words[i].party != 0 && *party != 0 && words[i].party != *party)
        *slot |= SLOT_OTHER;
    if (words[i].party != 0)
        *party = words[i].party;
    return n;
}

static void add_term(struct terms *terms, struct term term)
{
    terms->at[terms->n++] = term;
}

/* Adds what stands for a word, once for several of one kind one after the other. */
static void add_slot(const struct finding *f, struct terms *terms, int slot,
                     const struct word *word)
{
    if (terms->n > 0 && terms->at[terms->n - 1].hash == f->slots[slot])
        return;
    add_term(terms, slot_term(f, (unsigned)slot, word, word));
}

/* Marks where a sentence begins. What the author is called is left out: whether a message is signed
 * says nothing. */
static void begin_sentence(const struct finding *f, struct terms *terms, const struct word *word)
{
    bool begun = terms->n > 0 && terms->at[terms->n - 1].hash == f->slots[SLOT_START];
    if ((word->flags & TOKEN_FIRST) && !begun)
        add_term(terms, slot_term(f, SLOT_START, NULL, NULL));
}

/* Caller frees their array. */
static struct terms word_terms(const struct finding *f, const struct reading *reading)
{
    struct terms terms = terms_for(reading);
    guint32 party = 0;
    for (guint32 i = 0; i < reading->n;) {
        const struct word *word = &reading->words[i++];
        unsigned name;
        begin_sentence(f, &terms, word);
        int slot = slot_of(word);
        if (word->flags & WORD_AUTHOR)
            continue;
        if (word->flags & WORD_NAME) {
            guint32 n = read_name(reading, i - 1, &party, &name);
            add_term(&terms, slot_term(f, name & SLOT_OTHER, word, word + n - 1));
            i += n - 1;
        } else if (slot >= 0) {
            add_slot(f, &terms, slot, word);
        } else {
            add_term(&terms, (struct term){word->hash, NULL, word->start, word->end, word->flags});
        }
    }
    add_term(&terms, slot_term(f, SLOT_START, NULL, NULL));
    return terms;
}

/* Signs, and the small words of a language, say nothing alone. */
static bool says_something(const struct finding *f, const struct term *term)
{
    return term->name != NULL ? term->hash != f->slots[SLOT_START]
                              : !(term->flags & (TOKEN_SIGN | WORD_STOP));
}

/* Words alone and in pairs; signs in twos, threes and fours. */
static void find_words(const struct finding *f, const struct reading *reading)
{
    struct terms terms = word_terms(f, reading);
    for (guint i = 0; i < terms.n; i++) {
        const struct term *term = &terms.at[i];
        bool sign = term->name == NULL && (term->flags & TOKEN_SIGN);
        if (says_something(f, term))
            emit(f, FEATURE_WORD, term, 1);
        for (unsigned n = 2; n <= (sign ? FEATURE_TERMS : 2) && i + n <= terms.n; n++)
            emit(f, FEATURE_WORDS, term, n);
    }
    g_free(terms.at);
}

/* Caller frees their array. */
static struct terms sense_terms(const struct finding *f, const struct reading *reading)
{
    const struct senses *senses = f->input->senses;
    struct terms terms = terms_for(reading);
    guint32 party = 0;
    for (guint32 i = 0, n; i < reading->n; i += MAX(n, 1)) {
        const struct word *word = &reading->words[i];
        int slot = slot_of(word);
        unsigned name;
        n = 1;
        begin_sentence(f, &terms, word);
        if (word->flags & WORD_AUTHOR)
            continue;
        guint32 sense = 0;
        if (word->flags & WORD_NAME) {
            n = read_name(reading, i, &party, &name);
            add_term(&terms, slot_term(f, name, word, word + n - 1));
        } else if (slot >= 0) {
            add_term(&terms, slot_term(f, (unsigned)slot, word, word));
        } else if ((word->flags & WORD_SENSES) &&
                   (sense = senses_at(senses, reading, i, f->input->languages, &n)) != 0) {
            add_term(&terms, (struct term){sense_hash(senses, sense), sense_name(senses, sense),
                                           word->start, word[n - 1].end, word->flags});
        } else if ((word->flags & (TOKEN_CAPITAL | TOKEN_FIRST)) == TOKEN_CAPITAL) {
            add_term(&terms, slot_term(f, SLOT_CAPITAL, word, word));
        }
    }
    add_term(&terms, slot_term(f, SLOT_START, NULL, NULL));
    return terms;
}

static void emit_with(const struct finding *f, const struct term *a, const struct term *b)
{
    bool ordered = a->hash < b->hash;
    const struct term pair[] = {ordered ? *a : *b, ordered ? *b : *a};
    emit(f, FEATURE_WITH, pair, 2);
}

/* Every two of the senses of a sentence. */
static void find_with(const struct finding *f, const struct term *terms, guint n)
{
    const struct term *different[LIMIT_SENSES + SLOTS];
    guint found = 0;
    for (guint i = 0; i < n; i++) {
        guint j = 0;
        while (j < found && different[j]->hash != terms[i].hash)
            j++;
        if (j < found || found == G_N_ELEMENTS(different))
            continue;
        for (j = 0; j < found; j++)
            emit_with(f, different[j], &terms[i]);
        different[found++] = &terms[i];
    }
}

static void find_senses(const struct finding *f, const struct reading *reading)
{
    struct terms terms = sense_terms(f, reading);
    for (guint i = 0, begin = 0; i < terms.n; i++) {
        bool start = terms.at[i].hash == f->slots[SLOT_START];
        if (!start)
            emit(f, FEATURE_SENSE, &terms.at[i], 1);
        if (i + 1 < terms.n)
            emit(f, FEATURE_NEXT, &terms.at[i], 2);
        if (start) {
            find_with(f, &terms.at[begin], i - begin);
            begin = i + 1;
        }
    }
    g_free(terms.at);
}

static void see_fact(void *ctx, const char *name)
{
    struct finding *f = ctx;
    struct term term = {.hash = word_hash(name, strlen(name)), .name = name};
    emit(f, FEATURE_FACT, &term, 1);
}

void features_find(const struct model_input *input, struct feature_sink *sink)
{
    struct finding f = {.input = input, .sink = sink};
    for (unsigned i = 0; i < SLOTS; i++)
        f.slots[i] = word_hash(slot_names[i], strlen(slot_names[i]));
    facts_find(input, see_fact, &f);
    f.in_subject = true;
    find_words(&f, input->subject);
    find_senses(&f, input->subject);
    f.in_subject = false;
    find_words(&f, input->text);
    find_senses(&f, input->text);
}
