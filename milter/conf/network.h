/* Address blocks: "192.0.2.0/24", "2001:db8::/32", a single address. IPv4 is kept as
 * ::ffff:a.b.c.d. Pure; any thread. */
#ifndef ASKFIRST_CONF_NETWORK_H
#define ASKFIRST_CONF_NETWORK_H

#include "conf/config.h"

struct sockaddr;

bool network_parse(const char *text, struct network *out);
/* Returns "192.0.2.0/24", or a single address without its length. Caller frees. */
char *network_text(const struct network *network);
bool network_has(const struct network *network, const guint8 address[16]);
/* Sets out to the address of a socket in its 16-octet form; returns false for another family or
 * NULL. */
bool network_address(const struct sockaddr *from, guint8 out[16]);

#endif
