/* Step 2 of a judgement: which of the visible mailboxes are parties. Only the files of the
 * judgement include this.
 *
 * One owner of the judgement; pure but for the oracle. Functions return false with error set when
 * the oracle failed. */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_PARTIES_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_PARTIES_H

#include <glib.h>
#include <stdbool.h>
#include "policy/judge/judge.h"
#include "policy/message.h"

/* Does step 2: finds the parties among the visible mailboxes. */
bool judge_find_parties(struct judgement *j, const struct oracle *oracle, GError **error);
/* Returns the reason why it cannot be known who all the parties are, or NULL when it can. */
const char *judge_unreadable(const struct judgement *j);
/* Finds out whether there are more parties than are looked up one by one, not counting those
 * already exposed in this thread. *why: the reason, or NULL. */
bool judge_too_many(struct judgement *j, const struct oracle *oracle, const char **why,
                    GError **error);
bool judge_some_receive(const struct judgement *j);
/* Returns true when the mailbox is the introducer's or our answer address: it cannot be shown to
 * others. */
bool judge_is_no_matter(const struct judgement *j, const struct mailbox *mailbox);

/* Sets some_deny when one of these parties has a deny for another, or for everybody. It is meant
 * for more parties than are looked up in pairs. */
bool judge_find_some_deny(struct judgement *j, const struct oracle *oracle, GError **error);

#endif
