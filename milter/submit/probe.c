#include "submit/probe.h"

#include "submit/dialogue.h"
#include "submit/refusal.h"
#include "submit/wire.h"

/* 3xx is the go-ahead of DATA. */
static bool is_taken(int code)
{
    return code / 100 == 2 || code / 100 == 3;
}

/* Sends one command. Returns false when it is the last one, because it was refused or there was an
 * error. */
static bool say(struct dialogue *d, struct submit_probe *probe, const char *step,
                const char *command, GError **error)
{
    g_clear_pointer(&probe->reply, g_free);
    probe->step = step;
    int code = dialogue_say(d, step, command, &probe->reply, error);
    if (code == 0)
        return false;
    bool of_address = code / 100 == 5 && refusal_of(code, probe->reply) == REFUSAL_OF_MAIL;
    probe->outcome = is_taken(code) ? PROBE_TAKEN : of_address ? PROBE_ADDRESS : PROBE_REFUSED;
    return probe->outcome == PROBE_TAKEN;
}

static void converse(struct dialogue *d, struct submit_probe *probe, GError **error)
{
    g_autofree char *rcpt = g_strdup_printf("RCPT TO:<%s>\r\n", probe->to);

    if (say(d, probe, "MAIL", "MAIL FROM:<>\r\n", error) && say(d, probe, "RCPT", rcpt, error) &&
        probe->data)
        say(d, probe, "DATA", "DATA\r\n", error);
}

gboolean submit_probe(const char *server, struct submit_probe *probe, GError **error)
{
    g_autoptr(GError) cause = NULL;
    struct dialogue d;

    if (!dialogue_begin(&d, server, probe->helo, probe->timeout, error))
        return FALSE;
    probe->greeting = g_strdup(d.greeting);
    converse(&d, probe, &cause);
    /* After the go-ahead of DATA any command would be content, so all we can do is close. */
    if (!cause && !(probe->data && probe->outcome == PROBE_TAKEN))
        wire_quit(d.wire);
    dialogue_end(&d);
    if (cause)
        g_propagate_error(error, g_steal_pointer(&cause));
    return probe->reply != NULL;
}

void submit_probe_clear(struct submit_probe *probe)
{
    g_clear_pointer(&probe->greeting, g_free);
    g_clear_pointer(&probe->reply, g_free);
}
