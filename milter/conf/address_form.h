/* Addresses in the log and in the journal: as they are, as a domain, or as a keyed hash
 * (log_addresses). The key is state_dir/log.key, one for the life of state_dir, so that one person
 * has one hash in all logs.
 *
 * Loading: before any thread, or under the caller's lock. The rest: any thread. */
#ifndef ASKFIRST_CONF_ADDRESS_FORM_H
#define ASKFIRST_CONF_ADDRESS_FORM_H

#include "conf/config.h"

#define ADDRESS_FORM_KEY 32

/* Reads the key; create: makes it where it is missing, else ERROR_NOT_FOUND. Does nothing unless
 * the configuration asks for hashes. */
bool address_form_load(const struct config *config, bool create, guint8 key[ADDRESS_FORM_KEY],
                       GError **error);
/* An address as the log shows it; "" and NULL become "-". key is only looked at for hashes. Caller
 * frees. */
char *address_form(const struct config *config, const guint8 key[ADDRESS_FORM_KEY],
                   const char *address);

#endif
