/* Parcels on their way between the threads of an import. Any thread. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_QUEUE_H
#define ASKFIRST_CLI_LEARN_LEARN_QUEUE_H

#include <pthread.h>
#include "cli/learn/learn_read.h"

/* First in, first out; as long as there are parcels, so it takes no memory of its own. Plain
 * threads, because TSan does not see through GLib's locks. */
struct learn_queue {
    pthread_mutex_t mutex;
    pthread_cond_t filled;
    struct parcel *first, *last;
};
void learn_queue_init(struct learn_queue *queue);
void learn_queue_fini(struct learn_queue *queue);
/* Takes the parcel. */
void learn_queue_push(struct learn_queue *queue, struct parcel *parcel);
/* Waits at most so many milliseconds (0: not at all; negative: for ever); NULL when there is none.
 * Caller takes it. */
struct parcel *learn_queue_pop(struct learn_queue *queue, int milliseconds);

#endif
