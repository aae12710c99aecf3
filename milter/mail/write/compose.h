/* Composes the mails that AskFirst sends: asks, notices and returns. GMime encodes them; every text
 * comes from a template.
 *
 * RFC 5322, 2045-2047, 2369 and 2919 (List-Unsubscribe, List-Id), 3464 (DSN), 3834
 * (Auto-Submitted), 6522 (multipart/report), 6533 (utf-8 DSN where an address needs it). Pure: time
 * and ids are arguments. Any thread. */
#ifndef ASKFIRST_MAIL_WRITE_COMPOSE_H
#define ASKFIRST_MAIL_WRITE_COMPOSE_H

#include <glib.h>

/* An ordinary mail of ours. It has From, To, Subject, Date, Message-ID, In-Reply-To and References
 * (when given) and Auto-Submitted. It is a multipart/alternative of the text and an HTML part made
 * from it (paragraphs, lists, links; no remote content). A link is "[words](mailto:...)" alone on
 * its line. The text shows the words and, on a line of its own, the address. The HTML shows only
 * the words, which open a mail with all that the mailto: says. */
struct compose_mail {
    const char *from_name, *from; /* "AskFirst", answer_address */
    const char *reply_to;         /* an address, or NULL */
    const char *unsubscribe;      /* a mailto: for List-Unsubscribe, beside a List-Id; or NULL */
    gboolean asks;                /* nobody wrote to us first: auto-generated, not auto-replied */
    const char *to_name, *to;     /* name may be "" */
    const char *subject, *body;   /* from template_fill */
    const char *in_reply_to;      /* a Message-ID without <>, or "" */
    const char *message_id;       /* ours, without <> */
    const char *language;         /* for <html lang> and Content-Language */
    gint64 date;                  /* Unix seconds */
};
/* Returns the whole message with CRLF line ends and lines <= 998. It is 7-bit (text parts
 * quoted-printable where needed), except that an address with non-ASCII letters stays raw (RFC
 * 6532) and needs SMTPUTF8. Values that cannot stand in a field are made safe or left out. Never
 * fails. Caller unrefs. */
GBytes *compose_mail(const struct compose_mail *mail);

#endif
