#include "daemon/submit_trouble.h"

#include <pthread.h>
#include <syslog.h>
#include "base/error.h"
#include "daemon/daemon.h"
#include "daemon/log.h"
#include "submit/probe.h"

#define FIRST_WAIT 5
#define LAST_WAIT 60
/* How long an MTA may be away before we log it. */
#define RESTART_SECONDS 60
/* How often the same trouble is logged again. */
#define SAY_SECONDS (60 * 60)
/* For each step of our own probe of the server, which keeps a worker from other work. */
#define LOOK_TIMEOUT 5

static struct {
    pthread_mutex_t lock;
    bool known; /* since the start something has shown whether it takes mail */
    bool on;
    bool refused;     /* what was logged last */
    gint64 since;     /* Unix seconds */
    gint64 said;      /* when it was logged last, or 0 */
    bool say_again;   /* the administrator is waiting for the result */
    gint64 said_lack; /* when trouble_lacks logged it last, or 0 */
    gint64 next_look; /* of trouble_look */
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

unsigned trouble_wait(gint64 now)
{
    pthread_mutex_lock(&state.lock);
    gint64 lasted = state.on ? now - state.since : 0;
    pthread_mutex_unlock(&state.lock);
    return (unsigned)CLAMP(lasted, FIRST_WAIT, LAST_WAIT);
}

bool trouble_is_on(void)
{
    pthread_mutex_lock(&state.lock);
    bool on = state.on;
    pthread_mutex_unlock(&state.lock);
    return on;
}

void trouble_hurry(void)
{
    pthread_mutex_lock(&state.lock);
    state.say_again = true;
    pthread_mutex_unlock(&state.lock);
}

/* Records one more failure. Returns whether to log it. */
static bool note(bool refused, gint64 now)
{
    if (!state.on) {
        state.on = true;
        state.since = now;
        state.said = 0;
    }
    bool news = !state.said || state.say_again || refused != state.refused ||
                now - state.said >= SAY_SECONDS;
    if (!news || (!refused && now - state.since < RESTART_SECONDS))
        return false;
    state.refused = refused;
    state.said = now;
    state.say_again = false;
    return true;
}

void trouble_found(const char *text, bool refused, gint64 now)
{
    pthread_mutex_lock(&state.lock);
    bool say = note(refused, now);
    pthread_mutex_unlock(&state.lock);
    if (say && refused)
        log_line(
            LOG_ERR,
            "submit_to: %s; this is about the set-up, not about a message: all mail waits, and "
            "is tried again every minute. Let this listener take mail from this host, to "
            "anybody, without TLS and without a login; then it goes by itself, or at once with "
            "askfirst outbox retry",
            text);
    else if (say)
        log_line(LOG_WARNING,
                 "submit_to: %s; all mail waits, and is tried again every minute. Does the mail "
                 "server run, and does it listen there?",
                 text);
}

void trouble_lacks(const char *server, const char *extension, gint64 now)
{
    pthread_mutex_lock(&state.lock);
    bool say = !state.said_lack || now - state.said_lack >= SAY_SECONDS;
    if (say)
        state.said_lack = now;
    pthread_mutex_unlock(&state.lock);
    if (say)
        log_line(LOG_ERR,
                 "submit_to: %s does not offer %s, and mail that needs it waits (askfirst outbox "
                 "list says which); switch it on for this listener: then the mail goes by itself, "
                 "or at once with askfirst outbox retry",
                 server, extension);
}

void trouble_over(void)
{
    pthread_mutex_lock(&state.lock);
    bool was_on = state.on, say = was_on && state.said;
    state.on = false;
    state.known = true;
    pthread_mutex_unlock(&state.lock);
    if (say)
        log_line(LOG_NOTICE, "submit_to: takes mail again");
    /* Mail that has waited goes at once. */
    if (was_on)
        daemon_wake();
}

/* ---- at the start ---- */

static bool is_time(gint64 now)
{
    pthread_mutex_lock(&state.lock);
    bool due = !state.known && now >= state.next_look;
    pthread_mutex_unlock(&state.lock);
    return due;
}

static void schedule_next_look(gint64 now)
{
    unsigned wait = trouble_wait(now);

    pthread_mutex_lock(&state.lock);
    state.next_look = now + wait;
    pthread_mutex_unlock(&state.lock);
}

static void apply_probe(const struct config *config, const struct submit_probe *probe, gint64 now)
{
    g_autofree char *text =
        g_strdup_printf("%s: answered %s with: %s", config->submit_to, probe->step, probe->reply);
    if (probe->outcome == PROBE_REFUSED) {
        trouble_found(text, *probe->reply == '5', now);
        return;
    }
    if (probe->outcome == PROBE_ADDRESS)
        log_line(LOG_WARNING,
                 "answer_address: %s; answers to %s cannot come in: make it an address for which "
                 "the mail server takes mail",
                 text, config->answer_address);
    log_line(LOG_INFO, "submit_to: %s takes mail: %s", config->submit_to, probe->greeting);
    trouble_over();
}

void trouble_look(const struct config *config, gint64 now)
{
    g_autoptr(GError) error = NULL;
    struct submit_probe probe = {
        .helo = daemon_state.host_name, .to = config->answer_address, .timeout = LOOK_TIMEOUT};

    if (!is_time(now))
        return;
    if (submit_probe(config->submit_to, &probe, &error))
        apply_probe(config, &probe, now);
    else
        trouble_found(error->message, error->code == ERROR_REMOTE, now);
    submit_probe_clear(&probe);
    schedule_next_look(now);
}
