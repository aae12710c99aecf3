/* An SMTP conversation from its greeting on (RFC 5321): commands out, replies in. Internal to
 * submit/.
 *
 * One owner. Errors name server and step: ERROR_IO when the server cannot be reached, falls silent,
 * breaks off or says 421; ERROR_REMOTE when it says that it does not talk to us; ERROR_CONFIG for a
 * bad name of the server or of ours. */
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

/* Connects, reads the greeting and says EHLO. helo: our host name, or NULL. On false the dialogue
 * is ended. */
bool dialogue_begin(struct dialogue *d, const char *server, const char *helo, unsigned timeout,
                    GError **error);
/* Closes at once, without QUIT. */
void dialogue_end(struct dialogue *d);

/* Sends one command (with CRLF) and reads its reply. Returns its code, or 0 with error. reply:
 * caller frees. */
int dialogue_say(struct dialogue *d, const char *step, const char *command, char **reply,
                 GError **error);
/* Fills in the error "SERVER: answered STEP with: REPLY"; returns false. */
bool dialogue_refused(struct dialogue *d, const char *step, int code, const char *reply,
                      GError **error);

#endif
