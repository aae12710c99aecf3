/* Authentication-Results (RFC 8601): what our own verifier says about a message from outside.
 *
 * Only fields in the topmost run count: those above everything that came with the message. Our
 * filters add theirs at the top. The run consists of Authentication-Results and other fields that
 * filters add (Received-SPF, X-*, ARC-*, DKIM-Filter), and ends at the first field of any other
 * name. A sender can begin its header with a field of our name, which then joins the run. Hence
 * these rules:
 *   - dmarc reported twice under our authserv-id, or dkim in two fields, counts as failed, whatever
 *     the results are (several signatures in one field are usual);
 *   - dmarc is computed from dkim, so its field is added later: a dmarc field below a field of ours
 *     with dkim came with the message, and does not count;
 *   - dkim=pass counts only if the message bears a signature of that domain.
 * (A verifier that removes foreign fields with its own id, as OpenDKIM, OpenDMARC and rspamd do,
 * prevents this. One that neither removes nor adds fields must not be used.)
 *
 * Anybody who received a signed message can send it on with added fields that its signature does
 * not cover. A signature therefore proves who wrote to whom only when it covers To, Cc and Date.
 * Hostile input; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_AUTHRES_H
#define ASKFIRST_MAIL_READ_AUTHRES_H

#include "policy/org.h"

enum auth_verdict {
    AUTH_NONE, /* there is no result, or none that counts */
    AUTH_PASS, /* dmarc=pass for the domain of From, or dkim=pass aligned with it (relaxed) */
    AUTH_FAIL, /* dmarc=fail; dkim or spf fails and nothing passes; a method is reported twice; a
                  field of ours cannot be read; there is more than one From */
};

/* Judges the results. fields: of struct field, in order. authserv_id: ours, compared without case.
 * from_domain: of the only From address, A-labels; NULL for none. A message with more than one From
 * field has AUTH_FAIL; message->from_count is the number of addresses in it. *why: static text for
 * the explanation ("dmarc=pass", "aligned dkim=pass", "reported twice", ...). */
enum auth_verdict authres_judge(const GPtrArray *fields, const char *authserv_id,
                                const struct orgs *orgs, const char *from_domain, const char **why);

/* Returns true when our verifier says that the domain of this List-Post address (A-labels) has
 * signed that field. Always false at a public provider, whose signature anybody can get. */
bool authres_proves_list(const GPtrArray *fields, const char *authserv_id, const struct orgs *orgs,
                         const char *list_domain);

#endif
