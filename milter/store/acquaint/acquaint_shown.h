/* The pairs that an introducer has shown to each other: forgetting and pruning them. Only the
 * acquaint files and their tests include this; errors as in acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_SHOWN_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_SHOWN_H

#include <glib.h>
#include <stdbool.h>
#include "store/acquaint/acquaint.h"

/* Removes all records that name this mailbox. */
bool shown_forget(struct acquaint *a, guint64 mailbox, GError **error);
/* Removes records whose last day is before this one. */
bool shown_prune(struct acquaint *a, acquaint_day before, GError **error);

#endif
