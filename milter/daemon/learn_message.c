#include "daemon/learn_message.h"

#include <string.h>
#include <syslog.h>
#include "base/limits.h"
#include "conf/config.h"
#include "daemon/daemon.h"
#include "daemon/learning.h"
#include "daemon/log.h"
#include "mail/read/authres.h"
#include "policy/address.h"
#include "policy/judge/judge.h"
#include "policy/learn.h"
#include "store/acquaint/acquaint.h"
#include "store/journal/journal.h"
#include "store/ledger/introduced_pairs.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

bool transaction_learns_inbound(void)
{
    return daemon_state.acquaint != NULL;
}

static bool login_is_from(const struct transaction *tx, const char *login)
{
    const char *from = learn_from(tx->message);
    g_autofree char *address_id = login ? judge_login_address(&tx->config->policy, login) : NULL;

    return address_id && strcmp(address_id, from) == 0;
}

/* Was the message of this release sent by its From? A release has no login any more; its request
 * knows the account. */
static bool release_is_from(const struct transaction *tx)
{
    const char *from = learn_from(tx->message);
    struct request *request = tx->id ? store_request_get(daemon_state.store, tx->id, NULL) : NULL;
    bool same = request && strcmp(request->introducer, from) == 0 &&
                (strcmp(request->account, from) == 0 || login_is_from(tx, request->account));

    request_free(request);
    return same;
}

/* Does the sender know the Message-ID of a message that only one person got? Then the sender is
 * that person. */
static bool answers_us(const struct transaction *tx, const char *from)
{
    struct acquaint *acquaint = daemon_state.acquaint;
    guint64 mailbox = acquaint_mailbox(acquaint, from);
    const GPtrArray *references = tx->message->references;
    GError *error = NULL;
    bool found = false;

    for (guint i = references->len; i > 0 && !found && !error; i--)
        acquaint_sent_alone(acquaint, acquaint_message(acquaint, references->pdata[i - 1]), mailbox,
                            &found, &error);
    if (error)
        learning_log_fault(error);
    g_clear_error(&error);
    return found;
}

static enum proof inbound_proof(const struct transaction *tx, const char **why)
{
    const struct config *config = tx->config;
    const char *from = learn_from(tx->message);
    enum auth_verdict verdict =
        authres_judge(tx->fields, config->authserv_id, config->orgs, address_domain(from), why);
    if (verdict == AUTH_PASS)
        return PROOF_DMARC;
    if (verdict == AUTH_FAIL || !answers_us(tx, from))
        return PROOF_NONE;
    *why = "answers a message that only its sender got";
    return PROOF_REPLY;
}

/* Finds a proof that From wrote it. Called only when learn_wants_proof holds: there is one From. */
static enum proof find_proof(const struct transaction *tx, const char **why)
{
    bool ours;

    if (tx->action == ACTION_RELEASE) {
        ours = release_is_from(tx);
        *why = ours ? "released for its From" : "released for another than its From";
    } else if (tx->outbound) {
        ours = login_is_from(tx, tx->message->login);
        *why = ours ? "its From logged in" : "its From did not log in";
    } else {
        return inbound_proof(tx, why);
    }
    return ours ? PROOF_LOGIN : PROOF_NONE;
}

static guint8 how_of(enum proof proof)
{
    return proof == PROOF_LOGIN   ? LEARNT_OUTBOUND
           : proof == PROOF_DMARC ? LEARNT_DMARC
                                  : LEARNT_REPLY;
}

/* Does this rewrite take the address out? Its header loses the same parties. */
static bool is_withheld(const struct transaction *tx, const char *address_id)
{
    const struct judgement *j = tx->judgement;

    if (tx->action != ACTION_REWRITE)
        return false;
    for (guint i = 0; i < j->parties->len; i++)
        if (strcmp(((const struct party *)j->parties->pdata[i])->mailbox->address_id, address_id) ==
            0)
            return j->pairs->len == 0 || judgement_party_unconnected(j, i);
    return false;
}

/* Is the Date far from today? An old message that is sent on years later still has its valid proof,
 * but must not count as a new day. Only our own clock counts days, because a Date can be made
 * up. */
static bool is_of_another_day(const struct transaction *tx)
{
    gint64 date = tx->message->date;

    return !tx->outbound && date > 0 && ABS(tx->now - date) > LIMIT_DATE_AGE_SECONDS;
}

static void hash_people(struct learnt *learnt, const struct transaction *tx,
                        const struct learnt_fact *learnt_fact)
{
    learnt->people = g_new(guint64, learnt_fact->participants->len);
    for (guint i = 0; i < learnt_fact->participants->len; i++)
        if (!is_withheld(tx, learnt_fact->participants->pdata[i]))
            learnt->people[learnt->n_people++] =
                acquaint_mailbox(daemon_state.acquaint, learnt_fact->participants->pdata[i]);
}

static bool list_is_proved(const struct transaction *tx, const char *list)
{
    return list && !tx->outbound &&
           authres_proves_list(tx->fields, tx->config->authserv_id, tx->config->orgs,
                               address_domain(list));
}

static struct learnt *learnt_of(const struct transaction *tx, const struct learnt_fact *learnt_fact)
{
    struct learnt *learnt = learnt_new();

    if (list_is_proved(tx, learnt_fact->list))
        learnt->list = acquaint_mailbox(daemon_state.acquaint, learnt_fact->list);
    if (learnt_fact->from) {
        hash_people(learnt, tx, learnt_fact);
        learnt->from = learnt->people[0];
        learnt->sightings =
            learnt_fact->about->len > 0 && learnt->n_people > 1 && !is_of_another_day(tx);
        learnt->thread = learnt_fact->thread && learnt->n_people > 1;
        learnt->message = acquaint_message(daemon_state.acquaint, tx->message->message_id);
    }
    learnt->outgoing = learnt_fact->outgoing;
    learnt->alone = learnt_fact->alone;
    learnt->day = acquaint_day_of(tx->now);
    learnt->how = how_of(learnt_fact->proof);
    return learnt;
}

static bool may_learn(const struct transaction *tx)
{
    return daemon_state.acquaint && !tx->too_large && !transaction_has_answers(tx) &&
           (tx->action == ACTION_ACCEPT || tx->action == ACTION_TAG ||
            tx->action == ACTION_REWRITE || tx->action == ACTION_RELEASE);
}

/* Returns what a delivered message teaches, or NULL. */
static struct learnt *learnt_of_message(const struct transaction *tx)
{
    bool outbound = tx->outbound || tx->action == ACTION_RELEASE;
    const char *why = "not looked for";
    enum proof proof = learn_wants_proof(tx->message, tx->config->locality, outbound)
                           ? find_proof(tx, &why)
                           : PROOF_NONE;
    struct learnt_fact *learnt_fact = learnt_fact_of(tx->message, tx->config->locality, outbound,
                                                     proof, tx->config->learn_max_parties);
    struct learnt *learnt = learnt_of(tx, learnt_fact);

    log_line(LOG_DEBUG, "%s: lesson: %s, proof=%s (%s), people=%u list=%s",
             *tx->queue_id ? tx->queue_id : "-", learn_obstacle_name(learnt_fact->obstacle),
             proof_name(proof), why, learnt->n_people, learnt->list ? "yes" : "no");
    learnt_fact_free(learnt_fact);
    if (learnt->sightings || learnt->thread || learnt->list)
        return learnt;
    learnt_free(learnt);
    return NULL;
}

/* ---- the journal ---- */

static char *journal_address(const struct config *config, const char *address_id)
{
    return address_id && *address_id ? log_address(config, address_id) : g_strdup("");
}

static void set(char **text, char *value)
{
    g_free(*text);
    *text = value;
}

static char **domains_of(const struct judgement *j)
{
    g_autoptr(GPtrArray) domains = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < j->parties->len && domains->len < LIMIT_JOURNAL_DOMAINS; i++) {
        const char *domain =
            address_domain(((const struct party *)j->parties->pdata[i])->mailbox->address_id);
        if (judgement_party_unconnected(j, i) &&
            !g_ptr_array_find_with_equal_func(domains, domain, g_str_equal, NULL))
            g_ptr_array_add(domains, g_strdup(domain));
    }
    g_ptr_array_add(domains, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&domains), FALSE);
}

static void set_people(struct journal_entry *entry, const struct transaction *tx)
{
    const struct judgement *j = tx->judgement;

    set(&entry->introducer, journal_address(tx->config, j->introducer));
    set(&entry->account, journal_address(tx->config, j->account));
    if (tx->config->log_addresses != ADDRESSES_HASH) {
        g_strfreev(entry->party_domains);
        entry->party_domains = domains_of(j);
    }
    /* The reasons contain names of people. */
    if (tx->config->log_addresses == ADDRESSES_FULL)
        set(&entry->why, judgement_reasons(j));
}

static struct journal_entry *entry_of(const struct transaction *tx)
{
    const struct judgement *j = tx->judgement;
    struct journal_entry *entry = journal_entry_new();

    entry->when = tx->now;
    set(&entry->queue_id, g_strdup(tx->queue_id));
    set(&entry->id, g_strdup(tx->id ? tx->id : ""));
    set(&entry->verdict, g_strdup(verdict_name(j->verdict)));
    set(&entry->done, g_strdup(action_name(tx->action)));
    set(&entry->kind, g_strdup(message_kind_name(j->kind)));
    set(&entry->reason, g_strdup(j->reason ? j->reason : ""));
    set(&entry->rule, g_strdup(j->rule ? j->rule : ""));
    entry->score = j->evidence ? j->evidence->score : -1;
    entry->parties = j->parties->len;
    entry->pairs = j->pairs->len;
    entry->unconnected = unconnected_pairs(j);
    entry->ms = (unsigned)((g_get_monotonic_time() - tx->started) / 1000);
    set_people(entry, tx);
    return entry;
}

/* Is this a mail that we handed over ourselves? It passes by again without a login, but it is not
 * mail from outside, and a released message was counted when it came. */
static bool is_ours(const struct transaction *tx)
{
    g_autofree char *own = address_normalise(tx->config->locality, tx->config->answer_address);

    return tx->action == ACTION_RELEASE || g_strcmp0(tx->message->from, own) == 0;
}

/* Returns the pairs that the introducer has shown to each other without being stopped. They only
 * show the introducer's habits. */
static GArray *exposures_of(const struct transaction *tx)
{
    const struct judgement *j = tx->judgement;
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct acquaint_exposure));

    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        const char *a = judgement_party_address_id(j, pair->a),
                   *b = judgement_party_address_id(j, pair->b);
        struct acquaint_exposure one = {acquaint_mailbox(daemon_state.acquaint, j->introducer),
                                        acquaint_mailbox(daemon_state.acquaint, a),
                                        acquaint_mailbox(daemon_state.acquaint, b),
                                        acquaint_day_of(tx->now)};
        if (!pair->connected && !pair->crowd && !is_withheld(tx, a) && !is_withheld(tx, b))
            g_array_append_val(out, one);
    }
    return out;
}

static bool exposes(const struct transaction *tx)
{
    return daemon_state.acquaint && tx->judgement && tx->judgement->introducer &&
           (tx->action == ACTION_TAG || tx->action == ACTION_ACCEPT ||
            tx->action == ACTION_REWRITE);
}

void transaction_learn(const struct transaction *tx, bool delivered)
{
    /* Messages that arrive while we drain are put off and come again, and the stores may be closed
     * by then. */
    if (!tx->in_flight || (!daemon_state.acquaint && !daemon_state.journal))
        return;
    bool journalled = tx->judgement && tx->judgement->parties->len >= 2;
    struct learnt *learnt = delivered && may_learn(tx) ? learnt_of_message(tx) : NULL;
    bool counted = !is_ours(tx);
    struct journal_counts counts = {.messages = counted,
                                    .inbound = counted && !tx->outbound,
                                    .single = counted && tx->outbound && !journalled,
                                    .learnt_facts = learnt != NULL};

    if (journalled && delivered && exposes(tx)) {
        learnt = learnt ? learnt : learnt_new();
        learnt->exposures = exposures_of(tx);
    }
    if (journalled && daemon_state.journal) {
        learnt = learnt ? learnt : learnt_new();
        learnt->entry = entry_of(tx);
    }
    learning_push(learnt, &counts);
}

bool transaction_learn_consented(const struct transaction *tx, GError **error)
{
    const struct judgement *j = tx->judgement;
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(struct introduced));
    struct audit_by by = {"milter", tx->now};

    for (guint i = 0; j && !j->automatic && j->introducer && i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        struct introduced one = {judgement_party_address_id(j, pair->a),
                                 judgement_party_address_id(j, pair->b), j->introducer};
        if (judgement_both_agreed(j, pair) && !is_withheld(tx, one.a) && !is_withheld(tx, one.b))
            g_array_append_val(pairs, one);
    }
    return pairs->len == 0 ||
           store_introduced_put(daemon_state.store, (struct introduced *)(void *)pairs->data,
                                pairs->len, tx->now - tx->config->acquaintance_max_age, &by, error);
}
