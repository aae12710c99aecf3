#include "policy/judge/judge_consent.h"

#include <string.h>
#include "base/day.h"
#include "policy/consent.h"
#include "policy/judge/judge_internal.h"
#include "policy/rules/rules.h"

static void stance_free(void *data)
{
    struct stance *stance = data;
    g_free(stance->why);
    g_free(stance->note);
    g_free(stance);
}

static void by_rule(struct stance *stance, const struct rule *rule)
{
    g_autofree char *place = rule_place(rule);
    g_autofree char *text = rule_text(rule);
    stance->why = g_strdup_printf("%s: %s", place, text);
}

static void by_record(struct stance *stance, const struct consent *record)
{
    g_autofree char *date = day_text(record->created);
    stance->own = true;
    stance->why =
        g_strdup_printf("%s of %s (introducer %s, counterpart %s%s%s), by %s, %s",
                        consent_decision_name(record->decision), record->party, record->introducer,
                        record->counterpart, *record->topic ? ", topic " : "", record->topic,
                        consent_origin_name(record->origin), date);
    /* A note written to one introducer is not meant for another. */
    if (*record->note && (record->origin == ORIGIN_ADMIN || record->origin == ORIGIN_IMPORT ||
                          scope_is_address(record->introducer)))
        stance->note = g_strdup(record->note);
}

struct said judge_said(const struct rules *rules, const GPtrArray *records,
                       const struct rule_query *query, gint64 now, bool *topic_in_question)
{
    struct rule_query any = *query, override = *query;
    struct said said = {STATE_MISSING, NULL, NULL};

    any.only_override = false;
    override.only_override = true;
    said.record = consent_choose(records, query->to, query->from, query->with, query->topics, now,
                                 topic_in_question);
    bool deny = said.record && said.record->decision == CONSENT_DENY;
    said.rule = rules_match(rules, STAGE_ALLOW, &override, topic_in_question);
    if (!said.rule && !deny)
        said.rule = rules_match(rules, STAGE_ALLOW, &any, topic_in_question);
    if (said.rule || (said.record && !deny))
        said.state = STATE_ALLOW;
    else if (deny)
        said.state = STATE_DENY;
    return said;
}

static void decide_stance(struct judgement *j, struct stance *stance, const char *const *topics,
                          gint64 now)
{
    const struct party *party = j->parties->pdata[stance->party];
    struct rule_query query = {.from = j->introducer,
                               .to = judgement_address_id(j, stance->party),
                               .with = judgement_address_id(j, stance->counterpart),
                               .topics = topics};
    struct said said =
        judge_said(j->policy->rules, party->records, &query, now, &j->topic_in_question);

    /* A list is not asked. But what looks like a list may be a person who has said no. */
    bool crowd = party->list && said.state != STATE_DENY;
    stance->needed = said.state == STATE_DENY || !(crowd || stance->pair->same_name);
    stance->state = crowd ? STATE_ALLOW : said.state;
    if (crowd)
        stance->why = g_strdup("a mailing list is not asked");
    else if (said.rule)
        by_rule(stance, said.rule);
    else if (said.record)
        by_record(stance, said.record);
    else
        stance->why = g_strdup("has not said yes or no");
}

static void add_stance(struct judgement *j, const struct pair *pair, unsigned party,
                       unsigned counterpart, const char *const *topics, gint64 now)
{
    struct stance *stance = g_new0(struct stance, 1);
    stance->pair = pair;
    stance->party = party;
    stance->counterpart = counterpart;
    decide_stance(j, stance, topics, now);
    g_ptr_array_add(j->stances, stance);
    judgement_explain(j, "consent", "%s to meet %s: %s: %s", judgement_address_id(j, party),
                      judgement_address_id(j, counterpart), consent_state_name(stance->state),
                      stance->why);
}

void judge_find_stances(struct judgement *j, const char *const *topics, gint64 now)
{
    if (!j->stances)
        j->stances = g_ptr_array_new_with_free_func(stance_free);
    g_ptr_array_set_size(j->stances, 0);
    j->topic_in_question = false;
    for (guint i = 0; i < j->pairs->len; i++) {
        struct pair *pair = j->pairs->pdata[i];
        if (pair->connected)
            continue;
        pair->first_stance = j->stances->len;
        add_stance(j, pair, pair->a, pair->b, topics, now);
        add_stance(j, pair, pair->b, pair->a, topics, now);
    }
}

bool judge_pair_has(const struct judgement *j, const struct pair *pair, enum consent_state state)
{
    if (pair->connected)
        return false;
    for (guint i = pair->first_stance; i < pair->first_stance + 2 && i < j->stances->len; i++)
        if (((const struct stance *)j->stances->pdata[i])->state == state)
            return true;
    return false;
}

bool judgement_both_agreed(const struct judgement *j, const struct pair *pair)
{
    if (pair->connected || pair->first_stance + 1 >= j->stances->len)
        return false;
    const struct stance *one = j->stances->pdata[pair->first_stance],
                        *other = j->stances->pdata[pair->first_stance + 1];
    return one->state == STATE_ALLOW && one->own && other->state == STATE_ALLOW && other->own;
}

bool judge_pair_lacks(const struct judgement *j, const struct pair *pair)
{
    return judge_pair_has(j, pair, STATE_DENY) || judge_pair_has(j, pair, STATE_MISSING);
}

bool judge_anything_lacks(const struct judgement *j)
{
    for (guint i = 0; i < j->stances->len; i++)
        if (((const struct stance *)j->stances->pdata[i])->state != STATE_ALLOW)
            return true;
    return false;
}
