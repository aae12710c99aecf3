/* Consent: a party's standing decision, and which of several records applies.
 *
 * Pure; any thread. The store keeps the records. The choice is made here, so that it can be tested
 * without a store. */
#ifndef ASKFIRST_POLICY_CONSENT_H
#define ASKFIRST_POLICY_CONSENT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"

enum consent_decision { CONSENT_ALLOW, CONSENT_DENY };
enum consent_origin { ORIGIN_ANSWER, ORIGIN_WEB, ORIGIN_ADMIN, ORIGIN_IMPORT };

/* Scopes are text: an address id ("bob@b.example"), "@b.example", "@.b.example" (subdomains) or "*"
 * (anybody). */
struct consent {
    char *party;       /* an address id; set by an admin, also "@domain" or "@.domain" */
    char *introducer;  /* scope */
    char *counterpart; /* scope */
    char *topic;       /* lower-case word, or "" for any */
    char *note;        /* UTF-8 without control characters, <= LIMIT_NOTE octets; "" for none */
    enum consent_decision decision;
    enum consent_origin origin;
    gint64 created;  /* Unix seconds */
    gint64 expires;  /* Unix seconds; 0: never */
    GBytes *unknown; /* what a newer AskFirst wrote (store/ledger/store.h), or NULL */
};

/* Returns a scope in normal form: "*" or "any" as "*", "@Example.ORG" as "@example.org", an address
 * as its address id. allow_any says whether "*" is allowed. Returns NULL with ERROR_INPUT, which
 * says what is wrong. Caller frees. */
char *scope_normalise(const struct locality *locality, const char *text, bool allow_any,
                      GError **error);
/* Returns true when the scope is one address, not a domain or anybody. */
bool scope_is_address(const char *scope);
/* Returns true when the scope (normal form) covers this address id. */
bool scope_covers(const char *scope, const char *address_id);

/* Returns the topic in lower case, [a-z0-9-]{1,40}, or NULL with ERROR_INPUT. Caller frees. */
char *topic_normalise(const char *text, GError **error);
/* Returns the note without control characters, with white space folded, and cut to LIMIT_NOTE
 * between two characters. Caller frees. */
char *note_clean(const char *text);

/* Returns the record that decides for party towards counterpart when introducer introduces them at
 * time now, or NULL when there is none. Only living records count, and the most specific one wins.
 * The counterpart is compared first, then the introducer, then the topic: an address goes before
 * @domain, that before @.domain (the longer first), and that before "*". Next, the party's own
 * record goes before the domain's. Between records with the same scopes and topic the newest wins
 * (deny, if both are of the same second); between different topics deny wins, then the newest.
 *
 * records: GPtrArray of struct consent, all of this party and its domains. topics: NULL-terminated
 * words of the message, or NULL when it was not read. Records with a topic do not match then, and
 * *topic_in_question is set to true if one of them would have covered the pair. The result is
 * borrowed from records. */
const struct consent *consent_choose(const GPtrArray *records, const char *party,
                                     const char *introducer, const char *counterpart,
                                     const char *const *topics, gint64 now,
                                     bool *topic_in_question);

/* Returns the living deny of party that names this counterpart by address and has no topic, or
 * NULL. It is read before "connected". A more specific or newer allow that also names the
 * counterpart ends it. */
const struct consent *consent_names(const GPtrArray *records, const char *party,
                                    const char *introducer, const char *counterpart, gint64 now);

/* Returns true when this party has a living deny for some topic that covers the counterpart. */
bool consent_denies_topic(const GPtrArray *records, const char *party, const char *introducer,
                          const char *counterpart, gint64 now);

/* Returns true when this record still decides for some people whom `said`, which decides the
 * opposite, also covers: the record is alive and is the more specific of the two. */
bool consent_outlasts(const struct consent *record, const struct consent *said, gint64 now);

const char *consent_decision_name(enum consent_decision decision); /* "allow", "deny" */
const char *
consent_origin_name(enum consent_origin origin); /* "answer", "web", "admin", "import" */

#endif
