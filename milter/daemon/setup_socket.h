/* The checks of setup.h for the socket and its folder. One thread. */
#ifndef ASKFIRST_DAEMON_SETUP_SOCKET_H
#define ASKFIRST_DAEMON_SETUP_SOCKET_H

#include <glib.h>
#include "conf/config.h"

/* Checks the folder of the socket: it exists, our user can make the socket in it, and Postfix can
 * reach it. postfix: the folder of Postfix's configuration, or NULL when there is none. */
void setup_check_socket(const struct config *config, const char *postfix, GPtrArray *problems);

#endif
