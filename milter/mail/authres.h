/* Authentication-Results (RFC 8601): what our own verifier says about a message from outside.
 *
 * Only fields in the topmost run count: those above everything that came with the message. Our
 * filters add theirs at the top; the run is made of Authentication-Results and of other fields that
 * filters add (Received-SPF, X-*, DKIM-Filter), and ends at the first field of any other name. A
 * sender can begin its header with a field of our name, which then joins the run: so a method that
 * is reported twice under our authserv-id counts as failed, whatever the two say. (A verifier that
 * removes foreign fields with its own id, as OpenDKIM, OpenDMARC and rspamd do, never lets it come
 * to that; one that neither removes nor adds must not be used.) Hostile input; linear; any thread.
 */
#ifndef ASKFIRST_MAIL_AUTHRES_H
#define ASKFIRST_MAIL_AUTHRES_H

#include "mail/header.h"
#include "policy/org.h"

enum auth_verdict {
    AUTH_NONE, /* nothing is said, or nothing that counts */
    AUTH_PASS, /* dmarc=pass for the domain of From, or dkim=pass aligned with it (relaxed) */
    AUTH_FAIL, /* dmarc=fail, or a method stands there twice, or a field of ours cannot be read */
};

/* fields: of struct field, in order. authserv_id: ours, compared without case. from_domain: of the
 * only From address, A-labels; a message with more than one From has AUTH_FAIL. *why: static text
 * for the explanation ("dmarc=pass", "aligned dkim=pass", "twice", ...). */
enum auth_verdict authres_judge(const GPtrArray *fields, const char *authserv_id,
                                const struct orgs *orgs, const char *from_domain, const char **why);

#endif
