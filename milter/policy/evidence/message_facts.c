#include "policy/evidence/message_facts.h"

#include <string.h>
#include "policy/evidence/lexer.h"

/* A greeting is among this many words. */
#define GREETING_WORDS 8u

/* The first of each group of facts. The facts of a group exclude each other. */
enum fact {
    NAMED,
    GREETED = NAMED + 4,
    ADDRESSED = GREETED + 4,
    LATER = ADDRESSED + 4,
    SPOKEN_OF = LATER + 4,
    SPOKEN_WHERE = SPOKEN_OF + 4,
    TOGETHER = SPOKEN_WHERE + 3,
    FULL = TOGETHER + 3,
    IN_CC_NAMED = FULL + 3,
    SUBJECT_NAMES = IN_CC_NAMED + 3,
    QUESTIONS = SUBJECT_NAMES + 3,
    SENTENCES = QUESTIONS + 4,
    LENGTH = SENTENCES + 6,
    PARTIES = LENGTH + 10,
    ORGANISATIONS = PARTIES + 6,
    COPIED = ORGANISATIONS + 5,
    OWN = COPIED + 3,
    ALL_NAMED = OWN + 3,
    NAMED_AGAIN,
    SPOKEN_IN_CC,
    SPOKEN_IN_TO,
    SPOKEN_OF_THE_FIRM,
    SPOKEN_OUTSIDER,
    GREETED_IN_CC,
    ALL_DIFFERENT,
    ALL_OF_ONE,
    HAS_ADDRESS,
    HAS_LINK,
    ANSWER,
    LAST_FACT
};

G_STATIC_ASSERT(LAST_FACT <= FACTS);

static const char *const names[LAST_FACT] = {
    [NAMED] = "nobody-is-named",
    "one-is-named",
    "two-are-named",
    "several-are-named",
    [GREETED] = "nobody-is-greeted",
    "one-is-greeted",
    "two-are-greeted",
    "several-are-greeted",
    [ADDRESSED] = "nobody-is-addressed",
    "one-is-addressed",
    "two-are-addressed",
    "several-are-addressed",
    [LATER] = "nobody-is-named-later",
    "one-is-named-later",
    "two-are-named-later",
    "several-are-named-later",
    [SPOKEN_OF] = "nobody-is-spoken-of",
    "one-is-spoken-of",
    "two-are-spoken-of",
    "several-are-spoken-of",
    [SPOKEN_WHERE] = "spoken-of-at-once",
    "spoken-of-early",
    "spoken-of-late",
    [TOGETHER] = "no-two-in-one-sentence",
    "two-in-one-sentence",
    "several-in-one-sentence",
    [FULL] = "no-full-name",
    "one-full-name",
    "several-full-names",
    [IN_CC_NAMED] = "nobody-in-cc-is-named",
    "one-in-cc-is-named",
    "several-in-cc-are-named",
    [SUBJECT_NAMES] = "no-name-in-subject",
    "one-name-in-subject",
    "two-names-in-subject",
    [QUESTIONS] = "no-question",
    "one-question",
    "two-questions",
    "several-questions",
    [SENTENCES] = "no-sentence",
    "one-sentence",
    "two-sentences",
    "four-sentences",
    "eight-sentences",
    "many-sentences",
    [LENGTH] = "no-words",
    "two-words",
    "four-words",
    "eight-words",
    "sixteen-words",
    "thirty-words",
    "sixty-words",
    "hundred-words",
    "two-hundred-words",
    "many-words",
    [PARTIES] = "no-recipient",
    "one-recipient",
    "two-recipients",
    "three-recipients",
    "four-recipients",
    "many-recipients",
    [ORGANISATIONS] = "no-organisation",
    "one-organisation",
    "two-organisations",
    "three-organisations",
    "many-organisations",
    [COPIED] = "nobody-in-cc",
    "one-in-cc",
    "several-in-cc",
    [OWN] = "none-of-the-senders-organisation",
    "some-of-the-senders-organisation",
    "all-of-the-senders-organisation",
    [ALL_NAMED] = "all-are-named",
    [NAMED_AGAIN] = "greeted-and-named-again",
    [SPOKEN_IN_CC] = "in-cc-and-spoken-of",
    [SPOKEN_IN_TO] = "in-to-and-spoken-of",
    [SPOKEN_OF_THE_FIRM] = "colleague-spoken-of",
    [SPOKEN_OUTSIDER] = "outsider-spoken-of",
    [GREETED_IN_CC] = "in-cc-and-greeted",
    [ALL_DIFFERENT] = "recipients-of-different-organisations",
    [ALL_OF_ONE] = "recipients-of-one-organisation",
    [HAS_ADDRESS] = "address-in-text",
    [HAS_LINK] = "link-in-text",
    [ANSWER] = "it-is-an-answer",
};

const char *fact_name(unsigned fact)
{
    return fact < LAST_FACT ? names[fact] : NULL;
}

static void add_fact(struct facts *facts, unsigned fact)
{
    if (facts->n < FACTS_OF_ONE)
        facts->all[facts->n++] = (guint8)fact;
}

/* Adds the fact of a group for the number n; the last one means "or more". */
static void add_count(struct facts *facts, unsigned group, unsigned next, unsigned n)
{
    add_fact(facts, MIN(group + n, next - 1));
}

static void add_fact_if(struct facts *facts, unsigned fact, bool holds)
{
    if (holds)
        add_fact(facts, fact);
}

/* What a text says about the parties: a bit for each (traits_bit). */
struct called {
    guint64 all, greeted, addressed, later, full;
    guint64 sentence;  /* in this sentence */
    unsigned together; /* the most of them in one sentence after the greeting */
    unsigned questions, sentences;
    bool address, link;
};

static unsigned count(guint64 bits)
{
    unsigned n = 0;
    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static void see_name(struct called *called, const struct word *word, guint32 i, bool again)
{
    guint64 bit = traits_bit(word->party);
    called->all |= bit;
    *(i < GREETING_WORDS ? &called->greeted : &called->later) |= bit;
    called->sentence |= bit;
    if (word->flags & LEXEME_FIRST)
        called->addressed |= bit;
    if (again && i >= GREETING_WORDS)
        called->full |= bit;
    if (i >= GREETING_WORDS)
        called->together = MAX(called->together, count(called->sentence));
}

#define WIDE_QUESTION_MARK "？"

/* Returns true when a question mark follows the word directly. */
static bool is_asked(const char *text, const struct word *word)
{
    const char *end = text + word->end;
    return *end == '?' ||
           (*end == *WIDE_QUESTION_MARK && g_str_has_prefix(end, WIDE_QUESTION_MARK));
}

static struct called who_is_called(const struct reading *reading)
{
    struct called called = {0};
    guint32 before = 0;
    for (guint32 i = 0; i < reading->n; i++) {
        const struct word *word = &reading->words[i];
        bool first = (word->flags & LEXEME_FIRST) || i == 0;
        bool name = (word->flags & WORD_NAME) && word->party != 0;
        if (first) {
            called.sentence = 0;
            called.sentences++;
        }
        if (name)
            see_name(&called, word, i, before == word->party && !first);
        before = name ? word->party : 0;
        if (word->hash == 0)
            *(word->flags & LEXEME_ADDRESS ? &called.address : &called.link) = true;
        called.questions += is_asked(reading->text, word);
    }
    return called;
}

static unsigned doublings(guint32 n)
{
    unsigned doublings = 0;
    for (guint32 size = n + 1; size > 1; size /= 2)
        doublings++;
    return doublings;
}

/* Adds facts for where the first of these parties is named. */
static void add_places(struct facts *facts, const struct reading *reading, guint64 parties)
{
    for (guint32 i = 0; i < reading->n && parties != 0; i++) {
        const struct word *word = &reading->words[i];
        if (!(word->flags & WORD_NAME) || word->party == 0 || !(traits_bit(word->party) & parties))
            continue;
        add_fact(facts, SPOKEN_WHERE + (i < 2 * GREETING_WORDS   ? 0
                                        : i < 6 * GREETING_WORDS ? 1
                                                                 : 2));
        return;
    }
}

static void add_facts_of_text(struct facts *facts, const struct reading *text,
                              const struct traits *traits, const struct called *called,
                              guint64 spoken)
{
    add_count(facts, NAMED, GREETED, count(called->all));
    add_count(facts, GREETED, ADDRESSED, count(called->greeted));
    add_count(facts, ADDRESSED, LATER, count(called->addressed));
    add_count(facts, LATER, SPOKEN_OF, count(called->later));
    add_count(facts, SPOKEN_OF, SPOKEN_WHERE, count(spoken));
    add_places(facts, text, spoken);
    add_count(facts, TOGETHER, FULL, MAX(called->together, 1) - 1);
    add_count(facts, FULL, IN_CC_NAMED, count(called->full));
    if (traits->in_cc > 0)
        add_count(facts, IN_CC_NAMED, SUBJECT_NAMES, count(called->all & traits->cc));
}

static void add_traits(struct facts *facts, const struct traits *traits)
{
    add_count(facts, PARTIES, ORGANISATIONS, traits->parties);
    add_count(facts, ORGANISATIONS, COPIED, traits->organisations);
    add_count(facts, COPIED, OWN, traits->in_cc);
    add_fact(facts, traits->own == 0 ? OWN : traits->own < traits->parties ? OWN + 1 : OWN + 2);
}

void facts_find(struct facts *facts, const struct reading *subject, const struct reading *text,
                const struct traits *traits)
{
    struct called called = who_is_called(text), above = who_is_called(subject);
    guint64 spoken = called.all & ~(called.greeted | called.addressed);
    facts->n = 0;
    add_facts_of_text(facts, text, traits, &called, spoken);
    add_count(facts, SUBJECT_NAMES, QUESTIONS, count(above.all));
    add_count(facts, QUESTIONS, SENTENCES, called.questions);
    add_count(facts, SENTENCES, LENGTH, doublings(called.sentences));
    add_count(facts, LENGTH, PARTIES, doublings(text->n));
    add_traits(facts, traits);
    add_fact_if(facts, ALL_NAMED, traits->parties > 0 && count(called.all) >= traits->parties);
    add_fact_if(facts, NAMED_AGAIN, (called.greeted & called.later) != 0);
    add_fact_if(facts, SPOKEN_IN_CC, (spoken & traits->cc) != 0);
    add_fact_if(facts, SPOKEN_IN_TO, (spoken & ~traits->cc) != 0);
    add_fact_if(facts, SPOKEN_OF_THE_FIRM, (spoken & traits->firm) != 0);
    add_fact_if(facts, SPOKEN_OUTSIDER, (spoken & ~traits->firm) != 0);
    add_fact_if(facts, GREETED_IN_CC, (called.greeted & traits->cc) != 0);
    add_fact_if(facts, ALL_DIFFERENT, traits->domains == traits->parties);
    add_fact_if(facts, ALL_OF_ONE, traits->domains == 1 && traits->parties > 1);
    add_fact_if(facts, HAS_ADDRESS, called.address);
    add_fact_if(facts, HAS_LINK, called.link);
    add_fact_if(facts, ANSWER, traits->answers);
}
