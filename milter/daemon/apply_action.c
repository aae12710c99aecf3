#include "daemon/apply_action.h"

#include <string.h>
#include <syslog.h>
#include "base/limits.h"
#include "base/testing.h"
#include "daemon/answers.h"
#include "daemon/daemon.h"
#include "daemon/learn_message.h"
#include "daemon/log.h"
#include "mail/withhold/rewrite.h"
#include "mail/withhold/separate_check.h"
#include "policy/judge/judge.h"
#include "post/notices.h"
#include "post/post.h"
#include "post/request.h"
#include "post/send_separately.h"
#include "store/ledger/asks.h"
#include "store/ledger/envelope.h"
#include "store/ledger/hold_message.h"
#include "store/ledger/outbox.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/records.h"
#include "store/ledger/release_tokens.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

sfsistat apply_tempfail(SMFICTX *ctx)
{
    smfi_setreply(ctx, (char *)"451", (char *)"4.3.0",
                  (char *)"AskFirst cannot look at this message right now; please try again later");
    return SMFIS_TEMPFAIL;
}

/* Handles an error of ours after the verdict. */
static sfsistat fail(SMFICTX *ctx, struct transaction *tx, GError *error)
{
    tx->action = tx->config->accept_on_error ? ACTION_ACCEPT : ACTION_TEMPFAIL;
    log_line(LOG_ERR, "%s: done=%s error: %s", *tx->queue_id ? tx->queue_id : "-",
             action_name(tx->action),
             error ? error->message : "the MTA did not take a change of the message");
    g_clear_error(&error);
    return tx->action == ACTION_ACCEPT ? SMFIS_ACCEPT : apply_tempfail(ctx);
}

/* libmilter takes "%" for the beginning of a format. */
static char *escape_percent(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "%", -1);
    return g_strjoinv("%%", parts);
}

static int set_reply(SMFICTX *ctx, char *const *lines)
{
    char *l[LIMIT_REPLY_LINES] = {NULL};
    unsigned n = 0;

    for (; lines[n] && n < LIMIT_REPLY_LINES; n++)
        l[n] = escape_percent(lines[n]);
    int result = smfi_setmlreply(ctx, "550", "5.7.1", l[0], l[1], l[2], l[3], l[4], l[5], l[6],
                                 l[7], l[8], l[9], l[10], l[11], l[12], l[13], l[14], l[15], l[16],
                                 l[17], l[18], l[19], l[20], l[21], l[22], l[23], l[24], l[25],
                                 l[26], l[27], l[28], l[29], l[30], l[31], NULL);
    for (unsigned i = 0; i < n; i++)
        g_free(l[i]);
    return result;
}

/* Records the refusal: another attempt in other words is noticed, and the people whom the refusal
 * named count as asked. */
static bool note_refusal(const struct transaction *tx, GError **error)
{
    const struct judgement *j = tx->judgement;
    struct audit_by by = {"milter", tx->now};
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(struct address_pair));
    g_autofree const char **named = post_refusal_names(j);

    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        struct address_pair keys = {judgement_party_address_id(j, pair->a),
                                    judgement_party_address_id(j, pair->b)};
        if (!pair->connected && !pair->crowd && pair->verdict > VERDICT_TAG)
            g_array_append_val(pairs, keys);
    }
    struct past_refusal refusal = {.introducer = j->introducer,
                                   .pairs = (struct address_pair *)(void *)pairs->data,
                                   .n = pairs->len,
                                   .account = j->names_somebody ? j->account : NULL,
                                   .named = named};
    return store_past_put_refused(daemon_state.store, &refusal, NULL, &by, error);
}

sfsistat apply_refuse(SMFICTX *ctx, struct transaction *tx, bool one_line)
{
    GError *error = NULL;

    if (tx->action == ACTION_TOO_LARGE) {
        smfi_setreply(ctx, (char *)"552", (char *)"5.3.4",
                      (char *)"The header or the list of recipients is too long");
        return SMFIS_REJECT;
    }
    if (!note_refusal(tx, &error))
        return fail(ctx, tx, error);
    g_auto(GStrv) lines = post_refusal(tx->config, tx->judgement, one_line);
    if (set_reply(ctx, lines) != MI_SUCCESS)
        log_line(LOG_ERR,
                 "%s: the text of the refusal was not taken; the sender sees the MTA's own",
                 tx->queue_id);
    return SMFIS_REJECT;
}

/* Deletes the first n fields of our name, starting with the highest index, so that Postfix and
 * Sendmail count alike. */
static bool remove_own_fields(SMFICTX *ctx, unsigned n)
{
    for (; n > 0; n--)
        if (smfi_chgheader(ctx, (char *)OWN_FIELD, (int)n, NULL) != MI_SUCCESS)
            return false;
    return true;
}

static bool add_tag(SMFICTX *ctx, const struct transaction *tx, bool leading_space)
{
    g_autofree char *value = g_strdup_printf("%sid=%s", leading_space ? " " : "", tx->id);
    return smfi_addheader(ctx, (char *)OWN_FIELD, value) == MI_SUCCESS;
}

static bool change_field(SMFICTX *ctx, const struct field_change *change, bool leading_space)
{
    g_autofree char *value =
        change->value ? g_strconcat(leading_space ? " " : "", change->value, NULL) : NULL;
    if (change->index == 0)
        return smfi_addheader(ctx, change->name, value) == MI_SUCCESS;
    return smfi_chgheader(ctx, change->name, (int)change->index, value) == MI_SUCCESS;
}

static bool apply_changes(SMFICTX *ctx, const GPtrArray *changes, bool leading_space)
{
    for (guint i = 0; i < changes->len; i++)
        if (!change_field(ctx, changes->pdata[i], leading_space))
            return false;
    return true;
}

static bool replace_body(SMFICTX *ctx, const GString *body)
{
    return smfi_replacebody(ctx, (unsigned char *)body->str, (int)body->len) == MI_SUCCESS;
}

static bool queue_rewrite_notice(const struct transaction *tx, GError **error)
{
    struct outgoing *notice = post_notice_rewritten(tx->config, tx->judgement, tx->now);
    struct audit_by by = {"milter", tx->now};
    bool stored = store_outbox_put(daemon_state.store, notice, &by, error);
    outgoing_free(notice);
    if (stored)
        daemon_wake();
    return stored;
}

sfsistat apply_accept(SMFICTX *ctx, struct transaction *tx)
{
    GError *error = NULL;

    if (!remove_own_fields(ctx, tx->own_fields))
        return fail(ctx, tx, NULL);
    return transaction_learn_consented(tx, &error) ? SMFIS_ACCEPT : fail(ctx, tx, error);
}

static sfsistat apply_rewrite(SMFICTX *ctx, struct transaction *tx, bool leading_space)
{
    GError *error = NULL;

    if (!remove_own_fields(ctx, tx->own_fields) || !apply_changes(ctx, tx->changes, leading_space))
        return fail(ctx, tx, NULL);
    if (tx->new_body && !replace_body(ctx, tx->new_body))
        return fail(ctx, tx, NULL);
    /* The notice comes last, because after a later tempfail it would be sent twice. Only an
     * introducer of ours gets one: an envelope sender can be anybody. */
    if (!transaction_learn_consented(tx, &error) ||
        (tx->judgement->introducer && !queue_rewrite_notice(tx, &error)))
        return fail(ctx, tx, error);
    return SMFIS_ACCEPT;
}

/* Returns a copy of the request with what is known of this SMTP transaction. */
static struct copy *make_copy(const struct transaction *tx)
{
    struct copy *copy = copy_new();
    g_free(copy->spool);
    copy->spool = g_strdup(spool_file_name(tx->spool));
    g_free(copy->queue_id);
    copy->queue_id = g_strdup(tx->queue_id);
    g_free(copy->mail_from);
    copy->mail_from = g_strdup(tx->message->envelope_sender);
    g_free(copy->mail_args);
    copy->mail_args = g_strdup(tx->mail_args);
    g_free(copy->digest);
    copy->digest = spool_file_digest(tx->spool);
    copy->size = spool_file_size(tx->spool);
    for (guint i = 0; i < tx->recipients->len; i++) {
        const struct recipient *recipient = tx->recipients->pdata[i];
        g_ptr_array_add(copy->recipients, recipient_new(recipient->address, recipient->args));
    }
    return copy;
}

/* Sets whether the message may be sent separately, and returns the notice with the introducer's
 * choices. The spool file is complete. NULL when it cannot be read. */
static struct outgoing *make_notice(const struct transaction *tx, struct request *request,
                                    GError **error)
{
    enum separate_obstacle obstacle;

    if (!post_may_send_separately(tx->config, daemon_state.spool, request, tx->message, &obstacle,
                                  error))
        return NULL;
    request->may_send_separately = obstacle == SEPARATE_POSSIBLE;
    return post_notice_held(tx->config, request, tx->judgement, obstacle, tx->now);
}

/* Removes the file when nothing was stored, or when the same copy was there already. A copy that
 * joined another request gets an envelope with that request's id; if it cannot be written, the
 * envelope keeps the id that was made for it. */
static void end_file(const struct transaction *tx, struct request *request, bool stored,
                     enum hold_outcome outcome, const char *joined)
{
    const char *name = spool_file_name(tx->spool);

    if (!stored || outcome == HOLD_SAME) {
        spool_remove(daemon_state.spool, name, NULL);
        return;
    }
    if (outcome != HOLD_JOINED)
        return;
    g_free(request->id);
    request->id = g_strdup(joined);
    g_autofree char *envelope =
        envelope_format(request, request->copies->pdata[0], daemon_state.host_name);
    spool_set_envelope(daemon_state.spool, name, envelope, NULL);
}

/* Makes the message's spool file durable, with its envelope. */
static bool commit_spool(struct transaction *tx, const struct request *request, GError **error)
{
    g_autofree char *envelope =
        envelope_format(request, request->copies->pdata[0], daemon_state.host_name);

    return spool_commit(tx->spool, envelope, error);
}

static bool commit_hold(struct transaction *tx, GError **error)
{
    enum hold_outcome outcome = HOLD_NEW;
    struct ask_limits limits = post_ask_limits(tx->config);
    struct audit_by by = {"milter", tx->now};
    struct request *request =
        post_request(tx->config, tx->judgement, tx->language, tx->words, tx->now);

    g_ptr_array_add(request->copies, make_copy(tx));
    if (!commit_spool(tx, request, error)) {
        request_free(request);
        return false;
    }
    fail_point("hold-spooled");
    struct outgoing *notice = make_notice(tx, request, error);
    g_free(tx->id);
    tx->id = g_strdup(request->id);
    char *joined = NULL;
    bool stored = notice && store_request_hold(daemon_state.store, request, notice, &limits, &by,
                                               &outcome, &joined, error);
    end_file(tx, request, stored, outcome, joined);
    if (joined) {
        g_free(tx->id);
        tx->id = joined;
    }
    outgoing_free(notice);
    request_free(request);
    return stored;
}

static sfsistat apply_hold(SMFICTX *ctx, struct transaction *tx)
{
    GError *error = NULL;
    if (!commit_hold(tx, &error))
        return fail(ctx, tx, error);
    fail_point("hold-committed");
    daemon_wake();
    return SMFIS_DISCARD;
}

/* Finds the request by which this very message has been sent already. *id: of that request, or
 * NULL. */
static bool find_sent(struct transaction *tx, char **id, GError **error)
{
    const struct judgement *j = tx->judgement;

    struct copy *copy = make_copy(tx);
    bool good = store_request_find_sent(daemon_state.store, j->introducer, tx->message->message_id,
                                        j->account, copy, id, error);
    copy_free(copy);
    return good;
}

/* Discards a message that has been sent already. Returns false when this is another message, which
 * is then handled as usual. */
static bool apply_sent_before(SMFICTX *ctx, struct transaction *tx, sfsistat *answer)
{
    GError *error = NULL;
    char *id = NULL;
    bool good = find_sent(tx, &id, &error);

    if (id) {
        log_line(LOG_INFO, "%s: the message of request %s once more, which has been sent",
                 tx->queue_id, id);
        tx->action = ACTION_HOLD;
        g_free(tx->id);
        tx->id = id;
    }
    *answer = good ? SMFIS_DISCARD : fail(ctx, tx, error);
    return !good || id;
}

static sfsistat apply_release(SMFICTX *ctx, struct transaction *tx)
{
    GError *error = NULL;
    g_autofree char *request = NULL;
    g_autoptr(GPtrArray) addresses = g_ptr_array_new();

    for (guint i = 0; i < tx->recipients->len; i++)
        g_ptr_array_add(addresses, ((struct recipient *)tx->recipients->pdata[i])->address);
    if (!remove_own_fields(ctx, tx->own_fields))
        return fail(ctx, tx, NULL);
    if (!store_release_token_check(daemon_state.store, tx->release_token, tx->message->message_id,
                                   (const char *const *)addresses->pdata, addresses->len, false,
                                   &request, &error))
        return fail(ctx, tx, error);
    return SMFIS_ACCEPT;
}

static sfsistat apply_tag(SMFICTX *ctx, struct transaction *tx, bool leading_space)
{
    GError *error = NULL;

    g_free(tx->id);
    tx->id = request_id_new();
    if (!remove_own_fields(ctx, tx->own_fields) || !add_tag(ctx, tx, leading_space))
        return fail(ctx, tx, NULL);
    return transaction_learn_consented(tx, &error) ? SMFIS_ACCEPT : fail(ctx, tx, error);
}

sfsistat apply_action(SMFICTX *ctx, struct transaction *tx, bool leading_space, bool one_line)
{
    bool over = false;
    sfsistat answer = transaction_has_answers(tx) && !tx->too_large
                          ? consume_answers(ctx, tx, &over)
                          : SMFIS_CONTINUE;
    if (over || (tx->repeats && apply_sent_before(ctx, tx, &answer)))
        return answer;
    switch (tx->action) {
    case ACTION_TAG:
        return apply_tag(ctx, tx, leading_space);
    case ACTION_REWRITE:
        return apply_rewrite(ctx, tx, leading_space);
    case ACTION_CONFIRM:
    case ACTION_HOLD:
        return apply_hold(ctx, tx);
    case ACTION_REJECT:
    case ACTION_TOO_LARGE:
        return apply_refuse(ctx, tx, one_line);
    case ACTION_RELEASE:
        return apply_release(ctx, tx);
    case ACTION_ACCEPT:
        return apply_accept(ctx, tx);
    case ACTION_TEMPFAIL:
        break;
    }
    return apply_tempfail(ctx);
}
