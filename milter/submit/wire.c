#include "submit/wire.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include "base/error.h"
#include "base/limits.h"

struct wire {
    char *server;
    unsigned timeout;
    GSocketConnection *connection;
    GSocket *socket; /* borrowed from connection */
    char in[LIMIT_SMTP_LINE];
    size_t in_used;
};

/* Splits "HOST:PORT" or "[V6]:PORT". Returns the host (caller frees) and sets the port. */
static char *server_split(const char *server, guint16 *port, GError **error)
{
    const char *colon = strrchr(server, ':');
    guint64 number = 0;
    if (colon && colon > server &&
        g_ascii_string_to_unsigned(colon + 1, 10, 1, G_MAXUINT16, &number, NULL)) {
        g_autofree char *host = g_strndup(server, colon - server);
        size_t length = strlen(host);
        bool bracketed = length > 2 && host[0] == '[' && host[length - 1] == ']';
        *port = number;
        if (bracketed)
            return g_strndup(host + 1, length - 2);
        if (!strpbrk(host, ":[]/ \t\r\n"))
            return g_steal_pointer(&host);
    }
    g_set_error(
        error, ASKFIRST_ERROR, ERROR_CONFIG,
        "\"%s\" is not an SMTP server: write HOST:PORT, like 127.0.0.1:10587 or [::1]:10587",
        server);
    return NULL;
}

struct wire *wire_open(const char *server, unsigned timeout, GError **error)
{
    guint16 port = 0;
    g_autofree char *host = server_split(server, &port, error);
    if (!host)
        return NULL;
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GError) cause = NULL;
    g_socket_client_set_timeout(client, timeout);
    /* A proxy from the environment must not stand between us and the local MTA. */
    g_socket_client_set_enable_proxy(client, FALSE);
    g_autoptr(GSocketConnection) connection =
        g_socket_client_connect_to_host(client, host, port, NULL, &cause);
    if (!connection) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "%s: cannot connect: %s", server,
                    cause->message);
        return NULL;
    }
    struct wire *wire = g_new0(struct wire, 1);
    wire->server = g_strdup(server);
    wire->timeout = timeout;
    wire->connection = g_steal_pointer(&connection);
    wire->socket = g_socket_connection_get_socket(wire->connection);
    g_socket_set_blocking(wire->socket, FALSE);
    g_socket_set_timeout(wire->socket, 0);
    g_socket_set_option(wire->socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
    return wire;
}

void wire_close(struct wire *wire)
{
    if (!wire)
        return;
    g_io_stream_close(G_IO_STREAM(wire->connection), NULL, NULL);
    g_object_unref(wire->connection);
    g_free(wire->server);
    g_free(wire);
}

const char *wire_name(const struct wire *wire)
{
    return wire->server;
}

/* Waits until the socket is ready for condition. Returns FALSE with G_IO_ERROR_TIMED_OUT when the
 * deadline (monotonic time) has passed. */
static bool wait_for(struct wire *wire, GIOCondition condition, gint64 deadline, GError **error)
{
    gint64 left = MAX(deadline - g_get_monotonic_time(), 0);
    return g_socket_condition_timed_wait(wire->socket, condition, left, NULL, error);
}

static bool is_blocked(const GError *error)
{
    return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

bool wire_send(struct wire *wire, const char *step, const void *data, size_t size, GError **error)
{
    const char *from = data;
    while (size > 0) {
        g_autoptr(GError) cause = NULL;
        gssize sent = g_socket_send(wire->socket, from, size, NULL, &cause);
        if (sent >= 0) {
            from += sent;
            size -= sent;
            continue;
        }
        gint64 deadline = g_get_monotonic_time() + (gint64)wire->timeout * G_USEC_PER_SEC;
        if (is_blocked(cause)) {
            g_clear_error(&cause);
            if (wait_for(wire, G_IO_OUT, deadline, &cause))
                continue;
        }
        if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
            g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "%s: took nothing of %s for %u seconds",
                        wire->server, step, wire->timeout);
        else
            g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "%s: the connection broke in %s: %s",
                        wire->server, step, cause->message);
        return false;
    }
    return true;
}

/* Receives what the server has sent; waits until the deadline for some of it. */
static bool receive_some(struct wire *wire, const char *step, unsigned seconds, gint64 deadline,
                         GError **error)
{
    for (;;) {
        g_autoptr(GError) cause = NULL;
        gssize got = g_socket_receive(wire->socket, wire->in + wire->in_used,
                                      sizeof wire->in - wire->in_used, NULL, &cause);
        if (got > 0) {
            wire->in_used += got;
            return true;
        }
        if (got == 0) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                        "%s: closed the connection instead of answering %s", wire->server, step);
            return false;
        }
        if (is_blocked(cause)) {
            g_clear_error(&cause);
            if (wait_for(wire, G_IO_IN, deadline, &cause))
                continue;
        }
        if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
            g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "%s: no answer to %s within %u seconds",
                        wire->server, step, seconds);
        else
            g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                        "%s: the connection broke before the answer to %s: %s", wire->server, step,
                        cause->message);
        return false;
    }
}

/* Returns the next line without its end, NUL-terminated (a NUL in it cuts it off). Caller frees. */
static char *read_line(struct wire *wire, const char *step, unsigned seconds, gint64 deadline,
                       GError **error)
{
    for (;;) {
        char *end = memchr(wire->in, '\n', wire->in_used);
        if (end) {
            size_t length = end - wire->in;
            size_t text = length > 0 && end[-1] == '\r' ? length - 1 : length;
            char *line = g_strndup(wire->in, text);
            wire->in_used -= length + 1;
            memmove(wire->in, end + 1, wire->in_used);
            return line;
        }
        if (wire->in_used == sizeof wire->in) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                        "%s: a line of the answer to %s is longer than %u octets", wire->server,
                        step, LIMIT_SMTP_LINE);
            return NULL;
        }
        if (!receive_some(wire, step, seconds, deadline, error))
            return NULL;
    }
}

/* Returns the code of a reply line, or 0 when it is not one. */
static int line_code(const char *line)
{
    if (line[0] < '2' || line[0] > '5' || !g_ascii_isdigit(line[1]) || !g_ascii_isdigit(line[2]))
        return 0;
    if (line[3] != '\0' && line[3] != ' ' && line[3] != '-')
        return 0;
    return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

/* Adds the text of a line to the reply's one-line form. */
static void add_text(GString *reply, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    if (*valid)
        g_string_append_c(reply, ' ');
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        char octets[6];
        int size = g_unichar_to_utf8(g_unichar_iscntrl(c) ? ' ' : c, octets);
        if (reply->len + size > LIMIT_SMTP_REPLY)
            return;
        g_string_append_len(reply, octets, size);
    }
}

static int no_smtp(struct wire *wire, const char *step, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "%s: the answer to %s is not SMTP", wire->server,
                step);
    return 0;
}

/* Reads the lines of one reply into *reply. Returns its code, or 0 with error. */
static int read_lines(struct wire *wire, const char *step, unsigned patience, GString *reply,
                      wire_line each, void *ctx, GError **error)
{
    unsigned seconds = wire->timeout * patience;
    gint64 deadline = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
    int code = 0;
    for (unsigned n = 0; n < LIMIT_SMTP_LINES; n++) {
        g_autofree char *line = read_line(wire, step, seconds, deadline, error);
        if (!line)
            return 0;
        int this_code = line_code(line);
        if (this_code == 0 || (n > 0 && this_code != code))
            return no_smtp(wire, step, error);
        code = this_code;
        if (n == 0)
            g_string_printf(reply, "%d", code);
        const char *text = line[3] ? line + 4 : "";
        add_text(reply, text);
        if (each && n > 0)
            each(ctx, text);
        if (line[3] != '-')
            return code;
    }
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "%s: the answer to %s has more than %u lines",
                wire->server, step, LIMIT_SMTP_LINES);
    return 0;
}

int wire_reply(struct wire *wire, const char *step, unsigned patience, char **text, wire_line each,
               void *ctx, GError **error)
{
    g_autoptr(GString) reply = g_string_new(NULL);
    int code = read_lines(wire, step, patience, reply, each, ctx, error);
    if (code == 421) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "%s: answered %s with: %s", wire->server, step,
                    reply->str);
        return 0;
    }
    if (code != 0 && text)
        *text = g_strdup(reply->str);
    return code;
}

void wire_quit(struct wire *wire)
{
    g_autoptr(GError) unimportant = NULL;
    wire->timeout = 1;
    if (wire_send(wire, "QUIT", "QUIT\r\n", 6, &unimportant))
        wire_reply(wire, "QUIT", 1, NULL, NULL, NULL, &unimportant);
}
