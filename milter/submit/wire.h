/* The wire to an SMTP server: whole replies in, octets out, each within a time.
 *
 * One owner. Every error is ERROR_IO (a bad server name ERROR_CONFIG) and begins with the server's
 * name. What the server sends is hostile: a line is at most LIMIT_SMTP_LINE, a reply
 * LIMIT_SMTP_LINES. */
#ifndef ASKFIRST_SUBMIT_WIRE_H
#define ASKFIRST_SUBMIT_WIRE_H

#include <glib.h>
#include <stdbool.h>

struct wire;

/* Is the whole line of an EHLO reply; text is what follows the code. */
typedef void (*wire_line)(void *ctx, const char *text);

/* server: "HOST:PORT" or "[V6]:PORT". timeout: seconds, for connecting and for each step. */
struct wire *wire_open(const char *server, unsigned timeout, GError **error);
/* Closes at once; what the server has not yet read may be lost. */
void wire_close(struct wire *wire);

/* Sends all of it; fails when the server takes nothing for the time-out. step names what is being
 * sent, for errors. */
bool wire_send(struct wire *wire, const char *step, const void *data, size_t size, GError **error);

/* Reads one reply, which must be there within the wire's time-out times `patience`. Returns its
 * code, 200..599, or 0 with error set. *text: the reply on one line, "250 2.1.0 Ok", without
 * control characters, <= LIMIT_SMTP_REPLY octets; caller frees. A 421 is an error: the server is
 * about to close. each (may be NULL) gets every line. */
int wire_reply(struct wire *wire, const char *step, unsigned patience, char **text, wire_line each,
               void *ctx, GError **error);

/* Says QUIT and gives the server a second to take its leave, so that it logs no lost connection. */
void wire_quit(struct wire *wire);

/* The server's name, for errors. */
const char *wire_name(const struct wire *wire);

#endif
