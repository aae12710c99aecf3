/* What the DKIM signatures of a message cover (RFC 6376, 3.5): their d= and h=. Whether they are
 * valid is up to the verifier. Hostile input; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_DKIM_COVERAGE_H
#define ASKFIRST_MAIL_READ_DKIM_COVERAGE_H

#include "policy/org.h"

enum dkim_coverage {
    DKIM_COVERAGE_NONE,   /* no signature by the organisation of this domain */
    DKIM_COVERAGE_PARTLY, /* one of its signatures leaves a field out, or a field occurs twice */
    DKIM_COVERAGE_WHOLE,
};

/* Returns true when the h= of this DKIM-Signature names To or Cc. */
bool dkim_coverage_names_to(const char *value);

/* Returns the coverage of Date, which must exist, and of To and Cc where they exist. */
enum dkim_coverage dkim_coverage_people(const GPtrArray *fields, const struct orgs *orgs,
                                        const char *domain);
/* Returns the coverage of this one field (lower case), which must exist. */
enum dkim_coverage dkim_coverage_field(const GPtrArray *fields, const struct orgs *orgs,
                                       const char *domain, const char *name);

#endif
