/* Consents: reading, writing and revoking the decisions of parties (policy/consent.h says which of
 * several applies). Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_CONSENTS_H
#define ASKFIRST_STORE_LEDGER_CONSENTS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/consent.h"
#include "store/ledger/store.h"

struct txn;

/* Lists all records, valid and expired, whose party is this address id or a "@domain" or "@.domain"
 * that it belongs to. Caller unrefs the new array, which frees its records. */
bool store_consents_list(struct store *store, const char *party, GPtrArray **out, GError **error);
/* Stores n records in one transaction. A record replaces one with the same party, introducer,
 * counterpart and topic. */
bool store_consents_put(struct store *store, const struct consent *const *records, size_t n,
                        const struct audit_by *by, GError **error);
/* Removes the record with this party, introducer, counterpart and topic. Fails with ERROR_NOT_FOUND
 * if there is none. */
bool store_consent_remove(struct store *store, const struct consent *record,
                          const struct audit_by *by, GError **error);
/* Deletes the note of the record with this party, introducer, counterpart and topic, and the same
 * note in the party's asks; the decision is kept. A record without a note is left unchanged, and
 * nothing is written to the audit trail. Fails with ERROR_NOT_FOUND if there is no record. */
bool store_consent_remove_note(struct store *store, const struct consent *record,
                               const struct audit_by *by, GError **error);
/* Calls each for every record in key order, outside of any transaction, until each returns false.
 * Records are read in pages; a change made meanwhile may or may not be seen. party: only this
 * party, or NULL for all. */
bool store_consents_each(struct store *store, const char *party,
                         bool (*each)(void *ctx, const struct consent *), void *ctx,
                         GError **error);

/* ---- for the files of ledger/ alone ---- */
/* ledger_consents_list adds the records of exactly this party; the other one includes those of its
 * domains. */
bool ledger_consents_list(struct txn *txn, const char *party, GPtrArray *out, GError **error);
bool ledger_consents_list_covering(struct txn *txn, const char *party, GPtrArray *out,
                                   GError **error);
bool ledger_consent_put(struct txn *txn, const struct consent *consent, const struct audit_by *by,
                        GError **error);
bool ledger_consent_remove(struct txn *txn, const struct consent *record, const struct audit_by *by,
                           GError **error);

/* Stores a consent without a line in the audit trail. */
bool ledger_consent_put_unaudited(struct txn *txn, const struct consent *consent, GError **error);
bool ledger_consent_remove_unaudited(struct txn *txn, const struct consent *consent,
                                     GError **error);

#endif
