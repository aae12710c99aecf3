/* One return in the making. Internal to post/. */
#ifndef ASKFIRST_POST_RETURNS_H
#define ASKFIRST_POST_RETURNS_H

#include "post/post.h"

struct giving_back {
    const struct config *config;
    const struct request *request;
    const struct copy *copy;
    const GPtrArray *recipients;    /* struct recipient */
    const char *const *diagnostics; /* one for each, or NULL */
    const char *header;             /* of the message, which is given back alone; or NULL */
    const char *report;             /* of a return before this one, instead of a new one; or NULL */
    char *left;                     /* those who do not have it, where others do; taken */
    char *subject, *body;           /* filled in; freed by giving_back_clear */
    bool eight_bit, global;         /* as in struct compose_return */
    gint64 now;
};
void giving_back_clear(struct giving_back *g);

/* Did its client say SMTPUTF8? */
bool return_is_declared(const struct copy *copy);
/* The text for how the request ended. who: NULL where the asks tell. */
void return_fill(struct giving_back *g, const GPtrArray *asks, enum request_ending ending,
                 const char *who);
/* The text for what the MTA refused. diagnostics: "bob@b.example: 550 ..." for each, then NULL. */
void return_fill_failed(struct giving_back *g, const char *const *diagnostics);
/* The mail; its text is there. Caller frees. */
struct outgoing *return_compose(const struct giving_back *g);

#endif
