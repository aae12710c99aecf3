/* Addresses in the log and in the journal: as they are, as a domain, or as a keyed hash
 * (log_addresses). The secret is state_dir/log.key, one for the life of state_dir, so that one
 * person has one hash in all logs.
 *
 * Loading: before any thread, or under the caller's lock. The rest: any thread. */
#ifndef ASKFIRST_CONF_ADDRESS_FORM_H
#define ASKFIRST_CONF_ADDRESS_FORM_H

#include "conf/config.h"

#define HASH_SECRET_SIZE 32

/* Reads the secret; create: makes it where it is missing, else ERROR_NOT_FOUND. Does nothing unless
 * the configuration asks for hashes. */
bool address_form_load(const struct config *config, bool create,
                       guint8 hash_secret[HASH_SECRET_SIZE], GError **error);
/* An address as the log shows it; "" and NULL become "-". hash_secret is only looked at for hashes.
 * Caller frees. */
char *address_form(const struct config *config, const guint8 hash_secret[HASH_SECRET_SIZE],
                   const char *address);

#endif
