/* Eight octets at once: what a text does not have in it is passed over quickly. */
#ifndef ASKFIRST_BASE_LANES_H
#define ASKFIRST_BASE_LANES_H

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#define LANES(octet) ((guint64)(guint8)(octet) * 0x0101010101010101u)

static inline guint64 lanes_read(const void *octets)
{
    guint64 lanes;

    memcpy(&lanes, octets, sizeof lanes);
    return lanes;
}

/* Is this octet one of the eight? */
static inline bool lanes_have(guint64 lanes, char octet)
{
    guint64 zero = lanes ^ LANES(octet);

    return (zero - LANES(1)) & ~zero & LANES(0x80);
}

static inline bool lanes_are_ascii(guint64 lanes)
{
    return !(lanes & LANES(0x80));
}

/* Is one of the eight, which are ASCII, from least to most? */
static inline bool lanes_have_within(guint64 lanes, char least, char most)
{
    guint64 not_less = lanes + LANES(0x80 - least), more = lanes + LANES(0x7f - most);

    return not_less & ~more & LANES(0x80);
}

#endif
