/* Records of the consent store as JSON: the names of the fields, or what the table says instead,
 * are the keys (store/ledger/records.c). What a command knows beyond the record it adds itself. */
#ifndef ASKFIRST_CLI_RECORD_JSON_H
#define ASKFIRST_CLI_RECORD_JSON_H

#include <json-glib/json-glib.h>
#include "store/ledger/record.h"

/* Caller unrefs, or gives it away. */
JsonObject *record_to_json(const struct record_type *type, const void *record);
/* The same of a list of them. */
JsonArray *records_to_json(const struct record_type *type, const GPtrArray *records);

#endif
