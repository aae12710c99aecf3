/* Step 2 of a judgement: who of the visible mailboxes is a party. Only the files of the judgement
 * include this.
 *
 * One owner of the judgement; pure but for the oracle. False with error when the oracle failed. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_PARTIES_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_PARTIES_H

#include <glib.h>
#include <stdbool.h>
#include "policy/judge/judge.h"
#include "policy/message.h"

/* Step 2: who of the visible mailboxes is a party. False with error when the oracle failed. */
bool judge_find_parties(struct judgement *j, const struct oracle *oracle, GError **error);
/* Is there no telling who all the parties are? The reason, or NULL. */
const char *judge_unreadable(const struct judgement *j);
/* Are there more than are looked up one by one, those left out who are already exposed in this
 * thread? *why: the reason, or NULL. */
bool judge_too_many(struct judgement *j, const struct oracle *oracle, const char **why,
                    GError **error);
bool judge_some_receive(const struct judgement *j);
/* Is it the introducer's, or ours for answers? Then it is nobody who could be shown to others. */
bool judge_is_no_matter(const struct judgement *j, const struct mailbox *mailbox);

/* Sets some_deny: has any of all these parties said no to another, or to everybody? For more than
 * are looked up in pairs. */
bool judge_find_some_deny(struct judgement *j, const struct oracle *oracle, GError **error);

#endif
