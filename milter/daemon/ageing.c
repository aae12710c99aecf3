#include "daemon/ageing.h"

#include "base/day.h"
#include "base/limits.h"
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "store/acquaint/acquaint.h"
#include "store/journal/journal.h"
#include "store/ledger/pair_history.h"

/* How many records one step examines: some milliseconds of work. Ten million pairs take three hours
 * at one step a second. */
#define JOURNAL_STEP 200u
#define ACQUAINT_STEP 2000u
#define PAST_STEP 1000u

/* Used only by the scheduler. */
static struct {
    gint64 journal, acquaint, past; /* when the next round begins */
    struct acquaint_position position;
} round_at;

static void age_journal(const struct config *config, gint64 now)
{
    GError *error = NULL;
    unsigned removed = 0;

    if (!daemon_state.journal || now < round_at.journal)
        return;
    bool ok = journal_prune(daemon_state.journal, now - config->journal_retention, JOURNAL_STEP,
                            &removed, &error);
    if (!ok)
        log_error("ageing", &error);
    if (!ok || removed < JOURNAL_STEP)
        round_at.journal = now + (ok ? DAY_SECONDS : DAY_SECONDS / 24);
}

static void age_acquaintances(const struct config *config, gint64 now)
{
    GError *error = NULL;
    bool done = false;

    if (!daemon_state.acquaint || now < round_at.acquaint)
        return;
    bool ok =
        acquaint_prune(daemon_state.acquaint, acquaint_day_of(now - config->acquaintance_max_age),
                       acquaint_day_of(now - LIMIT_THREAD_DAYS * DAY_SECONDS), ACQUAINT_STEP,
                       &round_at.position, &done, &error);
    if (!ok)
        log_error("ageing", &error);
    if (!ok || done)
        round_at.acquaint = now + (ok ? DAY_SECONDS : DAY_SECONDS / 24);
}

/* Removes old records of what introducers said of pairs, and of which of their messages were
 * stopped. */
static void age_past(const struct config *config, gint64 now)
{
    struct past_limits before = {now - config->ask_again_after, now - config->acquaintance_max_age};
    GError *error = NULL;
    unsigned removed = 0;

    if (!daemon_state.store || now < round_at.past)
        return;
    bool ok = store_past_prune(daemon_state.store, &before, PAST_STEP, &removed, &error);
    if (!ok)
        log_error("ageing", &error);
    if (!ok || removed < PAST_STEP)
        round_at.past = now + (ok ? DAY_SECONDS : DAY_SECONDS / 24);
}

void remove_what_is_old(const struct config *config, gint64 now)
{
    age_journal(config, now);
    age_acquaintances(config, now);
    age_past(config, now);
}
