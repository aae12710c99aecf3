/* Looks for addresses in a text, for those that GMime's parser of lists loses. Linear; hostile
 * input; any thread. Arrays and strings are the caller's unless it says otherwise. */
#ifndef ASKFIRST_MAIL_READ_ADDRESS_LIST_SCAN_H
#define ASKFIRST_MAIL_READ_ADDRESS_LIST_SCAN_H

#include <glib.h>
#include "policy/address.h"

/* Addresses (char *) in the text of the list that are not among the entries and do not merely
 * repeat or decorate one of them (a display name, a comment). */
GPtrArray *list_lost(const struct locality *locality, const char *value, const GPtrArray *entries);

/* Every address (char *) that can be read anywhere in this UTF-8 text as it is seen, names and
 * comments included, repeats included. */
GPtrArray *list_scan(const char *text);

/* A scanned address without the quotes and other marks before it; points into it. */
const char *list_undress(const char *address);

#endif
