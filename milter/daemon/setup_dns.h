/* The part of setup.h that asks DNS. It takes some seconds at most; one thread. */
#ifndef ASKFIRST_DAEMON_SETUP_DNS_H
#define ASKFIRST_DAEMON_SETUP_DNS_H

#include <glib.h>
#include "conf/config.h"

/* The domain of answer_address, as DNS has it. */
void setup_check_domain(const struct config *config, GPtrArray *problems);

#endif
