/* Cuts a long text into pieces that are weighed separately. Internal to policy/. Pure; linear;
 * caller clears. */
#ifndef ASKFIRST_POLICY_EVIDENCE_TEXT_PIECES_H
#define ASKFIRST_POLICY_EVIDENCE_TEXT_PIECES_H

#include <glib.h>
#include "policy/evidence/features.h"
#include "policy/evidence/reading.h"

struct feature_step {
    guint32 end; /* behind its last word */
    guint32
        pieces[FEATURE_CUTS]; /* the pieces it is in; FEATURE_WHOLE: the text was cut only once */
};

struct feature_cut {
    guint32 n, steps;       /* n: pieces; both are 0 for a text that is not long enough */
    guint32 *begins, *ends; /* of each piece, in words */
    struct feature_step *step;
};

/* Caller clears it. */
void feature_cut_init(struct feature_cut *cut, const struct reading *text);
void feature_cut_clear(struct feature_cut *cut);

struct reading feature_piece(const struct reading *text, const struct feature_cut *cut,
                             guint32 piece);

/* Returns what a feature of a text or a piece counts, from 0 to 1. A long text has many features,
 * and most of them say little about two lines that introduce somebody. */
double feature_share(const struct reading *text);

#endif
