/* From what has been gathered to what is to be done: when the header settles it, when the body is
 * read, when it is taken whole. */
#include <string.h>
#include <syslog.h>
#include "daemon/daemon.h"
#include "daemon/learning.h"
#include "daemon/log.h"
#include "daemon/rewriting.h"
#include "daemon/teaching.h"
#include "daemon/transaction.h"
#include "mail/header.h"
#include "bounds.h"
#include "mail/text.h"
#include "policy/error.h"
#include "policy/language.h"
#include "post/memory.h"
#include "post/post.h"

static bool ask_store(void *ctx, const char *party, GPtrArray **out, GError **error)
{
    (void)ctx;
    return store_consents_of(daemon_state.store, party, out, error);
}

static bool askable(void *ctx, const char *introducer, const char *party, const char *counterpart,
                    gint64 *from, GError **error)
{
    const struct transaction *tx = ctx;
    struct ask_limits limits = post_ask_limits(tx->config);
    enum askable may;
    gint64 when = 0;

    if (!store_askable(daemon_state.store, introducer, party, counterpart, &limits, tx->now, &may,
                       &when, error))
        return false;
    *from = may == ASKABLE         ? 0
            : may == ASKABLE_OPEN  ? ASK_IS_OPEN
            : may == ASKABLE_NEVER ? ASK_NEVER
                                   : when;
    return true;
}

static bool limited(void *ctx, const char *account, gint64 *from, GError **error)
{
    const struct transaction *tx = ctx;
    struct ask_limits limits = post_ask_limits(tx->config);

    return store_account_limited(daemon_state.store, account, &limits, tx->now, from, error);
}

static struct memory memory(const struct transaction *tx)
{
    return memory_of(tx->config, daemon_state.store, daemon_state.acquaint, tx->now, learning_told);
}

static bool acquainted(void *ctx, const char *a, const char *b, char **why, GError **error)
{
    struct memory known = memory(ctx);
    return memory_acquainted(&known, a, b, why, error);
}

static bool exposed(void *ctx, const GPtrArray *references, const char *a, const char *b, bool *out,
                    GError **error)
{
    struct memory known = memory(ctx);
    (void)error;
    *out = memory_exposed(&known, references, a, b);
    return true;
}

static bool is_list(void *ctx, const char *key, bool *out, GError **error)
{
    struct memory known = memory(ctx);
    (void)error;
    *out = memory_is_list(&known, key);
    return true;
}

static struct oracle make_oracle(struct transaction *tx)
{
    return (struct oracle){.ctx = tx,
                           .consents = ask_store,
                           .acquainted = acquainted,
                           .exposed = exposed,
                           .is_list = is_list,
                           .askable = askable,
                           .limited = limited,
                           .now = tx->now};
}

/* Any fault of ours: the MTA keeps the message, or, for those who prefer leaks to delays, delivers
 * it. */
static void fail(struct transaction *tx, GError *error)
{
    tx->action = tx->config->accept_on_error ? ACTION_ACCEPT : ACTION_TEMPFAIL;
    tx->phase = PHASE_DECIDED;
    g_clear_pointer(&tx->spool, spool_file_free);
    log_line(LOG_ERR, "%s: done=%s error: %s", *tx->queue_id ? tx->queue_id : "-",
             action_name(tx->action), error->message);
    g_error_free(error);
}

static bool append_field(struct transaction *tx, const struct field *field, GString *line,
                         GError **error)
{
    g_string_truncate(line, 0);
    g_string_append_printf(line, "%s:", field->name);
    for (const char *c = field->value; *c; c++) {
        if (*c == '\n' && (c == field->value || c[-1] != '\r'))
            g_string_append_c(line, '\r');
        g_string_append_c(line, *c);
    }
    g_string_append(line, "\r\n");
    return spool_write(tx->spool, line->str, line->len, error);
}

/* Writes the header as it came, but for fields of our own name, then what has been read of the
 * body. */
static bool begin_spool(struct transaction *tx, GError **error)
{
    g_autoptr(GString) line = g_string_new(NULL);

    tx->spool = spool_create(daemon_state.spool, error);
    if (!tx->spool)
        return false;
    for (guint i = 0; i < tx->fields->len; i++) {
        const struct field *field = tx->fields->pdata[i];
        if (g_ascii_strcasecmp(field->name, OWN_FIELD) != 0 &&
            !append_field(tx, field, line, error))
            return false;
    }
    if (!spool_write(tx->spool, "\r\n", 2, error) ||
        !spool_write(tx->spool, tx->body->str, tx->body->len, error))
        return false;
    g_string_truncate(tx->body, 0);
    return true;
}

/* The verdict, after mode. */
static enum action choose_action(const struct transaction *tx)
{
    const struct judgement *j = tx->judgement;

    if (j->verdict == VERDICT_PASS)
        return ACTION_ACCEPT;
    if (!config_enforces(tx->config, j->introducer))
        return ACTION_TAG;
    switch (j->verdict) {
    case VERDICT_REWRITE:
        return ACTION_REWRITE;
    case VERDICT_CONFIRM:
        return ACTION_CONFIRM;
    case VERDICT_HOLD:
        return ACTION_HOLD;
    case VERDICT_REJECT:
        return ACTION_REJECT;
    default:
        return ACTION_TAG;
    }
}

static bool rewrites_body(const struct transaction *tx)
{
    return tx->action == ACTION_REWRITE && tx->config->rewrite_body;
}

/* The judgement is there: how much more of the body do we need? */
static void prepare_action(struct transaction *tx)
{
    GError *error = NULL;

    tx->action = choose_action(tx);
    tx->phase = PHASE_DECIDED;
    if (tx->action == ACTION_HOLD || tx->action == ACTION_CONFIRM) {
        tx->phase = PHASE_TAKING;
        if (!begin_spool(tx, &error))
            fail(tx, error);
    } else if (rewrites_body(tx)) {
        tx->phase = PHASE_TAKING;
    }
}

/* The beginning of the body is read. Attendees of a calendar part may have joined: then the header
 * is judged anew. */
static bool judge_body(struct transaction *tx, GError **error)
{
    struct oracle oracle = make_oracle(tx);
    guint visible = tx->message->visible->len;
    bool calendar = tx->message->calendar;
    g_autofree char *text = NULL;

    message_read_body(tx->message, tx->config->locality, tx->fields, tx->body->str, tx->body->len,
                      &text);
    if (!tx->judgement || tx->message->visible->len != visible ||
        tx->message->calendar != calendar) {
        judgement_free(tx->judgement);
        tx->judgement = judge_header(tx->message, &tx->config->policy, &oracle, error);
    }
    if (!tx->judgement)
        return false;
    if (tx->judgement->settled)
        return true;
    if (tx->config->ask_shows == ASK_SHOWS_WORDS && !tx->words)
        tx->words = g_strdup(text);
    struct evidence *evidence = judge_evidence(tx->judgement, tx->config->cues, text);
    if (!judge_words(tx->judgement, &oracle, evidence, error))
        return false;
    if (tx->judgement->verdict == VERDICT_HOLD || tx->judgement->verdict == VERDICT_CONFIRM)
        tx->language = language_of(NULL, text);
    return true;
}

static void decide(struct transaction *tx)
{
    GError *error = NULL;
    if (judge_body(tx, &error))
        prepare_action(tx);
    else
        fail(tx, error);
}

/* A release of ours has a token that the store knows; anyone else's is an ordinary message with one
 * field too many. */
static bool is_release(struct transaction *tx, GError **error)
{
    g_autoptr(GPtrArray) addresses = g_ptr_array_new();
    for (guint i = 0; i < tx->recipients->len; i++)
        g_ptr_array_add(addresses, ((struct recipient *)tx->recipients->pdata[i])->address);
    GError *why = NULL;
    bool known = store_release_known(daemon_state.store, tx->release_token, tx->message->message_id,
                                     (const char *const *)addresses->pdata, addresses->len, true,
                                     &tx->id, &why);
    if (!known && why->code != ERROR_NOT_FOUND)
        g_propagate_error(error, why);
    else
        g_clear_error(&why);
    return known;
}

static void settle_by_header(struct transaction *tx)
{
    struct oracle oracle = make_oracle(tx);
    GError *error = NULL;

    if (message_wants_calendar(tx->message)) {
        tx->phase = PHASE_READING;
        return;
    }
    tx->judgement = judge_header(tx->message, &tx->config->policy, &oracle, &error);
    if (!tx->judgement)
        fail(tx, error);
    else if (tx->judgement->settled)
        prepare_action(tx);
    else
        tx->phase = PHASE_READING;
}

void transaction_end_of_header(struct transaction *tx)
{
    GError *error = NULL;

    tx->phase = PHASE_DECIDED;
    if (!daemon_enter()) {
        tx->action = ACTION_TEMPFAIL;
        return;
    }
    tx->in_flight = true;
    if (tx->too_large) {
        tx->action = tx->outbound || transaction_has_answers(tx) ? ACTION_TOO_LARGE : ACTION_ACCEPT;
        tx->own_fields = 0; /* What is refused, or not for us to judge, is left as it is. */
        return;
    }
    if (tx->outbound || tx->release_token || transaction_has_answers(tx) ||
        teaching_reads_inbound())
        message_read_fields(tx->message, tx->config->locality, tx->fields);
    if (tx->release_token && is_release(tx, &error)) {
        tx->action = ACTION_RELEASE;
    } else if (error) {
        fail(tx, error);
    } else if (tx->outbound && tx->recipients->len > 0) {
        settle_by_header(tx);
    }
}

/* What cannot be rewritten waits in the spool instead. */
static void hold_instead(struct transaction *tx, const char *why)
{
    struct oracle oracle = make_oracle(tx);
    GError *error = NULL;

    if (judge_instead_of_rewrite(tx->judgement, why, &oracle, &error))
        prepare_action(tx);
    else
        fail(tx, error);
}

static const char too_large[] = "the body is larger than rewrite_bytes";

/* Automatic mail is never held: it loses what can be taken out of its header. */
static void rewrite_or_hold(struct transaction *tx)
{
    if (!rewriting_prepare(tx) && !tx->judgement->automatic)
        hold_instead(tx, "an address that is withheld cannot be taken out everywhere");
}

static void take(struct transaction *tx, const unsigned char *data, size_t size)
{
    GError *error = NULL;
    if (tx->spool) {
        if (!spool_write(tx->spool, data, size, &error))
            fail(tx, error);
        return;
    }
    g_string_append_len(tx->body, (const char *)data, (gssize)size);
    if (tx->body->len > tx->config->rewrite_bytes)
        hold_instead(tx, too_large);
}

bool transaction_wants_body(const struct transaction *tx)
{
    return transaction_has_answers(tx) && tx->answer->len < LIMIT_ANSWER_BYTES;
}

void transaction_body(struct transaction *tx, const unsigned char *data, size_t size)
{
    if (transaction_wants_body(tx))
        g_string_append_len(tx->answer, (const char *)data,
                            (gssize)MIN(size, LIMIT_ANSWER_BYTES - tx->answer->len));
    if (tx->phase == PHASE_TAKING) {
        take(tx, data, size);
    } else if (tx->phase == PHASE_READING) {
        g_string_append_len(tx->body, (const char *)data, (gssize)size);
        if (tx->body->len >= tx->config->evidence_bytes)
            decide(tx);
    }
}

void transaction_end(struct transaction *tx)
{
    if (tx->phase == PHASE_READING)
        decide(tx);
    if (tx->phase == PHASE_TAKING && !tx->spool && tx->body->len > tx->config->rewrite_bytes)
        hold_instead(tx, too_large);
    else if (tx->action == ACTION_REWRITE)
        rewrite_or_hold(tx);
}
