/* Inside of the memory of acquaintances: environment, transactions, records. Only
 * milter/store/acquaint*.c, their unit tests and their bench include this.
 *
 * A transaction begins and ends in one function. Functions that return int return a code of kv
 * (store/kv/kv.h), 0 when all went well; acquaint_trouble makes an error of it where the
 * transaction ends. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_INTERNAL_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_INTERNAL_H

#include <glib.h>
#include <stdbool.h>
#include "store/kv/kv.h"

/* Version 1 had no ACQUAINT_SHOWN; opening with create adds it. */
#define ACQUAINT_VERSION 2u

/* Sightings, and threads, of one transaction. Each sighting changes two pages of a large file, and
 * pages of the state before are free only afterwards: so this bounds what a file needs beyond its
 * content (160 MiB), and how long others wait. */
#define ACQUAINT_STEP 10000

#define HASH_SECRET_BYTES 16 /* crypto_shorthash_KEYBYTES */

struct acquaint {
    char *folder, *file;
    char *notice;
    struct kv *kv;
    size_t map_bytes;
    bool open;   /* the opening is over */
    size_t step; /* ACQUAINT_STEP; larger where a bench fills a file */

    guint8 mailbox_secret[HASH_SECRET_BYTES], message_secret[HASH_SECRET_BYTES];
};

#endif
