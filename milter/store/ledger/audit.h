/* The audit trail: who changed what, and when. A line is written in the transaction of the change.
 * Part of the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_AUDIT_H
#define ASKFIRST_STORE_LEDGER_AUDIT_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/store.h"

struct txn;

struct audit_line {
    guint64 number;
    gint64 when;
    char *actor, *what, *subject,
        *detail; /* "consent.allow", "bob@b.example", "introducer=... counterpart=... " */
    GBytes *unknown;
};

/* Lists the last `most` lines whose subject is this address id (NULL: any subject), oldest first.
 */
bool store_audit_list(struct store *store, const char *subject, unsigned most, GPtrArray **out,
                      GError **error);
/* Lists the lines whose `what` is this, from `since` (Unix seconds) on, oldest first. */
bool store_audit_list_since(struct store *store, const char *what, gint64 since, GPtrArray **out,
                            GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Writes a line. Control characters, and tokens in answer addresses, are removed from detail. */
bool ledger_audit_add(struct txn *txn, const struct audit_by *by, const char *what,
                      const char *subject, const char *detail, GError **error);

#endif
