/* The features of a message: what a model may have a weight for. Internal to policy/; model.h lists
 * them.
 *
 * Pure. Linear in the text: at most LIMIT_SENSES different senses of a sentence are paired. */
#ifndef ASKFIRST_POLICY_EVIDENCE_FEATURES_H
#define ASKFIRST_POLICY_EVIDENCE_FEATURES_H

#include "base/limits.h"
#include "policy/evidence/keys.h"
#include "policy/evidence/message_facts.h"
#include "policy/evidence/model.h"
#include "policy/evidence/senses.h"

enum feature_kind {
    FEATURE_WORD,
    FEATURE_WORDS,
    FEATURE_SENSE,
    FEATURE_NEXT,
    FEATURE_WITH,
    FEATURE_FACT,
    FEATURE_BOTH,
    FEATURE_KINDS
};

#define FEATURE_TERMS 4u

/* Everything that is not a word has a code: first the placeholders for words ("{name}", "^"), then
 * the senses, then the facts. */
#define FEATURE_SLOTS 13u
#define FEATURE_SENSES (FEATURE_SLOTS + LIMIT_SENSES)
#define FEATURE_CODES (FEATURE_SENSES + FACTS)
#define FEATURE_NO_CODE G_MAXUINT32 /* a word has this code */

/* A word, a placeholder for words, a sense, or a fact. */
struct term {
    guint64 hash;       /* of a word or a placeholder */
    guint32 code;       /* FEATURE_NO_CODE for a word */
    guint32 start, end; /* bytes of the text; both 0: nowhere */
    guint32 flags;      /* enum lexeme_flag of its first word */
};

/* Used as a piece or step for the subject, and for the facts of the whole text. */
#define FEATURE_WHOLE G_MAXUINT32

struct feature {
    enum feature_kind kind;
    bool in_subject;
    guint32 piece; /* for a feature of the text the step (feature_cut), for a fact the piece; or
                      FEATURE_WHOLE */
    guint32 value; /* its value in the index */
    const struct term *first, *last;
    unsigned n; /* number of terms; three or more are consecutive */
};

static inline const struct term *feature_term(const struct feature *feature, unsigned i)
{
    return i + 1 == feature->n ? feature->last : feature->first + i;
}

/* The values of features; none is 0. Features of words are found by their hashes, others by the
 * codes of their terms. A zeroed index is empty; caller clears its keys. */
struct feature_index {
    struct keys words;
    guint32 one[2][FEATURE_CODES]; /* [1]: of the subject */
    guint32 next[2][FEATURE_SENSES][FEATURE_SENSES];
    guint32 with[2][FEATURE_SENSES][FEATURE_SENSES]; /* the lower code first */
    guint32 both[FEATURE_CODES][FEATURE_CODES];      /* the lower code first */
};

/* Returns the place of a feature's value, which is 0 when it is new. Valid until the next call. */
guint32 *feature_put(struct feature_index *index, bool in_subject, enum feature_kind kind,
                     const struct term *terms, unsigned n);

/* Receives features one by one; some come twice. All features of one kind come together, in the
 * order of the steps, FEATURE_BOTH last. index: only features with a value there are handed over;
 * NULL: all. choose: called before FEATURE_BOTH; returns the piece for which that is wanted, beside
 * the whole; NULL: all pieces. */
struct feature_sink {
    void (*see)(struct feature_sink *sink, const struct feature *feature);
    guint32 (*choose)(struct feature_sink *sink);
    const struct feature_index *index;
};

void features_find(const struct model_input *input, struct feature_sink *sink);

/* A long text is also weighed in pieces of about FEATURE_PIECE_WORDS. A piece ends with a sentence
 * or, once it is half full, with a paragraph. A text of FEATURE_OVERLAP_WORDS or more is cut twice,
 * the second time with a first piece of half the size, so that any two consecutive lines are
 * together in some piece. A step is the text between two neighbouring cuts of either kind; it is in
 * one piece of each. */
#define FEATURE_PIECE_WORDS 40u
#define FEATURE_OVERLAP_WORDS 160u
#define FEATURE_CUTS 2u
#define FEATURE_STEPS 252u /* at most */

/* Returns the code of the placeholder with this name in the file, or FEATURE_SLOTS for another
 * name. */
guint32 feature_slot(const char *name);

/* Returns the name in the file of what has this code. */
const char *feature_name(const struct senses *senses, guint32 code);

#endif
