/* Whom does a refusal mean: this mail, or us? Pure; any thread.
 *
 * A listener that does not take mail from this host refuses every recipient, with the same codes as
 * for a mail that it does not want: RFC 3463 has no code for "not from you" (5.7.1 is both). */
#ifndef ASKFIRST_SUBMIT_REFUSAL_H
#define ASKFIRST_SUBMIT_REFUSAL_H

enum refusal {
    REFUSAL_OF_MAIL, /* it is about a recipient, the sender's address or the content */
    REFUSAL_OF_US,   /* whatever we send to such a recipient, the server refuses */
    REFUSAL_UNCLEAR, /* it can be both: whether the server takes other mail from us tells it */
};

/* code 400..599 and text ("554 5.7.1 ...") of a reply to MAIL, RCPT or DATA.
 *
 * Of us: authentication or TLS is required (530 and 538, RFC 4954 and 3207), we may not relay, or
 * the sender would have to log in (as Postfix and Sendmail say it), the server's configuration is
 * broken (X.3.5, RFC 3463). Of the mail: what is about an address or mailbox (X.1.x, X.2.x), size
 * (552, X.3.4), content (X.6.x), or arguments that came with it (555); any other 4xx. */
enum refusal refusal_of(int code, const char *reply);

#endif
