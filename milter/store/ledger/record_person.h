/* Finds one person in a record, and takes them out of it, by the flags of its fields (record.h).
 * Pure; any thread. */
#ifndef ASKFIRST_STORE_LEDGER_RECORD_PERSON_H
#define ASKFIRST_STORE_LEDGER_RECORD_PERSON_H

#include <stdbool.h>
#include "policy/address.h"
#include "store/ledger/record.h"

/* Does any field name the person with this key? Their addresses as written are looked up by
 * locality. */
bool record_names(const struct record_type *type, const void *record,
                  const struct locality *locality, const char *address_id);
/* Puts `with` in the place of the person wherever a field names them. Fields that are not in the
 * table go, for they could name them too. */
void record_forget(const struct record_type *type, void *record, const struct locality *locality,
                   const char *address_id, const char *with);

#endif
