/* Consents as text, and the times that an administrator types. Pure, except for the functions that
 * print; any thread. */
#ifndef ASKFIRST_CLI_CONSENT_CONSENT_TEXT_H
#define ASKFIRST_CLI_CONSENT_CONSENT_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include "policy/consent.h"

/* Returns "bob@b.example allows introductions by any introducer to carol@c.example (topic hiring)
 * until 2027-01-01". Caller frees. */
char *consent_sentence(const struct consent *consent);
/* Returns "2027-01-01" in local time, "" for 0. Caller frees. */
char *consent_date(gint64 seconds);
/* Prints records (struct consent) in aligned columns. */
void consent_print_table(FILE *to, const GPtrArray *records, gint64 now);
/* Parses "2027-01-31" (the beginning of the day, local time), or "90d", "6m" (months), "2y" from
 * now into Unix seconds. Returns false with ERROR_INPUT. */
bool consent_parse_when(const char *text, gint64 now, gint64 *when, GError **error);
/* Writes the rest of stdout's buffer. Returns the exit code. */
int consent_finish_output(void);

#endif
