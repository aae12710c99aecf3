#include "daemon/transaction.h"

#include <string.h>
#include <strings.h>
#include <syslog.h>
#include "base/limits.h"
#include "base/testing.h"
#include "daemon/daemon.h"
#include "daemon/learn_message.h"
#include "daemon/log.h"
#include "mail/read/header.h"
#include "policy/answer.h"
#include "store/ledger/records.h"

const char *action_name(enum action action)
{
    static const char *const names[] = {
        [ACTION_ACCEPT] = "accept",    [ACTION_TAG] = "tag",
        [ACTION_REWRITE] = "rewrite",  [ACTION_CONFIRM] = "confirm",
        [ACTION_HOLD] = "hold",        [ACTION_REJECT] = "reject",
        [ACTION_RELEASE] = "release",  [ACTION_TOO_LARGE] = "refuse",
        [ACTION_TEMPFAIL] = "tempfail"};

    return names[action];
}

char *strip_brackets(const char *path)
{
    size_t length = strlen(path);
    if (length >= 2 && path[0] == '<' && path[length - 1] == '>')
        return g_strndup(path + 1, length - 2);
    return g_strdup(path);
}

static char *join_args(char **argv)
{
    return argv && argv[0] && argv[1] ? g_strjoinv(" ", argv + 1) : g_strdup("");
}

struct transaction *transaction_new(struct config *config, bool outbound, const char *login,
                                    char **mail_argv)
{
    struct transaction *tx = g_new0(struct transaction, 1);
    tx->config = config;
    tx->started = g_get_monotonic_time();
    tx->now = now_seconds();
    tx->outbound = outbound;
    tx->message = message_new();
    g_free(tx->message->envelope_sender);
    tx->message->envelope_sender = strip_brackets(mail_argv && mail_argv[0] ? mail_argv[0] : "");
    tx->message->login = login && *login ? g_strdup(login) : NULL;
    tx->mail_args = join_args(mail_argv);
    tx->recipients = g_ptr_array_new_with_free_func((GDestroyNotify)recipient_free);
    tx->answers = g_ptr_array_new_with_free_func(g_free);
    tx->answer = g_string_new(NULL);
    tx->fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    tx->queue_id = g_strdup("");
    tx->body = g_string_new(NULL);
    return tx;
}

void transaction_free(struct transaction *tx)
{
    if (!tx)
        return;
    if (tx->in_flight)
        daemon_leave();
    judgement_free(tx->judgement);
    message_free(tx->message);
    spool_file_free(tx->spool);
    g_ptr_array_unref(tx->recipients);
    g_ptr_array_unref(tx->answers);
    g_string_free(tx->answer, TRUE);
    g_free(tx->words);
    g_ptr_array_unref(tx->fields);
    g_string_free(tx->body, TRUE);
    if (tx->changes)
        g_ptr_array_unref(tx->changes);
    if (tx->new_body)
        g_string_free(tx->new_body, TRUE);
    g_free(tx->mail_args);
    g_free(tx->release_token);
    g_free(tx->queue_id);
    g_free(tx->id);
    config_unref(tx->config);
    g_free(tx);
}

bool transaction_has_answers(const struct transaction *tx)
{
    return tx->answers->len > 0;
}

static enum answer_match match_answer(const struct transaction *tx, const char *address)
{
    struct answer_address parsed;
    return answer_address_match(tx->config->answer_address, tx->config->recipient_delimiter,
                                address, &parsed);
}

void transaction_recipient(struct transaction *tx, char **rcpt_argv)
{
    if (tx->recipients->len + tx->answers->len >= LIMIT_RECIPIENTS) {
        tx->too_large = true;
        return;
    }
    const char *path = rcpt_argv && rcpt_argv[0] ? rcpt_argv[0] : "";
    g_autofree char *address = strip_brackets(path);
    enum answer_match match = match_answer(tx, address);
    if (match != ANSWER_MATCH_NONE) {
        tx->on_purpose |= tx->outbound && match == ANSWER_MATCH_INTRODUCE;
        g_ptr_array_add(tx->answers, g_strdup(path));
        return;
    }
    g_autofree char *args = join_args(rcpt_argv);
    g_ptr_array_add(tx->recipients, recipient_new(address, args));
    message_add_recipient(tx->message, tx->config->locality, address);
}

/* Reads a field of our name. In " release=TOKEN" the token is looked up only when it has the right
 * form. */
static void read_own_field(struct transaction *tx, const char *value)
{
    if (++tx->own_fields > LIMIT_OWN_FIELDS)
        tx->too_large = true;
    while (*value == ' ' || *value == '\t')
        value++;
    if (!tx->release_token && g_str_has_prefix(value, "release=") &&
        strlen(value) == strlen("release=") + 32)
        tx->release_token = g_strdup(value + strlen("release="));
}

void transaction_field(struct transaction *tx, const char *name, const char *value,
                       bool leading_space)
{
    tx->header_bytes += strlen(name) + strlen(value) + 4;
    if (tx->header_bytes > LIMIT_HEADER_BYTES) {
        tx->too_large = true;
        return;
    }
    if (strcasecmp(name, OWN_FIELD) == 0)
        read_own_field(tx, value);
    /* Mail that is not judged needs no header fields, unless they show a release of ours, belong to
     * an answer, or teach something. */
    if (!tx->outbound && !tx->release_token && !transaction_has_answers(tx) &&
        !transaction_learns_inbound())
        return;
    g_autofree char *spaced = leading_space ? NULL : g_strconcat(" ", value, NULL);
    g_ptr_array_add(tx->fields, field_new(name, spaced ? spaced : value));
}

static const char *rule_or_dash(const struct judgement *j)
{
    return j->rule ? j->rule : "-";
}

static char *party_list(const struct transaction *tx)
{
    g_autoptr(GString) list = g_string_new(NULL);
    const struct judgement *j = tx->judgement;
    for (guint i = 0; i < j->parties->len && i < 10; i++) {
        g_autofree char *shown = log_address(
            tx->config, ((const struct party *)j->parties->pdata[i])->mailbox->address_id);
        g_string_append_printf(list, "%s%s", i ? "," : "", shown);
    }
    if (j->parties->len > 10)
        g_string_append_printf(list, ",+%u", j->parties->len - 10);
    return g_string_free(g_steal_pointer(&list), FALSE);
}

unsigned unconnected_pairs(const struct judgement *j)
{
    unsigned n = 0;
    for (guint i = 0; i < j->pairs->len; i++)
        n += !((const struct pair *)j->pairs->pdata[i])->connected;
    return n;
}

void transaction_log(const struct transaction *tx)
{
    const struct judgement *j = tx->judgement;
    const char *queue_id = *tx->queue_id ? tx->queue_id : "-";
    gint64 ms = (g_get_monotonic_time() - tx->started) / 1000;

    if (!j) {
        /* The lines of the answers say everything about a mail that has no other recipients. */
        if (tx->action != ACTION_ACCEPT ||
            (tx->outbound && tx->recipients->len > 0 && !tx->on_purpose))
            log_line(LOG_INFO, "%s: verdict=none done=%s id=%s recipients=%u ms=%" G_GINT64_FORMAT,
                     queue_id, action_name(tx->action), tx->id ? tx->id : "-", tx->recipients->len,
                     ms);
        return;
    }
    g_autofree char *introducer = log_address(tx->config, j->introducer);
    g_autofree char *parties = party_list(tx);
    g_autofree char *score =
        j->evidence ? g_strdup_printf("%.2f", j->evidence->score) : g_strdup("-");
    log_line(LOG_INFO,
             "%s: verdict=%s done=%s kind=%s reason=%s rule=%s introducer=%s parties=%u "
             "unconnected=%u score=%s id=%s "
             "recipients=%u who=%s ms=%" G_GINT64_FORMAT,
             queue_id, verdict_name(j->verdict), action_name(tx->action),
             message_kind_name(j->kind), j->reason, rule_or_dash(j), introducer, j->parties->len,
             unconnected_pairs(j), score, tx->id ? tx->id : "-", tx->recipients->len, parties, ms);
}
