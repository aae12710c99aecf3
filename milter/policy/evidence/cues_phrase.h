/* Unfolds a phrase of a cues file. Internal to policy/. */
#ifndef ASKFIRST_POLICY_EVIDENCE_CUES_PHRASE_H
#define ASKFIRST_POLICY_EVIDENCE_CUES_PHRASE_H

#include "policy/evidence/cues.h"

/* An error in a phrase: its place, and a sentence (owned). */
struct phrase_error {
    const char *at;
    char *message;
};

/* Returns the sequences of steps (GPtrArray of GArray of guint32, caller unrefs) that the phrase
 * between start and end stands for. Its words are added to the vocabulary. Returns NULL with error
 * set when the phrase is wrong. */
GPtrArray *phrase_unfold(struct cues *cues, const char *start, const char *end,
                         struct phrase_error *error);

/* Returns true when braces give this name a fixed meaning, such as "name". Then a set cannot have
 * it. */
bool phrase_is_brace(const char *name);

#endif
