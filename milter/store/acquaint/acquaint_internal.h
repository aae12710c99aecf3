/* Internals of the acquaintances: environment, transactions, records. Only milter/store/acquaint,
 * its unit tests and its bench include this.
 *
 * A transaction begins and ends in one function. Functions that return int return 0 or a code of kv
 * (store/kv/kv.h); acquaint_trouble turns it into an error where the transaction ends. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_INTERNAL_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_INTERNAL_H

#include <glib.h>
#include <stdbool.h>
#include "store/kv/kv.h"

/* Version 1 had no ACQUAINT_SHOWN; opening with create adds it. */
#define ACQUAINT_VERSION 2u

/* The number of sightings, and of threads, in one transaction. Each sighting changes two pages of a
 * large file, and pages of the previous state become free only afterwards. So this bounds the space
 * that a file needs beyond its content (160 MiB), and the time that others wait. */
#define ACQUAINT_STEP 10000

#define HASH_SECRET_BYTES 16 /* crypto_shorthash_KEYBYTES */

struct acquaint {
    char *folder, *file;
    char *notice;
    struct kv *kv;
    size_t map_bytes;
    bool open;   /* opening has finished */
    size_t step; /* ACQUAINT_STEP; larger in a bench that fills a file */

    guint8 mailbox_secret[HASH_SECRET_BYTES], message_secret[HASH_SECRET_BYTES];
};

#endif
