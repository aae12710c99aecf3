#include "submit/dialogue.h"

#include <string.h>
#include "base/error.h"
#include "base/limits.h"
#include "submit/args.h"

bool dialogue_refused(struct dialogue *d, const char *step, int code, const char *reply,
                      GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, code / 100 == 5 ? ERROR_REMOTE : ERROR_IO,
                "%s: answered %s with: %s", wire_name(d->wire), step, reply);
    return false;
}

int dialogue_say(struct dialogue *d, const char *step, const char *command, char **reply,
                 GError **error)
{
    if (!wire_send(d->wire, step, command, strlen(command), error))
        return 0;
    return wire_reply(d->wire, step, 1, reply, NULL, NULL, error);
}

static void note_extension(void *ctx, const char *line)
{
    struct dialogue *d = ctx;
    d->extensions |= extension_of(line);
}

static bool greet(struct dialogue *d, const char *helo, GError **error)
{
    g_autofree char *command = g_strdup_printf("EHLO %s\r\n", helo);
    g_autofree char *reply = NULL;
    int code = wire_reply(d->wire, "the connection", 1, &d->greeting, NULL, NULL, error);

    if (code == 0)
        return false;
    if (code / 100 != 2)
        return dialogue_refused(d, "the connection", code, d->greeting, error);
    if (!wire_send(d->wire, "EHLO", command, strlen(command), error))
        return false;
    code = wire_reply(d->wire, "EHLO", 1, &reply, note_extension, d, error);
    if (code == 0)
        return false;
    return code / 100 == 2 || dialogue_refused(d, "EHLO", code, reply, error);
}

bool dialogue_begin(struct dialogue *d, const char *server, const char *helo, unsigned timeout,
                    GError **error)
{
    const char *name = helo && *helo ? helo : "localhost";

    *d = (struct dialogue){.wire = NULL};
    if (strlen(name) > LIMIT_ADDRESS || strpbrk(name, " \t\r\n")) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                    "%s: \"%s\" is not a host name to greet a server with", server, name);
        return false;
    }
    d->wire = wire_open(server, timeout, error);
    if (d->wire && greet(d, name, error))
        return true;
    dialogue_end(d);
    return false;
}

void dialogue_end(struct dialogue *d)
{
    wire_close(d->wire);
    d->wire = NULL;
    g_clear_pointer(&d->greeting, g_free);
}
