/* The daemon as the command line sees it. Commands write orders into the store, where the daemon
 * looks once a second. */
#ifndef ASKFIRST_CLI_DAEMON_CONTACT_H
#define ASKFIRST_CLI_DAEMON_CONTACT_H

#include "conf/config.h"

/* Returns NULL when the daemon accepts connections, else where it does not and why: "unix:/run/...:
 * Connection refused". Caller frees. */
char *daemon_trouble(const struct config *config);

/* Does a daemon run on this state_dir, whether or not it accepts connections? */
bool daemon_has_state(const struct config *config);

/* Waits some seconds for an order to be carried out, but not so long when the daemon does not
 * answer. Returns false when it is not done yet; then *trouble (caller frees) is as from
 * daemon_trouble. */
bool daemon_await(const struct config *config, bool (*is_done)(void *ctx), void *ctx,
                  char **trouble);
/* Says on standard error that the order stands, and waits for a daemon that does not answer. */
void daemon_say_down(const char *trouble);

#endif
