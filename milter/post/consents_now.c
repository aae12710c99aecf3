/* The current consents of the people in a waiting request. */
#include "post/consents_now.h"

#include <string.h>
#include "policy/consent.h"
#include "policy/rules/rules.h"
#include "store/ledger/consents.h"
#include "text/template_safe.h"

/* The request that is checked, and the worst state found so far. */
struct consents_check {
    const struct config *config;
    const struct request *request;
    gint64 now;
    enum consent_state state;
    char *who;
};

/* Returns a party's consents without those for a topic that cannot have been the yes which stood
 * when the message came: a no, or anything said since. */
static GPtrArray *without_later(const struct consents_check *look, const GPtrArray *records)
{
    GPtrArray *out = g_ptr_array_new();

    for (guint i = 0; i < records->len; i++) {
        const struct consent *record = records->pdata[i];
        if (!*record->topic ||
            (record->decision == CONSENT_ALLOW && record->created <= look->request->created))
            g_ptr_array_add(out, records->pdata[i]);
    }
    return out;
}

/* Returns the current state of one word. A person who was not asked had a yes when the message
 * came, or needed none, so only a no counts. If that yes may have been one for a topic, it cannot
 * be checked without the text of the message; then only a later no counts. */
static enum consent_state state_of(const struct consents_check *look, const GPtrArray *records,
                                   const struct waiting *w, bool asked)
{
    g_autoptr(GPtrArray) then = without_later(look, records);
    struct rule_query query = {.from = look->request->introducer,
                               .to = asked ? w->party : w->counterpart,
                               .with = asked ? w->counterpart : w->party};
    bool topic = false;
    struct said said = judge_said(look->config->policy.rules, then, &query, look->now, &topic);

    if (!asked && w->alone && said.state == STATE_MISSING)
        return STATE_ALLOW;
    if (asked || !topic ||
        (said.state == STATE_DENY && said.record->created >= look->request->created))
        return said.state;
    return STATE_ALLOW;
}

static void note(struct consents_check *look, enum consent_state state, const char *name,
                 const char *shown)
{
    if (state == STATE_ALLOW || look->state == STATE_DENY || look->state == state)
        return;
    look->state = state;
    g_free(look->who);
    look->who = template_name(name, shown);
}

static bool look_up_consents(struct consents_check *look, struct store *store,
                             const char *address_id, GError **error)
{
    const GPtrArray *waits = look->request->waits;
    g_autoptr(GPtrArray) records = NULL;

    if (!store_consents_list(store, address_id, &records, error))
        return false;
    for (guint i = 0; i < waits->len; i++) {
        const struct waiting *w = waits->pdata[i];
        if (strcmp(w->party, address_id) == 0)
            note(look, state_of(look, records, w, true), w->party_name, w->party_shown);
        else if (strcmp(w->counterpart, address_id) == 0)
            note(look, state_of(look, records, w, false), w->counterpart_name,
                 w->counterpart_shown);
    }
    return true;
}

bool post_consents_now(const struct config *config, struct store *store,
                       const struct request *request, gint64 now, enum consent_state *state,
                       char **who, GError **error)
{
    g_autoptr(GHashTable) people = g_hash_table_new(g_str_hash, g_str_equal);
    struct consents_check look = {config, request, now, STATE_ALLOW, NULL};
    GHashTableIter iter;
    void *key;
    bool good = true;

    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *w = request->waits->pdata[i];
        g_hash_table_add(people, w->party);
        g_hash_table_add(people, w->counterpart);
    }
    g_hash_table_iter_init(&iter, people);
    while (good && look.state != STATE_DENY && g_hash_table_iter_next(&iter, &key, NULL))
        good = look_up_consents(&look, store, key, error);
    *state = look.state;
    *who = look.who;
    return good;
}
