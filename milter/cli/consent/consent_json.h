/* A consent as one line of JSON, for export and import.
 *
 * A record is one flat object with its fields in the order of the alphabet, so that the same
 * records make the same octets. Pure; any thread. What comes in is hostile: a line is checked to be
 * flat before the parser sees it, because that one is recursive. */
#ifndef ASKFIRST_CLI_CONSENT_CONSENT_JSON_H
#define ASKFIRST_CLI_CONSENT_CONSENT_JSON_H

#include <json-glib/json-glib.h>
#include "policy/address.h"
#include "policy/consent.h"

/* One object without a final newline. Caller frees. */
char *consent_to_json(const struct consent *consent);

/* Reads one object of `size` octets. party and decision must be there; introducer and counterpart
 * default to any, topic and note to none, origin to import, created to now, expires to never.
 * Scopes are put in normal form. NULL with ERROR_INPUT "field 'x': what is wrong; what to do", or,
 * where it is no such object, a sentence without a field. Caller frees (consent_free). */
struct consent *consent_from_json(const struct locality *locality, const char *line, size_t size,
                                  gint64 now, GError **error);

#endif
