/* The features of a message: what a model may have a weight for. Internal to policy/; model.h says
 * which there are.
 *
 * Pure. Linear in the text: of a sentence at most LIMIT_SENSES different senses are paired. */
#ifndef ASKFIRST_POLICY_FEATURES_H
#define ASKFIRST_POLICY_FEATURES_H

#include "policy/keys.h"
#include "policy/model.h"

enum feature_kind {
    FEATURE_WORD,
    FEATURE_WORDS,
    FEATURE_SENSE,
    FEATURE_NEXT,
    FEATURE_WITH,
    FEATURE_FACT,
    FEATURE_KINDS
};

#define FEATURE_TERMS 4u

/* A word, what stands for words, a sense, or a fact. */
struct term {
    guint64 hash;       /* of its name (word_hash) */
    const char *name;   /* of what is no word; NULL: a word */
    guint32 start, end; /* bytes of the text; both 0: nowhere */
    guint32 flags;      /* enum token_flag of its first word */
};

/* What features are handed to, one by one; some come twice. known: only those whose key is there
 * are handed over, with its value; NULL: all. */
struct feature_sink {
    void (*see)(struct feature_sink *sink, bool in_subject, enum feature_kind kind, guint32 value,
                const struct term *terms, unsigned n);
    const struct keys *known;
};

void features_find(const struct model_input *input, struct feature_sink *sink);

/* "word", "words", ... */
const char *feature_kind_name(enum feature_kind kind);

/* The key under which a feature is looked up, of the hashes of its terms. */
guint64 feature_key(bool in_subject, enum feature_kind kind, const guint64 *hashes, unsigned n);

#endif
