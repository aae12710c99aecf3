/* Addresses in the log and in the journal: in full, as a domain, or as a keyed hash
 * (log_addresses). The secret is state_dir/log.key. It stays the same for the life of state_dir, so
 * a person has the same hash in all logs.
 *
 * Load it before any thread starts, or under the caller's lock. The other function: any thread. */
#ifndef ASKFIRST_CONF_ADDRESS_FORM_H
#define ASKFIRST_CONF_ADDRESS_FORM_H

#include "conf/config.h"

#define HASH_SECRET_SIZE 32

/* Reads the secret. create: makes it when it is missing; otherwise a missing one is
 * ERROR_NOT_FOUND. Does nothing unless the configuration asks for hashes. */
bool address_form_load(const struct config *config, bool create,
                       guint8 hash_secret[HASH_SECRET_SIZE], GError **error);
/* Returns an address as the log shows it; "" and NULL become "-". hash_secret is only read for
 * hashes. Caller frees. */
char *address_form(const struct config *config, const guint8 hash_secret[HASH_SECRET_SIZE],
                   const char *address);

#endif
