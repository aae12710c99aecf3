#include "cli/learn/learn_queue.h"

#include <errno.h>
#include <time.h>

void learn_queue_init(struct learn_queue *queue)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&queue->filled, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&queue->mutex, NULL);
    queue->first = queue->last = NULL;
}

void learn_queue_fini(struct learn_queue *queue)
{
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->mutex);
}

void learn_queue_push(struct learn_queue *queue, struct parcel *parcel)
{
    pthread_mutex_lock(&queue->mutex);
    parcel->next = NULL;
    if (queue->last)
        queue->last->next = parcel;
    else
        queue->first = parcel;
    queue->last = parcel;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->mutex);
}

static struct timespec after(int milliseconds)
{
    struct timespec when;

    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_nsec += (long)milliseconds * 1000000;
    when.tv_sec += when.tv_nsec / 1000000000;
    when.tv_nsec %= 1000000000;
    return when;
}

struct parcel *learn_queue_pop(struct learn_queue *queue, int milliseconds)
{
    struct timespec until = after(MAX(milliseconds, 0));
    int code = 0;

    pthread_mutex_lock(&queue->mutex);
    while (!queue->first && code == 0 && milliseconds != 0)
        code = milliseconds < 0 ? pthread_cond_wait(&queue->filled, &queue->mutex)
                                : pthread_cond_timedwait(&queue->filled, &queue->mutex, &until);
    struct parcel *parcel = queue->first;
    if (parcel)
        queue->first = parcel->next;
    if (!queue->first)
        queue->last = NULL;
    pthread_mutex_unlock(&queue->mutex);
    return parcel;
}
