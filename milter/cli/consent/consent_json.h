/* A consent as one line of JSON, for export and import.
 *
 * A record is one flat object with its fields in alphabetical order, so that the same records give
 * the same octets. Pure; any thread. The input is hostile: a line is checked to be flat before the
 * parser sees it, because the parser is recursive. */
#ifndef ASKFIRST_CLI_CONSENT_CONSENT_JSON_H
#define ASKFIRST_CLI_CONSENT_CONSENT_JSON_H

#include <json-glib/json-glib.h>
#include "policy/address.h"
#include "policy/consent.h"

/* Returns one object without a final newline. Caller frees. */
char *consent_to_json(const struct consent *consent);

/* Reads one object of `size` octets. party and decision are required. introducer and counterpart
 * default to any, topic and note to none, origin to import, created to now, expires to never.
 * Scopes are brought into normal form. NULL with ERROR_INPUT "field 'x': what is wrong; what to do"
 * or, when it is not such an object, a sentence without a field. Caller frees (consent_free). */
struct consent *consent_from_json(const struct locality *locality, const char *line, size_t size,
                                  gint64 now, GError **error);

#endif
