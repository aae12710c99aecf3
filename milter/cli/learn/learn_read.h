/* The reader of an import: it finds messages in the archives and hands out parcels of their
 * headers. It runs on a thread of its own and owns a parcel until it has handed it out. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_READ_H
#define ASKFIRST_CLI_LEARN_LEARN_READ_H

#include <glib.h>
#include <stdbool.h>
#include "cli/learn/learn.h"

/* Headers of one archive, or paths of files with one message each. */
struct parcel {
    char *path; /* of the archive */
    GString *bytes;
    GArray *items;  /* struct parcel_item */
    guint64 weight; /* of all of it, as in learn_weigh; for the progress */
    struct parcel *next;
};
struct parcel_item {
    size_t begin, size; /* in bytes: a header, or the path of a file (ended by NUL) */
    bool file, whole;
};
/* The functions that the reader calls, on its own thread. */
struct learn_reader {
    const struct learn *learn;
    /* Hands over the full parcel (NULL at first) and returns an empty one; NULL: stop. */
    struct parcel *(*exchange)(void *ctx, struct parcel *full);
    void (*complain)(void *ctx, const char *text); /* an archive, or a part of one, was not read */
    void (*passed)(void *ctx, const char *path);   /* a folder was skipped */
    void *ctx;
};
/* Returns the sum of all weights: the octets of mboxes, and a fixed number for each file of a
 * tree. */
guint64 learn_weigh(const struct learn *learn);
void learn_read(const struct learn_reader *reader);
/* Reads the header of a file with one message. Returns false when the file is gone or is not mail
 * (error is set when it cannot be read). */
bool learn_read_file(const char *path, GString *header, bool *whole, GError **error);

#endif
