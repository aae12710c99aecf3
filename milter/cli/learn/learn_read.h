/* The reader of an import: finds messages in the archives and hands out parcels of their headers.
 * It runs on a thread of its own, and owns a parcel until it has handed it out. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_READ_H
#define ASKFIRST_CLI_LEARN_LEARN_READ_H

#include <glib.h>
#include <stdbool.h>
#include "cli/learn/learn.h"

/* Headers of one archive, or files that are one message each. */
struct parcel {
    char *path; /* of the archive */
    GString *bytes;
    GArray *items;  /* struct parcel_item */
    guint64 weight; /* of the whole, as in learn_weigh; for the progress */
    struct parcel *next;
};
struct parcel_item {
    size_t begin, size; /* in bytes: a header, or the path of a file (ended by NUL) */
    bool file, whole;
};
/* What the reader tells and asks, on its own thread. */
struct learn_reader {
    const struct learn *learn;
    /* Takes the full parcel (NULL at first), returns an empty one; NULL: stop. */
    struct parcel *(*exchange)(void *ctx, struct parcel *full);
    void (*complain)(void *ctx, const char *text); /* an archive, or a part of one, was not read */
    void (*passed)(void *ctx, const char *path);   /* a folder was passed over */
    void *ctx;
};
/* The sum of all weights: octets of mboxes, and so many for each file of a tree. */
guint64 learn_weigh(const struct learn *learn);
void learn_read(const struct learn_reader *reader);
/* The header of a file that is one message. False: it is gone, or is not mail (error says more
 * where it cannot be read). */
bool learn_read_file(const char *path, GString *header, bool *whole, GError **error);

#endif
