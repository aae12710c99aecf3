/* Writes sorted findings into the memory of acquaintances, in short batches so that the daemon
 * seldom waits. Called by the main thread. Errors are those of store/acquaint/acquaint.h. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_WRITE_H
#define ASKFIRST_CLI_LEARN_LEARN_WRITE_H

#include <glib.h>
#include <stdbool.h>
#include "cli/learn/learn.h"
#include "cli/learn/learn_run.h"

bool learn_write(struct learn *learn, struct sorter *sorter, GHashTable *lists,
                 struct progress *progress, struct learn_counts *counts, GError **error);

#endif
