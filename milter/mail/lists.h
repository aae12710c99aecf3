/* Address lists: what GMime reads in them, and the addresses that it lost.
 *
 * GMime drops what it cannot parse, so the text is also scanned for what looks like an address
 * (RFC 5322, 6531). All input is hostile: nesting of groups is bounded before GMime, which
 * recurses, sees the list. Linear in the length. Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_LISTS_H
#define ASKFIRST_MAIL_LISTS_H

#include "policy/address.h"

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

/* Is the list one of plain addresses, with plain names or none? No address can be lost in such a
 * one, and no name of it shows one. */
bool list_is_plain(const char *value);

/* Internal: reads the list where it is plain; else adds nothing and returns false. */
bool list_read_plain(const char *value, GPtrArray *entries);
/* Internal: adds a mailbox whose address is ASCII. */
void list_add_mailbox(GPtrArray *entries, const char *name, const char *address);

/* The text with its addresses as people see them: without characters that show nothing, and with
 * ASCII for full-width letters and signs. What is not an address stays. Caller frees. */
char *list_as_seen(const char *text);

/* The list as an array of struct list_entry, in order, maybe empty. */
GPtrArray *list_parse(const char *value);

/* Addresses (char *) in the text of the list that are not among the entries and do not merely
 * repeat or decorate one of them (a display name, a comment). */
GPtrArray *list_lost(const struct locality *locality, const char *value, const GPtrArray *entries);

/* Every address (char *) that can be read anywhere in this UTF-8 text as it is seen, names and
 * comments included, repeats included. */
GPtrArray *list_scan(const char *text);

/* A scanned address without the quotes and other marks before it; points into it. */
const char *list_undress(const char *address);

/* The value unfolded and with its encoded words decoded; valid UTF-8. Caller frees. */
char *list_decode(const char *value, size_t limit);

#endif
