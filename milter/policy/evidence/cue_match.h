/* Finds the cues in the words of a text. Internal to policy/. */
#ifndef ASKFIRST_POLICY_EVIDENCE_CUE_MATCH_H
#define ASKFIRST_POLICY_EVIDENCE_CUE_MATCH_H

#include "policy/evidence/cues.h"
#include "policy/evidence/reading.h"

/* A place at which a cue was found. start and end are bytes of the subject or the text. */
struct place {
    guint32 cue; /* index of its line */
    guint32 start, end;
    guint32 said,
        said_end; /* the same without names and gaps at the ends: "meet" of "Bob, meet Carol" */
    bool in_subject;
};

/* The places at which cues were found. */
struct places {
    GArray *all;       /* struct place, in the order of their starts */
    guint8 *each;      /* for each cue: how many of the places are its own, <= LIMIT_CUE_PLACES */
    guint32 *last_end; /* for each cue: where its last place ends, in the current text */
    guint64 steps;     /* visited nodes, which are the cost of the search */
};

void places_init(struct places *places, const struct cues *cues);
void places_clear(struct places *places);

/* Finds all cues of one part of a message (CUE_IN_SUBJECT, CUE_IN_ANSWER or CUE_IN_TEXT) in the
 * reading of that part, and adds their places. A cue is added once for the same words, and at most
 * LIMIT_CUE_PLACES times. */
void match_words(const struct cues *cues, const struct reading *reading, enum cue_part where,
                 struct places *places);

#endif
