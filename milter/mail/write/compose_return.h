/* Composing returns: a delivery status notification that gives a message back, and reading one of
 * ours again.
 *
 * RFC 3464 (DSN), 6522 (multipart/report), 6533 (utf-8 DSN where an address needs it). Pure: time
 * and ids come in. Never an error. Any thread. */
#ifndef ASKFIRST_MAIL_WRITE_COMPOSE_RETURN_H
#define ASKFIRST_MAIL_WRITE_COMPOSE_RETURN_H

#include <glib.h>
#include "mail/write/compose.h"

/* One recipient of a returned message. */
struct compose_recipient {
    const char *address;    /* Final-Recipient */
    const char *orcpt;      /* "rfc822;..." from the RCPT's ORCPT argument, decoded, or NULL */
    const char *status;     /* "5.7.1" */
    const char *diagnostic; /* "smtp; 550 ..." or NULL */
};

/* A return: multipart/report; report-type=delivery-status, three parts: text, report, and the whole
 * message. The message itself is not copied: *head is all that goes before its bytes, *tail all
 * after them. With a header the third part is that alone, and stands in *head.
 *
 * A return that is not utf8 is ASCII but for a message/rfc822 with 8-bit octets, so that it gets
 * through without SMTPUTF8:
 *
 *     global  utf8   report                          message                    header alone
 *     no      no     message/delivery-status         message/rfc822             text/rfc822-headers
 *     yes     no     message/delivery-status         message/global, base64 message/global-headers
 *     no      yes    message/global-delivery-status  message/rfc822             text/rfc822-headers
 *     yes     yes    message/global-delivery-status  message/global message/global-headers
 *
 * boundary: chosen by the caller at random (it cannot occur in the message but with negligible
 * probability). RET=HDRS (RFC 3461) is not heeded: what comes back may be the last copy. */
struct compose_return {
    struct compose_mail mail;   /* from: the answer address; to: the envelope sender */
    const char *reporting_mta;  /* host name */
    const char *original_envid; /* ENVID argument decoded, or NULL */
    const char *boundary;
    gint64 arrival; /* Unix seconds */
    const struct compose_recipient *recipients;
    size_t n_recipients;
    const char *report; /* of a return of ours, instead of one that is made here; or NULL */
    const char *header; /* of the message, to be given back alone; or NULL */
    gboolean eight_bit; /* the message has octets that are not ASCII */
    gboolean
        global; /* and so has its header (mail/read/internationalized.h), as its sender declared */
    gboolean utf8; /* an address of the return itself is not ASCII: it needs SMTPUTF8 */
};
void compose_return(const struct compose_return *ret, GBytes **head, GBytes **tail);
/* Does the message have to be written in base64 after this head of a return? */
gboolean compose_return_is_base64(GBytes *head);
/* The report of a return with this head, LF line ends; NULL where there is none. Caller frees. */
char *compose_return_report(GBytes *head);
/* "bob@b.example: 550 5.1.1 no such user", one for each recipient of a report; the address alone
 * where there was no reply. Caller frees with g_strfreev. */
char **compose_report_lines(const char *report);

#endif
