#include "policy/judge/judge_pairs.h"

#include <string.h>
#include "base/day.h"
#include "policy/address.h"
#include "policy/consent.h"
#include "policy/judge/judge_internal.h"
#include "policy/message.h"
#include "policy/org.h"
#include "policy/rules/rules.h"

static struct party *party_at(const struct judgement *j, unsigned i)
{
    return j->parties->pdata[i];
}

static bool load_records(struct judgement *j, const struct oracle *oracle, GError **error)
{
    for (guint i = 0; i < j->parties->len; i++) {
        struct party *party = party_at(j, i);
        if (!party->records &&
            !oracle->consents(oracle->ctx, party->mailbox->address_id, &party->records, error))
            return false;
    }
    return true;
}

/* Returns true when a deny of this party covers the counterpart. topics: NULL while they are not
 * known. */
static bool denies(const struct judgement *j, unsigned party, unsigned counterpart,
                   const char *const *topics, gint64 now)
{
    struct rule_query query = {.from = judgement_introducer(j),
                               .to = judgement_address_id(j, party),
                               .with = judgement_address_id(j, counterpart),
                               .topics = topics};
    return judge_said(j->policy->rules, party_at(j, party)->records, &query, now, NULL).state ==
           STATE_DENY;
}

static bool may_deny_topic(const struct judgement *j, unsigned party, unsigned counterpart,
                           gint64 now)
{
    return consent_denies_topic(party_at(j, party)->records, judgement_address_id(j, party),
                                judgement_introducer(j), judgement_address_id(j, counterpart), now);
}

/* Whether a deny of one of the two covers the other. */
struct denials {
    bool a, b;
};

/* Over a deny, a thread counts only if the party who said no has written in it. */
static void find_denies(struct judgement *j, struct pair *pair, struct denials *denials,
                        const char *const *topics, gint64 now)
{
    denials->a = denies(j, pair->a, pair->b, topics, now);
    denials->b = denies(j, pair->b, pair->a, topics, now);
    pair->denied = denials->a || denials->b;
    /* If one has said no to all, the other's no about a topic still counts beside it. */
    j->pairs_in_question |= !topics && ((!denials->a && may_deny_topic(j, pair->a, pair->b, now)) ||
                                        (!denials->b && may_deny_topic(j, pair->b, pair->a, now)));
    pair->named_deny =
        pair->denied &&
        (consent_names(party_at(j, pair->a)->records, judgement_address_id(j, pair->a),
                       judgement_introducer(j), judgement_address_id(j, pair->b), now) ||
         consent_names(party_at(j, pair->b)->records, judgement_address_id(j, pair->b),
                       judgement_introducer(j), judgement_address_id(j, pair->a), now));
}

static char *connect_rule(const struct judgement *j, const char *a, const char *b)
{
    struct rule_query query = {.from = j->introducer, .to = a, .with = b};
    const struct rule *rule = rules_match(j->policy->rules, STAGE_CONNECT, &query, NULL);
    if (!rule)
        return NULL;
    g_autofree char *place = rule_place(rule);
    g_autofree char *text = rule_text(rule);
    return g_strdup_printf("%s: %s", place, text);
}

static char *why_unconnected(const struct judgement *j, const struct pair *pair)
{
    const char *org_a = party_at(j, pair->a)->organisation.domain,
               *org_b = party_at(j, pair->b)->organisation.domain;

    if (pair->crowd)
        return g_strdup("the readers of a list are not known");
    if (pair->colleagues)
        return g_strdup_printf("same organisation (%s), but one of them said no", org_a);
    if (strcmp(org_a, org_b) == 0)
        return g_strdup_printf(
            "both at %s, which strangers share; no sign that they know each other", org_a);
    return g_strdup_printf("different organisations (%s, %s); no sign that they know each other",
                           org_a, org_b);
}

static bool thread_counts(enum thread_writer by, const struct denials *denials)
{
    bool a_wrote = by == THREAD_BY_A || by == THREAD_BY_BOTH,
         b_wrote = by == THREAD_BY_B || by == THREAD_BY_BOTH;

    return (a_wrote || b_wrote) && (!denials->a || a_wrote) && (!denials->b || b_wrote);
}

/* Tries the ways to be connected; the first that holds wins. Sets pair->why when the two are
 * connected. Returns false when the oracle failed. */
static bool connect_by_thread(struct judgement *j, struct pair *pair, const struct denials *denials,
                              const struct oracle *oracle, GError **error)
{
    const char *a = judgement_address_id(j, pair->a), *b = judgement_address_id(j, pair->b);
    bool both_in = party_at(j, pair->a)->in_thread && party_at(j, pair->b)->in_thread;
    enum thread_writer by = THREAD_NONE;

    if (both_in && !pair->denied)
        by = THREAD_BY_BOTH;
    else if (oracle->exposed &&
             !oracle->exposed(oracle->ctx, j->message->references, j->introducer, a, b, &by, error))
        return false;
    pair->in_thread = by != THREAD_NONE;
    if (thread_counts(by, denials))
        pair->why = g_strdup("one of them wrote, to both, in the thread that this one answers");
    return true;
}

static bool connect_by_acquaintance(struct judgement *j, struct pair *pair,
                                    const struct denials *denials, const struct oracle *oracle,
                                    GError **error)
{
    const char *a = judgement_address_id(j, pair->a), *b = judgement_address_id(j, pair->b);
    g_autofree char *why = NULL;
    bool both = false;

    if (oracle->acquainted && !oracle->acquainted(oracle->ctx, a, b, &why, &both, error))
        return false;
    if (why && (both || !pair->denied)) {
        pair->why = g_strdup_printf("acquainted: %s", why);
        return true;
    }
    return connect_by_thread(j, pair, denials, oracle, error);
}

static bool connect_by_past(struct judgement *j, struct pair *pair, const struct oracle *oracle,
                            GError **error)
{
    if (!oracle->past || !j->introducer)
        return true;
    if (!oracle->past(oracle->ctx, j->introducer, judgement_address_id(j, pair->a),
                      judgement_address_id(j, pair->b), &pair->past, error))
        return false;
    if (pair->past.vouched && !pair->denied) {
        g_autofree char *date = day_text(pair->past.vouched);
        pair->why = g_strdup_printf("%s said that they know each other, %s", j->introducer, date);
    }
    return true;
}

static bool share_name(const struct judgement *j, const struct pair *pair)
{
    const struct mailbox *a = party_at(j, pair->a)->mailbox, *b = party_at(j, pair->b)->mailbox;

    if (!*a->name || !(orgs_is_public_provider(j->policy->orgs, address_domain(a->address_id)) ||
                       orgs_is_public_provider(j->policy->orgs, address_domain(b->address_id))))
        return false;
    g_autofree char *one = g_utf8_casefold(a->name, -1), *other = g_utf8_casefold(b->name, -1);
    return strcmp(one, other) == 0;
}

/* Over a deny, colleagues are connected only if the words introduce nobody. */
static void connect_by_organisation(struct judgement *j, struct pair *pair)
{
    const struct organisation *a = &party_at(j, pair->a)->organisation,
                              *b = &party_at(j, pair->b)->organisation;

    if (!organisation_same(a, b))
        return;
    pair->colleagues = pair->denied;
    if (!pair->denied)
        pair->why = g_strdup_printf("same organisation (%s)", a->domain);
}

static bool connect_pair(struct judgement *j, struct pair *pair, const char *const *topics,
                         const struct oracle *oracle, GError **error)
{
    const char *a = judgement_address_id(j, pair->a), *b = judgement_address_id(j, pair->b);
    struct denials denials = {false, false};

    pair->crowd = party_at(j, pair->a)->list || party_at(j, pair->b)->list;
    pair->why = connect_rule(j, a, b);
    if (!pair->why) {
        find_denies(j, pair, &denials, topics, oracle->now);
        connect_by_organisation(j, pair);
    }
    if (!pair->why && !pair->crowd && !connect_by_acquaintance(j, pair, &denials, oracle, error))
        return false;
    /* Somebody who wrote to a list knows it, and is answered there over any no. */
    if (!pair->why && pair->crowd && pair->denied &&
        !connect_by_thread(j, pair, &denials, oracle, error))
        return false;
    if (!pair->why && !connect_by_past(j, pair, oracle, error))
        return false;
    pair->connected = pair->why != NULL;
    pair->same_name = !pair->connected && share_name(j, pair);
    if (!pair->connected)
        pair->why = why_unconnected(j, pair);
    return true;
}

static bool add_pair(struct judgement *j, unsigned a, unsigned b, const char *const *topics,
                     const struct oracle *oracle, GError **error)
{
    struct pair *pair = g_new0(struct pair, 1);
    pair->a = a;
    pair->b = b;
    g_ptr_array_add(j->pairs, pair);
    if (!connect_pair(j, pair, topics, oracle, error))
        return false;
    judgement_explain(j, "pairs", "%s and %s: %s: %s", party_at(j, a)->mailbox->address,
                      party_at(j, b)->mailbox->address,
                      pair->connected ? "connected" : "not connected", pair->why);
    return true;
}

bool judge_find_pairs(struct judgement *j, const char *const *topics, const struct oracle *oracle,
                      GError **error)
{
    g_ptr_array_set_size(j->stances, 0);
    g_ptr_array_set_size(j->pairs, 0);
    j->pairs_in_question = false;
    if (!load_records(j, oracle, error))
        return false;
    for (guint a = 0; a < j->parties->len; a++)
        for (guint b = a + 1; b < j->parties->len; b++)
            if ((party_at(j, a)->receives || party_at(j, b)->receives) &&
                !add_pair(j, a, b, topics, oracle, error))
                return false;
    return true;
}

bool judge_any_unconnected(const struct judgement *j)
{
    for (guint i = 0; i < j->pairs->len; i++)
        if (!((const struct pair *)j->pairs->pdata[i])->connected)
            return true;
    return false;
}

unsigned judge_count_unconnected(const struct judgement *j)
{
    g_autofree bool *in = g_new0(bool, j->parties->len + 1);
    unsigned n = 0;

    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        if (!pair->connected && !pair->crowd && !pair->in_thread)
            in[pair->a] = in[pair->b] = true;
    }
    for (guint i = 0; i < j->parties->len; i++)
        n += in[i];
    return n;
}
