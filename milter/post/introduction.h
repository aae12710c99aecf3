/* Introductions on purpose: a user writes to LOCAL+introduce@DOMAIN which people they would like to
 * introduce to each other, and why. Those whose consent is missing are asked, as for a held
 * message. There is no message, though: when all agree, the user gets a draft of one.
 *
 * Whatever the outcome, the user gets one mail about it. When a function returns true, its result
 * is stored and synced. Any thread; one mail has one owner. */
#ifndef ASKFIRST_POST_INTRODUCTION_H
#define ASKFIRST_POST_INTRODUCTION_H

#include "conf/config.h"
#include "policy/judge/introduction.h"
#include "policy/judge/judge.h"
#include "policy/message.h"
#include "post/answer.h"
#include "store/acquaint/acquaint.h"
#include "store/ledger/store.h"

/* A mail to that address, which arrived as outgoing mail does. All pointers are borrowed. */
struct introduction_mail {
    const struct config *config;
    struct store *store;
    struct acquaint *acquaint;        /* for what is known about mailing lists; may be NULL */
    void (*on_fault)(const GError *); /* called for a fault of acquaint (post/oracle.h) */
    const struct message *message;    /* envelope and header, read */
    const GPtrArray *fields;          /* struct field */
    const char *body;                 /* its first octets, at most LIMIT_ANSWER_BYTES */
    size_t size;
    gint64 now; /* Unix seconds */
};

/* What such a mail says, and what becomes of it. */
struct introduction {
    struct message *people; /* the user, and those to be introduced */
    char *reason;           /* in the user's words; "" for none */
    struct judgement *judgement;
    enum introduction_outcome outcome;
};
/* Reads the mail and decides; changes nothing. *known: false when the sender is not known to be a
 * user of ours; then nothing is set. The caller clears *out with introduction_clear. */
bool introduction_decide(const struct introduction_mail *mail, struct introduction *out,
                         bool *known, GError **error);
/* Returns what becomes of it: "no-reason", or the name of its outcome. */
const char *introduction_result_name(const struct introduction *introduction);
void introduction_clear(struct introduction *introduction);

/* Returns the user who sent it, or NULL when the sender is not known to be a user of ours. Caller
 * frees. */
char *introduction_user(const struct introduction_mail *mail);
/* Processes the mail. *outcome: taken (people are asked, or the user is told what to write
 * instead); ignored (a program sent it; the MTA is to refuse it); or unknown (the sender is not
 * known to be a user of ours; the MTA is to refuse it). *what: one line for the log, without
 * addresses or text of the mail; caller frees. Processing the same mail again changes nothing.
 * Errors are those of the store; after an error nothing has changed. */
bool introduction_take(const struct introduction_mail *mail, enum incoming_outcome *outcome,
                       char **what, GError **error);

/* Return the text of a refusal, each one line of ASCII: for an unknown sender, for a mail that a
 * program sent, and for a mode or enforce_for in which AskFirst only watches. */
const char *introduction_unknown_text(void);
const char *introduction_automatic_text(void);
const char *introduction_unused_text(void);
/* Returns the refusal for a user who wrote to an unknown address of ours. address: the one that
 * takes introductions. Caller frees. */
char *introduction_astray_text(const char *address);

#endif
