/* The spool and the store, compared: what lies in one and is not known to the other. Only reads,
 * but for spool_describe. Any thread. */
#ifndef ASKFIRST_STORE_LEDGER_SPOOL_CHECK_H
#define ASKFIRST_STORE_LEDGER_SPOOL_CHECK_H

#include "store/ledger/requests.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

enum spool_fault {
    SPOOL_LOST,     /* a message that no request knows: its envelope says whose it is */
    SPOOL_REPEATED, /* the same, but a request has this very message in another file */
    SPOOL_OVER,     /* a message of a request that is over: it has arrived or gone back */
    SPOOL_NAMELESS, /* a message that no request knows, and no sound envelope tells of */
    SPOOL_DAMAGED,  /* a message whose octets are not those that were taken */
    SPOOL_MISSING,  /* a request, or a mail in the outbox, needs a message that is not there */
    SPOOL_ASIDE,    /* a message that a request needs lies among those put aside */
    SPOOL_BARE,     /* a message of a request, without a sound envelope */
    SPOOL_LONE,     /* an envelope without a message */
};

struct spool_finding {
    enum spool_fault fault;
    char *name;
    bool aside;
    char *request;            /* id of the request that has the message, or "" */
    struct request *envelope; /* as read, with its one copy; of lost and repeated ones; or NULL */
    char *why;                /* what is damaged, a sentence; or "" */
};

/* What is wrong, by name: array of struct spool_finding, caller frees. idle: no daemon writes to
 * the spool; else a message that no request knows is passed over unless it was put aside, for it
 * may just be coming in. *messages: how many messages requests know. */
bool spool_check(struct spool *spool, struct store *store, bool idle, GPtrArray **out,
                 unsigned *messages, GError **error);

/* Writes from the store the envelopes that messages of requests do not have. *written: how many. */
bool spool_describe(struct spool *spool, struct store *store, const char *host, unsigned *written,
                    GError **error);

#endif
