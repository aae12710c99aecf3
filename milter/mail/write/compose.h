/* Composing the mails that AskFirst sends: asks, notices and returns. GMime encodes them; every
 * text comes from a template.
 *
 * RFC 5322, 2045-2047, 2369 and 2919 (List-Unsubscribe, List-Id), 3464 (DSN), 3834
 * (Auto-Submitted), 6522 (multipart/report), 6533 (utf-8 DSN where an address needs it). Pure: time
 * and ids come in. Any thread. */
#ifndef ASKFIRST_MAIL_WRITE_COMPOSE_H
#define ASKFIRST_MAIL_WRITE_COMPOSE_H

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

#endif
