/* Submitting: hands one message to the local MTA by SMTP (RFC 5321; 1870 SIZE, 3461 DSN, 6152
 * 8BITMIME, 6531 SMTPUTF8; no TLS, loopback).
 *
 * The message is streamed and never in memory as a whole. Every step has a time-out (RFC 5321
 * 4.5.3.2, shortened for loopback). Any thread. */
#ifndef ASKFIRST_SUBMIT_SUBMIT_H
#define ASKFIRST_SUBMIT_SUBMIT_H

#include <glib.h>

struct submit_recipient {
    const char *address; /* without <> */
    const char *args; /* ESMTP arguments of the RCPT as they came ("NOTIFY=... ORCPT=..."), or "" */
    int code; /* out: the reply that settles this recipient: 2xx accepted, 4xx later, 5xx never; 0:
                 not reached, or refused because of us (submit_mail.trouble) */
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
    /* An address for which the server must accept mail if it accepts any from us. A probe with it
     * finds out what a refusal of all recipients means. NULL: a refusal is always one of the
     * mail. */
    const char *probe;
    gboolean greeted; /* out: the server greeted us, so a later failure may be this mail's fault */
    /* Out: NULL, or a refusal of a recipient that is not the mail's fault, "SERVER: answered RCPT
     * with: 554 ..."; caller frees. */
    char *trouble;
    /* Out: "SMTPUTF8" when the server does not offer it and a recipient must wait for that; or
     * NULL. */
    const char *lacks;
};

/* Sends the message. server: "HOST:PORT" or "[::1]:PORT". Lines must end in CRLF; a missing final
 * CRLF is added, and dots are stuffed here. The arguments RET, ENVID, BODY, SMTPUTF8, NOTIFY and
 * ORCPT are handed on when they are well-formed and the server offers their extension. When
 * 8BITMIME is needed and missing, every recipient gets 5.6.3 "554 ...". SMTPUTF8 is needed when
 * mail_args says so, and for an address that is not ASCII; a recipient that needs it and cannot
 * have it gets 4.6.7 "451 ...", because the server's configuration can change that. An address that
 * is not valid in SMTP gets 553 without being sent. When some recipients are refused, the others
 * still get the message. When the server says that there are too many (452 4.5.3) after it accepted
 * others, those get the message and the rest is not reached: it is right to try that again at once.
 *
 * A refusal before the content is one of the mail or one of us (submit/refusal.h). When this is
 * unclear and no recipient was accepted, submit_probe finds out on a connection of its own.
 *
 * Returns TRUE when a conversation took place: then each recipient's code says what became of it
 * (all that were accepted at RCPT get the code of the final reply after DATA). Returns FALSE with
 * error when the server could not be reached, did not answer, said 421 or closed the connection
 * before the final reply (ERROR_IO); when it accepts no mail from us (ERROR_REMOTE: it refuses to
 * talk to us, or refused everything because of us); or when its name is not valid (ERROR_CONFIG).
 * Then nothing is known to be accepted, no code is set, and all recipients are to be tried again. A
 * server that closes the connection while recipients are given, after it refused some for good,
 * counts as a conversation: those keep their 5xx and all others get 451; else the same refusals
 * would end every further attempt.
 *
 * Every error and 451 names server and step: "127.0.0.1:25: no answer to DATA within 60 seconds".
 * The end of the message may take LIMIT_SMTP_PATIENCE times the time-out. */
gboolean submit_send(const char *server, struct submit_mail *mail, GError **error);
void submit_recipients_clear(struct submit_recipient *recipients, size_t n);

#endif
