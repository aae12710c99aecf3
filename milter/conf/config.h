/* The configuration: askfirst.conf and the files it names (rules, cues, templates,
 * public_providers), read into one immutable object. A reload makes a new object; a message or
 * worker that has a reference to the old one keeps it until it is done.
 *
 * Any thread. */
#ifndef ASKFIRST_CONF_CONFIG_H
#define ASKFIRST_CONF_CONFIG_H

#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>
#include "policy/address.h"
#include "policy/evidence/quoting.h"
#include "policy/evidence/words.h"
#include "policy/judge/judge.h"
#include "policy/org.h"
#include "policy/rules/rules.h"
#include "text/reply_words.h"
#include "text/template.h"

enum log_target { LOG_TO_SYSLOG, LOG_TO_STDERR };
enum log_addresses { ADDRESSES_FULL, ADDRESSES_DOMAIN, ADDRESSES_HASH };
enum vouch { VOUCH_NO, VOUCH_EXPOSURE, VOUCH_UNSURE, VOUCH_ALL };
enum ask_shows { ASK_SHOWS_ORGANISATION, ASK_SHOWS_NAME, ASK_SHOWS_WORDS };

/* An address block of trusted_networks. */
struct network {
    guint8 bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
    unsigned prefix;  /* 0..128 */
};

/* Every option has a field of its name, here or in policy. Times are in seconds, sizes in
 * octets. */
struct config {
    char *path; /* of askfirst.conf, absolute */

    char *socket, *socket_group, *user, *state_dir;
    unsigned socket_mode;
    char *rules_path, *cues_dir, *languages_dir, *templates_dir, *providers_path;
    char **local_domains;
    char *authserv_id, *recipient_delimiter;
    GArray *trusted_networks; /* struct network */
    bool calendars_always;    /* calendars */
    bool enforce;             /* mode */
    char **enforce_for;       /* patterns of introducers, in the normal form of scope_normalise */
    enum vouch vouch;
    unsigned evidence_bytes;
    bool rewrite_body;
    unsigned rewrite_bytes;
    char *answer_address, *submit_to;
    enum ask_shows ask_shows;
    char *ask_language;
    gint64 ask_delay, ask_again_after, request_lifetime;
    unsigned asks_per_party_per_day, asks_per_introducer_per_day;
    gint64 acquaintance_max_age;
    unsigned acquaintance_one_sided, learn_max_parties;
    gint64 journal_retention;
    unsigned spool_min_free; /* percent */
    bool accept_on_error;
    int log_level; /* syslog priority: LOG_ERR .. LOG_DEBUG */
    enum log_target log_target;
    enum log_addresses log_addresses;

    struct locality *locality;
    struct orgs *orgs;
    struct rules *rules;
    struct cues *cues;
    struct quoting *quoting;
    struct reply_words *reply_words;
    struct templates *templates;
    /* The options that the judgement needs. Its strings point to the fields above, except
     * login_domain, which it owns. */
    struct judge_policy policy;

    atomic_uint references;
};

/* Reads all files. Returns NULL when there is any error. Every problem, also each warning, is added
 * to problems (struct problem). warn: also look for rules that others cover, and for files that are
 * there but not used (askfirst-milter -n, askfirst rules check, askfirst cues check). */
struct config *config_load(const char *path, bool warn, GPtrArray *problems);
struct config *config_ref(struct config *config);
void config_unref(struct config *config);

/* Does mode = enforce apply to this introducer? */
bool config_enforces(const struct config *config, const char *introducer);
/* Is the address in trusted_networks? bytes as in struct network. */
bool config_trusts(const struct config *config, const guint8 bytes[16]);

/* Prints all problems on stderr; returns whether there was an error among them. */
bool problems_print(const GPtrArray *problems);

#endif
