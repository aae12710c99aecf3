/* The daemon as the command line sees it: commands write an order into the store, which the daemon
 * looks into once a second. */
#ifndef ASKFIRST_CLI_DAEMON_CONTACT_H
#define ASKFIRST_CLI_DAEMON_CONTACT_H

#include "conf/config.h"

/* NULL: it takes connections; else where not and why: "unix:/run/...: Connection refused". Caller
 * frees. */
char *daemon_trouble(const struct config *config);

/* Does a daemon run on this state_dir, whether or not it takes connections? */
bool daemon_has_state(const struct config *config);

/* Looks for some seconds whether an order has been carried out; not so long when the daemon does
 * not answer. False: not yet; then *trouble (caller frees) is as from daemon_trouble. */
bool daemon_await(const struct config *config, bool (*is_done)(void *ctx), void *ctx,
                  char **trouble);
/* Tells on standard error that the order stands, and waits for a daemon that does not answer. */
void daemon_say_down(const char *trouble);

#endif
