/* An SMTP conversation, from the greeting on (RFC 5321): it sends commands and reads replies.
 * Internal to submit/.
 *
 * One owner. Errors name server and step. ERROR_IO: the server cannot be reached, does not answer,
 * closes the connection or says 421. ERROR_REMOTE: it says that it does not talk to us.
 * ERROR_CONFIG: the server's name or our own is not valid. */
#ifndef ASKFIRST_SUBMIT_DIALOGUE_H
#define ASKFIRST_SUBMIT_DIALOGUE_H

#include <glib.h>
#include <stdbool.h>
#include "submit/wire.h"

struct dialogue {
    struct wire *wire;
    unsigned extensions; /* enum extension */
    char *greeting;      /* "220 mx.example.org ESMTP Postfix" */
};

/* Connects, reads the greeting and says EHLO. helo: our host name, or NULL. When it returns false,
 * the dialogue has ended. */
bool dialogue_begin(struct dialogue *d, const char *server, const char *helo, unsigned timeout,
                    GError **error);
/* Closes the connection at once, without QUIT. */
void dialogue_end(struct dialogue *d);

/* Sends one command (with CRLF) and reads its reply. Returns its code, or 0 with error. reply:
 * caller frees. */
int dialogue_say(struct dialogue *d, const char *step, const char *command, char **reply,
                 GError **error);
/* Fills in the error "SERVER: answered STEP with: REPLY"; returns false. */
bool dialogue_refused(struct dialogue *d, const char *step, int code, const char *reply,
                      GError **error);

#endif
