/* One person in the consent store: collecting what it holds about them, and forgetting it. Part of
 * the consent store; threads and errors as in store/ledger/store.h. Both operations read whole
 * tables, which takes seconds for millions of records, so they are for the command line only. */
#ifndef ASKFIRST_STORE_LEDGER_PERSON_H
#define ASKFIRST_STORE_LEDGER_PERSON_H

#include "policy/address.h"
#include "policy/consent.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct person_refusals {      /* how often party said no to introducer, or did not answer */
    char *introducer, *party; /* another person's of over 120 octets: "(a long address)" */
    guint32 count;
    GBytes *place; /* its key in the store */
};

/* Everything that names one person (an address id). */
struct person {
    GPtrArray *consents;   /* struct consent: as party, introducer or counterpart */
    GPtrArray *asks;       /* struct ask: as party, counterpart or introducer */
    GPtrArray *requests;   /* struct request: introducer, party or recipient */
    GPtrArray *refusals;   /* struct person_refusals: as introducer or party */
    GPtrArray *audit;      /* struct audit_line: as subject, actor or in the detail */
    GPtrArray *introduced; /* char *: the people they were introduced to
                              (store/ledger/introduced_pairs.h) */
    GPtrArray *past;       /* struct past_pair: as introducer or one of the two */
    GArray *introduced_by; /* struct key: the pairs that they introduced, two keys for each */
    GPtrArray *outbox;     /* struct outgoing: mails to or from them in the outbox */
    char *language;        /* the language they answered in, or NULL */
};
void person_free(struct person *person);
/* Collects everything about a person. locality: decides whether a recipient as written is this
 * person. Returns NULL with error set. */
struct person *store_person_get(struct store *store, const struct locality *locality,
                                const char *address_id, GError **error);

/* Return whether the request or ask must be kept for now: a request that is not over, or an ask
 * that a request still waits for. */
bool person_request_is_kept(const struct request *request);

struct person_forgotten {
    unsigned consents, asks, requests, refusals, introduced, past;
    unsigned audit;                                /* lines rewritten */
    unsigned asks_kept, requests_kept, mails_kept; /* not over yet */
};
/* Forgets this person in one transaction: consents that name them, asks that have ended and their
 * tokens, requests that are over, counts and language. Audit lines stay, so that the trail has no
 * gaps, with "(forgotten)" in place of the address. A pair that they introduced stays without its
 * introducer. What is still in progress is kept and counted. never_ask: a deny that is stored
 * instead, or NULL. Writes an audit line that does not name them. */
bool store_person_forget(struct store *store, const struct locality *locality,
                         const char *address_id, const struct consent *never_ask,
                         const struct audit_by *by, struct person_forgotten *out, GError **error);

#endif
