/* An import from its first archive to its last batch: it starts the reader and the parsers, gathers
 * and sorts their findings, and writes them. Called by the main thread; all other threads have
 * ended when it returns. */
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
/* Reads everything, then writes. *stopped: a signal stopped it, and what was written stays.
 * Afterwards learn->acquaint may be another object, and NULL after an error. */
bool learn_run(struct learn *learn, struct learn_counts *counts, bool *stopped, GError **error);

#endif
