#include "policy/judge/judge_verdict.h"

#include <string.h>
#include "base/plural.h"
#include "policy/judge/judge_consent.h"
#include "policy/judge/judge_internal.h"
#include "policy/judge/judge_pairs.h"
#include "policy/judge/judge_table.h"

static bool has_to_be_asked(const struct judgement *j, const struct stance *stance)
{
    return stance->state == STATE_MISSING && stance->needed && judgement_is_blocking(j, stance);
}

unsigned judge_count_to_be_asked(const struct judgement *j)
{
    g_autofree bool *in = g_new0(bool, j->parties->len + 1);
    unsigned n = 0;

    for (guint i = 0; i < j->stances->len; i++) {
        const struct stance *stance = j->stances->pdata[i];
        if (has_to_be_asked(j, stance) && !in[stance->party]) {
            in[stance->party] = true;
            n++;
        }
    }
    return n;
}

/* Returns true when a refusal would name anybody, or reveal that somebody of a crowd has said no.
 */
static bool would_name_somebody(const struct judgement *j)
{
    for (guint i = 0; i < j->stances->len; i++)
        if (judgement_is_blocking(j, j->stances->pdata[i]))
            return true;
    return j->some_deny;
}

/* A refusal that names somebody tells a prober as much as an ask. So both end with the asks of the
 * day. */
static bool find_limit(struct judgement *j, struct pair_outcome *message,
                       const struct oracle *oracle, GError **error)
{
    gint64 from = 0;

    j->names_somebody = message->verdict == VERDICT_REJECT && would_name_somebody(j);
    if (!oracle->limited ||
        !(j->names_somebody || (message->verdict == VERDICT_HOLD && j->asks_anew)))
        return true;
    if (!oracle->limited(oracle->ctx, j->account, &from, error))
        return false;
    if (from) {
        judgement_explain(j, "verdict", "%s has asked enough for today", j->account);
        message->verdict = VERDICT_REJECT;
        message->reason = "asks-per-day";
        j->limited = true;
        j->names_somebody = false;
        j->ask_from = from;
    }
    return true;
}

static bool end_with_outcome(struct judgement *j, struct pair_outcome *message,
                             const struct oracle *oracle, GError **error)
{
    if (!find_limit(j, message, oracle, error))
        return false;
    g_free(j->rule);
    j->rule = g_strdup(message->rule);
    judgement_settle(j, message->verdict, message->reason);
    return true;
}

/* A deny holds in a crowd, too: the most severe verdict of the pairs that it covers counts. */
static void find_denied(const struct judgement *j, struct pair_outcome *out)
{
    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        if (!pair->connected && pair->row == ROW_DENIED && pair->verdict > out->verdict)
            *out = (struct pair_outcome){pair->verdict,
                                         pair->rule                  ? "rule"
                                         : pair->words == WORDS_NONE ? "on_denied_exposure"
                                                                     : "on_denied",
                                         pair->rule};
    }
}

bool judge_settle_bulk(struct judgement *j, const char *why, const struct oracle *oracle,
                       GError **error)
{
    struct pair_outcome out = {judge_clamp(j, j->policy->on_bulk), "on_bulk", NULL};

    j->bulk = true;
    j->kind = MAX(j->kind, KIND_EXPOSURE);
    if (judge_single_out(j)) {
        judgement_explain(j, "bulk", "one person is put before the others");
        out.verdict = MAX(out.verdict, judge_clamp(j, j->policy->on_unsure));
    }
    if (j->some_deny)
        out.verdict = MAX(out.verdict, judge_clamp_denied(j, j->policy->on_denied_exposure));
    find_denied(j, &out);
    if (!j->introducer && (out.verdict == VERDICT_CONFIRM || out.verdict == VERDICT_HOLD))
        out.verdict = VERDICT_REJECT;
    judgement_explain(j, "bulk", "%s: %s (%s)", why, verdict_name(out.verdict), out.reason);
    return end_with_outcome(j, &out, oracle, error);
}

static void note_unaskable(struct judgement *j, const char *party, gint64 from)
{
    if (from == ASK_NEVER || j->ask_from == ASK_NEVER) {
        j->ask_from = ASK_NEVER;
        judgement_explain(j, "verdict", "%s is not asked for this introducer any more", party);
        return;
    }
    j->ask_from = MAX(j->ask_from, from);
    judgement_explain(j, "verdict", "%s cannot be asked yet", party);
}

/* A message can wait only if everyone whose consent is missing can be asked. */
bool judge_find_unaskable(struct judgement *j, const struct oracle *oracle, bool *out,
                          GError **error)
{
    *out = false;
    for (guint i = 0; i < j->stances->len && oracle->askable; i++) {
        const struct stance *stance = j->stances->pdata[i];
        gint64 from = 0;
        if (!has_to_be_asked(j, stance))
            continue;
        if (!oracle->askable(oracle->ctx, j->account, j->introducer,
                             judgement_address_id(j, stance->party),
                             judgement_address_id(j, stance->counterpart), &from, error))
            return false;
        j->asks_anew |= from != ASK_IS_OPEN;
        if (from != 0 && from != ASK_IS_OPEN) {
            *out = true;
            note_unaskable(j, judgement_address_id(j, stance->party), from);
        }
    }
    if (j->ask_from == ASK_NEVER)
        j->ask_from = 0;
    return true;
}

/* Does step 8. */
static bool settle_message(struct judgement *j, struct pair_outcome *message,
                           const struct oracle *oracle, GError **error)
{
    bool unaskable = false;

    if (!j->introducer &&
        (message->verdict == VERDICT_HOLD || message->verdict == VERDICT_CONFIRM)) {
        judgement_explain(j, "verdict",
                          "no address of ours stands behind this message (is local_domains "
                          "right?), so nobody could be told: reject");
        message->verdict = VERDICT_REJECT;
        message->reason = "no-introducer";
    }
    if (message->verdict == VERDICT_HOLD && !judge_find_unaskable(j, oracle, &unaskable, error))
        return false;
    if (unaskable) {
        message->verdict = VERDICT_REJECT;
        message->reason = "not-askable";
    }
    return end_with_outcome(j, message, oracle, error);
}

bool judge_weigh(struct judgement *j, const struct oracle *oracle, GError **error)
{
    struct pair_outcome message = {VERDICT_PASS, NULL, NULL};
    unsigned unconnected = judge_count_unconnected(j);
    g_autofree char *why = NULL;

    judge_pairs(j, &message);
    unsigned missing = judge_count_to_be_asked(j);
    if (!message.reason)
        judgement_settle(j, VERDICT_PASS, "all-connected");
    else if (unconnected > j->policy->max_parties)
        why = g_strdup_printf("%u parties stand in unconnected pairs, more than max_parties = %u",
                              unconnected, j->policy->max_parties);
    else if (message.verdict == VERDICT_HOLD && missing > j->policy->max_asks)
        why = g_strdup_printf("%u %s would have to be asked, more than max_asks = %u", missing,
                              plural(missing, "person", "people"), j->policy->max_asks);
    else
        return settle_message(j, &message, oracle, error);
    return !why || judge_settle_bulk(j, why, oracle, error);
}

/* Makes the message wait where it may, else refuses it; rewriting is impossible. */
static enum verdict wait_or_refuse(struct judgement *j, enum verdict verdict)
{
    enum verdict clamped = judge_clamp(j, verdict);

    return clamped == VERDICT_REWRITE ? VERDICT_REJECT : clamped;
}

/* Stops a pair that would have been rewritten. A party who said no is not waited for. */
static void stop_pair(struct judgement *j, struct pair *pair, struct pair_outcome *message,
                      bool *no)
{
    bool denied = judge_pair_has(j, pair, STATE_DENY);

    if (pair->verdict == VERDICT_REWRITE)
        pair->verdict = denied ? VERDICT_REJECT : wait_or_refuse(j, VERDICT_HOLD);
    *no |= denied && pair->verdict == VERDICT_REJECT;
    if (pair->verdict > message->verdict) {
        message->verdict = pair->verdict;
        message->reason = denied ? "on_denied" : "not-rewritable";
        message->rule = pair->rule;
    }
}

bool judge_rewrite_fallback(struct judgement *j, const char *why, const struct oracle *oracle,
                            GError **error)
{
    struct pair_outcome message = {VERDICT_PASS, "not-rewritable", NULL};
    bool no = false;

    judgement_explain(j, "verdict", "%s, so it is not rewritten", why);
    if (j->automatic) {
        judgement_settle(j, VERDICT_TAG, "not-rewritable");
        return true;
    }
    for (guint i = 0; i < j->pairs->len; i++)
        if (judge_pair_lacks(j, j->pairs->pdata[i]))
            stop_pair(j, j->pairs->pdata[i], &message, &no);
    if (!no && (j->bulk || judge_count_to_be_asked(j) > j->policy->max_asks)) {
        message.verdict = j->introducer ? wait_or_refuse(j, VERDICT_CONFIRM) : VERDICT_REJECT;
        message.reason = "not-rewritable";
        return end_with_outcome(j, &message, oracle, error);
    }
    return settle_message(j, &message, oracle, error);
}
