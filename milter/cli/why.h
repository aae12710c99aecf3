/* One entry of the journal as "askfirst why" prints it. */
#ifndef ASKFIRST_CLI_WHY_H
#define ASKFIRST_CLI_WHY_H

#include <json-glib/json-glib.h>
#include "store/journal/journal.h"

/* Returns the entry as JSON. Caller unrefs, or gives it away. */
JsonObject *why_json(const struct journal_entry *entry);

#endif
