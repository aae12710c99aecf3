/* A phrase of a cues file, unfolded. Internal to policy/. */
#ifndef ASKFIRST_POLICY_EVIDENCE_CUES_PHRASE_H
#define ASKFIRST_POLICY_EVIDENCE_CUES_PHRASE_H

#include "policy/evidence/cues.h"

/* What is wrong with a phrase: where, and a sentence (owned). */
struct phrase_error {
    const char *at;
    char *message;
};

/* The sequences of steps (GPtrArray of GArray of guint32, caller unrefs) that the phrase between
 * start and end stands for; its words are added to the vocabulary. NULL with error set when it is
 * wrong. */
GPtrArray *phrase_unfold(struct cues *cues, const char *start, const char *end,
                         struct phrase_error *error);

/* Is this what braces always mean, such as "name"? Then no set can be called so. */
bool phrase_is_brace(const char *name);

#endif
