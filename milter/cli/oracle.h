/* The memory of post/oracle.h as the command line has it: read only; what is not there yet is
 * empty.
 */
#ifndef ASKFIRST_CLI_ORACLE_H
#define ASKFIRST_CLI_ORACLE_H

#include "conf/config.h"
#include "post/oracle.h"

/* As root it becomes the owner of state_dir first. context: to be closed after false, too. A fault
 * of the acquaintances is told on stderr, and then nobody is acquainted. */
bool cli_oracle_open(const struct config *config, struct oracle_context *context, GError **error);
void cli_oracle_close(struct oracle_context *context);

#endif
