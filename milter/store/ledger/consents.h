/* Consents: reading, writing and revoking the standing words of parties (policy/consent.h says
 * which of several decides). Part of the consent store; threads and errors as in
 * store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_CONSENTS_H
#define ASKFIRST_STORE_LEDGER_CONSENTS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/consent.h"
#include "store/ledger/store.h"

struct txn;

/* All records whose party is this address id, or a "@domain"/"@.domain" it stands under. Living and
 * expired. New array, free function set. */
bool store_consents_list(struct store *store, const char *party, GPtrArray **out, GError **error);
/* Puts n records (a batch is one transaction). The same party, introducer, counterpart and topic
 * replaces. */
bool store_consents_put(struct store *store, const struct consent *const *records, size_t n,
                        const struct audit_by *by, GError **error);
/* Removes the record with this party, introducer, counterpart and topic. ERROR_NOT_FOUND. */
bool store_consent_remove(struct store *store, const struct consent *record,
                          const struct audit_by *by, GError **error);
/* Takes the note of the record with this party, introducer, counterpart and topic away, and the
 * same note where it stands in asks of this party; the word itself stays as it is. A record without
 * a note stays as it is, without a line in the audit. ERROR_NOT_FOUND. */
bool store_consent_remove_note(struct store *store, const struct consent *record,
                               const struct audit_by *by, GError **error);
/* Calls each for every record in key order, outside of any transaction (reads pages of records;
 * what changes meanwhile may or may not be seen). each returns false to stop. prefix_party: only
 * this party, or NULL. */
bool store_consents_each(struct store *store, const char *party,
                         bool (*each)(void *ctx, const struct consent *), void *ctx,
                         GError **error);

/* ---- for the files of ledger/ alone ---- */
/* The records of exactly this party, or those of its domains, too. */
bool ledger_consents_list(struct txn *txn, const char *party, GPtrArray *out, GError **error);
bool ledger_consents_list_covering(struct txn *txn, const char *party, GPtrArray *out,
                                   GError **error);
bool ledger_consent_put(struct txn *txn, const struct consent *consent, const struct audit_by *by,
                        GError **error);
bool ledger_consent_remove(struct txn *txn, const struct consent *record, const struct audit_by *by,
                           GError **error);

/* The same without a line in the audit. */
bool ledger_consent_put_unaudited(struct txn *txn, const struct consent *consent, GError **error);
bool ledger_consent_remove_unaudited(struct txn *txn, const struct consent *consent,
                                     GError **error);

#endif
