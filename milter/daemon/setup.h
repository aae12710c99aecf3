/* Checks of the machine around the configuration, for askfirst-milter -n: can mail be handed over,
 * can the MTA reach the socket, can answers come in? The checks look from outside and cannot be
 * certain, so each finding is a warning that says what to do. What cannot be checked is not
 * reported. One thread. */
#ifndef ASKFIRST_DAEMON_SETUP_H
#define ASKFIRST_DAEMON_SETUP_H

#include <glib.h>
#include "conf/config.h"

/* Runs all checks. Takes some seconds at most and sends no mail. problems: as for config_load. */
void setup_check(const struct config *config, GPtrArray *problems);

/* Adds a warning about an option. */
void setup_warn(const struct config *config, GPtrArray *problems, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

#endif
