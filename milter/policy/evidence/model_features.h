/* The features of a message as text, for fitting weights (tests/eval). Internal to policy/. Pure;
 * linear. */
#ifndef ASKFIRST_POLICY_EVIDENCE_MODEL_FEATURES_H
#define ASKFIRST_POLICY_EVIDENCE_MODEL_FEATURES_H

#include <glib.h>
#include "policy/evidence/features.h"
#include "policy/evidence/model.h"

/* "word", "words", ... */
const char *feature_kind_name(enum feature_kind kind);

/* Reports every feature of a message as it stands in the file, without a weight; some come twice.
 * piece: the piece of the text in which it stands, from 0 on; G_MAXUINT32: it belongs to the
 * subject, or is a fact of the whole. Words and senses of a piece also belong to the whole, and may
 * be in two pieces; facts do not. "share NUMBER" says how much each of the words of the whole or
 * the piece counts. */
void model_features(const struct model_input *input,
                    void (*see)(void *ctx, guint32 piece, const char *feature), void *ctx);

#endif
