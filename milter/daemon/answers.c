#include "daemon/answers.h"

#include <string.h>
#include <syslog.h>
#include "base/testing.h"
#include "conf/config.h"
#include "daemon/apply_action.h"
#include "daemon/daemon.h"
#include "daemon/deliver_mail.h"
#include "daemon/learning.h"
#include "daemon/log.h"
#include "mail/read/header.h"
#include "policy/answer.h"
#include "policy/judge/judge.h"
#include "post/answer.h"
#include "post/introduction.h"

/* How many addresses without a known token are logged one by one; the rest is only counted. */
#define LOGGED_UNKNOWN 5

/* Processes one answer. Repeating an answer is not an error, so after a fault the MTA may send all
 * of them again. */
static bool take_answer(struct transaction *tx, const char *path, enum incoming_outcome *outcome,
                        unsigned *unknown, GPtrArray *over_spool, GError **error)
{
    struct incoming mail = {.mail_from = tx->message->envelope_sender,
                            .login = tx->message->login,
                            .fields = tx->fields,
                            .body = tx->answer->str,
                            .size = tx->answer->len};
    g_autofree char *recipient = strip_brackets(path);
    g_autofree char *what = NULL;

    if (!answer_take(tx->config, daemon_state.store, daemon_state.spool, &mail, recipient, "milter",
                     tx->now, outcome, &what, over_spool, error))
        return false;
    if (*outcome != INCOMING_UNKNOWN || (*unknown)++ < LOGGED_UNKNOWN)
        log_line(LOG_INFO, "%s: answer=%s %s", *tx->queue_id ? tx->queue_id : "-",
                 incoming_outcome_name(*outcome), what ? what : "");
    return true;
}

static enum answer_match match(const struct transaction *tx, const char *path,
                               struct answer_address *parsed)
{
    g_autofree char *recipient = strip_brackets(path);

    return answer_address_match(tx->config->answer_address, tx->config->recipient_delimiter,
                                recipient, parsed);
}

static bool is_introduction(const struct transaction *tx, const char *path)
{
    struct answer_address parsed;

    return match(tx, path, &parsed) == ANSWER_MATCH_INTRODUCE;
}

/* Returns what an address says, whatever its case and quotes; all addresses that say nothing have
 * one key. Caller frees. */
static char *answer_key(const struct transaction *tx, const char *path)
{
    struct answer_address parsed;

    if (match(tx, path, &parsed) != ANSWER_MATCH_OURS)
        return g_strdup("");
    return g_strdup_printf("%s-%s", answer_verb_name(parsed.verb), parsed.token);
}

/* Processes each distinct address once: an address that is given a thousand times is one answer,
 * because each answer costs work and may bring a reply. */
static bool take_answers(struct transaction *tx, bool *any_known, GError **error)
{
    g_autoptr(GPtrArray) over_spool = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    unsigned unknown = 0;
    bool good = true;

    *any_known = false;
    for (guint i = 0; good && i < tx->answers->len; i++) {
        enum incoming_outcome outcome = INCOMING_UNKNOWN;
        if (tx->on_purpose && is_introduction(tx, tx->answers->pdata[i]))
            continue;
        if (!g_hash_table_add(seen, answer_key(tx, tx->answers->pdata[i])))
            continue;
        good = take_answer(tx, tx->answers->pdata[i], &outcome, &unknown, over_spool, error);
        *any_known |= good && outcome != INCOMING_UNKNOWN;
    }
    if (unknown > LOGGED_UNKNOWN)
        log_line(LOG_INFO, "%s: answer=unknown %u more", *tx->queue_id ? tx->queue_id : "-",
                 unknown - LOGGED_UNKNOWN);
    remove_spool(over_spool);
    /* Guessing addresses must not keep the workers busy. */
    if (*any_known)
        daemon_wake();
    return good;
}

static bool any_introduction(const struct transaction *tx)
{
    for (guint i = 0; i < tx->answers->len; i++)
        if (is_introduction(tx, tx->answers->pdata[i]))
            return true;
    return false;
}

/* Did a user of ours write to an address of ours that means nothing? Then the others in To and Cc
 * must not get a mail that was meant for us. A user whom AskFirst only watches cannot ask
 * anybody. */
static bool is_astray(const struct transaction *tx)
{
    struct answer_address parsed;

    for (guint i = 0; i < tx->answers->len; i++) {
        enum answer_match found = match(tx, tx->answers->pdata[i], &parsed);
        if (found != ANSWER_MATCH_BAD && found != ANSWER_CUT)
            return false;
    }
    if (!tx->outbound || !tx->message->login)
        return false;
    g_autofree char *user = judge_introducer(tx->message, &tx->config->policy);
    return user == NULL || config_enforces(tx->config, user);
}

/* Was the mail meant as an answer to an ask? Else its user most likely wanted an introduction. */
static bool is_meant_as_answer(const struct transaction *tx)
{
    struct answer_address parsed;

    for (guint i = 0; i < tx->answers->len; i++)
        if (match(tx, tx->answers->pdata[i], &parsed) == ANSWER_CUT)
            return true;
    return fields_first(tx->fields, "In-Reply-To") != NULL;
}

static sfsistat refuse_astray(SMFICTX *ctx, struct transaction *tx)
{
    g_autofree char *address =
        answer_introduce_address(tx->config->answer_address, tx->config->recipient_delimiter);
    g_autofree char *text = is_meant_as_answer(tx) ? g_strdup(answer_unknown_text())
                                                   : introduction_astray_text(address);

    if (tx->recipients->len > 0)
        tx->action = ACTION_REJECT;
    smfi_setreply(ctx, (char *)"550", (char *)"5.1.1", text);
    return SMFIS_REJECT;
}

static sfsistat refuse_unknown(SMFICTX *ctx, const struct transaction *tx)
{
    if (any_introduction(tx))
        smfi_setreply(ctx, (char *)"550", (char *)"5.7.1", (char *)introduction_unknown_text());
    else
        smfi_setreply(ctx, (char *)"550", (char *)"5.1.1", (char *)answer_unknown_text());
    return SMFIS_REJECT;
}

/* We never write to a program, but the refusal makes its MTA say that nobody got the mail. */
static sfsistat refuse_automatic(SMFICTX *ctx)
{
    smfi_setreply(ctx, (char *)"550", (char *)"5.7.1", (char *)introduction_automatic_text());
    return SMFIS_REJECT;
}

static bool remove_recipients(SMFICTX *ctx, const struct transaction *tx)
{
    for (guint i = 0; i < tx->answers->len; i++)
        if (smfi_delrcpt(ctx, tx->answers->pdata[i]) != MI_SUCCESS)
            return false;
    return true;
}

static sfsistat put_off(SMFICTX *ctx, struct transaction *tx, const char *why)
{
    tx->action = ACTION_TEMPFAIL;
    log_line(LOG_ERR, "%s: done=%s error: %s", *tx->queue_id ? tx->queue_id : "-",
             action_name(tx->action), why);
    return apply_tempfail(ctx);
}

static void log_introduction(const struct transaction *tx, const char *user, const char *outcome,
                             const char *what)
{
    g_autofree char *introducer = log_address(tx->config, user);

    log_line(LOG_INFO, "%s: answer=%s introduce introducer=%s %s",
             *tx->queue_id ? tx->queue_id : "-", outcome, introducer, what);
}

/* Refuses a user whom AskFirst only watches: nobody is asked for them. */
static sfsistat refuse_unused(SMFICTX *ctx, struct transaction *tx, const char *user)
{
    log_introduction(tx, user, "refused", "mode or enforce_for does not enforce");
    tx->action = ACTION_REJECT;
    smfi_setreply(ctx, (char *)"550", (char *)"5.7.1", (char *)introduction_unused_text());
    return SMFIS_REJECT;
}

/* Processes a request for an introduction. Nobody else gets the message, because the people would
 * see each other before they agree. A message that cannot be processed is refused as a whole, so
 * that its user does not believe that it was sent. */
static sfsistat take_introduction(SMFICTX *ctx, struct transaction *tx)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *what = NULL;
    enum incoming_outcome outcome = INCOMING_UNKNOWN;
    struct introduction_mail mail = {.config = tx->config,
                                     .store = daemon_state.store,
                                     .acquaint = daemon_state.acquaint,
                                     .on_fault = learning_log_fault,
                                     .message = tx->message,
                                     .fields = tx->fields,
                                     .body = tx->answer->str,
                                     .size = tx->answer->len,
                                     .now = tx->now};
    g_autofree char *user = introduction_user(&mail);

    if (user && !config_enforces(tx->config, user))
        return refuse_unused(ctx, tx, user);
    if (!introduction_take(&mail, &outcome, &what, &error))
        return put_off(ctx, tx, error->message);
    log_introduction(tx, user, incoming_outcome_name(outcome), what);
    if (outcome != INCOMING_TAKEN) {
        tx->action = ACTION_REJECT;
        return outcome == INCOMING_IGNORED ? refuse_automatic(ctx) : refuse_unknown(ctx, tx);
    }
    fail_point("introduction-stored");
    daemon_wake();
    return SMFIS_DISCARD;
}

sfsistat consume_answers(SMFICTX *ctx, struct transaction *tx, bool *over)
{
    g_autoptr(GError) error = NULL;
    bool any_known;

    *over = true;
    if (!take_answers(tx, &any_known, &error))
        return put_off(ctx, tx, error->message);
    if (tx->on_purpose)
        return take_introduction(ctx, tx);
    if (is_astray(tx))
        return refuse_astray(ctx, tx);
    if (tx->recipients->len == 0)
        return any_known ? SMFIS_DISCARD : refuse_unknown(ctx, tx);
    if (!remove_recipients(ctx, tx))
        return put_off(ctx, tx, "the MTA did not take an answer out of the recipients");
    *over = false;
    return SMFIS_CONTINUE;
}
