/* The checks of setup.h that ask DNS. They take some seconds at most; one thread. */
#ifndef ASKFIRST_DAEMON_SETUP_DNS_H
#define ASKFIRST_DAEMON_SETUP_DNS_H

#include <glib.h>
#include "conf/config.h"

/* Checks the domain of answer_address. */
void setup_check_domain(const struct config *config, GPtrArray *problems);

#endif
