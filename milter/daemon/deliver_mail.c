#include "daemon/deliver_mail.h"

#include <string.h>
#include <syslog.h>
#include <unistd.h>
#include "base/day.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/testing.h"
#include "conf/config.h"
#include "daemon/check_before_delivery.h"
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "daemon/release_watch.h"
#include "daemon/submit_trouble.h"
#include "daemon/transaction.h"
#include "mail/read/internationalized.h"
#include "mail/write/compose_return.h"
#include "post/return_mail.h"
#include "post/return_mail_header.h"
#include "store/ledger/asks.h"
#include "store/ledger/records.h"
#include "store/ledger/release_tokens.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"
#include "submit/args.h"
#include "submit/submit.h"

#define FIRST_RETRY 5
#define LAST_RETRY 900
/* An administrator has to deal with a spool file that is missing or damaged; once an hour is enough
 * to log it. */
#define SPOILED_RETRY (60 * 60)
/* A notice that could not be delivered for this long is of no use any more. */
#define NOTICE_LIFETIME (5 * DAY_SECONDS)

/* The result of one attempt, for each recipient. */
struct result {
    GPtrArray *remaining;   /* struct recipient, to be tried again */
    GPtrArray *replies;     /* char *, the last reply about each remaining recipient */
    GPtrArray *refused;     /* struct recipient, refused for good */
    GPtrArray *diagnostics; /* char *, one for each refused recipient, then NULL */
    unsigned taken;
    bool ours;    /* a fault of ours: the MTA was not asked */
    bool spoiled; /* the fault is that the spool file has changed or is missing */
    bool trouble; /* submit_to takes no mail from us: the mail itself is not to blame */
    bool stuck;   /* somebody no longer agrees, and there is nobody to return it to */
    char *token;  /* of a release */
    char *text;   /* for the log and the command line: the last reply that was not a 2xx, or "" */
    gint64 next;  /* when the remaining recipients are tried again */
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

/* Returns the head of a release: the field by which our own milter recognises it, with a new token
 * for each attempt. */
static GBytes *release_head(const struct outgoing *outgoing, gint64 now, char **token,
                            GError **error)
{
    if (!store_release_token_put(daemon_state.store, outgoing->number, token, now, error))
        return NULL;
    /* When the head replaces the beginning of the spooled file, the field comes before it. */
    GByteArray *head = g_byte_array_new();
    g_autofree char *field = g_strdup_printf(OWN_FIELD ": release=%s\r\n", *token);
    g_byte_array_append(head, (const guint8 *)field, (guint)strlen(field));
    if (outgoing->head)
        g_byte_array_append(head, g_bytes_get_data(outgoing->head, NULL),
                            (guint)g_bytes_get_size(outgoing->head));
    return g_byte_array_free_to_bytes(head);
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

/* Opens the spool file and checks it against the copy as it was recorded: changed octets are never
 * sent as the sender's words. */
static int open_spool(const struct outgoing *outgoing, struct result *result, GError **error)
{
    struct request *request = store_request_get(daemon_state.store, outgoing->request, error);
    if (!request)
        return -1;
    const struct copy *copy = request_copy(request, outgoing->spool);
    int fd =
        copy ? spool_read(daemon_state.spool, copy->spool, copy->size, copy->digest, NULL, error)
             : -1;
    if (!copy)
        g_set_error(error, ASKFIRST_ERROR, ERROR_CORRUPT, "request %s has no copy %s", request->id,
                    outgoing->spool);
    result->spoiled = fd < 0;
    request_free(request);
    return fd;
}

static bool open_parts(const struct outgoing *outgoing, struct submit_mail *mail, gint64 now,
                       struct result *result, GError **error)
{
    bool file = *outgoing->spool && outgoing->spool_skip != OUTGOING_SKIP_ALL;

    result->ours = file && (mail->fd = open_spool(outgoing, result, error)) < 0;
    mail->base64 = outgoing->kind == OUTGOING_RETURN && compose_return_is_base64(outgoing->head);
    if (!result->ours && outgoing->kind == OUTGOING_RELEASE)
        result->ours = !(mail->head = release_head(outgoing, now, &result->token, error));
    else if (!result->ours && outgoing->head)
        mail->head = g_bytes_ref(outgoing->head);
    return !result->ours;
}

static void add_result(GPtrArray *recipients, GPtrArray *texts, const struct recipient *recipient,
                       const char *text)
{
    copy_recipient(recipients, recipient);
    g_ptr_array_add(texts, g_strdup(text));
}

static void set_text(struct result *result, const char *text)
{
    g_free(result->text);
    result->text = g_strdup(text);
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
        bool refused = code / 100 == 5;
        set_text(result, reply);
        add_result(refused ? result->refused : result->remaining,
                   refused ? result->diagnostics : result->replies, outgoing->recipients->pdata[i],
                   reply);
    }
}

/* Holds one conversation with submit_to, and notes what it shows about submit_to itself. */
static bool send_mail(const struct config *config, struct submit_mail *mail, gint64 now,
                      struct result *result, GError **error)
{
    bool sent = submit_send(config->submit_to, mail, error);
    bool refused = mail->trouble || (!sent && (*error)->code == ERROR_REMOTE);

    result->trouble = refused || (!sent && !mail->greeted);
    if (result->trouble)
        trouble_found(mail->trouble ? mail->trouble : (*error)->message, refused, now);
    else if (sent)
        trouble_over();
    if (mail->lacks)
        trouble_lacks(config->submit_to, mail->lacks, now);
    g_clear_pointer(&mail->trouble, g_free);
    return sent;
}

/* Returns the MAIL arguments. A release asks for SMTPUTF8 only when something needs it, whatever
 * its client said: if a server on the way does not offer it, a mail that asks for it is lost, and
 * so is its bounce. Returns and notices are already made this way. Caller frees. */
static char *needed_args(const struct outgoing *outgoing, const struct submit_mail *mail)
{
    bool needed = outgoing->kind != OUTGOING_RELEASE || !args_needs(outgoing->mail_args).smtputf8 ||
                  message_is_global(mail->head, mail->fd, mail->fd_from);

    return needed ? g_strdup(outgoing->mail_args) : args_without_smtputf8(outgoing->mail_args);
}

static void attempt(const struct config *config, const struct outgoing *outgoing, gint64 now,
                    struct result *result)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *args = NULL;
    struct submit_mail mail = {.helo = daemon_state.host_name,
                               .mail_from = outgoing->mail_from,
                               .recipients = submit_recipients(outgoing),
                               .n_recipients = outgoing->recipients->len,
                               .fd = -1,
                               .fd_from = (goffset)outgoing->spool_skip,
                               .tail = outgoing->tail,
                               .probe = config->answer_address};

    bool ready = open_parts(outgoing, &mail, now, result, &error);
    if (ready)
        mail.mail_args = args = needed_args(outgoing, &mail);
    if (ready && send_mail(config, &mail, now, result, &error)) {
        sort_recipients(outgoing, mail.recipients, result);
        if (result->token && result->taken > 0)
            meeting_expect(result->token, now);
    } else {
        for (guint i = 0; i < outgoing->recipients->len; i++)
            add_result(result->remaining, result->replies, outgoing->recipients->pdata[i],
                       error->message);
        set_text(result, error->message);
    }
    if (mail.fd >= 0)
        close(mail.fd);
    g_clear_pointer(&mail.head, g_bytes_unref);
    submit_recipients_clear(mail.recipients, mail.n_recipients);
    g_free(mail.recipients);
}

/* May the mail go to the MTA now? If not, the result is set. */
static bool may_go(const struct outgoing *outgoing, enum last_look found, const char *text,
                   struct result *result)
{
    bool stuck = found == LOOK_STUCK;

    if (found == LOOK_GO)
        return true;
    result->ours = !stuck;
    result->stuck = stuck;
    for (guint i = 0; i < outgoing->recipients->len; i++)
        add_result(stuck ? result->refused : result->remaining,
                   stuck ? result->diagnostics : result->replies, outgoing->recipients->pdata[i],
                   text);
    set_text(result, text);
    return false;
}

/* Gives up a release that the MTA has put off for too long: it ends as if it had been refused. */
static void give_up(const struct outgoing *outgoing, gint64 now, struct result *result)
{
    if (outgoing->kind != OUTGOING_RELEASE || result->ours || result->remaining->len == 0 ||
        now - outgoing->created < LIMIT_RELEASE_SECONDS)
        return;
    log_line(LOG_WARNING,
             "release: request=%s not taken within %d days: recipients=%u are given up",
             outgoing->request, (int)(LIMIT_RELEASE_SECONDS / DAY_SECONDS), result->remaining->len);
    for (guint i = 0; i < result->remaining->len; i++)
        add_result(result->refused, result->diagnostics, result->remaining->pdata[i],
                   result->replies->pdata[i]);
    g_ptr_array_set_size(result->remaining, 0);
    g_ptr_array_set_size(result->replies, 0);
}

/* Returns the mail that returns what will never be accepted; NULL when there is none. A return that
 * was refused for its size or form is sent again with only the header. */
static struct outgoing *make_return(const struct config *config, const struct outgoing *outgoing,
                                    const struct result *result, gint64 now)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) asks = NULL;
    struct request *request = store_request_get(daemon_state.store, outgoing->request, &error);
    struct outgoing *back = NULL;

    if (request && outgoing->kind == OUTGOING_RELEASE)
        back = post_return_refused(config, daemon_state.spool, request, outgoing, result->refused,
                                   (const char *const *)result->diagnostics->pdata, now);
    else if (request && store_asks_list_of_request(daemon_state.store, request, &asks, &error))
        back = post_return_header(config, daemon_state.spool, request, asks, outgoing, now);
    request_free(request);
    return back;
}

/* Decides what follows a refusal: a release is returned to its sender; a return is sent once more
 * without its content, and then kept; a notice is given up; an ask is given up, too, and its
 * request is returned. */
static struct outgoing *sort_out_refused(const struct config *config,
                                         const struct outgoing *outgoing, gint64 now,
                                         struct result *result)
{
    if (result->refused->len == 0 || !outgoing_decides(outgoing->kind))
        return NULL;
    g_ptr_array_add(result->diagnostics, NULL);
    struct outgoing *back = result->stuck ? NULL : make_return(config, outgoing, result, now);
    if (back)
        return back;
    log_line(LOG_ERR,
             "%s: request=%s cannot be delivered nor given back (%s); it is kept and tried once a "
             "day: see askfirst held show %s",
             outgoing_kind_name(outgoing->kind), outgoing->request, result->text,
             outgoing->request);
    for (guint i = 0; i < result->refused->len; i++)
        copy_recipient(result->remaining, result->refused->pdata[i]);
    result->next = now + DAY_SECONDS;
    return NULL;
}

static gint64 next_attempt(const struct outgoing *outgoing, gint64 now, const struct result *result)
{
    unsigned wait = FIRST_RETRY;

    if (result->spoiled)
        return now + SPOILED_RETRY;
    if (result->trouble)
        return now + trouble_wait(now);
    if (outgoing->kind == OUTGOING_RETURN && now - outgoing->created >= LIMIT_RELEASE_SECONDS)
        return now + DAY_SECONDS;
    for (unsigned i = 0; i < outgoing->attempts && wait < LAST_RETRY; i++)
        wait *= 2;
    return now + MIN(wait, LAST_RETRY);
}

void remove_spool(const GPtrArray *names)
{
    for (guint i = 0; names && i < names->len; i++) {
        g_autoptr(GError) error = NULL;
        if (!spool_remove(daemon_state.spool, names->pdata[i], &error))
            log_error("spool", &error);
    }
}

/* Stores the result. What the MTA has accepted must be stored before anything else is sent, or it
 * would be sent again and again: so a failing store is tried until it works. */
static void write_down(const struct outgoing *outgoing, const struct result *result, gint64 now,
                       struct outgoing *followup)
{
    struct audit_by by = {"worker", now};
    g_autoptr(GPtrArray) over = NULL;
    guint64 seen = 0;
    GError *error = NULL;

    while (!store_outbox_end_attempt(daemon_state.store, outgoing->number, result->remaining,
                                     result->next, result->text, result->refused, followup, &by,
                                     &over, &error)) {
        if (g_error_matches(error, ASKFIRST_ERROR, ERROR_NOT_FOUND)) {
            /* The ask has ended while its mail was on its way. */
            g_clear_error(&error);
            return;
        }
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
    if (result->spoiled) {
        log_line(LOG_ERR,
                 "%s: request=%s cannot be sent: %s; it is kept and tried again in an hour",
                 outgoing_kind_name(outgoing->kind), outgoing->request, result->text);
        return;
    }
    const struct recipient *first =
        outgoing->recipients->len ? outgoing->recipients->pdata[0] : NULL;
    g_autofree char *to = log_address(config, first ? first->address : "");
    bool asks = outgoing->kind == OUTGOING_ASK;
    const char *id = asks ? outgoing->ask : outgoing->request;
    log_line(result->remaining->len ? LOG_WARNING : LOG_INFO,
             "%s: %s=%s to=%s taken=%u refused=%u later=%u attempt=%u reply=\"%s\"",
             outgoing_kind_name(outgoing->kind), asks ? "ask" : "request", *id ? id : "-", to,
             result->taken, result->refused->len, result->remaining->len, outgoing->attempts + 1,
             result->text);
}

static void result_clear(struct result *result)
{
    g_ptr_array_unref(result->remaining);
    g_ptr_array_unref(result->replies);
    g_ptr_array_unref(result->refused);
    g_ptr_array_unref(result->diagnostics);
    g_free(result->token);
    g_free(result->text);
}

/* For tests: the fail points "release-sent", when the MTA has accepted a release, and so on. */
static void fail_after(const struct outgoing *outgoing, const struct result *result,
                       const char *step)
{
    g_autofree char *name = g_strdup_printf("%s-%s", outgoing_kind_name(outgoing->kind), step);
    if (result->taken > 0)
        fail_point(name);
}

static void hand_over(const struct config *config, const struct outgoing *outgoing,
                      enum last_look found, const char *text, gint64 now)
{
    struct result result = {.remaining = recipients_new(),
                            .replies = g_ptr_array_new_with_free_func(g_free),
                            .refused = recipients_new(),
                            .diagnostics = g_ptr_array_new_with_free_func(g_free),
                            .text = g_strdup("")};

    if (may_go(outgoing, found, text, &result))
        attempt(config, outgoing, now, &result);
    log_attempt(config, outgoing, &result);
    result.next = next_attempt(outgoing, now, &result);
    give_up(outgoing, now, &result);
    struct outgoing *followup = sort_out_refused(config, outgoing, now, &result);
    if (outgoing->kind == OUTGOING_NOTICE && now - outgoing->created > NOTICE_LIFETIME)
        g_ptr_array_set_size(result.remaining, 0);
    fail_after(outgoing, &result, "sent");
    write_down(outgoing, &result, now, followup);
    fail_after(outgoing, &result, "marked");
    if (followup && outgoing->kind == OUTGOING_RETURN)
        fail_point("return-refused");
    if (followup)
        daemon_wake();
    outgoing_free(followup);
    result_clear(&result);
}

void handover(const struct outgoing *outgoing, gint64 now)
{
    struct config *config = daemon_config();
    g_autofree char *text = NULL;
    enum last_look found = last_look(config, outgoing, now, &text);

    if (found != LOOK_BACK)
        hand_over(config, outgoing, found, text, now);
    config_unref(config);
}
