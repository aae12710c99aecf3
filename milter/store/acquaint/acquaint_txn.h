/* The transactions of the memory, and the errors that they end with. Only the acquaint files and
 * their tests include this; errors as in acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_TXN_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_TXN_H

#include <glib.h>
#include <stdbool.h>
#include "store/acquaint/acquaint.h"

struct kv_txn;

bool acquaint_begin(struct acquaint *a, bool writes, struct kv_txn *txn, GError **error);
/* Commits when code is 0 and the transaction writes, else aborts. Returns false with error set when
 * code is not 0 or the commit failed. */
bool acquaint_end(struct acquaint *a, struct kv_txn *txn, int code, GError **error);
/* Is there room for new things? Some of the map is kept for taking away. */
bool acquaint_has_room(struct acquaint *a, GError **error);
/* Returns false. doing: "open", "read", "write". Notes damage. */
bool acquaint_trouble(struct acquaint *a, int code, const char *doing, GError **error);
bool acquaint_damaged(struct acquaint *a, const char *what, GError **error);

#endif
