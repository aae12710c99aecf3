#include "daemon/worker.h"

#include <libmilter/mfapi.h>
#include <syslog.h>
#include <unistd.h>
#include "base/error.h"
#include "base/testing.h"
#include "conf/config.h"
#include "daemon/ageing.h"
#include "daemon/daemon.h"
#include "daemon/deliver_mail.h"
#include "daemon/end_requests.h"
#include "daemon/log.h"
#include "daemon/release_watch.h"
#include "daemon/send_asks.h"
#include "daemon/submit_trouble.h"
#include "store/ledger/outbox.h"
#include "store/ledger/outbox_claim.h"
#include "store/ledger/outbox_release_again.h"
#include "store/ledger/prune.h"
#include "store/ledger/records.h"
#include "store/ledger/store.h"

/* How long work from another process, which cannot wake us, may wait in the outbox. */
#define LOOK_SECONDS 1
/* How many mails are taken from the outbox at a time, and how many requests are pruned at a
 * time. */
#define BATCH 50
#define PRUNE_SECONDS 3600

struct worker {
    pthread_t thread;
    unsigned kinds;
    bool urgent;    /* ends requests, releases and returns: they do not wait behind other mail */
    bool scheduler; /* sends asks, ends what is over, prunes */
    bool ended;
    gint64 not_before; /* while submit_to is in trouble: the time of the next attempt */
    guint64 retries;   /* store_outbox_count_retries, as last seen */
};

static struct worker workers[] = {
    {.kinds = 1 << OUTGOING_RELEASE | 1 << OUTGOING_RETURN, .urgent = true},
    {.kinds = 1 << OUTGOING_NOTICE | 1 << OUTGOING_ASK, .scheduler = true},
};

/* Logs an error. After MDB_PANIC nothing more can be stored, so the daemon ends and the service
 * manager starts it again. */
static void note_trouble(const char *what, GError **error)
{
    log_error(what, error);
    if (store_is_broken(daemon_state.store)) {
        log_line(LOG_CRIT, "the consent store is beyond use; ending, to be started again");
        smfi_stop();
    }
}

/* Has the administrator asked for a retry, to see now whether it works? */
static bool is_hurried(struct worker *worker)
{
    guint64 count = worker->retries;

    if (!store_outbox_count_retries(daemon_state.store, &count, NULL) || count == worker->retries)
        return false;
    worker->retries = count;
    trouble_hurry();
    return true;
}

/* Returns how many mails to try. While submit_to takes none, a single mail finds out whether that
 * is over. It is the mail that has waited longest, so it is a different one each time, in case a
 * mail is to blame after all. */
static unsigned batch_size(struct worker *worker, gint64 now)
{
    if (!trouble_is_on())
        return BATCH;
    return now >= worker->not_before || is_hurried(worker) ? 1 : 0;
}

/* Claims the mail, reads it again and hands it over. An ask that has ended since, because its party
 * said never or its message was withdrawn, is not sent; nor is a mail that the administrator is
 * changing at this moment. */
static void claim_and_hand_over(guint64 number, gint64 now)
{
    g_autoptr(GError) error = NULL;
    int claim = store_outbox_claim(daemon_state.store, number, &error);
    struct outgoing *mail =
        claim >= 0 ? store_outbox_get(daemon_state.store, number, &error) : NULL;

    if (mail)
        handover(mail, now);
    else if (!g_error_matches(error, ASKFIRST_ERROR, ERROR_NOT_FOUND) &&
             !g_error_matches(error, ASKFIRST_ERROR, ERROR_BUSY))
        note_trouble("outbox", &error);
    outgoing_free(mail);
    if (claim >= 0)
        close(claim);
}

static void serve_outbox(struct worker *worker)
{
    g_autoptr(GPtrArray) due = NULL;
    g_autoptr(GError) error = NULL;
    gint64 now = now_seconds(), next;
    unsigned most = batch_size(worker, now);

    if (most == 0)
        return;
    if (!store_outbox_list_due(daemon_state.store, worker->kinds, now, most, &due, &next, &error)) {
        note_trouble("outbox", &error);
        return;
    }
    for (guint i = 0; i < due->len && !handover_stopping(); i++) {
        claim_and_hand_over(((const struct outgoing *)due->pdata[i])->number, now);
        worker->not_before = now + trouble_wait(now);
        now = now_seconds();
        if (trouble_is_on())
            break;
    }
}

static void prune(const struct config *config, gint64 now)
{
    static gint64 last; /* used only by the scheduler */
    g_autoptr(GError) error = NULL;
    unsigned removed = 0;

    if (now >= last && now - last < PRUNE_SECONDS)
        return;
    last = now;
    if (!store_prune(daemon_state.store, now - config->journal_retention,
                     now - config->ask_again_after, now, config->request_lifetime, BATCH, &removed,
                     &error))
        note_trouble("prune", &error);
    else if (removed == BATCH)
        last = 0; /* there may be more: go on in the next round */
}

static void run_task(const char *what, bool (*function)(gint64 now, GError **error), gint64 now)
{
    GError *error = NULL;
    if (!function(now, &error))
        note_trouble(what, &error);
}

/* Ends silent asks before requests, so that a return can say who was silent. */
static void run_scheduled(void)
{
    gint64 now = now_seconds();

    run_task("asks", send_due_asks, now);
    run_task("expiry", end_expired_requests, now);
    struct config *config = daemon_config();
    prune(config, now);
    remove_what_is_old(config, now);
    trouble_look(config, now_seconds());
    meeting_check(config, now_seconds());
    config_unref(config);
}

static void *work(void *data)
{
    struct worker *worker = data;
    guint64 seen = 0;

    do {
        if (worker->urgent)
            run_task("requests", end_ready_requests, now_seconds());
        if (worker->scheduler)
            run_scheduled();
        serve_outbox(worker);
    } while (daemon_wait(LOOK_SECONDS, &seen));
    return NULL;
}

bool workers_start(GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(workers); i++) {
        int result = pthread_create(&workers[i].thread, NULL, work, &workers[i]);
        if (result != 0) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot start a thread: %s",
                        g_strerror(result));
            return false;
        }
    }
    return true;
}

bool workers_stop(unsigned seconds)
{
    struct timespec until;
    bool all = true;

    daemon_stop();
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    for (size_t i = 0; i < G_N_ELEMENTS(workers); i++) {
        workers[i].ended =
            workers[i].ended || pthread_timedjoin_np(workers[i].thread, NULL, &until) == 0;
        all = workers[i].ended && all;
    }
    return all;
}
