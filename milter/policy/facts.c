#include "policy/facts.h"
#include "bounds.h"

/* A greeting is among so many words. */
#define GREETING_WORDS 8u

#define LAST(names) (G_N_ELEMENTS(names) - 1)

/* How many it are, up to the last name. */
#define TELL(names, n) see(ctx, names[MIN((n), LAST(names))])

static const char *const named[] = {"nobody-is-named", "one-is-named", "two-are-named",
                                    "several-are-named"};
static const char *const greeted[] = {"nobody-is-greeted", "one-is-greeted", "two-are-greeted",
                                      "several-are-greeted"};
static const char *const addressed[] = {"nobody-is-addressed", "one-is-addressed",
                                        "two-are-addressed", "several-are-addressed"};
static const char *const later[] = {"nobody-is-named-later", "one-is-named-later",
                                    "two-are-named-later", "several-are-named-later"};
static const char *const in_subject[] = {"no-name-in-subject", "one-name-in-subject",
                                         "two-names-in-subject"};
static const char *const parties[] = {"no-recipient",     "one-recipient",   "two-recipients",
                                      "three-recipients", "four-recipients", "many-recipients"};
static const char *const organisations[] = {"no-organisation", "one-organisation",
                                            "two-organisations", "three-organisations",
                                            "many-organisations"};
static const char *const copied[] = {"nobody-in-cc", "one-in-cc", "several-in-cc"};
static const char *const lengths[] = {
    "no-words",     "two-words",   "four-words",    "eight-words",       "sixteen-words",
    "thirty-words", "sixty-words", "hundred-words", "two-hundred-words", "many-words"};

/* The parties named in a part of the text: a bit each, those beyond share the last. */
struct called {
    guint64 all, greeted, addressed, later;
};

static guint64 bit_of(guint32 party)
{
    return G_GUINT64_CONSTANT(1) << MIN(party - 1, 63);
}

static unsigned count(guint64 bits)
{
    unsigned n = 0;
    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static struct called who_is_called(const struct reading *reading)
{
    struct called called = {0};
    for (guint32 i = 0; i < reading->n; i++) {
        const struct word *word = &reading->words[i];
        if (!(word->flags & WORD_NAME) || word->party == 0)
            continue;
        called.all |= bit_of(word->party);
        *(i < GREETING_WORDS ? &called.greeted : &called.later) |= bit_of(word->party);
        if (word->flags & TOKEN_FIRST)
            called.addressed |= bit_of(word->party);
    }
    return called;
}

static bool has_token(const struct reading *reading, bool address)
{
    for (guint32 i = 0; i < reading->n; i++)
        if (reading->words[i].hash == 0 &&
            ((reading->words[i].flags & TOKEN_ADDRESS) != 0) == address)
            return true;
    return false;
}

static unsigned length_of(guint32 words)
{
    unsigned n = 0;
    for (guint32 size = words + 1; size > 1; size /= 2)
        n++;
    return n;
}

static void tell_traits(const struct traits *traits, void (*see)(void *ctx, const char *name),
                        void *ctx)
{
    TELL(parties, traits->parties);
    TELL(organisations, traits->organisations);
    TELL(copied, traits->in_cc);
    see(ctx, traits->own == 0                 ? "none-of-the-senders-organisation"
             : traits->own == traits->parties ? "all-of-the-senders-organisation"
                                              : "some-of-the-senders-organisation");
    if (traits->domains == traits->parties)
        see(ctx, "recipients-of-different-organisations");
    else if (traits->domains == 1)
        see(ctx, "recipients-of-one-organisation");
    if (traits->answers)
        see(ctx, "it-is-an-answer");
}

void facts_find(const struct model_input *input, void (*see)(void *ctx, const char *name),
                void *ctx)
{
    struct called text = who_is_called(input->text), subject = who_is_called(input->subject);
    TELL(named, count(text.all));
    TELL(greeted, count(text.greeted));
    TELL(addressed, count(text.addressed));
    TELL(later, count(text.later));
    TELL(in_subject, count(subject.all));
    if (input->traits->parties > 0 && count(text.all) >= input->traits->parties)
        see(ctx, "all-are-named");
    TELL(lengths, length_of(input->text->n));
    if (has_token(input->text, true))
        see(ctx, "address-in-text");
    if (has_token(input->text, false))
        see(ctx, "link-in-text");
    tell_traits(input->traits, see, ctx);
}
