/* Finds addresses in a text, including those that GMime's parser of lists loses. Linear; hostile
 * input; any thread. Unless a comment says otherwise, the caller owns returned arrays and strings.
 */
#ifndef ASKFIRST_MAIL_READ_ADDRESS_LIST_SCAN_H
#define ASKFIRST_MAIL_READ_ADDRESS_LIST_SCAN_H

#include <glib.h>
#include "policy/address.h"

/* Returns the addresses (char *) in the text of the list that are not among the entries and do not
 * merely repeat or decorate one of them (a display name, a comment). */
GPtrArray *list_lost(const struct locality *locality, const char *value, const GPtrArray *entries);

/* Returns every address (char *) that can be read anywhere in this UTF-8 text as people see it,
 * including names, comments and repeats. */
GPtrArray *list_scan(const char *text);

/* Returns a scanned address without leading quotes and other marks; points into it. */
const char *list_undress(const char *address);

#endif
