/* What introducers have vouched for: "askfirst acquaintance vouched" and "revoke". */
#ifndef ASKFIRST_CLI_ACQUAINTANCE_VOUCHED_H
#define ASKFIRST_CLI_ACQUAINTANCE_VOUCHED_H

#include <json-glib/json-glib.h>
#include "conf/config.h"
#include "store/ledger/pair_history.h"

/* Lists them: all, or those of this introducer (an address; or NULL). Returns the exit code. */
int vouched_list(const struct config *config, const char *introducer, bool json);
/* The word of this introducer about these two counts no more: introducer, A, B. */
int vouched_revoke(const struct config *config, char **three);

/* {"introducer", "a", "b", "vouched", "stopped", "how"}; times in Unix seconds, 0 for never. */
JsonObject *past_json(const struct past_pair *pair);

#endif
