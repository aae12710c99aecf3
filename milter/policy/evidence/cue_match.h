/* Looking for the cues in the words of a text. Internal to policy/. */
#ifndef ASKFIRST_POLICY_EVIDENCE_CUE_MATCH_H
#define ASKFIRST_POLICY_EVIDENCE_CUE_MATCH_H

#include "policy/evidence/cues.h"
#include "policy/evidence/reading.h"

/* A place at which a cue was found: bytes of the subject or the text. */
struct place {
    guint32 cue; /* index of its line */
    guint32 start, end;
    guint32 said,
        said_end; /* the same without names and gaps around: "meet" of "Bob, meet Carol" */
    bool in_subject;
};

/* Where the cues were found. */
struct places {
    GArray *all;       /* struct place, in the order in which they begin */
    guint8 *each;      /* for each cue: how many of them are its own, <= LIMIT_CUE_PLACES */
    guint32 *last_end; /* for each cue: where the last of them ends, in the text at hand */
    guint64 steps;     /* nodes that were come to, which is what the search costs */
};

void places_init(struct places *places, const struct cues *cues);
void places_clear(struct places *places);

/* Looks for all cues of a place (CUE_IN_SUBJECT, CUE_IN_ANSWER or CUE_IN_TEXT) in what was read
 * there and adds where they are. A cue is added once for the words of one place, and at
 * LIMIT_CUE_PLACES places at most. */
void match_words(const struct cues *cues, const struct reading *reading, enum cue_part where,
                 struct places *places);

#endif
