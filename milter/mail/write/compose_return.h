/* Composes returns, which are delivery status notifications that give a message back, and reads our
 * own returns again.
 *
 * RFC 3464 (DSN), 6522 (multipart/report), 6533 (utf-8 DSN where an address needs it). Pure: time
 * and ids are arguments. Never fails. Any thread. */
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

/* A return: multipart/report; report-type=delivery-status, with three parts: text, report, and the
 * whole message. The message itself is not copied: *head is everything before its bytes, *tail
 * everything after them. With a header, that alone is the third part, and it stands in *head.
 *
 * A return that is not utf8 is ASCII, except that a message/rfc822 may have 8-bit octets, so that
 * it gets through without SMTPUTF8:
 *
 *     global  utf8  report                          message                 header alone
 *     no      no    message/delivery-status         message/rfc822          text/rfc822-headers
 *     yes     no    message/delivery-status         message/global, base64  message/global-headers
 *     no      yes   message/global-delivery-status  message/rfc822          text/rfc822-headers
 *     yes     yes   message/global-delivery-status  message/global          message/global-headers
 *
 * boundary: chosen by the caller at random (the chance that it occurs in the message is
 * negligible). RET=HDRS (RFC 3461) is ignored, because the returned message may be the last copy.
 */
struct compose_return {
    struct compose_mail mail;   /* from: the answer address; to: the envelope sender */
    const char *reporting_mta;  /* host name */
    const char *original_envid; /* ENVID argument decoded, or NULL */
    const char *boundary;
    gint64 arrival; /* Unix seconds */
    const struct compose_recipient *recipients;
    size_t n_recipients;
    const char
        *report; /* the report of an earlier return of ours, used instead of a new one; or NULL */
    const char *header; /* header of the message, to be given back without its body; or NULL */
    gboolean eight_bit; /* the message has octets that are not ASCII */
    gboolean
        global; /* its header does, too (mail/read/internationalized.h), as its sender declared */
    gboolean utf8; /* an address of the return itself is not ASCII: it needs SMTPUTF8 */
};
void compose_return(const struct compose_return *ret, GBytes **head, GBytes **tail);
/* Returns true when the message has to be written in base64 after this head of a return. */
gboolean compose_return_is_base64(GBytes *head);
/* Returns the report of a return with this head, with LF line ends; NULL when there is none. Caller
 * frees. */
char *compose_return_report(GBytes *head);
/* Returns "bob@b.example: 550 5.1.1 no such user" for each recipient of a report, or the address
 * alone when there was no reply. Caller frees with g_strfreev. */
char **compose_report_lines(const char *report);

#endif
