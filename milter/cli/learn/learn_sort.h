/* Sorting findings by day and message: in memory, and on the disk when there are many. One owner,
 * on the main thread. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_SORT_H
#define ASKFIRST_CLI_LEARN_LEARN_SORT_H

#include <glib.h>
#include <stdbool.h>
#include "cli/learn/learn.h"
#include "cli/learn/learn_message.h"

/* Makes a sorter. folder: where findings beyond `bytes` go, into a file without a name. */
struct sorter *sorter_new(const char *folder, size_t bytes);
void sorter_free(struct sorter *sorter);
bool sorter_add(struct sorter *sorter, const struct learn_finding *finding, GError **error);
guint64 sorter_count(const struct sorter *sorter);
/* After the last sorter_add: returns the next finding by day and message; *found is false at the
 * end. */
bool sorter_next(struct sorter *sorter, struct learn_finding *finding, bool *found, GError **error);

#endif
