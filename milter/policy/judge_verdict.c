#include "policy/judge_internal.h"

#include <string.h>
#include "policy/plural.h"

static bool resent_only(const struct judgement *j, unsigned party)
{
    return ((const struct party *)j->parties->pdata[party])->mailbox->fields == IN_RESENT;
}

/* Resent fields make an exposure at most. */
static bool pair_is_introduced(const struct judgement *j, const struct pair *pair)
{
    return j->evidence->score >= j->policy->evidence_threshold && !resent_only(j, pair->a) &&
           !resent_only(j, pair->b);
}

/* The first action rule for the pair in either order. */
static const struct rule *action_rule(const struct judgement *j, const struct pair *pair,
                                      bool only_override)
{
    struct rule_query query = {.from = j->introducer,
                               .to = judgement_key(j, pair->a),
                               .with = judgement_key(j, pair->b),
                               .topics = (const char *const *)j->evidence->topics,
                               .only_override = only_override};
    const struct rule *one = rules_match(j->policy->rules, STAGE_VERDICT, &query, NULL);
    query.to = judgement_key(j, pair->b);
    query.with = judgement_key(j, pair->a);
    const struct rule *other = rules_match(j->policy->rules, STAGE_VERDICT, &query, NULL);

    if (!one || (other && other->order < one->order))
        return other;
    return one;
}

static enum verdict rule_verdict(const struct rule *rule)
{
    switch (rule->action) {
    case RULE_TAG:
        return VERDICT_TAG;
    case RULE_REWRITE:
        return VERDICT_REWRITE;
    case RULE_CONFIRM:
        return VERDICT_CONFIRM;
    case RULE_HOLD:
        return VERDICT_HOLD;
    default:
        return VERDICT_REJECT;
    }
}

/* A DKIM signature over To or Cc would break, and an address that could not be read would stay; so
 * such a message is held rather than rewritten. Automatic mail is never held. */
static enum verdict clamp_rewrite(struct judgement *j, enum verdict verdict)
{
    if (verdict != VERDICT_REWRITE || !(j->message->dkim_covers_to || j->message->overflow))
        return verdict;
    enum verdict instead = j->automatic    ? VERDICT_TAG
                           : j->introducer ? VERDICT_HOLD
                                           : VERDICT_REJECT;
    judgement_explain(j, "verdict", "%s, so they are not rewritten: %s",
                      j->message->overflow ? "not all addresses could be read"
                                           : "a DKIM signature covers To or Cc",
                      verdict_name(instead));
    return instead;
}

struct outcome {
    enum verdict verdict;
    const char *reason;
    char *rule;
};

/* A calendar part: the invitation stands in the body too, so it can be marked or refused, not held
 * or changed. */
static enum verdict clamp_calendar(struct judgement *j, enum verdict verdict)
{
    if (!j->message->calendar || verdict == VERDICT_REJECT || verdict <= VERDICT_TAG)
        return verdict;
    judgement_explain(j, "verdict", "a calendar part is never held or rewritten: tag instead of %s",
                      verdict_name(verdict));
    return VERDICT_TAG;
}

/* A rule can say for a party what it has not said itself. */
static void hand_on_note(const struct judgement *j, const struct pair *pair,
                         const struct rule *rule)
{
    for (guint i = pair->first_word; rule->note && i < pair->first_word + 2; i++) {
        struct word *word = j->words->pdata[i];
        if (!word->note && rule_names(rule, judgement_key(j, word->party)))
            word->note = g_strdup(rule->note);
    }
}

/* Nobody who said no is asked again for this message, so a hold would end with its lifetime only:
 * on_denied decides instead, and where that too comes to a hold, it is refused. An override rule
 * that says hold means it: such a message waits for the administrator. */
static const char *refuse_vain_hold(struct judgement *j, struct pair *pair, const struct rule *rule,
                                    const char *reason)
{
    bool on_purpose = rule && rule->override && rule->action == RULE_HOLD;

    if (pair->verdict != VERDICT_HOLD || on_purpose || !judge_pair_has(j, pair, STATE_DENY))
        return reason;
    pair->verdict = clamp_rewrite(j, j->policy->on_denied);
    if (pair->verdict == VERDICT_HOLD)
        pair->verdict = VERDICT_REJECT;
    judgement_explain(j, "verdict", "hold would wait for one who said no: %s",
                      verdict_name(pair->verdict));
    g_clear_pointer(&pair->rule, g_free);
    return "on_denied";
}

/* Step 6 for one pair. */
static void weigh_pair(struct judgement *j, struct pair *pair, struct outcome *message)
{
    const struct judge_policy *policy = j->policy;
    bool introduced = pair_is_introduced(j, pair);
    bool denied = introduced && judge_pair_has(j, pair, STATE_DENY);
    const char *reason = !introduced ? "on_exposure" : denied ? "on_denied" : "on_introduction";
    const struct rule *rule = action_rule(j, pair, denied);

    if (introduced)
        j->kind = KIND_INTRODUCTION;
    pair->verdict = !introduced ? policy->on_exposure
                    : denied    ? policy->on_denied
                                : policy->on_introduction;
    if (rule) {
        g_free(pair->rule);
        pair->rule = rule_place(rule);
        pair->verdict = rule_verdict(rule);
        reason = "rule";
        hand_on_note(j, pair, rule);
    }
    pair->verdict = clamp_rewrite(j, clamp_calendar(j, pair->verdict));
    reason = refuse_vain_hold(j, pair, rule, reason);
    judgement_explain(j, "verdict", "%s and %s: %s (%s%s%s)", judgement_key(j, pair->a),
                      judgement_key(j, pair->b), verdict_name(pair->verdict), reason,
                      pair->rule ? " " : "", pair->rule ? pair->rule : "");
    if (!message->reason || pair->verdict > message->verdict) {
        message->verdict = pair->verdict;
        message->reason = reason;
        message->rule = pair->rule;
    }
}

static bool has_to_be_asked(const struct judgement *j, const struct word *word)
{
    return word->state == STATE_MISSING && judgement_in_the_way(j, word);
}

static unsigned count_to_be_asked(const struct judgement *j)
{
    g_autofree bool *in = g_new0(bool, j->parties->len + 1);
    unsigned n = 0;

    for (guint i = 0; i < j->words->len; i++) {
        const struct word *word = j->words->pdata[i];
        if (has_to_be_asked(j, word) && !in[word->party]) {
            in[word->party] = true;
            n++;
        }
    }
    return n;
}

void judge_settle_bulk(struct judgement *j, const char *why)
{
    enum verdict verdict = clamp_calendar(j, j->policy->on_bulk);

    j->bulk = true;
    if (j->kind == KIND_NONE)
        j->kind = KIND_EXPOSURE;
    if (j->automatic && verdict == VERDICT_CONFIRM) {
        judgement_explain(j, "bulk", "automatic mail is never confirmed: tag");
        verdict = VERDICT_TAG;
    }
    if (!j->introducer && verdict == VERDICT_CONFIRM)
        verdict = VERDICT_REJECT;
    judgement_explain(j, "bulk", "%s: %s (on_bulk)", why, verdict_name(verdict));
    judgement_settle(j, clamp_rewrite(j, verdict), "on_bulk");
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

/* A message can wait only when everyone whose word is missing can be asked. */
static bool find_unaskable(struct judgement *j, const struct oracle *oracle, bool *out,
                           GError **error)
{
    *out = false;
    for (guint i = 0; i < j->words->len && oracle->askable; i++) {
        const struct word *word = j->words->pdata[i];
        gint64 from = 0;
        if (!has_to_be_asked(j, word))
            continue;
        if (!oracle->askable(oracle->ctx, j->introducer, judgement_key(j, word->party),
                             judgement_key(j, word->counterpart), &from, error))
            return false;
        j->asks_anew |= from != ASK_IS_OPEN;
        if (from != 0 && from != ASK_IS_OPEN) {
            *out = true;
            note_unaskable(j, judgement_key(j, word->party), from);
        }
    }
    if (j->ask_from == ASK_NEVER)
        j->ask_from = 0;
    return true;
}

/* A refusal that tells a word is as good as an ask to whoever probes for it; so both end with the
 * asks of the day. */
static bool find_limit(struct judgement *j, struct outcome *message, const struct oracle *oracle,
                       GError **error)
{
    gint64 from = 0;

    j->tells_word =
        message->verdict == VERDICT_REJECT &&
        (strcmp(message->reason, "on_denied") == 0 || strcmp(message->reason, "not-askable") == 0);
    if (!oracle->limited || !(j->tells_word || (message->verdict == VERDICT_HOLD && j->asks_anew)))
        return true;
    if (!oracle->limited(oracle->ctx, j->account, &from, error))
        return false;
    if (from) {
        judgement_explain(j, "verdict", "%s has asked enough for today", j->account);
        message->verdict = VERDICT_REJECT;
        message->reason = "asks-per-day";
        j->limited = true;
        j->tells_word = false;
        j->ask_from = from;
    }
    return true;
}

/* Step 8. */
static bool settle_message(struct judgement *j, struct outcome *message,
                           const struct oracle *oracle, GError **error)
{
    bool unaskable = false;

    if (!j->introducer &&
        (message->verdict == VERDICT_HOLD || message->verdict == VERDICT_CONFIRM)) {
        judgement_explain(
            j, "verdict",
            "no address of ours stands behind this message, so nobody could be told: reject");
        message->verdict = VERDICT_REJECT;
        message->reason = "no-introducer";
    }
    if (message->verdict == VERDICT_HOLD && !find_unaskable(j, oracle, &unaskable, error))
        return false;
    if (unaskable) {
        message->verdict = VERDICT_REJECT;
        message->reason = "not-askable";
    }
    if (!find_limit(j, message, oracle, error))
        return false;
    g_free(j->rule);
    j->rule = g_strdup(message->rule);
    judgement_settle(j, message->verdict, message->reason);
    return true;
}

bool judge_weigh(struct judgement *j, const struct oracle *oracle, GError **error)
{
    struct outcome message = {VERDICT_PASS, NULL, NULL};
    j->kind = KIND_EXPOSURE;
    for (guint i = 0; i < j->pairs->len; i++) {
        struct pair *pair = j->pairs->pdata[i];
        if (judge_pair_lacks(j, pair))
            weigh_pair(j, pair, &message);
    }
    unsigned missing = count_to_be_asked(j);
    if (j->kind == KIND_INTRODUCTION && message.verdict == VERDICT_HOLD &&
        missing > j->policy->max_asks) {
        g_autofree char *why =
            g_strdup_printf("%u %s would have to be asked, more than max_asks = %u", missing,
                            plural(missing, "person", "people"), j->policy->max_asks);
        judge_settle_bulk(j, why);
        return true;
    }
    return settle_message(j, &message, oracle, error);
}

/* A pair that would have been rewritten: one who said no is not waited for. */
static void stop_pair(struct judgement *j, struct pair *pair, struct outcome *message)
{
    bool denied = judge_pair_has(j, pair, STATE_DENY);

    if (pair->verdict == VERDICT_REWRITE)
        pair->verdict = denied ? VERDICT_REJECT : VERDICT_HOLD;
    if (pair->verdict > message->verdict) {
        message->verdict = pair->verdict;
        message->reason = denied ? "on_denied" : "not-rewritable";
        message->rule = pair->rule;
    }
}

bool judge_instead_of_rewrite(struct judgement *j, const char *why, const struct oracle *oracle,
                              GError **error)
{
    struct outcome message = {VERDICT_PASS, NULL, NULL};

    judgement_explain(j, "verdict", "%s, so it is not rewritten", why);
    if (j->automatic) {
        judgement_settle(j, VERDICT_TAG, "not-rewritable");
        return true;
    }
    for (guint i = 0; i < j->pairs->len; i++)
        if (judge_pair_lacks(j, j->pairs->pdata[i]))
            stop_pair(j, j->pairs->pdata[i], &message);
    if (j->bulk || count_to_be_asked(j) > j->policy->max_asks) {
        judgement_settle(j, j->introducer ? VERDICT_CONFIRM : VERDICT_REJECT, "not-rewritable");
        return true;
    }
    return settle_message(j, &message, oracle, error);
}
