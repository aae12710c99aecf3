/* Removal of what is too old: journal entries after journal_retention, acquaintances after
 * acquaintance_max_age, threads after LIMIT_THREAD_DAYS. Called by the worker that is the
 * scheduler. */
#ifndef ASKFIRST_DAEMON_AGEING_H
#define ASKFIRST_DAEMON_AGEING_H

#include "conf/config.h"

/* Does one step in some small transactions, so that the learning thread seldom waits. A round
 * through all records takes many calls; the next round begins a day after the last one began.
 * Faults are logged and stop nothing. */
void remove_what_is_old(const struct config *config, gint64 now);

#endif
