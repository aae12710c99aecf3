/* Composing the mails that AskFirst sends: asks, notices and returns. GMime encodes them; every
 * text comes from a template.
 *
 * RFC 5322, 2045-2047, 2369 and 2919 (List-Unsubscribe, List-Id), 3464 (DSN), 3834
 * (Auto-Submitted), 6522 (multipart/report), 6533 (utf-8 DSN where an address needs it). Pure: time
 * and ids come in. Any thread. */
#ifndef ASKFIRST_MAIL_COMPOSE_H
#define ASKFIRST_MAIL_COMPOSE_H

#include <glib.h>

/* An ordinary mail of ours: From, To, Subject, Date, Message-ID, In-Reply-To and References (when
 * given), Auto-Submitted, multipart/alternative of the text and an HTML part made from it
 * (paragraphs, lists, links; no remote content). A link, "[words](mailto:...)" alone on its line,
 * is shown in the text as the words and, on a line of its own, the address; in the HTML as the
 * words only, which open a mail with all that the mailto: says. */
struct compose_mail {
    const char *from_name, *from; /* "AskFirst", answer_address */
    const char *reply_to;         /* an address, or NULL */
    const char *unsubscribe;      /* a mailto: for List-Unsubscribe, beside a List-Id; or NULL */
    gboolean asks;                /* nobody wrote to us before: auto-generated, not auto-replied */
    const char *to_name, *to;     /* name may be "" */
    const char *subject, *body;   /* from template_fill */
    const char *in_reply_to;      /* a Message-ID without <>, or "" */
    const char *message_id;       /* ours, without <> */
    const char *language;         /* for <html lang> and Content-Language */
    gint64 date;                  /* Unix seconds */
};
/* The whole message, CRLF line ends, lines <= 998, 7-bit (text parts quoted-printable where needed)
 * but for an address with non-ASCII letters, which stays raw (RFC 6532) and needs SMTPUTF8. What
 * cannot stand in a field is made safe or left out: never an error. Caller unrefs. */
GBytes *compose_mail(const struct compose_mail *mail);

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
    gboolean global;    /* and so has its header (mail/global.h), as its sender declared */
    gboolean utf8;      /* an address of the return itself is not ASCII: it needs SMTPUTF8 */
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
