/* What introducers have vouched for: "askfirst acquaintance vouched" and "revoke". */
#ifndef ASKFIRST_CLI_ACQUAINTANCE_VOUCHED_H
#define ASKFIRST_CLI_ACQUAINTANCE_VOUCHED_H

#include <json-glib/json-glib.h>
#include "conf/config.h"
#include "store/ledger/pair_history.h"

/* Lists the pairs: all, or those of this introducer (an address; or NULL). Returns the exit
 * code. */
int vouched_list(const struct config *config, const char *introducer, bool json);
/* Revokes the word of this introducer about these two; three: introducer, A, B. */
int vouched_revoke(const struct config *config, char **three);

/* Returns {"introducer", "a", "b", "vouched", "stopped", "how"}; times are in Unix seconds, 0 for
 * never. */
JsonObject *past_json(const struct past_pair *pair);

#endif
