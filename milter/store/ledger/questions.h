/* The questions of a request: it joins the open asks about them, or leaves them. Internal to
 * store/ledger/. Every function works in the caller's transaction, which must be aborted after
 * false or -1. A look-up returns 1 when found, 0 when not found, -1 with error set. */
#ifndef ASKFIRST_STORE_LEDGER_QUESTIONS_H
#define ASKFIRST_STORE_LEDGER_QUESTIONS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct txn;

/* Sets the ask of each element of waits, creates the missing asks, and checks whether the request
 * is ready. waits: those struct waiting of this request that are new to it (borrowed);
 * request->waits has all. */
bool ledger_questions_join(struct txn *txn, const struct request *request, const GPtrArray *waits,
                           const struct ask_limits *limits, const struct audit_by *by,
                           GError **error);
/* Ends the asks that nothing but this request waited for, because it no longer waits. */
bool ledger_questions_leave(struct txn *txn, const struct request *request,
                            const struct audit_by *by, GError **error);

#endif
