/* The listening socket: "unix:PATH" or "inet:PORT@HOST". A stale unix socket is replaced, a live
 * one is an error. */
#ifndef ASKFIRST_DAEMON_SOCKET_H
#define ASKFIRST_DAEMON_SOCKET_H

#include "conf/config.h"

/* Opens the socket through libmilter, with mode and group. callbacks_register must have been
 * called. */
bool socket_open(const struct config *config, GError **error);
/* Makes libmilter notice a signal at once: it looks only every five seconds, or when a connection
 * comes. Connects until socket_close. */
void socket_nudge(void);
/* Stops connecting and removes the file of a unix socket. */
void socket_close(const struct config *config);

#endif
