/* Cuts a long text into pieces, of which each is weighed alone. Internal to policy/. Pure; linear;
 * caller clears. */
#ifndef ASKFIRST_POLICY_EVIDENCE_TEXT_PIECES_H
#define ASKFIRST_POLICY_EVIDENCE_TEXT_PIECES_H

#include <glib.h>
#include "policy/evidence/features.h"
#include "policy/evidence/reading.h"

struct feature_step {
    guint32 end;                  /* behind its last word */
    guint32 pieces[FEATURE_CUTS]; /* that it is in; FEATURE_WHOLE: the text was cut once */
};

struct feature_cut {
    guint32 n, steps;       /* n: pieces; both are 0 for a text that is not so long */
    guint32 *begins, *ends; /* of each piece, in words */
    struct feature_step *step;
};

/* Caller clears it. */
void feature_cut_init(struct feature_cut *cut, const struct reading *text);
void feature_cut_clear(struct feature_cut *cut);

struct reading feature_piece(const struct reading *text, const struct feature_cut *cut,
                             guint32 piece);

/* What a feature of a text or a piece counts, from 0 to 1: a long text has many, and what most of
 * it is about says little of the two lines that introduce somebody. */
double feature_share(const struct reading *text);

#endif
