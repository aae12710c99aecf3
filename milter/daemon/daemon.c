#include "daemon/daemon.h"

#include <string.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include "base/problem.h"
#include "conf/options.h"
#include "daemon/log.h"
#include "policy/evidence/words.h"
#include "policy/rules/rules.h"

/* A message in flight may wait for a slow client, but a restart must not take longer than this. */
#define DRAIN_SECONDS 30

struct daemon daemon_state = {.lock = PTHREAD_MUTEX_INITIALIZER,
                              .changed = PTHREAD_COND_INITIALIZER};

/* Uses the monotonic clock: when the other clock is set back, no worker must wait longer. */
static struct timespec in_seconds(unsigned seconds)
{
    struct timespec when;
    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += seconds;
    return when;
}

struct config *daemon_config(void)
{
    pthread_mutex_lock(&daemon_state.lock);
    struct config *config = config_ref(daemon_state.config);
    pthread_mutex_unlock(&daemon_state.lock);
    return config;
}

bool daemon_enter(void)
{
    pthread_mutex_lock(&daemon_state.lock);
    bool taken = !daemon_state.draining;
    daemon_state.in_flight += taken;
    pthread_mutex_unlock(&daemon_state.lock);
    return taken;
}

void daemon_leave(void)
{
    pthread_mutex_lock(&daemon_state.lock);
    daemon_state.in_flight--;
    if (daemon_state.draining)
        pthread_cond_broadcast(&daemon_state.changed);
    pthread_mutex_unlock(&daemon_state.lock);
}

void daemon_wake(void)
{
    pthread_mutex_lock(&daemon_state.lock);
    daemon_state.wakes++;
    pthread_cond_broadcast(&daemon_state.changed);
    pthread_mutex_unlock(&daemon_state.lock);
}

bool daemon_wait(unsigned seconds, guint64 *seen)
{
    struct timespec until = in_seconds(seconds);
    int result = 0;

    pthread_mutex_lock(&daemon_state.lock);
    while (!daemon_state.stopping && daemon_state.wakes == *seen && result == 0)
        result = pthread_cond_clockwait(&daemon_state.changed, &daemon_state.lock, CLOCK_MONOTONIC,
                                        &until);
    *seen = daemon_state.wakes;
    bool go_on = !daemon_state.stopping;
    pthread_mutex_unlock(&daemon_state.lock);
    return go_on;
}

void daemon_stop(void)
{
    pthread_mutex_lock(&daemon_state.lock);
    daemon_state.stopping = true;
    pthread_cond_broadcast(&daemon_state.changed);
    pthread_mutex_unlock(&daemon_state.lock);
}

void daemon_drain(void)
{
    struct timespec until = in_seconds(DRAIN_SECONDS);
    int result = 0;

    sd_notify(0, "STOPPING=1");
    pthread_mutex_lock(&daemon_state.lock);
    daemon_state.draining = true;
    unsigned waiting = daemon_state.in_flight;
    while (daemon_state.in_flight > 0 && result == 0)
        result = pthread_cond_clockwait(&daemon_state.changed, &daemon_state.lock, CLOCK_MONOTONIC,
                                        &until);
    unsigned left = daemon_state.in_flight;
    pthread_mutex_unlock(&daemon_state.lock);
    log_line(LOG_NOTICE, "stopping: finished=%u unfinished=%u", waiting - left, left);
}

bool daemon_is_idle(void)
{
    pthread_mutex_lock(&daemon_state.lock);
    daemon_state.draining = true;
    bool idle = daemon_state.in_flight == 0;
    pthread_mutex_unlock(&daemon_state.lock);
    return idle;
}

/* Logs the changes that a reload does not apply, or does not apply to mails that are out. */
static void warn_changes(const struct config *old, const struct config *new)
{
    g_auto(GStrv) changes = options_restart_needed(old, new);

    if (strcmp(old->answer_address, new->answer_address) ||
        strcmp(old->recipient_delimiter, new->recipient_delimiter))
        log_line(LOG_WARNING, "reload: the answer address has changed; the links in mails that are "
                              "out already are answers no longer");
    for (char **change = changes; *change; change++)
        log_line(LOG_WARNING, "reload: %s; it takes effect at the next restart", *change);
}

/* Logs a problem; line 0 stands for the whole file. */
static void log_problem(const struct problem *problem)
{
    g_autofree char *place =
        problem->line ? g_strdup_printf("%s:%u:%u", problem->file, problem->line, problem->column)
                      : g_strdup(problem->file);
    log_line(problem->warning ? LOG_WARNING : LOG_ERR, "reload: %s: %s: %s", place,
             problem->warning ? "warning" : "error", problem->message);
}

void daemon_reload(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(GError) error = NULL;
    struct config *old = daemon_config();

    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time());
    struct config *new = config_load(old->path, false, problems);
    for (guint i = 0; i < problems->len; i++)
        log_problem(problems->pdata[i]);
    if (!new || !log_configure(new, &error)) {
        log_line(LOG_ERR, "reload: %s; the old configuration stays in force",
                 error ? error->message : "errors found");
        config_unref(new);
    } else {
        warn_changes(old, new);
        pthread_mutex_lock(&daemon_state.lock);
        struct config *replaced = daemon_state.config;
        daemon_state.config = new;
        pthread_mutex_unlock(&daemon_state.lock);
        config_unref(replaced);
        log_line(LOG_NOTICE, "reload: done: rules=%u cues=%u", rules_count(new->rules),
                 cues_count(new->cues));
    }
    config_unref(old);
    sd_notify(0, "READY=1");
}
