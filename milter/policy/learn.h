/* What a message teaches about who knows whom (DESIGN, Connected): only what it proves. Pure; any
 * thread.
 *
 *   outbound  by a login that is its From: that user's own word about each visible person; the
 *             thread. A message that only one recipient gets and sees is remembered as sent to that
 *             person alone.
 *   inbound   authentic, with one of our users visible (and, where the envelope is known, among the
 *             recipients): its sender's word about each other visible person; the thread; its
 *             List-Post as a list.
 * Visible are To and Cc: what signatures cover. Nothing is taught by automatic, list or bulk mail
 * (a list teaches its own address), by a null sender, by a From on our own domains that comes from
 * outside, by more than one From. More than learn_max_parties visible are nobody's word; up to
 * LIMIT_PARTIES they are a thread, so that the answer to all is not an introduction. */
#ifndef ASKFIRST_POLICY_LEARN_H
#define ASKFIRST_POLICY_LEARN_H

#include "policy/address.h"
#include "policy/message.h"

enum proof {
    PROOF_NONE,
    PROOF_LOGIN,   /* our own authentication, and the login is the From */
    PROOF_DMARC,   /* AUTH_PASS */
    PROOF_REPLY,   /* answers a message that we sent to this sender alone, and nothing says fail */
    PROOF_TRUSTED, /* import: the owner of the archive vouches for it */
};
const char *proof_name(enum proof proof);

/* Why a message teaches nothing; the counters of an import. */
enum learn_obstacle {
    LEARN_POSSIBLE, /* it teaches */
    LEARN_NO_PROOF,
    LEARN_AUTOMATIC,
    LEARN_LIST,
    LEARN_TOO_MANY,
    LEARN_OWN_FROM_OUTSIDE,
    LEARN_NO_FROM,   /* none, or more than one */
    LEARN_ALONE,     /* nobody else is visible: only a thread */
    LEARN_NOT_TO_US, /* inbound, and none of our users is visible */
};
#define LEARN_OBSTACLES (LEARN_NOT_TO_US + 1)
const char *learn_obstacle_name(enum learn_obstacle obstacle);

struct learnt_fact {
    enum learn_obstacle obstacle;
    enum proof proof;
    const char *from; /* address id, borrowed from message; whose word it is; NULL for none */
    GPtrArray *about; /* const char * address ids, borrowed; empty unless LEARN_POSSIBLE */
    GPtrArray *participants; /* const char * address ids, borrowed: all who were visible, and From;
                                the recipient of a message that went to one alone */
    bool thread;             /* participants and Message-ID are worth keeping */
    bool outgoing, alone;    /* we sent it, to one recipient only */
    const char *list; /* address id of List-Post, which the message was sent to; to be remembered
                         where authres_proves_list; NULL for none */
};

/* Could it teach, given a proof? Then it has one From. Most mail from outside is automatic or from
 * a list: there is nothing to be proved. */
bool learn_wants_proof(const struct message *message, const struct locality *locality,
                       bool outbound);

/* message: read by mail/ and its envelope; no recipients: the envelope is not known. outbound: as
 * the daemon found it. The caller keeps message as long as the fact. Caller frees. */
struct learnt_fact *learnt_fact_of(const struct message *message, const struct locality *locality,
                                   bool outbound, enum proof proof, unsigned learn_max_parties);
void learnt_fact_free(struct learnt_fact *learnt_fact);

/* The From of this message, where it can be anybody's word: there is exactly one; else NULL. */
const char *learn_from(const struct message *message);

#endif
