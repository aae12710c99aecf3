/* Finds one person in a record, and takes them out of it, by the flags of its fields (record.h).
 * Pure; any thread. */
#ifndef ASKFIRST_STORE_LEDGER_RECORD_PERSON_H
#define ASKFIRST_STORE_LEDGER_RECORD_PERSON_H

#include <stdbool.h>
#include "policy/address.h"
#include "store/ledger/record.h"

/* Returns whether any field names the person with this address id. locality: matches their
 * addresses as written. */
bool record_names(const struct record_type *type, const void *record,
                  const struct locality *locality, const char *address_id);
/* Replaces the person by `with` wherever a field names them. Drops fields that are not in the
 * table, because they could name the person too. */
void record_forget(const struct record_type *type, void *record, const struct locality *locality,
                   const char *address_id, const char *with);

#endif
