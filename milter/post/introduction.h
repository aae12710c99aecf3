/* Asking on purpose: a user writes to LOCAL+introduce@DOMAIN whom they would like to introduce to
 * each other, and why. Those whose word is missing are asked, as for a message that waits; but no
 * message waits: when all agree, the user gets a draft of it.
 *
 * Whatever comes of it, the user gets one mail that says so. What returns true is stored and
 * synced. Any thread; one mail has one owner. */
#ifndef ASKFIRST_POST_INTRODUCTION_H
#define ASKFIRST_POST_INTRODUCTION_H

#include "conf/config.h"
#include "policy/judge/introduction.h"
#include "policy/judge/judge.h"
#include "policy/message.h"
#include "post/answer.h"
#include "store/acquaint/acquaint.h"
#include "store/ledger/store.h"

/* A mail to that address, which came as outgoing mail does. All borrowed. */
struct introduction_mail {
    const struct config *config;
    struct store *store;
    struct acquaint *acquaint;        /* for what is known of lists; may be NULL */
    void (*on_fault)(const GError *); /* of a fault of acquaint (post/oracle.h) */
    const struct message *message;    /* envelope and header, read */
    const GPtrArray *fields;          /* struct field */
    const char *body;                 /* its first octets, at most LIMIT_ANSWER_BYTES */
    size_t size;
    gint64 now; /* Unix seconds */
};

/* What such a mail says, and what becomes of it. */
struct introduction {
    struct message *people; /* the user, and those to be introduced */
    char *reason;           /* in the user's words, "" for none */
    struct judgement *judgement;
    enum introduction_outcome outcome;
};
/* Reads it and decides, and changes nothing. *known: false where nobody of ours is known to have
 * sent it; then nothing is set. Caller clears. */
bool introduction_decide(const struct introduction_mail *mail, struct introduction *out,
                         bool *known, GError **error);
/* What becomes of it: "no-reason", or the name of its outcome. */
const char *introduction_result_name(const struct introduction *introduction);
void introduction_clear(struct introduction *introduction);

/* The user whose wish it is, or NULL: nobody of ours is known to have sent it. Caller frees. */
char *introduction_user(const struct introduction_mail *mail);
/* Takes the mail. *outcome: taken (asked, or answered with what is to be written otherwise),
 * ignored (a program sent it; it is to be refused, too), or unknown: nobody of ours is known to
 * have sent it, so it is to be refused. *what: for the log, one line without addresses or text of
 * the mail; caller frees. The same mail once more changes nothing. Errors: the store's; then
 * nothing has happened. */
bool introduction_take(const struct introduction_mail *mail, enum incoming_outcome *outcome,
                       char **what, GError **error);

/* The words of a refusal, each one ASCII line: for what is unknown, for what a program sent, and
 * where mode or enforce_for lets AskFirst only watch. */
const char *introduction_unknown_text(void);
const char *introduction_automatic_text(void);
const char *introduction_unused_text(void);
/* The same for a user who wrote to an address of ours that means nothing. address: the one that
 * asks for introductions. Caller frees. */
char *introduction_astray_text(const char *address);

#endif
