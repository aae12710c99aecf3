#include "policy/evidence/features.h"

#include <string.h>
#include "base/word_form.h"
#include "policy/evidence/lexer.h"
#include "policy/evidence/reading.h"
#include "policy/evidence/text_pieces.h"

static guint64 next_key(guint64 key, guint64 hash)
{
    key = (key ^ hash) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return key ^ key >> 29;
}

/* Returns the key of words, computed from their hashes. */
static guint64 words_key(bool in_subject, enum feature_kind kind, const struct term *terms,
                         unsigned n)
{
    guint64 key = (guint64)kind * 2 + in_subject + 1;
    for (unsigned i = 0; i < n; i++)
        key = next_key(key, terms[i].hash);
    return key != 0 ? key : 1;
}

/* Returns the value of the feature with these codes of its first and last term. */
static inline const guint32 *coded(const struct feature_index *index, bool in_subject,
                                   enum feature_kind kind, guint32 a, guint32 b)
{
    if (kind == FEATURE_NEXT)
        return &index->next[in_subject][a][b];
    if (kind == FEATURE_WITH)
        return &index->with[in_subject][MIN(a, b)][MAX(a, b)];
    if (kind == FEATURE_BOTH)
        return &index->both[MIN(a, b)][MAX(a, b)];
    return &index->one[in_subject][a];
}

guint32 *feature_put(struct feature_index *index, bool in_subject, enum feature_kind kind,
                     const struct term *terms, unsigned n)
{
    if (kind == FEATURE_WORD || kind == FEATURE_WORDS)
        return keys_put(&index->words, words_key(in_subject, kind, terms, n));
    return (guint32 *)coded(index, in_subject, kind, terms[0].code, terms[n - 1].code);
}

/* Placeholders for words. The slot of a party's name is a sum: 1 if it has several words, 2 if it
 * begins a sentence, 4 if it names another party than the name before. */
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

G_STATIC_ASSERT(SLOTS == FEATURE_SLOTS);

static const char *const slot_names[SLOTS] = {
    "{name}",    "{name+}",  "{name!}",   "{name+!}", "{other}",   "{other+}", "{other!}",
    "{other+!}", "{number}", "{address}", "{link}",   "{capital}", "^"};

guint32 feature_slot(const char *name)
{
    guint32 slot = 0;
    while (slot < SLOTS && strcmp(slot_names[slot], name) != 0)
        slot++;
    return slot;
}

/* The senses of a piece, and its placeholders: a bit for each code. */
struct codes {
    guint64 bits[(FEATURE_SENSES + 63) / 64];
};

static bool add_code(struct codes *codes, guint32 code)
{
    guint64 bit = G_GUINT64_CONSTANT(1) << code % 64, *bits = &codes->bits[code / 64];
    bool is_new = (*bits & bit) == 0;
    *bits |= bit;
    return is_new;
}

/* A step of the text (feature_cut): where its last word ends, and what was found in it. */
struct text_step {
    guint32 end;
    guint64 languages; /* languages of its pieces, and of the whole message */
    struct codes codes;
};

/* The state while the features of a message are found. */
struct feature_finding {
    const struct model_input *input;
    struct feature_sink *sink;
    bool in_subject;
    struct feature_cut cut;
    struct text_step *steps; /* at least one */
    guint32 step;            /* the current step */
    guint32 until;           /* whatever ends behind this is in the next step */
    guint64 slots[SLOTS];    /* hashes of the slots */
};

static G_NO_INLINE void hand_over(const struct feature_finding *f, enum feature_kind kind,
                                  guint32 piece, guint32 value, const struct term *first,
                                  const struct term *last, unsigned n)
{
    struct feature feature = {
        kind, f->in_subject, f->in_subject ? FEATURE_WHOLE : piece, value, first, last, n};
    f->sink->see(f->sink, &feature);
}

static inline void emit_words(const struct feature_finding *f, enum feature_kind kind,
                              const struct term *terms, unsigned n)
{
    const struct feature_index *index = f->sink->index;
    guint32 value =
        index != NULL ? keys_get(&index->words, words_key(f->in_subject, kind, terms, n)) : 0;
    if (value != 0 || index == NULL)
        hand_over(f, kind, f->step, value, terms, terms + n - 1, n);
}

/* Emits a feature of one or two terms with codes. */
static inline void emit_coded(const struct feature_finding *f, enum feature_kind kind,
                              guint32 piece, const struct term *first, const struct term *last)
{
    const struct feature_index *index = f->sink->index;
    guint32 value = index != NULL ? *coded(index, f->in_subject, kind, first->code, last->code) : 0;
    if (value != 0 || index == NULL)
        hand_over(f, kind, piece, value, first, last, first == last ? 1 : 2);
}

static bool is_start(const struct term *term)
{
    return term->code == SLOT_START;
}

static guint32 steps_of(const struct feature_cut *cut)
{
    return MAX(cut->steps, 1);
}

static void turn_to(struct feature_finding *f, guint32 step)
{
    f->step = step;
    f->until = f->in_subject || step + 1 == steps_of(&f->cut) ? G_MAXUINT32 : f->steps[step].end;
}

/* Moves on to the step in which this ends. */
static inline void reach(struct feature_finding *f, guint32 end)
{
    while (end > f->until)
        turn_to(f, f->step + 1);
}

/* Like reach, for the first of these terms. The mark of a sentence is in the step of the next term.
 */
static inline void reach_term(struct feature_finding *f, const struct term *terms, guint n)
{
    reach(f, is_start(terms) && n > 1 ? terms[1].end : terms->end);
}

/* Consecutive terms, with room for two of each word and one more. */
struct terms {
    struct term *at;
    guint n;
};

static struct terms terms_for(const struct reading *reading)
{
    return (struct terms){g_new(struct term, 2 * (gsize)reading->n + 1), 0};
}

static struct term slot_term(const struct feature_finding *f, unsigned slot,
                             const struct word *first, const struct word *last)
{
    struct term term = {.hash = f->slots[slot], .code = slot};
    if (first != NULL) {
        term.start = first->start;
        term.end = last->end;
        term.flags = first->flags;
    }
    return term;
}

/* Returns the slot of this word, if it is not a party's name; -1 if it has none. */
static int slot_of(const struct word *word)
{
    if (word->flags & LEXEME_ADDRESS)
        return SLOT_ADDRESS;
    if (word->hash == 0)
        return SLOT_LINK;
    return word->flags & LEXEME_DIGIT ? SLOT_NUMBER : -1;
}

/* Returns how many words from i on are one name, and its slot. *party: the party named last. */
static guint32 read_name(const struct reading *reading, guint32 i, guint32 *party, unsigned *slot)
{
    const struct word *words = reading->words;
    guint32 n = 1;
    while (i + n < reading->n && (words[i + n].flags & WORD_NAME) &&
           words[i + n].party == words[i].party &&
           !(words[i + n].flags & (LEXEME_FIRST | LEXEME_BREAK)))
        n++;
    *slot = n > 1 && !(words[i].flags & LEXEME_SIGN) ? SLOT_SEVERAL : 0;
    if (words[i].flags & LEXEME_FIRST)
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

/* Adds the term of a slot, once for several consecutive words of one kind. */
static void add_slot(const struct feature_finding *f, struct terms *terms, int slot,
                     const struct word *word)
{
    if (terms->n > 0 && terms->at[terms->n - 1].code == (guint32)slot)
        return;
    add_term(terms, slot_term(f, (unsigned)slot, word, word));
}

/* Marks the beginning of a sentence. The author's own name is left out, because a signed message
 * tells nothing. */
static void begin_sentence(const struct feature_finding *f, struct terms *terms,
                           const struct word *word)
{
    bool begun = terms->n > 0 && terms->at[terms->n - 1].code == SLOT_START;
    if ((word->flags & LEXEME_FIRST) && !begun)
        add_term(terms, slot_term(f, SLOT_START, NULL, NULL));
}

/* Returns the terms of the words. Caller frees their array. */
static struct terms word_terms(const struct feature_finding *f, const struct reading *reading)
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
            add_term(&terms, (struct term){.hash = word->hash,
                                           .code = FEATURE_NO_CODE,
                                           .start = word->start,
                                           .end = word->end,
                                           .flags = word->flags});
        }
    }
    add_term(&terms, slot_term(f, SLOT_START, NULL, NULL));
    return terms;
}

/* Returns false for single characters and stopwords, which say nothing alone. */
static bool says_something(const struct term *term)
{
    return term->code != FEATURE_NO_CODE ? !is_start(term)
                                         : !(term->flags & (LEXEME_SIGN | WORD_STOP));
}

/* Finds words alone and in pairs, and single characters in twos, threes and fours. */
static void find_words(struct feature_finding *f, const struct reading *reading)
{
    struct terms terms = word_terms(f, reading);
    turn_to(f, 0);
    for (guint i = 0; i < terms.n; i++) {
        const struct term *term = &terms.at[i];
        bool sign = term->code == FEATURE_NO_CODE && (term->flags & LEXEME_SIGN);
        reach_term(f, term, terms.n - i);
        if (says_something(term))
            emit_words(f, FEATURE_WORD, term, 1);
        bool nothing = is_start(term) && i + 1 < terms.n && is_start(term + 1);
        for (unsigned n = 2; n <= (sign ? FEATURE_TERMS : 2) && i + n <= terms.n && !nothing; n++)
            emit_words(f, FEATURE_WORDS, term, n);
    }
    g_free(terms.at);
}

/* Returns the languages in which a word is read. */
static inline guint64 languages_at(struct feature_finding *f, const struct word *word)
{
    reach(f, word->end);
    return f->in_subject ? f->input->languages : f->steps[f->step].languages;
}

/* Returns the terms with a sense. Caller frees their array. */
static struct terms sense_terms(struct feature_finding *f, const struct reading *reading)
{
    const struct senses *senses = f->input->senses;
    struct terms terms = terms_for(reading);
    guint32 party = 0;
    turn_to(f, 0);
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
                   (sense = senses_at(senses, reading, i, languages_at(f, word), &n)) != 0) {
            add_term(&terms, (struct term){.code = FEATURE_SLOTS + sense - 1,
                                           .start = word->start,
                                           .end = word[n - 1].end,
                                           .flags = word->flags});
        } else if ((word->flags & (LEXEME_CAPITAL | LEXEME_FIRST)) == LEXEME_CAPITAL) {
            add_term(&terms, slot_term(f, SLOT_CAPITAL, word, word));
        }
    }
    add_term(&terms, slot_term(f, SLOT_START, NULL, NULL));
    return terms;
}

/* Finds every pair of the senses of a sentence. */
static void find_with(const struct feature_finding *f, const struct term *terms, guint n)
{
    const struct term *different[FEATURE_SENSES];
    struct codes codes = {{0}};
    guint found = 0;
    for (guint i = 0; i < n; i++) {
        if (!add_code(&codes, terms[i].code))
            continue;
        for (guint j = 0; j < found; j++)
            emit_coded(f, FEATURE_WITH, f->step, different[j], &terms[i]);
        different[found++] = &terms[i];
    }
}

static void find_senses(struct feature_finding *f, const struct reading *reading)
{
    struct terms terms = sense_terms(f, reading);
    turn_to(f, 0);
    for (guint i = 0, begin = 0; i < terms.n; i++) {
        const struct term *term = &terms.at[i];
        bool start = is_start(term);
        if (start) {
            find_with(f, &terms.at[begin], i - begin);
            begin = i + 1;
        }
        reach_term(f, term, terms.n - i);
        if (!start) {
            emit_coded(f, FEATURE_SENSE, f->step, term, term);
            if (!f->in_subject)
                add_code(&f->steps[f->step].codes, term->code);
        }
        if (i + 1 < terms.n && !(start && is_start(term + 1)))
            emit_coded(f, FEATURE_NEXT, f->step, term, term + 1);
    }
    g_free(terms.at);
}

const char *feature_name(const struct senses *senses, guint32 code)
{
    if (code < FEATURE_SLOTS)
        return slot_names[code];
    return code < FEATURE_SENSES ? sense_name(senses, code - FEATURE_SLOTS + 1)
                                 : fact_name(code - FEATURE_SENSES);
}

static struct term fact_term(const struct facts *facts, unsigned i)
{
    return (struct term){.code = FEATURE_SENSES + facts->all[i]};
}

/* Pairs a fact with each of the senses. */
static void find_with_fact(const struct feature_finding *f, guint32 piece, const struct term *fact,
                           const struct codes *codes)
{
    for (guint32 i = 0; i < G_N_ELEMENTS(codes->bits); i++)
        for (guint64 bits = codes->bits[i]; bits != 0; bits &= bits - 1) {
            struct term term = {.code = 64 * i + (guint32)__builtin_ctzll(bits)};
            emit_coded(f, FEATURE_BOTH, piece, fact, &term);
        }
}

static void find_facts(const struct feature_finding *f, guint32 piece, const struct reading *text,
                       struct facts *facts)
{
    facts_find(facts, f->input->subject, text, f->input->traits);
    for (unsigned i = 0; i < facts->n; i++) {
        struct term term = fact_term(facts, i);
        emit_coded(f, FEATURE_FACT, piece, &term, &term);
    }
}

static bool is_in(const struct feature_step *step, guint32 piece)
{
    return step->pieces[0] == piece || step->pieces[1] == piece;
}

/* In a long text some lines may be in another language than the rest. */
static void find_languages(struct feature_finding *f, guint32 piece)
{
    static const struct reading nothing;
    struct reading text = feature_piece(f->input->text, &f->cut, piece);
    guint64 own = senses_languages(f->input->senses, &nothing, &text);
    for (guint32 i = 0; i < f->cut.steps && own != G_MAXUINT64; i++)
        if (is_in(&f->cut.step[i], piece))
            f->steps[i].languages |= own;
}

static void cut_text(struct feature_finding *f)
{
    const struct reading *text = f->input->text;
    feature_cut_init(&f->cut, text);
    f->steps = g_new0(struct text_step, steps_of(&f->cut));
    for (guint32 i = 0; i < steps_of(&f->cut); i++) {
        guint32 end = f->cut.n > 0 ? f->cut.step[i].end : text->n;
        f->steps[i].end = end > 0 ? text->words[end - 1].end : 0;
        f->steps[i].languages = f->input->languages;
    }
    for (guint32 i = 0; i < f->cut.n; i++)
        find_languages(f, i);
}

/* Returns the codes found in the steps of a piece. */
static struct codes codes_of(const struct feature_finding *f, guint32 piece)
{
    struct codes all = {{0}};
    for (guint32 i = 0; i < steps_of(&f->cut); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(all.bits); j++)
            if (piece == FEATURE_WHOLE || is_in(&f->cut.step[i], piece))
                all.bits[j] |= f->steps[i].codes.bits[j];
    return all;
}

/* Pairs every two facts, and each fact with what is said. */
static void find_both(const struct feature_finding *f, guint32 piece, const struct facts *facts)
{
    struct codes codes = codes_of(f, piece);
    for (unsigned i = 0; i < facts->n; i++) {
        struct term fact = fact_term(facts, i);
        for (unsigned j = i + 1; j < facts->n; j++) {
            struct term other = fact_term(facts, j);
            emit_coded(f, FEATURE_BOTH, piece, &fact, &other);
        }
        find_with_fact(f, piece, &fact, &codes);
    }
}

static void find_all_facts(const struct feature_finding *f)
{
    struct facts whole, *facts = g_new(struct facts, f->cut.n);
    for (guint32 i = 0; i < f->cut.n; i++) {
        struct reading piece = feature_piece(f->input->text, &f->cut, i);
        find_facts(f, i, &piece, &facts[i]);
    }
    find_facts(f, FEATURE_WHOLE, f->input->text, &whole);
    guint32 wanted = f->sink->choose != NULL ? f->sink->choose(f->sink) : FEATURE_WHOLE;
    for (guint32 i = 0; i < f->cut.n; i++)
        if (f->sink->choose == NULL || i == wanted)
            find_both(f, i, &facts[i]);
    find_both(f, FEATURE_WHOLE, &whole);
    g_free(facts);
}

void features_find(const struct model_input *input, struct feature_sink *sink)
{
    struct feature_finding f = {.input = input, .sink = sink};
    for (unsigned i = 0; i < SLOTS; i++)
        f.slots[i] = word_hash(slot_names[i], strlen(slot_names[i]));
    cut_text(&f);
    f.in_subject = true;
    find_words(&f, input->subject);
    find_senses(&f, input->subject);
    f.in_subject = false;
    find_words(&f, input->text);
    find_senses(&f, input->text);
    find_all_facts(&f);
    g_free(f.steps);
    feature_cut_clear(&f.cut);
}
