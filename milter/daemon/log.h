/* The daemon's log: one line per event, to syslog (facility mail) or stderr. Any thread; each line
 * is written whole. */
#ifndef ASKFIRST_DAEMON_LOG_H
#define ASKFIRST_DAEMON_LOG_H

#include "conf/config.h"

/* Opens the log. Called once, before any thread starts. */
void log_open(enum log_target target);
/* Sets level and address form from a new configuration. Returns false with error when the secret
 * for log_addresses = hash, which is in state_dir, cannot be read or made. */
bool log_configure(const struct config *config, GError **error);

/* Writes a line. priority: as in syslog(3). Control characters in the text become "?". */
void log_line(int priority, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Logs "what: message" and clears the error. */
void log_error(const char *what, GError **error);
/* Returns an address id as the log shows it: as it is, its domain, or a keyed hash. "" and NULL
 * become "-". Caller frees. */
char *log_address(const struct config *config, const char *address_id);

#endif
