/* The writer's lock of a store: one thread of one process at a time, waited for with a limit.
 * LMDB's own lock waits for ever, so that one stopped process would stop the mail of the whole
 * server. The kernel gives the lock back when its holder dies. Functions that return int return 0,
 * an errno or KV_BUSY. */
#ifndef ASKFIRST_STORE_KV_LOCK_H
#define ASKFIRST_STORE_KV_LOCK_H

#include <pthread.h>
#include <stdbool.h>

struct kv_lock {
    int fd; /* of the file write.lock; -1 when it is not open */
    pthread_mutex_t mutex;
    pthread_cond_t free;
    bool writing; /* a thread of ours is the writer; under mutex */
    bool kept;    /* between kv_lock and kv_unlock */
};

void kv_lock_init(struct kv_lock *lock);
void kv_lock_fini(struct kv_lock *lock);
/* count_users: this process is a user from now on, which may wait, too. */
int kv_lock_open(struct kv_lock *lock, const char *folder, bool count_users, unsigned wait_ms);
void kv_lock_close(struct kv_lock *lock);
int kv_lock_take(struct kv_lock *lock, unsigned wait_ms);
void kv_lock_release(struct kv_lock *lock);
bool kv_lock_is_alone(struct kv_lock *lock);
/* Who took it last: a process id, or 0. */
long kv_lock_holder(const struct kv_lock *lock);
/* Was it ever taken? */
bool kv_lock_was_taken(const struct kv_lock *lock);

#endif
