/* Reads plain address lists without GMime; nearly all lists are plain. Linear; hostile input; any
 * thread. */
#ifndef ASKFIRST_MAIL_READ_ADDRESS_LIST_PLAIN_H
#define ASKFIRST_MAIL_READ_ADDRESS_LIST_PLAIN_H

#include <glib.h>
#include <stdbool.h>

/* Returns true when the list has only plain addresses, with plain names or none. No address can be
 * lost in such a list, and no name shows one. */
bool list_is_plain(const char *value);

/* Internal: reads a plain list into entries. Returns false and adds nothing when the list is not
 * plain. */
bool list_read_plain(const char *value, GPtrArray *entries);

#endif
