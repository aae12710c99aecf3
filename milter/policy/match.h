/* Looking for the cues in one text. Internal to policy/. */
#ifndef ASKFIRST_POLICY_MATCH_H
#define ASKFIRST_POLICY_MATCH_H

#include "policy/cues.h"

/* Where a cue was found first; end 0: not found. Bytes of the text. */
struct found {
    guint32 start, end;
    bool in_subject;
};

/* Looks for all cues of a place (IN_SUBJECT or IN_TEXT) in text; found has one entry a cue, and
 * those found already are left as they are. names: what names_words gave. */
void match_text(const struct cues *cues, const char *text, enum where where, GHashTable *names,
                struct found *found);

#endif
