/* Finding out whether a server would accept mail from us, without sending any: a transaction that
 * ends before its content has no effect (RFC 5321). Any thread. */
#ifndef ASKFIRST_SUBMIT_PROBE_H
#define ASKFIRST_SUBMIT_PROBE_H

#include <glib.h>
#include <stdbool.h>

enum probe_outcome {
    PROBE_TAKEN,   /* it would accept such a mail */
    PROBE_ADDRESS, /* it accepts mail from us, but refuses this address (5xx) */
    PROBE_REFUSED, /* it accepts no mail from us, or not now */
};

struct submit_probe {
    const char *helo; /* our host name, or NULL */
    const char *to;   /* without <> */
    bool data;        /* go on to DATA, then close the connection */
    unsigned timeout; /* seconds, for each step */

    /* Out; what is allocated is freed by submit_probe_clear. */
    enum probe_outcome outcome;
    char *greeting;   /* "220 mx.example.org ESMTP Postfix" */
    const char *step; /* the last command sent */
    char *reply;      /* the reply to it */
};

/* Tries a mail with the null sender, as our own mails have it, to this address. Returns FALSE with
 * error when there was no conversation; errors are those of submit_send. */
gboolean submit_probe(const char *server, struct submit_probe *probe, GError **error);
void submit_probe_clear(struct submit_probe *probe);

#endif
