/* "askfirst consent import": reads records, a JSON object a line, and stores all of them or none.
 *
 * One thread. Errors are printed with the line; the result is an exit code. What is read is hostile
 * (consent_json.h). */
#ifndef ASKFIRST_CLI_CONSENT_CONSENT_IMPORT_H
#define ASKFIRST_CLI_CONSENT_CONSENT_IMPORT_H

#include <glib.h>
#include <stdbool.h>

struct consent_run;

int consent_import(struct consent_run *run);
/* Opens what it will read: to be called before we become the owner of state_dir, who might not be
 * allowed to. False with the error. */
bool consent_import_open(struct consent_run *run, GError **error);
void consent_import_close(struct consent_run *run);

#endif
