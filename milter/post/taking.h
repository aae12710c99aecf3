/* One mail to the answer address while it is taken. Internal to post/. One owner. */
#ifndef ASKFIRST_POST_TAKING_H
#define ASKFIRST_POST_TAKING_H

#include "post/answer.h"
#include "post/post.h"

struct taking {
    const struct config *config;
    struct store *store;
    struct spool *spool;
    const struct incoming *mail;
    struct answer_address address;
    char *id;   /* of the ask or request that its token is good for */
    bool known; /* what it names has been read */
    struct act act;
    GPtrArray *over_spool; /* borrowed */
    enum incoming_outcome outcome;
    const char *automatic; /* the sign that a program wrote the mail, or NULL */
    char *what;
};

/* Sets the outcome, and what the log says: printf. */
void taking_end(struct taking *taking, enum incoming_outcome outcome, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* The introducer's word about a request: separate, vouch, withdraw (post/answer_introducer.c). */
bool taking_by_introducer(struct taking *taking, GError **error);

#endif
