/* ESMTP arguments and addresses of a message that is handed on: which of them may be sent, and how.
 *
 * They come from a stranger's SMTP session. Nothing passes that could end a command line or begin
 * another argument (RFC 5321 4.1.2). Pure; any thread. */
#ifndef ASKFIRST_SUBMIT_ARGS_H
#define ASKFIRST_SUBMIT_ARGS_H

#include <glib.h>
#include <stdbool.h>

/* The extensions that a server offers. */
enum extension {
    EXTENSION_PIPELINING = 1 << 0,
    EXTENSION_SIZE = 1 << 1,
    EXTENSION_8BITMIME = 1 << 2,
    EXTENSION_SMTPUTF8 = 1 << 3,
    EXTENSION_DSN = 1 << 4,
};

/* Returns the extension that a line of the EHLO reply announces, or 0. */
unsigned extension_of(const char *line);

/* Can this address stand between "<" and ">"? The empty one (the null sender) can. */
bool address_is_sendable(const char *address);

/* What a message needs from the server according to its MAIL arguments. */
struct mail_needs {
    bool smtputf8, eight_bit, binary;
};
struct mail_needs args_needs(const char *mail_args);

/* Return the arguments of MAIL or RCPT that are known, well-formed and covered by these extensions,
 * each preceded by a space; the others are left out. Of two with the same name the first one stays.
 * SMTPUTF8 and SIZE are left to the caller. Caller frees. */
char *args_of_mail(const char *args, unsigned extensions);
char *args_of_rcpt(const char *args, unsigned extensions);

/* Returns the arguments without SMTPUTF8, for a message that was declared to need it but does not.
 * Caller frees. */
char *args_without_smtputf8(const char *args);

#endif
