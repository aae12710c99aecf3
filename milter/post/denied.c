/* post_denied: what people say now about what waits. */
#include <string.h>
#include "post/post.h"

/* One whose words are looked at. */
struct person {
    const struct config *config;
    const struct request *request;
    const char *key;
    GPtrArray *records;
    gint64 now;
};

/* A no that an override rule does not go over, as in the judgement. */
static const struct consent *deny_of(const struct person *person, const char *counterpart)
{
    const char *introducer = person->request->introducer;
    struct rule_query query = {
        .from = introducer, .to = person->key, .with = counterpart, .only_override = true};
    bool topic = false;
    const struct consent *word = consent_choose(person->records, person->key, introducer,
                                                counterpart, NULL, person->now, &topic);

    if (!word || word->decision != CONSENT_DENY ||
        rules_match(person->config->policy.rules, STAGE_ALLOW, &query, NULL))
        return NULL;
    return word;
}

/* The party was asked: any no is news. The counterpart may never have been, because of a yes that
 * stood, and an older no did not stand against it then. */
static bool says_no(const struct person *person, const struct waiting *w)
{
    bool asked = strcmp(w->party, person->key) == 0;
    const struct consent *deny = deny_of(person, asked ? w->counterpart : w->party);

    return deny && (asked || deny->created >= person->request->created);
}

static bool look_at(struct person *person, struct store *store, bool *denied, GError **error)
{
    const GPtrArray *waits = person->request->waits;

    if (!store_consents_of(store, person->key, &person->records, error))
        return false;
    for (guint i = 0; i < waits->len && !*denied; i++) {
        const struct waiting *w = waits->pdata[i];
        if (strcmp(w->party, person->key) == 0 || strcmp(w->counterpart, person->key) == 0)
            *denied = says_no(person, w);
    }
    g_ptr_array_unref(person->records);
    return true;
}

bool post_denied(const struct config *config, struct store *store, const struct request *request,
                 gint64 now, bool *denied, GError **error)
{
    g_autoptr(GHashTable) people = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    void *key;

    *denied = false;
    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *w = request->waits->pdata[i];
        g_hash_table_add(people, w->party);
        g_hash_table_add(people, w->counterpart);
    }
    g_hash_table_iter_init(&iter, people);
    while (!*denied && g_hash_table_iter_next(&iter, &key, NULL)) {
        struct person person = {config, request, key, NULL, now};
        if (!look_at(&person, store, denied, error))
            return false;
    }
    return true;
}
