/* What one message of an archive teaches: a finding. For the parser threads of an import (learn.h),
 * which run at once and share only what they do not change.
 *
 * Functions return false with error when the memory of acquaintances could not be read. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_MESSAGE_H
#define ASKFIRST_CLI_LEARN_LEARN_MESSAGE_H

#include <glib.h>
#include <stdbool.h>
#include "base/limits.h"
#include "cli/learn/learn.h"
#include "store/acquaint/acquaint.h"

const char *learn_outcome_name(enum learn_outcome outcome);

struct learn_finding {
    guint64 message, from;
    acquaint_day day;
    guint8 how;
    bool outgoing;
    guint8 n_about, n_people;          /* at most LIMIT_PARTIES + 1 */
    guint64 list;                      /* to be stored; 0 for none */
    guint64 people[LIMIT_PARTIES + 1]; /* first those whom its author knows, then the others */
};
/* Reads a header and sets the finding and the outcome. finding->n_people is 0 when nothing is to be
 * kept; list may be set with any outcome. */
bool learn_message(const struct learn *learn, const char *header, size_t size,
                   struct learn_finding *finding, enum learn_outcome *outcome, GError **error);

#endif
