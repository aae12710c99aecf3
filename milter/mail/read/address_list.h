/* Address lists: what GMime reads in them, and the addresses that it lost.
 *
 * GMime drops what it cannot parse, so the text is also scanned for what looks like an address
 * (RFC 5322, 6531). All input is hostile: nesting of groups is bounded before GMime, which
 * recurses, sees the list. Linear in the length. Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_READ_ADDRESS_LIST_H
#define ASKFIRST_MAIL_READ_ADDRESS_LIST_H

#include <glib.h>

enum list_kind {
    LIST_MAILBOX,
    LIST_GROUP,     /* a group begins: name */
    LIST_GROUP_END, /* groups inside a group are flattened into it */
};

struct list_entry {
    enum list_kind kind;
    char *name;    /* decoded, clean, <= LIMIT_NAME; "" for none */
    char *address; /* addr-spec, UTF-8; of a mailbox only */
    char *ascii;   /* the same with its domain in A-labels */
};

/* Internal: adds a mailbox whose address is ASCII. */
void list_add_mailbox(GPtrArray *entries, const char *name, const char *address);

/* The list as an array of struct list_entry, in order, maybe empty. */
GPtrArray *list_parse(const char *value);

/* The value unfolded and with its encoded words decoded; valid UTF-8. Caller frees. */
char *list_decode(const char *value, size_t limit);

#endif
