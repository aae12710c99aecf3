/* The state that the daemon's threads share: the current configuration, the store, the spool, and
 * the count of messages in flight.
 *
 * There is one struct daemon per process. main makes it before any thread starts, and it is never
 * freed while threads run. */
#ifndef ASKFIRST_DAEMON_DAEMON_H
#define ASKFIRST_DAEMON_DAEMON_H

#include <pthread.h>
#include "conf/config.h"
#include "store/acquaint/acquaint.h"
#include "store/journal/journal.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

struct daemon {
    struct store *store;
    struct spool *spool;
    struct acquaint *acquaint; /* NULL when it could not be opened; mail goes on without it */
    struct journal *journal;   /* NULL as for acquaint */
    const char *host_name;

    pthread_mutex_t lock; /* guards what follows; never held across I/O */
    pthread_cond_t changed;
    struct config *config;
    unsigned in_flight; /* messages between end of header and their final answer */
    bool draining;
    bool stopping; /* the workers end */
    guint64 wakes; /* how often the workers were woken */
};

extern struct daemon daemon_state;

/* Returns the current configuration; the caller calls config_unref. */
struct config *daemon_config(void);

/* Counts a message as in flight. Returns false when the daemon is draining; the message must then
 * be tempfailed. */
bool daemon_enter(void);
void daemon_leave(void);

/* Wakes the workers: there is work for them. */
void daemon_wake(void);
/* Waits until the workers are woken or stopped, or `seconds` have passed. Returns false when they
 * are to stop. */
bool daemon_wait(unsigned seconds, guint64 *seen);

/* For HUP: loads the configuration again. On any error the old one stays in use, and the log says
 * so. */
void daemon_reload(void);
/* For TERM and INT: accepts no new message and waits at most 30 s for those in flight. */
void daemon_drain(void);
/* Stops accepting messages. Returns true when no message is in flight that could still use store
 * and spool. */
bool daemon_is_idle(void);
/* Ends daemon_wait in all workers. */
void daemon_stop(void);

#endif
