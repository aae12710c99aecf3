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

/* The folder of the socket: it is there, our user can make the socket in it, and Postfix can reach
 * it. postfix: the folder of Postfix's configuration, or NULL where there is none. */
void setup_check_socket(const struct config *config, const char *postfix, GPtrArray *problems);

/* The domain of answer_address, as DNS has it. */
void setup_check_domain(const struct config *config, GPtrArray *problems);

/* Adds a warning about an option. */
void setup_warn(const struct config *config, GPtrArray *problems, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

#endif
