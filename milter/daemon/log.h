/* The daemon's log: one line an event, to syslog (facility mail) or stderr. Any thread; a line is
 * written whole. */
#ifndef ASKFIRST_DAEMON_LOG_H
#define ASKFIRST_DAEMON_LOG_H

#include "conf/config.h"

/* Once, before any thread. state_dir: where the secret of log_addresses = hash lives; it is made
 * when missing and needed. */
void log_open(enum log_target target);
/* Takes level and address form of a (re)loaded configuration. False with error when the secret
 * cannot be read or made. */
bool log_configure(const struct config *config, GError **error);

/* priority as in syslog(3). Control characters of the text are shown as "?". */
void log_line(int priority, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Logs "what: message" and clears the error. */
void log_error(const char *what, GError **error);
/* An address id as the log shows it: as it is, its domain, or a keyed hash. "" and NULL become "-".
 * Caller frees. */
char *log_address(const struct config *config, const char *address_id);

#endif
