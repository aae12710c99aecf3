/* An import from its first archive to its last batch: starts the reader and the parsers, gathers
 * and sorts what they find, and writes it. Called by the main thread; all other threads have ended
 * when it returns. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_RUN_H
#define ASKFIRST_CLI_LEARN_LEARN_RUN_H

#include <glib.h>
#include <stdbool.h>
#include "cli/learn/learn.h"

struct learn_counts {
    guint64 messages, by_outcome[LEARN_OUTCOMES];
    guint64 words, threads, lists;
    guint64 passed_folders, complaints;
};
/* Reads, then writes. *stopped: by a signal; what was written stays. learn->acquaint may be another
 * one afterwards, NULL after an error. */
bool learn_run(struct learn *learn, struct learn_counts *counts, bool *stopped, GError **error);

#endif
