/* Step 5: the row is what is known about a pair, the column is what the words say, and the cell is
 * the verdict, unless an action rule says otherwise. */
#include "policy/judge/judge_table.h"

#include <string.h>
#include "policy/address.h"
#include "policy/evidence/party_names.h"
#include "policy/evidence/words.h"
#include "policy/judge/judge_consent.h"
#include "policy/judge/judge_internal.h"
#include "policy/message.h"
#include "policy/rules/rules.h"

const char *pair_words_name(enum pair_words words)
{
    static const char *const names[] = {"none", "unsure", "sure"};
    return names[words];
}

const char *pair_row_name(enum pair_row row)
{
    static const char *const names[] = {"both allow", "shown before", "missing",
                                        "stopped before or still waiting", "denied"};
    return names[row];
}

static bool resent_only(const struct judgement *j, unsigned party)
{
    return ((const struct party *)j->parties->pdata[party])->mailbox->fields == VISIBLE_RESENT;
}

static enum pair_words words_of_score(const struct judgement *j)
{
    double score = j->evidence->score;

    return score < j->policy->evidence_threshold ? WORDS_NONE
           : score < j->policy->evidence_sure    ? WORDS_UNSURE
                                                 : WORDS_SURE;
}

/* Returns true when the text has this word, which is folded. */
static bool has_word(const char *folded, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = folded; (at = strstr(at, word)); at++) {
        bool begins = at == folded || !(g_ascii_isalnum(at[-1]) || at[-1] & 0x80);
        if (begins && !(g_ascii_isalnum(at[length]) || at[length] & 0x80))
            return true;
    }
    return false;
}

/* Returns true when words that were found to introduce somebody name this person. Greetings weigh
 * little. */
static bool is_named(const struct judgement *j, const struct mailbox *mailbox)
{
    static const double counted = 2;
    g_autoptr(GHashTable) none = g_hash_table_new(g_str_hash, g_str_equal);
    const char *const names[] = {*mailbox->name ? mailbox->name : mailbox->address_id};
    g_autoptr(GHashTable) words = names_words(names, 1, none);
    GHashTableIter iter;
    void *word;

    for (guint i = 0; i < j->evidence->hits->len; i++) {
        const struct words_hit *hit = j->evidence->hits->pdata[i];
        g_autofree char *folded = g_utf8_casefold(hit->text, -1);
        g_hash_table_iter_init(&iter, words);
        while (hit->weight >= counted && g_hash_table_iter_next(&iter, &word, NULL))
            if (has_word(folded, word))
                return true;
    }
    return false;
}

/* Returns the only party that is named in the words that introduce; -1 when there is none, or
 * several. */
static int only_named(const struct judgement *j)
{
    int found = -1;

    for (guint i = 0; i < j->parties->len; i++) {
        const struct party *party = j->parties->pdata[i];
        if (party->list || !is_named(j, party->mailbox))
            continue;
        if (found >= 0)
            return -1;
        found = (int)i;
    }
    return found;
}

/* Recognises "Please meet my colleague Dave": a user of ours is introduced to others, not they to
 * each other. */
static bool introduces_our_own(const struct judgement *j)
{
    bool ours = false;

    for (guint i = 0; i < j->message->visible->len; i++) {
        const struct mailbox *mailbox = j->message->visible->pdata[i];
        if (!locality_has(j->policy->locality, mailbox->address_id) || !is_named(j, mailbox))
            continue;
        ours = true;
    }
    for (guint i = 0; ours && i < j->parties->len; i++)
        if (is_named(j, ((const struct party *)j->parties->pdata[i])->mailbox))
            return false;
    return ours;
}

/* Returns true when a message of this introducer about the two was stopped, or a question about
 * them is open. Then other words change nothing. */
static bool is_stopped(const struct pair *pair)
{
    return pair->past.waits || pair->past.stopped;
}

/* Resent fields make an exposure at most, and two mailboxes with one name may be one person. */
static enum pair_words words_about(const struct judgement *j, const struct pair *pair)
{
    enum pair_words words = j->words_say;

    if (is_stopped(pair))
        return WORDS_SURE;
    if (resent_only(j, pair->a) || resent_only(j, pair->b))
        return WORDS_NONE;
    return pair->same_name ? MIN(words, WORDS_UNSURE) : words;
}

/* Colleagues need no consent where nobody is introduced, not even over a deny. Mail to a list
 * presents somebody to its readers only when it is about them. */
static bool needs_nothing(const struct judgement *j, const struct pair *pair)
{
    const struct party *a = j->parties->pdata[pair->a], *b = j->parties->pdata[pair->b];
    bool nobody = j->words_say == WORDS_NONE;

    if (judge_pair_has(j, pair, STATE_DENY))
        return nobody && pair->colleagues;
    return pair->crowd && (nobody || !is_named(j, a->list ? b->mailbox : a->mailbox));
}

static enum pair_row row_of(const struct judgement *j, const struct pair *pair)
{
    if (!judge_pair_lacks(j, pair) || needs_nothing(j, pair))
        return ROW_ALLOWED;
    if (judge_pair_has(j, pair, STATE_DENY))
        return ROW_DENIED;
    if (is_stopped(pair))
        return ROW_STOPPED;
    return pair->past.shown ? ROW_SHOWN : ROW_MISSING;
}

/* Returns the cell for words that were read, and the option that fills it. */
static enum verdict cell_of_words(const struct judgement *j, const struct pair *pair,
                                  const char **option)
{
    const struct judge_policy *policy = j->policy;

    if (pair->row == ROW_DENIED) {
        *option = pair->words == WORDS_NONE ? "on_denied_exposure" : "on_denied";
        return pair->words == WORDS_NONE ? policy->on_denied_exposure : policy->on_denied;
    }
    if (pair->words == WORDS_SURE && pair->row != ROW_SHOWN) {
        *option = "on_introduction";
        return policy->on_introduction;
    }
    if (pair->words != WORDS_NONE) {
        *option = "on_unsure";
        return policy->on_unsure;
    }
    *option = j->message->unread ? "on_unreadable" : "on_exposure";
    return j->message->unread ? policy->on_unreadable : policy->on_exposure;
}

/* Returns the cell, and the option that fills it. Words that were not read could introduce people,
 * too. */
static enum verdict cell(const struct judgement *j, const struct pair *pair, const char **option)
{
    enum verdict verdict = cell_of_words(j, pair, option);

    if (!j->message->cut || pair->row == ROW_DENIED || verdict >= j->policy->on_unreadable)
        return verdict;
    *option = "on_unreadable";
    return j->policy->on_unreadable;
}

/* Returns the first action rule for the pair in either order. */
static const struct rule *action_rule(const struct judgement *j, const struct pair *pair,
                                      bool only_override)
{
    struct rule_query query = {.from = j->introducer,
                               .to = judgement_address_id(j, pair->a),
                               .with = judgement_address_id(j, pair->b),
                               .topics = (const char *const *)j->evidence->topics,
                               .only_override = only_override};
    const struct rule *one = rules_match(j->policy->rules, STAGE_VERDICT, &query, NULL);
    query.to = judgement_address_id(j, pair->b);
    query.with = judgement_address_id(j, pair->a);
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

/* A DKIM signature over To or Cc would break, and an address that could not be read would stay. So
 * such a message is held rather than rewritten. */
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

/* An invitation is in the body, too. It can be tagged or refused, but not held or changed. */
static enum verdict clamp_calendar(struct judgement *j, enum verdict verdict)
{
    bool waits = verdict == VERDICT_HOLD || verdict == VERDICT_CONFIRM;

    if (!j->message->calendar || !(waits || verdict == VERDICT_REWRITE))
        return verdict;
    judgement_explain(j, "verdict", "an invitation is never held or rewritten: %s instead of %s",
                      waits ? "reject" : "tag", verdict_name(verdict));
    return waits ? VERDICT_REJECT : VERDICT_TAG;
}

/* Nobody would read the notice about a message that a program sent. A message that a person sends
 * with the fields of a program is refused, and the person learns of it at once. */
static enum verdict clamp_automatic(struct judgement *j, enum verdict verdict)
{
    if (verdict != VERDICT_HOLD && verdict != VERDICT_CONFIRM)
        return verdict;
    if (!j->automatic && !j->claimed)
        return verdict;
    enum verdict instead = j->automatic ? VERDICT_TAG : j->policy->on_automatic;
    judgement_explain(j, "verdict", "mail that says that it is automatic never waits: %s%s",
                      verdict_name(instead), j->automatic ? "" : " (on_automatic)");
    return instead;
}

enum verdict judge_clamp(struct judgement *j, enum verdict verdict)
{
    return clamp_automatic(j, clamp_calendar(j, clamp_rewrite(j, verdict)));
}

enum verdict judge_clamp_denied(struct judgement *j, enum verdict verdict)
{
    enum verdict clamped = judge_clamp(j, verdict);

    if (j->automatic || verdict <= VERDICT_TAG || clamped > VERDICT_TAG)
        return clamped;
    judgement_explain(j, "verdict", "that would let it go over a no: reject");
    return VERDICT_REJECT;
}

/* Gives a party without a note of their own the note of a rule that names them. */
static void hand_on_note(const struct judgement *j, const struct pair *pair,
                         const struct rule *rule)
{
    for (guint i = pair->first_stance; rule->note && i < pair->first_stance + 2; i++) {
        struct stance *stance = j->stances->pdata[i];
        if (!stance->note && rule_names(rule, judgement_address_id(j, stance->party)))
            stance->note = g_strdup(rule->note);
    }
}

/* Somebody who said no is not asked again for this message, so a hold could only expire. A hold by
 * an override rule is meant: the message waits for the administrator. */
static const char *refuse_vain_hold(struct judgement *j, struct pair *pair, const struct rule *rule,
                                    const char *reason)
{
    bool on_purpose = rule && rule->override && rule->action == RULE_HOLD;

    if (pair->verdict != VERDICT_HOLD || on_purpose || pair->row != ROW_DENIED)
        return reason;
    pair->verdict = judge_clamp_denied(j, j->policy->on_denied);
    if (pair->verdict == VERDICT_HOLD)
        pair->verdict = VERDICT_REJECT;
    judgement_explain(j, "verdict", "hold would wait for one who said no: %s",
                      verdict_name(pair->verdict));
    g_clear_pointer(&pair->rule, g_free);
    return "on_denied";
}

static void note_kind(struct judgement *j, const struct pair *pair)
{
    enum message_kind kind = pair->words == WORDS_SURE     ? KIND_INTRODUCTION
                             : pair->words == WORDS_UNSURE ? KIND_UNSURE
                                                           : KIND_EXPOSURE;
    j->kind = MAX(j->kind, kind);
}

static void judge_pair(struct judgement *j, struct pair *pair, struct pair_outcome *message)
{
    const char *reason;
    const struct rule *rule = action_rule(j, pair, pair->row == ROW_DENIED);

    pair->words = words_about(j, pair);
    note_kind(j, pair);
    pair->verdict = cell(j, pair, &reason);
    if (rule) {
        g_free(pair->rule);
        pair->rule = rule_place(rule);
        pair->verdict = rule_verdict(rule);
        reason = "rule";
        hand_on_note(j, pair, rule);
    }
    judgement_explain(
        j, "table", "%s and %s: %s; words: %s; so %s (%s%s%s)", judgement_address_id(j, pair->a),
        judgement_address_id(j, pair->b), pair_row_name(pair->row),
        pair->row == ROW_STOPPED ? "whatever they are" : pair_words_name(pair->words),
        verdict_name(pair->verdict), reason, pair->rule ? " " : "", pair->rule ? pair->rule : "");
    pair->verdict = pair->row == ROW_DENIED ? judge_clamp_denied(j, pair->verdict)
                                            : judge_clamp(j, pair->verdict);
    reason = refuse_vain_hold(j, pair, rule, reason);
    if (!message->reason || pair->verdict > message->verdict)
        *message = (struct pair_outcome){pair->verdict, reason, pair->rule};
}

void judge_pairs(struct judgement *j, struct pair_outcome *message)
{
    j->kind = KIND_EXPOSURE;
    j->words_say = words_of_score(j);
    if (j->words_say != WORDS_NONE && introduces_our_own(j)) {
        judgement_explain(j, "words", "they introduce one of our own people");
        j->words_say = WORDS_NONE;
    }
    for (guint i = 0; i < j->pairs->len; i++) {
        struct pair *pair = j->pairs->pdata[i];
        if (pair->connected)
            continue;
        pair->row = row_of(j, pair);
        if (pair->row != ROW_ALLOWED)
            judge_pair(j, pair, message);
    }
}

bool judge_single_out(struct judgement *j)
{
    int only = j->words_say == WORDS_NONE ? -1 : only_named(j);

    for (guint i = 0; only >= 0 && i < j->stances->len; i++) {
        struct stance *stance = j->stances->pdata[i];
        if (stance->party != (unsigned)only && stance->state != STATE_DENY)
            stance->needed = false;
    }
    return only >= 0;
}
