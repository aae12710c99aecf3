#include "policy/judge_internal.h"

#include <string.h>

static struct party *party_at(const struct judgement *j, unsigned i)
{
    return j->parties->pdata[i];
}

static bool load_records(struct judgement *j, const struct oracle *oracle, GError **error)
{
    for (guint i = 0; i < j->parties->len; i++) {
        struct party *party = party_at(j, i);
        if (!party->records &&
            !oracle->consents(oracle->ctx, party->mailbox->key, &party->records, error))
            return false;
    }
    return true;
}

/* A deny that names this very counterpart comes before everything that connects. */
static const struct consent *named_deny(const struct judgement *j, unsigned a, unsigned b,
                                        gint64 now)
{
    const struct consent *deny = consent_names(party_at(j, a)->records, judgement_key(j, a),
                                               judgement_introducer(j), judgement_key(j, b), now);
    if (deny)
        return deny;
    return consent_names(party_at(j, b)->records, judgement_key(j, b), judgement_introducer(j),
                         judgement_key(j, a), now);
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

static char *why_unconnected(const struct judgement *j, const char *a, const char *b)
{
    const struct orgs *orgs = j->policy->orgs;
    const char *domain_a = address_domain(a), *domain_b = address_domain(b);
    const char *org_a = orgs_domain(orgs, domain_a);

    if (strcmp(org_a, orgs_domain(orgs, domain_b)) == 0)
        return g_strdup_printf(
            "both at %s, which strangers share; no sign that they know each other", org_a);
    return g_strdup_printf("different organisations (%s, %s); no sign that they know each other",
                           org_a, orgs_domain(orgs, domain_b));
}

static const char in_thread[] = "both were visible in the message that this one answers";

/* First yes wins. Sets pair->why when they are connected; false when the oracle failed. */
static bool look_at_memory(struct judgement *j, struct pair *pair, const struct oracle *oracle,
                           GError **error)
{
    const char *a = judgement_key(j, pair->a), *b = judgement_key(j, pair->b);
    bool yes = party_at(j, pair->a)->in_thread && party_at(j, pair->b)->in_thread;
    g_autofree char *why = NULL;

    if (!yes && oracle->acquainted && !oracle->acquainted(oracle->ctx, a, b, &why, error))
        return false;
    if (why) {
        pair->why = g_strdup_printf("acquainted: %s", why);
        return true;
    }
    if (!yes && oracle->exposed &&
        !oracle->exposed(oracle->ctx, j->message->references, a, b, &yes, error))
        return false;
    if (yes)
        pair->why = g_strdup(in_thread);
    return true;
}

static bool connect_pair(struct judgement *j, struct pair *pair, const struct oracle *oracle,
                         GError **error)
{
    const char *a = judgement_key(j, pair->a), *b = judgement_key(j, pair->b);

    if (named_deny(j, pair->a, pair->b, oracle->now)) {
        pair->named_deny = true;
        pair->why = g_strdup("one of them said no to this very counterpart");
        return true;
    }
    pair->why = connect_rule(j, a, b);
    if (!pair->why && orgs_same(j->policy->orgs, a, b))
        pair->why = g_strdup_printf("same organisation (%s)",
                                    orgs_domain(j->policy->orgs, address_domain(a)));
    if (!pair->why && !look_at_memory(j, pair, oracle, error))
        return false;
    pair->connected = pair->why != NULL;
    if (!pair->connected)
        pair->why = why_unconnected(j, a, b);
    return true;
}

static bool add_pair(struct judgement *j, unsigned a, unsigned b, const struct oracle *oracle,
                     GError **error)
{
    struct pair *pair = g_new0(struct pair, 1);
    pair->a = a;
    pair->b = b;
    pair->counts = true;
    g_ptr_array_add(j->pairs, pair);
    if (!connect_pair(j, pair, oracle, error))
        return false;
    judgement_explain(j, "pairs", "%s and %s: %s: %s", party_at(j, a)->mailbox->address,
                      party_at(j, b)->mailbox->address,
                      pair->connected ? "connected" : "not connected", pair->why);
    return true;
}

bool judge_find_pairs(struct judgement *j, const struct oracle *oracle, GError **error)
{
    if (!load_records(j, oracle, error))
        return false;
    for (guint a = 0; a < j->parties->len; a++)
        for (guint b = a + 1; b < j->parties->len; b++)
            if ((party_at(j, a)->receives || party_at(j, b)->receives) &&
                !add_pair(j, a, b, oracle, error))
                return false;
    return true;
}

unsigned judge_count_unconnected(const struct judgement *j)
{
    g_autofree bool *in = g_new0(bool, j->parties->len + 1);
    unsigned n = 0;

    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        if (!pair->connected)
            in[pair->a] = in[pair->b] = true;
    }
    for (guint i = 0; i < j->parties->len; i++)
        n += in[i];
    return n;
}
