/* The grammar of Authentication-Results (RFC 8601, 2.2), one field at a time.
 *
 * The parser accepts a little more than the RFC allows, because verifiers write it: an empty part
 * between semicolons, a "name=value" without ptype, any visible octets in a property's value.
 * Anything else makes the field unreadable. One pass, no recursion. Hostile input; any thread. */
#ifndef ASKFIRST_MAIL_READ_AUTHRES_PARSE_H
#define ASKFIRST_MAIL_READ_AUTHRES_PARSE_H

#include <glib.h>
#include <stdbool.h>

/* header.d=example.org: type "header", name "d"; both in lower case. */
struct auth_property {
    char *type, *name, *value;
};

/* dkim=pass; both in lower case. */
struct auth_result {
    char *method, *result;
    GPtrArray *properties; /* struct auth_property */
};

struct auth_field {
    char *id;           /* authserv-id without its quotes; NULL when even that cannot be read */
    bool readable;      /* false: results are incomplete or wrong */
    GPtrArray *results; /* struct auth_result; empty for "none" */
};

/* Parses a field. value: with folds and white space as it came. Never NULL; caller frees. */
struct auth_field *auth_field_parse(const char *value);
void auth_field_free(struct auth_field *field);
/* Returns only the authserv-id; NULL when it cannot be read. Caller frees. */
char *auth_field_id(const char *value);

/* Returns the value of this property; NULL when it is missing or stands there more than once. */
const char *auth_result_property(const struct auth_result *result, const char *type,
                                 const char *name);

#endif
