/* Comparing the spool with the store, to find what only one of them knows. Read-only except for
 * spool_describe. Any thread. */
#ifndef ASKFIRST_STORE_LEDGER_SPOOL_CHECK_H
#define ASKFIRST_STORE_LEDGER_SPOOL_CHECK_H

#include "store/ledger/requests.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

enum spool_fault {
    SPOOL_LOST,     /* no request knows the message; its envelope says whose it is */
    SPOOL_REPEATED, /* the same, but a request has this very message in another file */
    SPOOL_OVER,     /* the request of the message is over: it was delivered or returned */
    SPOOL_NAMELESS, /* no request knows the message, and it has no sound envelope */
    SPOOL_DAMAGED,  /* the octets of the message are not those that were stored */
    SPOOL_MISSING,  /* a request or a mail in the outbox needs a message that is not there */
    SPOOL_ASIDE,    /* a message that a request needs was put aside */
    SPOOL_BARE,     /* a request knows the message, but it has no sound envelope */
    SPOOL_LONE,     /* an envelope has no message */
};

struct spool_finding {
    enum spool_fault fault;
    char *name;
    bool aside;
    char *request;            /* id of the request that has the message, or "" */
    struct request *envelope; /* as read, for lost and repeated messages; or NULL */
    char *why;                /* a sentence that says what is damaged, or "" */
};

/* Lists what is wrong, by name: array of struct spool_finding, caller frees. idle: no daemon writes
 * to the spool. Otherwise a message that no request knows is skipped unless it was put aside,
 * because it may just be arriving. *messages: the number of messages that requests know. */
bool spool_check(struct spool *spool, struct store *store, bool idle, GPtrArray **out,
                 unsigned *messages, GError **error);

/* Writes the envelopes that messages of requests lack, from the store. *written: how many. */
bool spool_describe(struct spool *spool, struct store *store, const char *host, unsigned *written,
                    GError **error);

#endif
