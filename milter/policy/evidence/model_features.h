/* The features of a message as text, for fitting weights (tests/eval). Internal to policy/. Pure;
 * linear. */
#ifndef ASKFIRST_POLICY_EVIDENCE_MODEL_FEATURES_H
#define ASKFIRST_POLICY_EVIDENCE_MODEL_FEATURES_H

#include <glib.h>
#include "policy/evidence/features.h"
#include "policy/evidence/model.h"

/* "word", "words", ... */
const char *feature_kind_name(enum feature_kind kind);

/* Every feature of a message, as the file has it, without a weight, for fitting; some come twice.
 * piece: in which of the pieces of the text it stands, from 0 on; G_MAXUINT32: it is of the
 * subject, or a fact of the whole. Words and senses of a piece are of the whole, too, and may be of
 * two pieces; facts are not. "share NUMBER" says how much each of the words of the whole or the
 * piece counts. */
void model_features(const struct model_input *input,
                    void (*see)(void *ctx, guint32 piece, const char *feature), void *ctx);

#endif
