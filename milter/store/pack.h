/* Inside of the consent store and the journal: writes a record as GLib serialises a GVariant in
 * normal form, without making a tree of GVariants first, which costs ten times as much.
 *
 * A record is a tuple. Its members are written in the order of its type, and each container within
 * is opened before its members and closed behind them. Containers within hold texts and such
 * containers only; in a container no member but numbers and octets has a fixed size. Pure. */
#ifndef ASKFIRST_STORE_PACK_H
#define ASKFIRST_STORE_PACK_H

#include <glib.h>

struct pack {
    GByteArray *out;
    GArray *ends; /* gsize: where the members of variable size of all open containers end */
};

/* An open container: where it begins in out and in ends. */
struct pack_level {
    gsize begin;
    guint first;
};

struct pack pack_begin(void);
/* Frees the pack. Caller unrefs. */
GByteArray *pack_end(struct pack *pack);

void pack_octet(struct pack *pack, guint8 octet);    /* y, and b as 0 or 1 */
void pack_uint32(struct pack *pack, guint32 number); /* u */
void pack_int64(struct pack *pack, gint64 number);   /* x, and t */
void pack_double(struct pack *pack, double number);  /* d */
void pack_text(struct pack *pack, const char *text); /* ay with its NUL, and s; NULL is "" */
void pack_octets(struct pack *pack, GBytes *octets); /* ay without; NULL is none */

struct pack_level pack_open(struct pack *pack);
void pack_close_tuple(struct pack *pack, struct pack_level level);
void pack_close_array(struct pack *pack, struct pack_level level);

#endif
