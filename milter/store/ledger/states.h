/* The states of requests, asks and mails: their names and what follows from them. Pure; any thread.
 */
#ifndef ASKFIRST_STORE_LEDGER_STATES_H
#define ASKFIRST_STORE_LEDGER_STATES_H

#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"

const char *request_state_name(enum request_state state);
bool request_state_is_over(enum request_state state);

/* Returns "agreed" and so on; "admin" for both endings by the administrator, "" for ENDING_NONE. */
const char *request_ending_name(enum request_ending ending);
/* Returns the state that a waiting request gets by this ending: releasing, returning or withdrawn;
 * waiting for ENDING_NONE. */
enum request_state request_ending_state(enum request_ending ending);

/* Returns whether this is an introduction asked for on purpose, so that no message waits. The
 * request must have been read with its copies. */
bool request_is_on_purpose(const struct request *request);
/* Returns the copy with this spool file, or NULL. */
const struct copy *request_copy(const struct request *request, const char *spool);

/* Returns a new random id that is short enough to say on the phone: 10 of the characters 0-9 a-z
 * without l, o, i, u. Caller frees. */
char *request_id_new(void);
const char *outgoing_kind_name(enum outgoing_kind kind);
/* Returns whether a mail of this kind decides when its request is over: release, return. */
bool outgoing_decides(enum outgoing_kind kind);
const char *ask_state_name(enum ask_state state); /* returns "scheduled" and so on */
bool ask_state_is_open(enum ask_state state);     /* true for scheduled, sending, sent */

/* Returns the state of an ask that has ended. For an open ask, returns the state that it gets when
 * its time is over without an answer: silent if it was sent, undeliverable if the MTA never took
 * its mail, otherwise unsent. */
enum ask_state ask_end_state(const struct ask *ask);

#endif
