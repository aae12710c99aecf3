/* What is filled into a template: a growing list of placeholder and value. Internal to post/. One
 * owner. */
#ifndef ASKFIRST_POST_VALUES_H
#define ASKFIRST_POST_VALUES_H

#include "conf/config.h"

struct values;

/* With what all our texts know: the introducer, by name or address, the subject, the date of the
 * message, whom to ask. */
struct values *values_new(const struct config *config, const char *introducer, const char *name,
                          const char *subject, gint64 date);
/* value: taken. */
void values_add(struct values *values, const char *placeholder, char *value);
/* template_fill with these values, which are freed. subject may be NULL. */
void values_fill(struct values *values, enum template_id id, const char *language, char **subject,
                 char **body);

/* "3 March 2026, 14:05" in the server's time zone; "" for 0. Caller frees. */
char *values_date(gint64 seconds);

#endif
