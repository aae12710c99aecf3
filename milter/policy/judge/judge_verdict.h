/* Steps 6 to 8 of a judgement: bulk, who can be asked, and the verdict. Only the files of the
 * judgement include this.
 *
 * One owner of the judgement; pure but for the oracle. False with error when the oracle failed. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_VERDICT_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_VERDICT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/judge/judge.h"

/* Steps 6 to 8: bulk, the message. False with error when the oracle failed. */
bool judge_weigh(struct judgement *j, const struct oracle *oracle, GError **error);
/* How many people would have to be asked; and is there one of them who cannot be? Sets ask_from and
 * asks_anew. */
unsigned judge_count_to_be_asked(const struct judgement *j);
bool judge_find_unaskable(struct judgement *j, const struct oracle *oracle, bool *out,
                          GError **error);
/* Step 6 alone: bulk, whatever the words, but never less than a deny asks for. */
bool judge_settle_bulk(struct judgement *j, const char *why, const struct oracle *oracle,
                       GError **error);

#endif
