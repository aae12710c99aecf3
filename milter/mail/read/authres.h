/* Authentication-Results (RFC 8601): what our own verifier says about a message from outside.
 *
 * Only fields in the topmost run count: those above everything that came with the message. Our
 * filters add theirs at the top; the run is made of Authentication-Results and of other fields that
 * filters add (Received-SPF, X-*, ARC-*, DKIM-Filter), and ends at the first field of any other
 * name. A sender can begin its header with a field of our name, which then joins the run. So:
 *   - dmarc reported twice under our authserv-id, or dkim in two fields, counts as failed, whatever
 *     they say (several signatures in one field are usual);
 *   - dmarc is judged from dkim, so its field was added later: one that stands below a field of
 *     ours with dkim came with the message, and does not count;
 *   - dkim=pass counts only where the message bears a signature of that domain.
 * (A verifier that removes foreign fields with its own id, as OpenDKIM, OpenDMARC and rspamd do,
 * never lets it come to that; one that neither removes nor adds must not be used.)
 *
 * Whoever got a signed message can send it on with fields added that its signature leaves out, so a
 * signature proves who wrote with whom only when it covers To, Cc and Date. Hostile input; linear;
 * any thread. */
#ifndef ASKFIRST_MAIL_READ_AUTHRES_H
#define ASKFIRST_MAIL_READ_AUTHRES_H

#include "policy/org.h"

enum auth_verdict {
    AUTH_NONE, /* nothing is said, or nothing that counts */
    AUTH_PASS, /* dmarc=pass for the domain of From, or dkim=pass aligned with it (relaxed) */
    AUTH_FAIL, /* dmarc=fail; dkim or spf says fail and nothing passes; a method stands there twice;
                  a field of ours cannot be read; more than one From */
};

/* fields: of struct field, in order. authserv_id: ours, compared without case. from_domain: of the
 * only From address, A-labels; NULL for none. A message with more than one From field has
 * AUTH_FAIL; how many addresses stand in it is message->from_count. *why: static text for the
 * explanation ("dmarc=pass", "aligned dkim=pass", "reported twice", ...). */
enum auth_verdict authres_judge(const GPtrArray *fields, const char *authserv_id,
                                const struct orgs *orgs, const char *from_domain, const char **why);

/* Has the domain of this List-Post address (A-labels) signed that field, as our verifier says?
 * Never at a public provider, where it would be anybody's. */
bool authres_proves_list(const GPtrArray *fields, const char *authserv_id, const struct orgs *orgs,
                         const char *list_domain);

#endif
