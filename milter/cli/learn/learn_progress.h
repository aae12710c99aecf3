/* How far an import is, on standard error. One owner, on the main thread. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_PROGRESS_H
#define ASKFIRST_CLI_LEARN_LEARN_PROGRESS_H

#include <glib.h>
#include "cli/learn/learn.h"

/* On stderr: a bar on a terminal, else a line every few seconds. */
struct progress *progress_new(const char *verb, guint64 whole);
void progress_show(struct progress *progress, guint64 done, guint64 messages);
/* Takes the bar away, so that something else can be printed. */
void progress_hide(struct progress *progress);
void progress_free(struct progress *progress);

#endif
