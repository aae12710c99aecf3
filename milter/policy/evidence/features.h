/* The features of a message: what a model may have a weight for. Internal to policy/; model.h says
 * which there are.
 *
 * Pure. Linear in the text: of a sentence at most LIMIT_SENSES different senses are paired. */
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

/* What is not a word has a code: what stands for words ("{name}", "^") first, then the senses, then
 * the facts. */
#define FEATURE_SLOTS 13u
#define FEATURE_SENSES (FEATURE_SLOTS + LIMIT_SENSES)
#define FEATURE_CODES (FEATURE_SENSES + FACTS)
#define FEATURE_NO_CODE G_MAXUINT32 /* of a word */

/* A word, what stands for words, a sense, or a fact. */
struct term {
    guint64 hash;       /* of a word, or of what stands for one */
    guint32 code;       /* of what is not a word, else FEATURE_NO_CODE */
    guint32 start, end; /* bytes of the text; both 0: nowhere */
    guint32 flags;      /* enum lexeme_flag of its first word */
};

/* In place of a piece or step: the subject, and the facts of the whole text. */
#define FEATURE_WHOLE G_MAXUINT32

struct feature {
    enum feature_kind kind;
    bool in_subject;
    guint32 piece; /* of the text (feature_cut) the step, of a fact the piece; or FEATURE_WHOLE */
    guint32 value; /* in the index */
    const struct term *first, *last;
    unsigned n; /* of terms; three and more stand one after the other */
};

static inline const struct term *feature_term(const struct feature *feature, unsigned i)
{
    return i + 1 == feature->n ? feature->last : feature->first + i;
}

/* The values of features, none of which is 0: those of words by their hashes, others by the codes
 * of their terms. A zeroed one is empty; caller clears its keys. */
struct feature_index {
    struct keys words;
    guint32 one[2][FEATURE_CODES]; /* [1]: of the subject */
    guint32 next[2][FEATURE_SENSES][FEATURE_SENSES];
    guint32 with[2][FEATURE_SENSES][FEATURE_SENSES]; /* the lower code first */
    guint32 both[FEATURE_CODES][FEATURE_CODES];      /* the lower code first */
};

/* The place of a feature's value, 0 when it is new. Valid until the next call. */
guint32 *feature_put(struct feature_index *index, bool in_subject, enum feature_kind kind,
                     const struct term *terms, unsigned n);

/* What features are handed to, one by one; some come twice. Each kind comes in one go, in the order
 * of the steps, FEATURE_BOTH last. index: only those that have a value there are handed over;
 * NULL: all. choose: asked before FEATURE_BOTH of which piece that is wanted, beside the whole;
 * NULL: of all pieces. */
struct feature_sink {
    void (*see)(struct feature_sink *sink, const struct feature *feature);
    guint32 (*choose)(struct feature_sink *sink);
    const struct feature_index *index;
};

void features_find(const struct model_input *input, struct feature_sink *sink);

/* A long text is weighed in pieces of some FEATURE_PIECE_WORDS, too, which end with a sentence or,
 * from the half on, a paragraph. A text of FEATURE_OVERLAP_WORDS or more is cut twice, the second
 * time with a first piece of half the size, so that no two lines fall between two pieces. Its steps
 * are what lies between any two cuts: each is in one piece of either time. */
#define FEATURE_PIECE_WORDS 40u
#define FEATURE_OVERLAP_WORDS 160u
#define FEATURE_CUTS 2u
#define FEATURE_STEPS 252u /* at most */

/* What a name of the file stands for: the code of a slot, or FEATURE_SLOTS for another name. */
guint32 feature_slot(const char *name);

/* What the file calls what has this code. */
const char *feature_name(const struct senses *senses, guint32 code);

#endif
