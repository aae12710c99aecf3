/* The stores of post/oracle.h, opened for the command line: read only, and a store that does not
 * exist yet is empty. */
#ifndef ASKFIRST_CLI_ORACLE_H
#define ASKFIRST_CLI_ORACLE_H

#include "conf/config.h"
#include "post/oracle.h"

/* Opens the stores; as root it first becomes the owner of state_dir. context: must be closed even
 * after false. A fault of the acquaintances is printed on stderr, and then nobody is acquainted. */
bool cli_oracle_open(const struct config *config, struct oracle_context *context, GError **error);
void cli_oracle_close(struct oracle_context *context);

#endif
