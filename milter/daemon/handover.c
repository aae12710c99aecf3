#include "daemon/handover.h"

#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "daemon/transaction.h"
#include "policy/error.h"
#include "post/post.h"
#include "submit/submit.h"

#define FIRST_RETRY 5
#define LAST_RETRY 900
#define DAY (24 * 60 * 60)
/* A notice that could not be delivered for so long is of no use any more. */
#define NOTICE_LIFETIME (5 * DAY)

/* What became of each recipient of one attempt. */
struct result {
    GPtrArray *remaining;   /* struct recipient, tried again */
    GPtrArray *refused;     /* struct recipient, for good */
    GPtrArray *diagnostics; /* char *, one for each refused, then NULL */
    unsigned taken;
    char *text; /* for the log and the listing: the last reply that was no 2xx, or "" */
};

bool handover_stopping(void)
{
    pthread_mutex_lock(&daemon_state.lock);
    bool stopping = daemon_state.stopping;
    pthread_mutex_unlock(&daemon_state.lock);
    return stopping;
}

static void copy_recipient(GPtrArray *to, const struct recipient *recipient)
{
    g_ptr_array_add(to, recipient_new(recipient->address, recipient->args));
}

/* The field by which our own milter knows this message as a release; a new token for each attempt.
 */
static GBytes *release_head(const struct outgoing *outgoing, GError **error)
{
    g_autofree char *token = NULL;
    if (!store_release_token(daemon_state.store, outgoing->number, &token, (gint64)time(NULL),
                             error))
        return NULL;
    char *field = g_strdup_printf(OWN_FIELD ": release=%s\r\n", token);
    return g_bytes_new_take(field, strlen(field));
}

static struct submit_recipient *submit_recipients(const struct outgoing *outgoing)
{
    struct submit_recipient *recipients =
        g_new0(struct submit_recipient, outgoing->recipients->len);
    for (guint i = 0; i < outgoing->recipients->len; i++) {
        const struct recipient *recipient = outgoing->recipients->pdata[i];
        recipients[i].address = recipient->address;
        recipients[i].args = recipient->args;
    }
    return recipients;
}

static bool open_parts(const struct outgoing *outgoing, struct submit_mail *mail, GError **error)
{
    mail->head = outgoing->head ? g_bytes_ref(outgoing->head) : NULL;
    if (outgoing->kind == OUTGOING_RELEASE && !(mail->head = release_head(outgoing, error)))
        return false;
    if (*outgoing->spool && (mail->fd = spool_read(daemon_state.spool, outgoing->spool, error)) < 0)
        return false;
    return true;
}

static void sort_recipients(const struct outgoing *outgoing,
                            const struct submit_recipient *recipients, struct result *result)
{
    for (guint i = 0; i < outgoing->recipients->len; i++) {
        int code = recipients[i].code;
        if (code / 100 == 2) {
            result->taken++;
            continue;
        }
        const char *reply = recipients[i].reply ? recipients[i].reply : "not reached";
        g_free(result->text);
        result->text = g_strdup(reply);
        copy_recipient(code / 100 == 5 ? result->refused : result->remaining,
                       outgoing->recipients->pdata[i]);
        if (code / 100 == 5)
            g_ptr_array_add(result->diagnostics, g_strdup(reply));
    }
}

static void attempt(const struct config *config, const struct outgoing *outgoing,
                    struct result *result)
{
    g_autoptr(GError) error = NULL;
    struct submit_mail mail = {.helo = daemon_state.host_name,
                               .mail_from = outgoing->mail_from,
                               .mail_args = outgoing->mail_args,
                               .recipients = submit_recipients(outgoing),
                               .n_recipients = outgoing->recipients->len,
                               .fd = -1,
                               .tail = outgoing->tail};

    if (open_parts(outgoing, &mail, &error) && submit_send(config->submit_to, &mail, &error)) {
        sort_recipients(outgoing, mail.recipients, result);
    } else {
        for (guint i = 0; i < outgoing->recipients->len; i++)
            copy_recipient(result->remaining, outgoing->recipients->pdata[i]);
        g_free(result->text);
        result->text = g_strdup(error->message);
    }
    if (mail.fd >= 0)
        close(mail.fd);
    g_clear_pointer(&mail.head, g_bytes_unref);
    submit_recipients_clear(mail.recipients, mail.n_recipients);
    g_free(mail.recipients);
}

/* What the MTA will never take: a released message goes back to its sender, a return stays with us,
 * a notice is given up. */
static struct outgoing *settle_refused(const struct config *config, const struct outgoing *outgoing,
                                       struct result *result, gint64 *next)
{
    g_autoptr(GError) error = NULL;
    if (result->refused->len == 0)
        return NULL;
    if (outgoing->kind == OUTGOING_RELEASE) {
        struct request *request = store_request(daemon_state.store, outgoing->request, &error);
        struct outgoing *back =
            request ? post_return_refused(
                          config, daemon_state.spool, request, outgoing, result->refused,
                          (const char *const *)result->diagnostics->pdata, (gint64)time(NULL))
                    : NULL;
        request_free(request);
        if (back)
            return back;
    }
    if (outgoing->kind != OUTGOING_NOTICE) {
        log_line(LOG_ERR,
                 "%s: request=%s the MTA refused it for good (%s); it is kept: see askfirst held "
                 "show %s",
                 outgoing_kind_name(outgoing->kind), outgoing->request, result->text,
                 outgoing->request);
        for (guint i = 0; i < result->refused->len; i++)
            copy_recipient(result->remaining, result->refused->pdata[i]);
        *next = (gint64)time(NULL) + DAY;
    }
    return NULL;
}

static gint64 next_attempt(const struct outgoing *outgoing)
{
    unsigned wait = FIRST_RETRY;
    for (unsigned i = 0; i < outgoing->attempts && wait < LAST_RETRY; i++)
        wait *= 2;
    return (gint64)time(NULL) + MIN(wait, LAST_RETRY);
}

static void remove_spool(const GPtrArray *names)
{
    for (guint i = 0; names && i < names->len; i++) {
        g_autoptr(GError) error = NULL;
        if (!spool_remove(daemon_state.spool, names->pdata[i], &error))
            log_error("spool", &error);
    }
}

/* What the MTA has taken must be written down before anything else is sent, or it would be sent
 * again and again: so a store that cannot be written is tried until it can. */
static void write_down(const struct outgoing *outgoing, const struct result *result, gint64 next,
                       struct outgoing *followup)
{
    struct act act = {"clerk", (gint64)time(NULL)};
    g_autoptr(GPtrArray) over = NULL;
    guint64 seen = 0;
    GError *error = NULL;

    while (!store_outbox_settle(daemon_state.store, outgoing->number, result->remaining, next,
                                result->text, followup, &act, &over, &error)) {
        log_error("outbox", &error);
        if (store_is_broken(daemon_state.store) || handover_stopping())
            return;
        daemon_wait(FIRST_RETRY, &seen);
    }
    remove_spool(over);
}

static void log_attempt(const struct config *config, const struct outgoing *outgoing,
                        const struct result *result)
{
    const struct recipient *first =
        outgoing->recipients->len ? outgoing->recipients->pdata[0] : NULL;
    g_autofree char *to = log_address(config, first ? first->address : "");
    log_line(result->remaining->len ? LOG_WARNING : LOG_INFO,
             "%s: request=%s to=%s taken=%u refused=%u later=%u attempt=%u reply=\"%s\"",
             outgoing_kind_name(outgoing->kind), *outgoing->request ? outgoing->request : "-", to,
             result->taken, result->refused->len, result->remaining->len, outgoing->attempts + 1,
             result->text);
}

void handover(const struct outgoing *outgoing)
{
    struct config *config = daemon_config();
    GDestroyNotify free_recipient = (GDestroyNotify)recipient_free;
    struct result result = {g_ptr_array_new_with_free_func(free_recipient),
                            g_ptr_array_new_with_free_func(free_recipient),
                            g_ptr_array_new_with_free_func(g_free), 0, g_strdup("")};
    gint64 next = next_attempt(outgoing);

    attempt(config, outgoing, &result);
    g_ptr_array_add(result.diagnostics, NULL);
    log_attempt(config, outgoing, &result);
    struct outgoing *followup = settle_refused(config, outgoing, &result, &next);
    if (outgoing->kind == OUTGOING_NOTICE &&
        (gint64)time(NULL) - outgoing->created > NOTICE_LIFETIME)
        g_ptr_array_set_size(result.remaining, 0);
    write_down(outgoing, &result, next, followup);
    if (followup)
        daemon_wake();
    outgoing_free(followup);
    g_ptr_array_unref(result.remaining);
    g_ptr_array_unref(result.refused);
    g_ptr_array_unref(result.diagnostics);
    g_free(result.text);
    config_unref(config);
}
