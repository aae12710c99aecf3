/* Submitting: hands one message to the local MTA by SMTP (RFC 5321; 1870 SIZE, 3461 DSN, 6152
 * 8BITMIME, 6531 SMTPUTF8; no TLS, loopback).
 *
 * Streams: never the whole message in memory. Every step has a time-out (RFC 5321 4.5.3.2,
 * shortened for loopback). Any thread. */
#ifndef ASKFIRST_SUBMIT_SUBMIT_H
#define ASKFIRST_SUBMIT_SUBMIT_H

#include <glib.h>

struct submit_recipient {
    const char *address; /* without <> */
    const char *args; /* ESMTP arguments of the RCPT as they came ("NOTIFY=... ORCPT=..."), or "" */
    int code; /* out: the reply that settles this recipient: 2xx taken, 4xx later, 5xx never; 0: not
                 reached, or refused because of us (submit_mail.trouble) */
    char *reply; /* out: its text, one line, "550 5.1.1 ..."; caller frees */
};

struct submit_mail {
    const char *helo;      /* our host name */
    const char *mail_from; /* without <>; "" is the null sender */
    const char *mail_args; /* "BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=..." as they came, or ""; SIZE
                              is made anew. AUTH= is dropped. */
    struct submit_recipient *recipients;
    size_t n_recipients;
    GBytes *head;     /* sent first, or NULL */
    int fd;           /* then this file from fd_from to its end, or -1 */
    goffset fd_from;  /* only for a regular file */
    gboolean base64;  /* the file is sent in base64 (RFC 2045); a regular one */
    GBytes *tail;     /* sent last, or NULL */
    unsigned timeout; /* seconds of silence after which a step has failed; 0: 60 */
    /* An address that the server has to take mail for, if it takes any from us: what a refusal of
     * all recipients means is found out with it. NULL: a refusal is always one of the mail. */
    const char *probe;
    gboolean greeted; /* out: the server greeted us; what failed later may be this mail's fault */
    /* Out: NULL, or what a recipient was refused for that is not the mail's fault, "SERVER:
     * answered RCPT with: 554 ..."; caller frees. */
    char *trouble;
    /* Out: "SMTPUTF8" when the server does not offer it and a recipient has to wait for that; or
     * NULL. */
    const char *lacks;
};

/* server: "HOST:PORT", "[::1]:PORT". Lines are CRLF already; a missing final CRLF is added; dots
 * are stuffed here. Of the arguments RET, ENVID, BODY, SMTPUTF8, NOTIFY and ORCPT are handed on, if
 * they are well-formed and the server offers their extension (8BITMIME that is needed and missing:
 * every recipient gets 5.6.3 "554 ..."). SMTPUTF8 is needed where mail_args says so, and for an
 * address that is not ASCII; whoever needs it where it is missing gets 4.6.7 "451 ...": that is a
 * matter of the server's configuration. An address that cannot stand in SMTP gets 553 without being
 * sent. Some recipients refused: the others still get the message. When the
 * server says that there are too many (452 4.5.3) after it took others, the message goes to those
 * and the rest stays not reached: trying it again at once is right.
 *
 * A refusal before the content is of the mail, or of us (submit/refusal.h): where it is unclear,
 * and no recipient was taken, submit_probe finds out on a connection of its own.
 *
 * Returns TRUE when a conversation took place: then each recipient's code says what became of it
 * (all that were taken at RCPT get the code of the final reply after DATA). FALSE with error set
 * when the server could not be reached, fell silent, said 421 or closed before the final reply
 * (ERROR_IO), takes no mail from us (ERROR_REMOTE: it refuses to talk with us, or refused all
 * because of us), or its name is none (ERROR_CONFIG): nothing is known to be taken, no code is set,
 * all stay to be tried again. A server that breaks off while
 * recipients are given, after it refused some for good, counts as a conversation: those keep their
 * 5xx, all others get 451; else the same refusals would end every further attempt.
 *
 * Every error and 451 names server and step: "127.0.0.1:25: no answer to DATA within 60 seconds".
 * The end of the message is answered within LIMIT_SMTP_PATIENCE times the time-out. */
gboolean submit_send(const char *server, struct submit_mail *mail, GError **error);
void submit_recipients_clear(struct submit_recipient *recipients, size_t n);

#endif
