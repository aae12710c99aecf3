/* Whether a refusal is about this mail or about us. Pure; any thread.
 *
 * A listener that accepts no mail from this host refuses every recipient with the codes that it
 * also uses for a mail it does not want: RFC 3463 has no code for "not from you" (5.7.1 means
 * both). */
#ifndef ASKFIRST_SUBMIT_REFUSAL_H
#define ASKFIRST_SUBMIT_REFUSAL_H

enum refusal {
    REFUSAL_OF_MAIL, /* it is about a recipient, the sender's address or the content */
    REFUSAL_OF_US,   /* the server refuses whatever we send to such a recipient */
    REFUSAL_UNCLEAR, /* it can be either; a probe shows whether the server accepts other mail from
                        us */
};

/* Classifies a reply to MAIL, RCPT or DATA: code 400..599 and text ("554 5.7.1 ...").
 *
 * Refusals of us: authentication or TLS is required (530 and 538, RFC 4954 and 3207); we may not
 * relay, or the sender would have to log in (in the words of Postfix and Sendmail); the server's
 * configuration is broken (X.3.5, RFC 3463). Refusals of the mail: those about an address or
 * mailbox (X.1.x, X.2.x), its size (552, X.3.4), its content (X.6.x) or the arguments that came
 * with it (555), and any other 4xx. */
enum refusal refusal_of(int code, const char *reply);

#endif
