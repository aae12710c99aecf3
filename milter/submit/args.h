/* ESMTP arguments and addresses of a message that is handed on: which may be sent, and how.
 *
 * They come from a stranger's SMTP session: nothing that could end a command line or begin another
 * argument gets through (RFC 5321 4.1.2). Pure; any thread. */
#ifndef ASKFIRST_SUBMIT_ARGS_H
#define ASKFIRST_SUBMIT_ARGS_H

#include <glib.h>
#include <stdbool.h>

/* What the server says it can do. */
enum extension {
    EXTENSION_PIPELINING = 1 << 0,
    EXTENSION_SIZE = 1 << 1,
    EXTENSION_8BITMIME = 1 << 2,
    EXTENSION_SMTPUTF8 = 1 << 3,
    EXTENSION_DSN = 1 << 4,
};

/* The extension that a line of the EHLO reply announces, or 0. */
unsigned extension_of(const char *line);

/* Can this address stand between "<" and ">"? The empty one (null sender) can. */
bool address_is_sendable(const char *address);

/* What a message asks of the server by its MAIL arguments. */
struct mail_needs {
    bool smtputf8, eight_bit, binary;
};
struct mail_needs args_needs(const char *mail_args);

/* The arguments of MAIL or RCPT that are known, well-formed and covered by these extensions, each
 * with a space before it; the rest is left out. Of two with one name the first stays. SMTPUTF8 and
 * SIZE are the caller's. Caller frees. */
char *args_of_mail(const char *args, unsigned extensions);
char *args_of_rcpt(const char *args, unsigned extensions);

/* The arguments but for SMTPUTF8: for what was declared so and does not need it. Caller frees. */
char *args_without_smtputf8(const char *args);

#endif
