/* Tests on eight octets at once, to skip quickly over text that lacks certain octets. */
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

/* Returns whether one of the eight is this octet. */
static inline bool lanes_have(guint64 lanes, char octet)
{
    guint64 zero = lanes ^ LANES(octet);

    return (zero - LANES(1)) & ~zero & LANES(0x80);
}

static inline bool lanes_are_ascii(guint64 lanes)
{
    return !(lanes & LANES(0x80));
}

/* Returns whether one of the eight is between least and most; all must be ASCII. */
static inline bool lanes_have_within(guint64 lanes, char least, char most)
{
    guint64 not_less = lanes + LANES(0x80 - least), more = lanes + LANES(0x7f - most);

    return not_less & ~more & LANES(0x80);
}

#endif
