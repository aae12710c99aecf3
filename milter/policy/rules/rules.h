/* Rules: what the administrator says about certain people, one rule a line (askfirst-rules(5)).
 *
 *     ACTION [from PATTERN] [to PATTERN] [with PATTERN] [topic WORD] [note "TEXT"] [override]
 *     same ADDRESS ADDRESS
 *     include "FILE"
 *     # comment
 *
 * "from" is the introducer, "to" the party in question, "with" the counterpart. A missing clause
 * matches everyone. Patterns are user@domain, @domain, @.domain (subdomains, not the domain
 * itself), user@ (at any domain) and *. They are normalised like addresses. Rules work in stages: a
 * step looks only at lines of its own actions, and the first match in the order of the file wins.
 * Each stage has an index for each kind of pattern, so that a lookup among 100,000 rules costs no
 * more than one among ten.
 *
 * Pure: the caller's function reads the files. Immutable after rules_parse; any thread. */
#ifndef ASKFIRST_POLICY_RULES_RULES_H
#define ASKFIRST_POLICY_RULES_RULES_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"

enum rule_action {
    RULE_PASS, /* stage pass: the introducer (no to/with), or the whole message (every party matches
                  "to") */
    RULE_IGNORE,  /* stage ignore: "to" is not a party */
    RULE_CONNECT, /* stage connect: "to" and "with" are connected, in either order */
    RULE_SAME, /* two addresses of one mailbox, of which the first counts; from then on part of the
                  locality */
    RULE_SENDS_AS, /* stage sends-as: the login "from" may write as "to" */
    RULE_ALLOW, /* stage consent: stands for the party's consent; with override, over their own deny
                   too */
    RULE_TAG,   /* stage verdict: what happens to a pair that lacks consent */
    RULE_REWRITE,
    RULE_CONFIRM,
    RULE_HOLD,
    RULE_REJECT,
};

enum rule_stage {
    STAGE_PASS,
    STAGE_IGNORE,
    STAGE_CONNECT,
    STAGE_SAME, /* has no look-ups */
    STAGE_SENDS_AS,
    STAGE_ALLOW,
    STAGE_VERDICT,
    STAGE_COUNT
};

struct rule {
    enum rule_action action;
    char *topic;      /* lower case, or NULL: any */
    char *note;       /* UTF-8 without control characters, <= LIMIT_NOTE, or NULL */
    bool override;    /* only with allow and verdict actions */
    const char *file; /* owned by the rule set */
    unsigned line;
    /* opaque outside the files of the rules; rule_text shows them */
    struct rule_patterns *patterns;
    unsigned order; /* position in the whole set, counted over includes */
};

struct rules;

/* Reads an included file. path: resolved relative to the folder of the including file. Returns its
 * text (freed with g_free), or NULL with error set. ctx belongs to the caller. */
typedef char *(*rules_read)(void *ctx, const char *path, GError **error);

/* Parses text, the content of file. The spellings of its `same` lines are added to locality (which
 * may be NULL), so that all addresses are read with them, including those of the rules. Always
 * returns a rule set of the good lines (caller frees). Every error is added to problems (GPtrArray
 * of struct problem, given), so that an admin sees all of them at once. When warn is set, each line
 * that an earlier one of its stage covers entirely adds a warning; that check costs more than
 * loading. A caller that loads rules for use must refuse the set when problems holds an error. read
 * may be NULL: then include is an error. */
struct rules *rules_parse(struct locality *locality, const char *file, const char *text,
                          rules_read read, void *ctx, bool warn, GPtrArray *problems);
void rules_free(struct rules *rules);
unsigned rules_count(const struct rules *rules);

/* What rules are matched against. These are address ids; any may be NULL (nobody is named), and
 * then only rules match whose clause is absent or *. topics: NULL-terminated words found in the
 * message, or NULL when the words were not read. Rules with a topic do not match then, and
 * *topic_in_question (when given) becomes true if one of them would have come first. */
struct rule_query {
    const char *from, *to, *with;
    const char *const *topics;
    bool only_override; /* only lines with override */
};

/* Returns the first rule of the stage that matches, or NULL. topic_in_question may be NULL; it is
 * only ever set to true. The result is borrowed from rules. */
const struct rule *rules_match(const struct rules *rules, enum rule_stage stage,
                               const struct rule_query *query, bool *topic_in_question);

/* Returns the first pass rule that applies: one without "to" and "with" that matches from, or one
 * whose "to" matches each of the n parties. */
const struct rule *rules_match_pass(const struct rules *rules, const char *from,
                                    const char *const *parties, size_t n);

/* Returns true when the rule's "to" names this address id by more than a pattern for everyone. The
 * rule's note is then a note of this party. */
bool rule_names(const struct rule *rule, const char *address_id);

/* rule_text returns the rule in canonical form, rule_place where it stands ("rules:12"). Caller
 * frees. */
char *rule_text(const struct rule *rule);
char *rule_place(const struct rule *rule);
const char *rule_action_name(enum rule_action action);

#endif
