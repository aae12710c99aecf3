/* What the daemon's threads share: the configuration of the moment, the store, the spool, and the
 * count of messages in flight.
 *
 * One struct daemon a process, made in main before any thread, never freed while threads run. */
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
    struct acquaint *acquaint; /* NULL: it could not be opened; mail goes on without */
    struct journal *journal;   /* the same */
    const char *host_name;

    pthread_mutex_t lock; /* guards what follows; never held across I/O */
    pthread_cond_t changed;
    struct config *config;
    unsigned in_flight; /* messages between end of header and their final answer */
    bool draining;
    bool stopping; /* the workers end */
    guint64 wakes; /* counts what the workers have to look at */
};

extern struct daemon daemon_state;

/* The configuration of now; the caller unrefs. */
struct config *daemon_config(void);

/* A message is taken on; false when we are draining and it must be tempfailed. */
bool daemon_enter(void);
void daemon_leave(void);

/* There is something in the outbox. */
void daemon_wake(void);
/* Waits until woken, stopped, or `seconds` are over. False when stopping. */
bool daemon_wait(unsigned seconds, guint64 *seen);

/* HUP: reads everything anew; keeps the old configuration on any error, and says so. */
void daemon_reload(void);
/* TERM, INT: takes no new message, waits for those in flight (at most 30 s). */
void daemon_drain(void);
/* Takes no new message; true when none is in flight that could still use store and spool. */
bool daemon_is_idle(void);
/* Ends the workers' waiting. */
void daemon_stop(void);

#endif
