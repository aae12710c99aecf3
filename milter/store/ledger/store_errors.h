/* The sentences of errors: what an error of the key-value store, or a damaged record, means for the
 * consent store. Only the files of store/ include this. All functions return false. */
#ifndef ASKFIRST_STORE_LEDGER_STORE_ERRORS_H
#define ASKFIRST_STORE_LEDGER_STORE_ERRORS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/store_internal.h"

/* A code of kv or errno; doing: "open", "read" or "write". */
bool store_trouble(struct store *store, int code, const char *doing, GError **error);
/* The file is damaged; what: a clause that says how it shows. */
bool store_damaged(struct store *store, const char *what, GError **error);

#endif
