/* The listening socket: "unix:PATH" or "inet:PORT@HOST". A stale unix socket is replaced, a live
 * one is an error. */
#ifndef ASKFIRST_DAEMON_SOCKET_H
#define ASKFIRST_DAEMON_SOCKET_H

#include "conf/config.h"

/* Opens it through libmilter, with mode and group. callbacks_register must have been called. */
bool socket_open(const struct config *config, GError **error);
/* libmilter looks at its signals every five seconds; a connection makes it look at once. Connects
 * until socket_close. */
void socket_nudge(void);
/* Stops nudging and removes the file of a unix socket. */
void socket_close(const struct config *config);

#endif
