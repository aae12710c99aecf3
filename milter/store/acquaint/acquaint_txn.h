/* The transactions of the acquaintances and their errors. Only the acquaint files and their tests
 * include this; errors as in acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_TXN_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_TXN_H

#include <glib.h>
#include <stdbool.h>
#include "store/acquaint/acquaint.h"

struct kv_txn;

bool acquaint_begin(struct acquaint *a, bool writes, struct kv_txn *txn, GError **error);
/* Commits when code is 0 and the transaction writes; otherwise aborts. Returns false with error set
 * when code is not 0 or the commit failed. */
bool acquaint_end(struct acquaint *a, struct kv_txn *txn, int code, GError **error);
/* Checks that there is room for new records. Part of the map is reserved for deletions. */
bool acquaint_has_room(struct acquaint *a, GError **error);
/* Sets the error for a code, and notes damage. doing: "open", "read" or "write". Returns false. */
bool acquaint_trouble(struct acquaint *a, int code, const char *doing, GError **error);
bool acquaint_damaged(struct acquaint *a, const char *what, GError **error);

#endif
