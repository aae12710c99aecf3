/* Where a consent came from: the ask that it answers, and who stored it, and when. */
#ifndef ASKFIRST_CLI_CONSENT_CONSENT_SOURCE_H
#define ASKFIRST_CLI_CONSENT_CONSENT_SOURCE_H

#include "policy/consent.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"

struct consent_source {
    const struct ask *ask;         /* NULL: it is not an answer, or its ask is unknown */
    const struct audit_line *line; /* NULL: the audit does not say */
};

/* Finds the source of a consent. asks: struct ask, of this party and possibly others; lines: of
 * this party, oldest first. All pointers are borrowed. */
struct consent_source consent_source_of(const struct consent *consent, const GPtrArray *asks,
                                        const GPtrArray *lines);
/* Returns "answer to ask 4ww9hvj8e4 of 2026-11-23, request 7q0...", "import, recorded 2026-11-23 by
 * admin:joe". Caller frees. */
char *consent_source_text(const struct consent *consent, const struct consent_source *source);

#endif
