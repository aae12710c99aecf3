/* What a message teaches about who knows whom: only what it proves. Pure; any thread.
 *
 *   outbound  by a login that is its From: that user's own word about each visible person; the
 *             thread. A message that only one recipient gets and sees is remembered as sent to that
 *             person alone.
 *   inbound   authentic, with one of our users visible (and, where the envelope is known, among the
 *             recipients): its sender's word about each other visible person; the thread; its
 *             List-Post as a list.
 *
 * Visible means To and Cc, which signatures cover. Automatic, list and bulk mail teaches nothing,
 * except that a list teaches its own address. Nor does a message teach anything that has a null
 * sender, more than one From, or a From on our own domains although it comes from outside. A
 * message with more than learn_max_parties visible people is nobody's word; up to LIMIT_PARTIES it
 * still counts as a thread, so that a reply to all is not an introduction. */
#ifndef ASKFIRST_POLICY_LEARN_H
#define ASKFIRST_POLICY_LEARN_H

#include "policy/address.h"
#include "policy/message.h"

enum proof {
    PROOF_NONE,
    PROOF_LOGIN,   /* authenticated by us, and the login is the From */
    PROOF_DMARC,   /* AUTH_PASS */
    PROOF_REPLY,   /* replies to a message that we sent to this sender alone, and no check failed */
    PROOF_TRUSTED, /* import: the owner of the archive vouches for it */
};
const char *proof_name(enum proof proof);

/* Why a message teaches nothing. An import counts each of these. */
enum learn_obstacle {
    LEARN_POSSIBLE, /* it teaches */
    LEARN_NO_PROOF,
    LEARN_AUTOMATIC,
    LEARN_LIST,
    LEARN_TOO_MANY,
    LEARN_OWN_FROM_OUTSIDE,
    LEARN_NO_FROM,   /* none, or more than one */
    LEARN_ALONE,     /* nobody else is visible: it teaches only a thread */
    LEARN_NOT_TO_US, /* inbound, and none of our users is visible */
};
#define LEARN_OBSTACLES (LEARN_NOT_TO_US + 1)
const char *learn_obstacle_name(enum learn_obstacle obstacle);

struct learnt_fact {
    enum learn_obstacle obstacle;
    enum proof proof;
    const char
        *from; /* address id of the person whose word it is, borrowed from message; NULL for none */
    GPtrArray *about;        /* const char * address ids, borrowed; empty unless LEARN_POSSIBLE */
    GPtrArray *participants; /* const char * address ids, borrowed: From and all who were visible;
                                for a message to one recipient alone, that recipient */
    bool thread;             /* participants and Message-ID are worth keeping */
    bool outgoing, alone;    /* we sent it, to one recipient only */
    const char *list; /* address id of the List-Post that the message was sent to, to be remembered
                         where authres_proves_list is true; NULL for none */
};

/* Returns true when the message could teach something, given a proof; then it has exactly one From.
 * Most mail from outside is automatic or from a list and needs no proof. */
bool learn_wants_proof(const struct message *message, const struct locality *locality,
                       bool outbound);

/* Returns what a message teaches. message: header and envelope; without recipients the envelope
 * counts as unknown. outbound: as the daemon determined it. The fact borrows from message. Caller
 * frees. */
struct learnt_fact *learnt_fact_of(const struct message *message, const struct locality *locality,
                                   bool outbound, enum proof proof, unsigned learn_max_parties);
void learnt_fact_free(struct learnt_fact *learnt_fact);

/* Returns the From of a message that has exactly one, else NULL. */
const char *learn_from(const struct message *message);

#endif
