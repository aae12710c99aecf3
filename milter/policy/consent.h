/* Consent: a party's standing word, and which of several records decides (DESIGN, Consent).
 *
 * Pure; any thread. The store keeps records; the choice is made here, so that it can be tested
 * without one. */
#ifndef ASKFIRST_POLICY_CONSENT_H
#define ASKFIRST_POLICY_CONSENT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"

enum consent_decision { CONSENT_ALLOW, CONSENT_DENY };
enum consent_origin { ORIGIN_ANSWER, ORIGIN_WEB, ORIGIN_ADMIN, ORIGIN_IMPORT };

/* Scopes are text: an address id ("bob@b.example"), "@b.example", "@.b.example" (subdomains) or "*"
 * (any).
 */
struct consent {
    char *party;       /* an address id; or, by the admin only, "@domain" / "@.domain" */
    char *introducer;  /* scope */
    char *counterpart; /* scope */
    char *topic;       /* lower case word, or "" for any */
    char *note;        /* UTF-8 without control characters, <= LIMIT_NOTE octets; "" for none */
    enum consent_decision decision;
    enum consent_origin origin;
    gint64 created;  /* Unix seconds */
    gint64 expires;  /* Unix seconds; 0: never */
    GBytes *unknown; /* what a newer AskFirst wrote (store/ledger/store.h), or NULL */
};

/* Puts a scope in its normal form: "*" or "any" -> "*", "@Example.ORG" -> "@example.org", an
 * address -> its address id. allow_any says whether "*" is one. Returns NULL with ERROR_INPUT
 * saying what is wrong. Caller frees. */
char *scope_normalise(const struct locality *locality, const char *text, bool allow_any,
                      GError **error);
/* Does the scope mean one address, not a domain or anybody? */
bool scope_is_address(const char *scope);
/* Does the scope (normal form) cover this address id? */
bool scope_covers(const char *scope, const char *address_id);

/* A topic: [a-z0-9-]{1,40} after lower-casing. NULL with ERROR_INPUT otherwise. Caller frees. */
char *topic_normalise(const char *text, GError **error);
/* A note with control characters (but not its words) taken out, white space folded, cut to
 * LIMIT_NOTE at a character. Caller frees. */
char *note_clean(const char *text);

/* The record that decides for party towards counterpart when introducer introduces them at time
 * now, or NULL when there is none: the most specific living one; counterpart before introducer
 * before topic (an address before @domain before @.domain, a longer
 * @.domain before a shorter, before any), then the party's own before the domain's, between the
 * same scopes and topic the newest (at the same second deny), between different topics deny, then
 * the newest. records: GPtrArray of struct consent, all of this party (and its domains). topics:
 * NULL-terminated words of the message, or NULL: not read; then records with a topic do not match
 * and *topic_in_question is set to true if one would otherwise have covered. Borrowed from records.
 */
const struct consent *consent_choose(const GPtrArray *records, const char *party,
                                     const char *introducer, const char *counterpart,
                                     const char *const *topics, gint64 now,
                                     bool *topic_in_question);

/* The living deny of party that names this very counterpart by address and no topic, or NULL: read
 * before "connected". A more specific or newer allow that names the counterpart too ends it. */
const struct consent *consent_names(const GPtrArray *records, const char *party,
                                    const char *introducer, const char *counterpart, gint64 now);

/* Has this party a living deny for some topic that covers the counterpart? */
bool consent_denies_topic(const GPtrArray *records, const char *party, const char *introducer,
                          const char *counterpart, gint64 now);

/* Does this record still decide for some people whom `said`, which says the opposite, covers as
 * well? It lives, and is the more specific of the two. */
bool consent_outlasts(const struct consent *record, const struct consent *said, gint64 now);

const char *consent_decision_name(enum consent_decision decision); /* "allow", "deny" */
const char *
consent_origin_name(enum consent_origin origin); /* "answer", "web", "admin", "import" */

#endif
