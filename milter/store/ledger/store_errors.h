/* Error messages: what an error of the key-value store, or a damaged record, means for the consent
 * store. Internal to store/ledger/. All functions return false. */
#ifndef ASKFIRST_STORE_LEDGER_STORE_ERRORS_H
#define ASKFIRST_STORE_LEDGER_STORE_ERRORS_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/store_internal.h"

/* Sets the error for a code of kv or an errno. doing: "open", "read" or "write". */
bool store_trouble(struct store *store, int code, const char *doing, GError **error);
/* Sets ERROR_CORRUPT for a damaged file. what: a clause that describes the damage. */
bool store_damaged(struct store *store, const char *what, GError **error);

#endif
