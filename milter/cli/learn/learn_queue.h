/* A queue of parcels between the threads of an import. Any thread. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_QUEUE_H
#define ASKFIRST_CLI_LEARN_LEARN_QUEUE_H

#include <pthread.h>
#include "cli/learn/learn_read.h"

/* First in, first out. It links the parcels themselves, so it takes no memory of its own. It uses
 * POSIX threads, because TSan does not understand GLib's locks. */
struct learn_queue {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    struct parcel *first, *last;
};
void learn_queue_init(struct learn_queue *queue);
void learn_queue_fini(struct learn_queue *queue);
/* Adds the parcel, which is given away. */
void learn_queue_push(struct learn_queue *queue, struct parcel *parcel);
/* Returns the next parcel, which the caller owns; NULL when none comes within this many
 * milliseconds (0: does not wait; negative: waits for ever). */
struct parcel *learn_queue_pop(struct learn_queue *queue, int milliseconds);

#endif
