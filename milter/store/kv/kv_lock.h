/* The writer's lock of a store. One thread of one process holds it at a time; others wait with a
 * time limit. LMDB's own lock waits for ever, so that one stopped process would stop the mail of
 * the whole server. The kernel releases the lock when its holder dies. Functions that return int
 * return 0, an errno or KV_BUSY. */
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
/* Opens the lock file. count_users: also counts this process as a user, for which it may wait. */
int kv_lock_open(struct kv_lock *lock, const char *folder, bool count_users, unsigned wait_ms);
void kv_lock_close(struct kv_lock *lock);
int kv_lock_take(struct kv_lock *lock, unsigned wait_ms);
void kv_lock_release(struct kv_lock *lock);
bool kv_lock_is_alone(struct kv_lock *lock);
/* Returns the pid that last took the lock, or 0. */
long kv_lock_holder(const struct kv_lock *lock);
/* Returns whether the lock was ever taken. */
bool kv_lock_was_taken(const struct kv_lock *lock);

#endif
