/* Deciding what happens to a message: when the header settles it, when the body is read, and when
 * all of the body is kept. */
#include "daemon/transaction_judge.h"

#include <string.h>
#include <syslog.h>
#include "base/error.h"
#include "base/limits.h"
#include "conf/config.h"
#include "daemon/daemon.h"
#include "daemon/learn_message.h"
#include "daemon/learning.h"
#include "daemon/log.h"
#include "daemon/prepare_rewrite.h"
#include "daemon/release_watch.h"
#include "mail/read/header.h"
#include "mail/read/text_extent.h"
#include "policy/evidence/language.h"
#include "policy/judge/judge.h"
#include "post/judge_run.h"
#include "post/oracle.h"
#include "store/ledger/hold_message.h"
#include "store/ledger/release_tokens.h"
#include "store/ledger/requests.h"
#include "store/spool/spool.h"

/* The state of one run of the judgement; it lives as long as one step. */
struct judging_run {
    struct oracle_context context;
    struct oracle oracle;
    struct judge_run run;
};

static void run_init(struct judging_run *run, struct transaction *tx)
{
    run->context = oracle_context_of(tx->config, daemon_state.store, daemon_state.acquaint, tx->now,
                                     learning_log_fault);
    run->oracle = oracle_of_context(&run->context);
    run->run =
        (struct judge_run){tx->config, &tx->config->policy, &run->oracle, tx->message, tx->fields};
}

/* Handles any fault of ours: the MTA keeps the message or, with on_error = accept, delivers it. */
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
    const char *rest = field->value;

    g_string_assign(line, field->name);
    g_string_append_c(line, ':');
    for (const char *lf; (lf = strchr(rest, '\n')); rest = lf + 1) {
        bool cr = lf > field->value && lf[-1] == '\r';
        g_string_append_len(line, rest, lf - rest);
        g_string_append(line, cr ? "\n" : "\r\n");
    }
    g_string_append(line, rest);
    g_string_append(line, "\r\n");
    return spool_write(tx->spool, line->str, line->len, error);
}

/* Begins the spool file: the header as it came, without fields of our own name, then what has been
 * read of the body. */
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

/* Returns the action for the verdict, as mode allows it. */
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
    case VERDICT_TAG:
    case VERDICT_PASS:
        break;
    }
    return ACTION_TAG;
}

static bool rewrites_body(const struct transaction *tx)
{
    return tx->action == ACTION_REWRITE && tx->config->rewrite_body;
}

/* Has its sender had a message with this Message-ID sent already? A program that did not hear that
 * a message was accepted sends it again. Only with a login: a message without one can be the
 * release itself. */
static bool may_repeat(const struct transaction *tx, GError **error)
{
    const struct judgement *j = tx->judgement;
    g_autofree char *id = NULL;

    return tx->message->login && j->introducer && j->pairs->len > 0 &&
           tx->action != ACTION_REJECT && tx->action != ACTION_REWRITE &&
           store_request_find_sent(daemon_state.store, j->introducer, tx->message->message_id,
                                   j->account, NULL, &id, error) &&
           id;
}

/* After the judgement: sets up what the action needs of the rest of the body. */
static void prepare_action(struct transaction *tx)
{
    GError *error = NULL;

    tx->action = choose_action(tx);
    tx->phase = PHASE_DECIDED;
    tx->repeats = may_repeat(tx, &error);
    if (error) {
        fail(tx, error);
    } else if (tx->repeats || tx->action == ACTION_HOLD || tx->action == ACTION_CONFIRM) {
        tx->phase = PHASE_TAKING;
        if (!begin_spool(tx, &error))
            fail(tx, error);
    } else if (rewrites_body(tx)) {
        tx->phase = PHASE_TAKING;
    }
}

/* Judges the message when the beginning of its body has been read. */
static bool judge_body(struct transaction *tx, GError **error)
{
    g_autofree char *text = NULL;
    struct judging_run run;

    run_init(&run, tx);
    if (!judge_run_body(&run.run, tx->body->str, tx->body->len, &tx->judgement, &text, error))
        return false;
    if (tx->config->ask_shows == ASK_SHOWS_WORDS && !tx->words)
        tx->words = g_strdup(text);
    if (tx->judgement->verdict == VERDICT_HOLD || tx->judgement->verdict == VERDICT_CONFIRM)
        tx->language = language_of(NULL, tx->message->subject, text);
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

/* Is this a release of ours, with a token that the store knows? Any other message with such a field
 * is an ordinary one. */
static bool is_release(struct transaction *tx, GError **error)
{
    g_autoptr(GPtrArray) addresses = g_ptr_array_new();
    for (guint i = 0; i < tx->recipients->len; i++)
        g_ptr_array_add(addresses, ((struct recipient *)tx->recipients->pdata[i])->address);
    GError *why = NULL;
    bool known = store_release_token_check(
        daemon_state.store, tx->release_token, tx->message->message_id,
        (const char *const *)addresses->pdata, addresses->len, true, &tx->id, &why);
    if (known)
        meeting_seen(tx->release_token);
    if (!known && why->code != ERROR_NOT_FOUND)
        g_propagate_error(error, why);
    else
        g_clear_error(&why);
    return known;
}

static void judge_by_header(struct transaction *tx)
{
    GError *error = NULL;
    struct judging_run run;

    run_init(&run, tx);
    if (!judge_run_header(&run.run, &tx->judgement, &error))
        fail(tx, error);
    else if (tx->judgement && tx->judgement->settled)
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
        tx->own_fields =
            0; /* a message that is refused, or that we do not judge, keeps its fields */
        return;
    }
    if (tx->outbound || tx->release_token || transaction_has_answers(tx) ||
        transaction_learns_inbound())
        message_read_fields(tx->message, tx->config->locality, tx->fields);
    if (tx->release_token && is_release(tx, &error)) {
        tx->action = ACTION_RELEASE;
    } else if (error) {
        fail(tx, error);
    } else if (tx->outbound && tx->recipients->len > 0 && !tx->on_purpose) {
        judge_by_header(tx);
    }
}

/* Holds a message that cannot be rewritten. */
static void hold_instead(struct transaction *tx, const char *why)
{
    GError *error = NULL;
    struct judging_run run;

    run_init(&run, tx);
    if (judge_rewrite_fallback(tx->judgement, why, &run.oracle, &error))
        prepare_action(tx);
    else
        fail(tx, error);
}

static const char too_large[] = "the body is larger than rewrite_bytes";

/* Rewrites the message or holds it. Automatic mail is never held: it loses only what can be taken
 * out of its header. */
static void rewrite_or_hold(struct transaction *tx)
{
    if (!prepare_rewrite(tx) && !tx->judgement->automatic)
        hold_instead(tx, "an address that is withheld cannot be taken out everywhere");
}

static void append_body(struct transaction *tx, const unsigned char *data, size_t size)
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
        append_body(tx, data, size);
    } else if (tx->phase == PHASE_READING) {
        unsigned text = tx->config->evidence_bytes;
        g_string_append_len(tx->body, (const char *)data, (gssize)size);
        if (tx->body->len > text &&
            extent_of_text(tx->body->str, tx->body->len, text) < tx->body->len)
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
