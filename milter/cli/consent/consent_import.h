/* "askfirst consent import": reads records, one JSON object on each line, and stores all of them or
 * none.
 *
 * One thread. Errors are printed with their line; the return value is an exit code. The input is
 * hostile (consent_json.h). */
#ifndef ASKFIRST_CLI_CONSENT_CONSENT_IMPORT_H
#define ASKFIRST_CLI_CONSENT_CONSENT_IMPORT_H

#include <glib.h>
#include <stdbool.h>

struct consent_run;

int consent_import(struct consent_run *run);
/* Opens the file to be read. This comes before we become the owner of state_dir, who may not be
 * allowed to read it. Returns false with error. */
bool consent_import_open(struct consent_run *run, GError **error);
void consent_import_close(struct consent_run *run);

#endif
