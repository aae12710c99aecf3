/* What can be seen to be wrong around the configuration, for askfirst-milter -n: can mail be handed
 * over, can the MTA reach the socket, can answers come in? It is looked at from outside and not
 * known for certain, so each finding is a warning that says what to do. What cannot be told is not
 * said. One thread. */
#ifndef ASKFIRST_DAEMON_SETUP_H
#define ASKFIRST_DAEMON_SETUP_H

#include <glib.h>
#include "conf/config.h"

/* All of it. Takes some seconds at most; sends no mail. problems: as of config_load. */
void setup_check(const struct config *config, GPtrArray *problems);

/* Adds a warning about an option. */
void setup_warn(const struct config *config, GPtrArray *problems, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

#endif
