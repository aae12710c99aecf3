/* Consents as text for people, and the times that an administrator types. Pure, but for what
 * prints; any thread. */
#ifndef ASKFIRST_CLI_CONSENT_CONSENT_TEXT_H
#define ASKFIRST_CLI_CONSENT_CONSENT_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include "policy/consent.h"

/* Texts for people; the caller frees. */
/* "bob@b.example allows introductions by any introducer to carol@c.example (topic hiring) until
 * 2027-01-01" */
char *consent_sentence(const struct consent *consent);
/* "2027-01-01" in local time, "" for 0. */
char *consent_date(gint64 seconds);
/* Prints records (struct consent) in aligned columns. */
void consent_print_table(FILE *to, const GPtrArray *records, gint64 now);
/* "2027-01-31" (its beginning, local time), "90d", "6m" (months), "2y" from now -> Unix seconds;
 * false with ERROR_INPUT. */
bool consent_parse_when(const char *text, gint64 now, gint64 *when, GError **error);
/* Writes what is left in stdout's buffer; the exit status. */
int consent_finish_output(void);

#endif
