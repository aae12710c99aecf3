/* The questions of a request: a request joins the open asks about them, or leaves them. Only the
 * files of store/ include this. All functions are part of the caller's transaction, and after
 * false, or -1, it must be given up; functions that can find nothing return 1 found, 0 not there,
 * -1 with error. */
#ifndef ASKFIRST_STORE_LEDGER_QUESTIONS_H
#define ASKFIRST_STORE_LEDGER_QUESTIONS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/requests.h"
#include "store/ledger/store.h"

struct txn;

/* Sets the ask of each of waits (borrowed; struct waiting of this request, which are new to it),
 * makes the asks that are missing and checks whether the request is ready. request->waits: all. */
bool ledger_questions_join(struct txn *txn, const struct request *request, const GPtrArray *waits,
                           const struct ask_limits *limits, const struct audit_by *by,
                           GError **error);
/* The request does not wait any more: asks that nobody else waits for end. */
bool ledger_questions_leave(struct txn *txn, const struct request *request,
                            const struct audit_by *by, GError **error);

#endif
