/* Finding out whether a server would take mail from us, without sending any (RFC 5321: a
 * transaction that ends before its content has no effect). Any thread. */
#ifndef ASKFIRST_SUBMIT_PROBE_H
#define ASKFIRST_SUBMIT_PROBE_H

#include <glib.h>
#include <stdbool.h>

enum probe_outcome {
    PROBE_TAKEN,   /* it would take such a mail */
    PROBE_ADDRESS, /* it takes mail from us, but refuses this address (5xx) */
    PROBE_REFUSED, /* it takes no mail from us, or not now */
};

struct submit_probe {
    const char *helo; /* our host name, or NULL */
    const char *to;   /* without <> */
    bool data;        /* goes on to DATA, and then closes the connection */
    unsigned timeout; /* seconds, for each step */

    /* Out; what is allocated is freed by submit_probe_clear. */
    enum probe_outcome outcome;
    char *greeting;   /* "220 mx.example.org ESMTP Postfix" */
    const char *step; /* the last command */
    char *reply;      /* to it */
};

/* A mail with the null sender, as our own mails have it, to this address. Returns FALSE with error
 * when there was no conversation; errors as of submit_send. */
gboolean submit_probe(const char *server, struct submit_probe *probe, GError **error);
void submit_probe_clear(struct submit_probe *probe);

#endif
