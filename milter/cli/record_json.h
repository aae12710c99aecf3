/* Records of the consent store as JSON. The keys are the names of the fields, or other names that
 * the table gives (store/ledger/records.c). A command adds other members itself. */
#ifndef ASKFIRST_CLI_RECORD_JSON_H
#define ASKFIRST_CLI_RECORD_JSON_H

#include <json-glib/json-glib.h>
#include "store/ledger/record.h"

/* Returns a record. Caller unrefs, or gives it away. */
JsonObject *record_to_json(const struct record_type *type, const void *record);
/* Returns an array of such records. */
JsonArray *records_to_json(const struct record_type *type, const GPtrArray *records);

#endif
