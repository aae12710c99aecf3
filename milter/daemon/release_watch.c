#include "daemon/release_watch.h"

#include <pthread.h>
#include <stdbool.h>
#include <syslog.h>
#include "daemon/log.h"

/* How long a filter between submit_to and us may take. */
#define WAIT_SECONDS (10 * 60)
#define SAY_SECONDS (60 * 60)

static struct {
    pthread_mutex_t lock;
    char *expected; /* or NULL */
    gint64 since;
    char *seen; /* the last one: most pass before submit_to replies */
    gint64 said;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

void meeting_expect(const char *token, gint64 now)
{
    pthread_mutex_lock(&state.lock);
    if (!state.expected && g_strcmp0(state.seen, token) != 0) {
        state.expected = g_strdup(token);
        state.since = now;
    }
    pthread_mutex_unlock(&state.lock);
}

void meeting_seen(const char *token)
{
    pthread_mutex_lock(&state.lock);
    g_free(state.seen);
    state.seen = g_strdup(token);
    if (g_strcmp0(state.expected, token) == 0)
        g_clear_pointer(&state.expected, g_free);
    pthread_mutex_unlock(&state.lock);
}

void meeting_check(const struct config *config, gint64 now)
{
    pthread_mutex_lock(&state.lock);
    bool missed = state.expected && now - state.since >= WAIT_SECONDS;
    bool say = missed && (!state.said || now - state.said >= SAY_SECONDS);
    if (missed)
        g_clear_pointer(&state.expected, g_free);
    if (say)
        state.said = now;
    pthread_mutex_unlock(&state.lock);
    if (say)
        log_line(
            LOG_ERR,
            "submit_to: %s took a message that was released, and this milter did not see it "
            "pass: people got it with our field X-AskFirst in it, and mail of your users that "
            "goes that way is not judged; name this milter there (with Postfix: non_smtpd_milters, "
            "and the listener that comes with AskFirst)",
            config->submit_to);
}
