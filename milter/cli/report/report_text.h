/* Prints a report (report.h), as text or as JSON, on standard output. */
#ifndef ASKFIRST_CLI_REPORT_REPORT_TEXT_H
#define ASKFIRST_CLI_REPORT_REPORT_TEXT_H

#include "cli/report/report.h"

/* Print the report. mode, domains: as in the configuration. */
void report_print(const struct report *report, const char *mode, const char *domains);
void report_print_json(const struct report *report, const char *mode);

#endif
