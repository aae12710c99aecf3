/* Address lists: the entries that GMime reads, and the addresses that it loses.
 *
 * GMime drops what it cannot parse, so the text is also scanned for what looks like an address (RFC
 * 5322, 6531). All input is hostile. GMime recurses into groups, so their nesting is bounded before
 * it sees the list. Linear in the length. Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_READ_ADDRESS_LIST_H
#define ASKFIRST_MAIL_READ_ADDRESS_LIST_H

#include <glib.h>

enum list_kind {
    LIST_MAILBOX,
    LIST_GROUP,     /* a group begins; name is its name */
    LIST_GROUP_END, /* groups inside a group are flattened into it */
};

struct list_entry {
    enum list_kind kind;
    char *name;    /* decoded, sanitized, <= LIMIT_NAME; "" for none */
    char *address; /* addr-spec, UTF-8; for a mailbox only */
    char *ascii;   /* the address with its domain in A-labels */
};

/* Internal: adds a mailbox whose address is ASCII. */
void list_add_mailbox(GPtrArray *entries, const char *name, const char *address);

/* Returns the list as an array of struct list_entry, in order, perhaps empty. */
GPtrArray *list_parse(const char *value);

/* Returns the value unfolded, with its encoded words decoded, as valid UTF-8. Caller frees. */
char *list_decode(const char *value, size_t limit);

#endif
