/* What the files of the judgement share; nobody else includes this. */
#ifndef ASKFIRST_POLICY_JUDGE_INTERNAL_H
#define ASKFIRST_POLICY_JUDGE_INTERNAL_H

#include "policy/judge.h"

/* Without parties, pairs or words yet. */
struct judgement *judgement_new(const struct message *message, const struct judge_policy *policy);

/* Adds "step: text" to the reasons; beyond LIMIT_REASONS_STEP of one step it is left out, and one
 * line says so. step: a constant. */
void judgement_explain(struct judgement *j, const char *step, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Says who the introducer is, and with whose login. */
void judge_explain_introducer(struct judgement *j);
/* Ends a judgement: verdict and the short reason for the log. */
void judgement_settle(struct judgement *j, enum verdict verdict, const char *reason);

/* The party's address id, and how it is shown. */
const char *judgement_address_id(const struct judgement *j, unsigned party);

/* The introducer as records are asked about: where nobody local came out, an address that only "*"
 * covers. */
const char *judgement_introducer(const struct judgement *j);

/* Step 2: who of the visible mailboxes is a party (judge_parties.c). False with error when the
 * oracle failed, here and below. */
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

/* Step 3: the pairs that count, connected or not (judge_pairs.c); anew, with the words read
 * (topics) where pairs_in_question says so. False with error when the oracle failed. */
bool judge_find_pairs(struct judgement *j, const char *const *topics, const struct oracle *oracle,
                      GError **error);
bool judge_any_unconnected(const struct judgement *j);
/* How many parties stand in unconnected pairs; lists aside, and those whom a thread has shown to
 * each other. */
unsigned judge_count_unconnected(const struct judgement *j);

/* Step 4: the word of each party of each unconnected pair (judge_consent.c). topics NULL: the words
 * are not read yet. Fills j->words anew. */
void judge_find_stances(struct judgement *j, const char *const *topics, gint64 now);
/* Is a word of this kind among the two of the pair? */
bool judge_pair_has(const struct judgement *j, const struct pair *pair, enum consent_state state);
bool judge_pair_lacks(const struct judgement *j, const struct pair *pair);
bool judge_anything_lacks(const struct judgement *j);

/* Step 5 for each pair (judge_table.c): the cell of the table, then the rules. */
struct pair_outcome {
    enum verdict verdict;
    const char *reason;
    const char *rule; /* borrowed from the pair */
};
void judge_pairs(struct judgement *j, struct pair_outcome *message);
/* A person put before a crowd: the only party named in the words that introduce. Then no other word
 * is needed, and it returns true. */
bool judge_single_out(struct judgement *j);
/* What a verdict becomes for this message: a calendar part, a signature over To or Cc, and mail
 * that is never held each forbid some. */
enum verdict judge_clamp(struct judgement *j, enum verdict verdict);
/* The same where somebody has said no: what was to be stopped is never let go because of its form.
 */
enum verdict judge_clamp_denied(struct judgement *j, enum verdict verdict);

/* Steps 6 to 8: bulk, the message (judge_verdict.c). False with error when the oracle
 * failed. */
bool judge_weigh(struct judgement *j, const struct oracle *oracle, GError **error);
/* How many people would have to be asked; and is there one of them who cannot be? Sets ask_from and
 * asks_anew. */
unsigned judge_count_to_be_asked(const struct judgement *j);
bool judge_find_unaskable(struct judgement *j, const struct oracle *oracle, bool *out,
                          GError **error);
/* Step 6 alone: bulk, whatever the words, but never less than a deny asks for. */
bool judge_settle_bulk(struct judgement *j, const char *why, const struct oracle *oracle,
                       GError **error);
/* Sets some_deny: has any of all these parties said no to another, or to everybody? For more than
 * are looked up in pairs. */
bool judge_find_some_deny(struct judgement *j, const struct oracle *oracle, GError **error);

#endif
