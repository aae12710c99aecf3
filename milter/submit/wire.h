/* The wire to an SMTP server: it reads whole replies and sends octets, each within a time limit.
 *
 * One owner. Every error is ERROR_IO (a bad server name: ERROR_CONFIG) and begins with the server's
 * name. What the server sends is hostile: a line has at most LIMIT_SMTP_LINE octets, a reply at
 * most LIMIT_SMTP_LINES lines. */
#ifndef ASKFIRST_SUBMIT_WIRE_H
#define ASKFIRST_SUBMIT_WIRE_H

#include <glib.h>
#include <stdbool.h>

struct wire;

/* Called for each line of a reply; text is what follows the code. */
typedef void (*wire_line)(void *ctx, const char *text);

/* Connects. server: "HOST:PORT" or "[V6]:PORT". timeout: in seconds, for connecting and for each
 * step. */
struct wire *wire_open(const char *server, unsigned timeout, GError **error);
/* Closes the connection at once; what the server has not read yet may be lost. */
void wire_close(struct wire *wire);

/* Sends all of the data; fails when the server reads nothing for the time-out. step: what is being
 * sent, for errors. */
bool wire_send(struct wire *wire, const char *step, const void *data, size_t size, GError **error);

/* Reads one reply, which must arrive within the wire's time-out times `patience`. Returns its code,
 * 200..599, or 0 with error. *text: the reply on one line, "250 2.1.0 Ok", without control
 * characters, at most LIMIT_SMTP_REPLY octets; caller frees. A 421 is an error, because the server
 * is about to close. each (may be NULL) gets every line. */
int wire_reply(struct wire *wire, const char *step, unsigned patience, char **text, wire_line each,
               void *ctx, GError **error);

/* Says QUIT and gives the server a second to close, so that it does not log a lost connection. */
void wire_quit(struct wire *wire);

/* Returns the server's name, for errors. */
const char *wire_name(const struct wire *wire);

#endif
