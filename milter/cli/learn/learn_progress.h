/* The progress of an import, on standard error. One owner, on the main thread. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_PROGRESS_H
#define ASKFIRST_CLI_LEARN_LEARN_PROGRESS_H

#include <glib.h>
#include "cli/learn/learn.h"

/* Shows a bar on a terminal, elsewhere a line every few seconds. whole: the value of done at the
 * end. */
struct progress *progress_new(const char *verb, guint64 whole);
void progress_show(struct progress *progress, guint64 done, guint64 messages);
/* Removes the bar, so that something else can be printed. */
void progress_hide(struct progress *progress);
void progress_free(struct progress *progress);

#endif
