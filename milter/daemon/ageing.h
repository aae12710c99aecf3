/* What is remembered grows old: entries of the journal after journal_retention, acquaintances after
 * acquaintance_max_age, threads after LIMIT_THREAD_DAYS. Called by the worker that is the
 * scheduler.
 */
#ifndef ASKFIRST_DAEMON_AGEING_H
#define ASKFIRST_DAEMON_AGEING_H

#include "conf/config.h"

/* One step: some small transactions, so that whoever learns seldom waits. A round through all goes
 * over many calls; the next one begins a day after the last. Faults are logged; they stop nothing.
 */
void remove_what_is_old(const struct config *config, gint64 now);

#endif
