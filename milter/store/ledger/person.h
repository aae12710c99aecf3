/* One person in the consent store: what it knows about them, and forgetting it. Part of the consent
 * store; threads and errors as in store/ledger/store.h. Both read whole tables: seconds for
 * millions of records, so for the command line only. */
#ifndef ASKFIRST_STORE_LEDGER_PERSON_H
#define ASKFIRST_STORE_LEDGER_PERSON_H

#include "policy/address.h"
#include "policy/consent.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct person_refusals {      /* how often party said no, or nothing, to introducer */
    char *introducer, *party; /* "(a long address)" for another's that has over 120 octets */
    guint32 count;
    GBytes *place; /* in the store */
};

/* All that names one person (an address id). */
struct person {
    GPtrArray *consents; /* struct consent: as party, introducer or counterpart */
    GPtrArray *asks;     /* struct ask: asked, asked about, or for whom it was asked */
    GPtrArray *requests; /* struct request: introducer, party or recipient */
    GPtrArray *refusals; /* struct person_refusals: as introducer or party */
    GPtrArray *audit;    /* struct audit_line: as subject, actor or in the detail */
    GPtrArray
        *introduced; /* char *: with whom they were introduced (store/ledger/introduced_pairs.c) */
    GPtrArray *past; /* struct past_pair: as introducer or one of the two */
    GArray *introduced_by; /* where pairs stand that they introduced: two for each */
    GPtrArray *outbox;     /* struct outgoing: mails to or from them that are on their way */
    char *language;        /* they answered in; or NULL */
};
void person_free(struct person *person);
/* locality: to tell whether a recipient as written is this person. NULL with error. */
struct person *store_person_get(struct store *store, const struct locality *locality,
                                const char *address_id, GError **error);

/* Can the request or ask not be forgotten yet? One that is not over; an ask that a request still
 * waits for. */
bool person_request_is_kept(const struct request *request);

struct person_forgotten {
    unsigned consents, asks, requests, refusals, introduced, past;
    unsigned audit;                                /* lines rewritten */
    unsigned asks_kept, requests_kept, mails_kept; /* still under way */
};
/* Forgets this person in one transaction: consents that name them, asks that have ended, with their
 * tokens, requests that are over, counts, language. A line of the audit stays, so that the trail
 * has no holes, with "(forgotten)" in the place of the address. What is still under way is kept,
 * and counted. never_ask: or NULL; a deny that is left behind. A pair that they introduced stays,
 * without saying by whom. Writes a line into the audit that does not name them. */
bool store_person_forget(struct store *store, const struct locality *locality,
                         const char *address_id, const struct consent *never_ask,
                         const struct audit_by *by, struct person_forgotten *out, GError **error);

#endif
