/* Requests, asks and mails beside the store: the names of their states, what follows from a state,
 * and the structs themselves. Pure; any thread; a struct has one owner. */
#ifndef ASKFIRST_STORE_LEDGER_STATES_H
#define ASKFIRST_STORE_LEDGER_STATES_H

#include <stdbool.h>
#include "store/ledger/asks.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"

const char *request_state_name(enum request_state state);
bool request_state_is_over(enum request_state state);

/* "agreed", ...; "admin" for both of the admin's, "" for none. */
const char *request_ending_name(enum request_ending ending);
/* What a waiting request becomes by it: releasing, returning, withdrawn; by none waiting. */
enum request_state request_ending_state(enum request_ending ending);

/* Is it an introduction that its introducer asks for, so that no message waits? Of a request that
 * was read with its copies. */
bool request_is_on_purpose(const struct request *request);
/* The copy that is this spool file, or NULL. */
const struct copy *request_copy(const struct request *request, const char *spool);

/* A new random id: short enough to say on the phone: 10 of the characters 0-9 a-z without l, o, i,
 * u. Caller frees. */
char *request_id_new(void);
const char *outgoing_kind_name(enum outgoing_kind kind);
bool outgoing_decides(enum outgoing_kind kind);   /* whether a request is over: release, return */
const char *ask_state_name(enum ask_state state); /* "scheduled", ... */
bool ask_state_is_open(enum ask_state state);     /* scheduled, sending, sent */

/* What it is, or, while it is open, becomes when its time is over without an answer: silent;
 * unsent, or undeliverable where the MTA never took its mail. */
enum ask_state ask_end_state(const struct ask *ask);

#endif
