/* Counting for a report: entries of the journal, asks and refusals are added one by one, and
 * report_finish works out the rest. One owner. */
#ifndef ASKFIRST_CLI_REPORT_REPORT_COUNT_H
#define ASKFIRST_CLI_REPORT_REPORT_COUNT_H

#include <glib.h>
#include <stdbool.h>
#include "cli/report/report.h"
#include "policy/org.h"
#include "store/journal/journal.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"

struct report *report_new(gint64 since, gint64 until);
void report_free(struct report *report);
void report_add(struct report *report, const struct journal_entry *entry);
void report_add_ask(struct report *report, const struct ask *ask);
/* Adds a line of the audit trail that says REFUSAL_COUNTED. account: as the journal shows it. */
void report_add_refusal(struct report *report, const struct audit_line *line, const char *account);
/* Finishes the report after the last addition. full: introducers are addresses, so rules can name
 * them. orgs: no rule suggests connecting a public provider. */
void report_finish(struct report *report, const struct orgs *orgs, bool full);

/* Returns part as a percentage of whole, 0..100. */
guint report_percent(guint part, guint whole);

#endif
