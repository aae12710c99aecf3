/* "askfirst consent list", "show" and "export": print records of the consent store and change
 * nothing.
 *
 * One thread. Errors are printed; the return value is an exit code. */
#ifndef ASKFIRST_CLI_CONSENT_CONSENT_SHOW_H
#define ASKFIRST_CLI_CONSENT_CONSENT_SHOW_H

struct consent_run;

int consent_list(struct consent_run *run);
int consent_show(struct consent_run *run);
int consent_export(struct consent_run *run);

#endif
