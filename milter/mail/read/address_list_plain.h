/* Address lists without anything odd in them, read without GMime: nearly all are such. Linear;
 * hostile input; any thread. */
#ifndef ASKFIRST_MAIL_READ_ADDRESS_LIST_PLAIN_H
#define ASKFIRST_MAIL_READ_ADDRESS_LIST_PLAIN_H

#include <glib.h>
#include <stdbool.h>

/* Is the list one of plain addresses, with plain names or none? No address can be lost in such a
 * one, and no name of it shows one. */
bool list_is_plain(const char *value);

/* Internal: reads the list where it is plain; else adds nothing and returns false. */
bool list_read_plain(const char *value, GPtrArray *entries);

#endif
