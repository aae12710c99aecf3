/* The judgement: decides from one message, the rules and the consents what becomes of the message,
 * and why.
 *
 * Pure; any thread; a struct judgement has one owner. It works in two halves, because the header
 * settles most mail. judge_header does steps 1 to 4 and looks things up through the oracle;
 * afterwards the judgement is settled, or it needs the words. judge_words does steps 5 to 8 with
 * the evidence and asks the oracle only whether a person can be asked. Every step leaves a reason.
 */
#ifndef ASKFIRST_POLICY_JUDGE_JUDGE_H
#define ASKFIRST_POLICY_JUDGE_JUDGE_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"
#include "policy/consent.h"
#include "policy/evidence/quoting.h"
#include "policy/evidence/words.h"
#include "policy/message.h"
#include "policy/org.h"
#include "policy/rules/rules.h"

/* In order of severity. */
enum verdict {
    VERDICT_PASS,
    VERDICT_TAG,
    VERDICT_REWRITE,
    VERDICT_CONFIRM,
    VERDICT_HOLD,
    VERDICT_REJECT
};
/* What the words of the message say. */
enum message_kind { KIND_NONE, KIND_EXPOSURE, KIND_UNSURE, KIND_INTRODUCTION };

const char *verdict_name(enum verdict verdict);
bool verdict_parse(const char *name, enum verdict *out);
const char *message_kind_name(enum message_kind kind);

/* The configuration that a judgement needs. All of it is borrowed and must outlive the judgement.
 */
struct judge_policy {
    const struct locality *locality;
    const struct orgs *orgs;
    const struct rules *rules;
    const char *login_domain; /* "" for none */
    /* Where people answer us; this address is not a party. NULL: nowhere. */
    const char *answer_address, *recipient_delimiter;
    bool local_parties, judge_automatic;
    bool trust_from; /* askfirst explain without --from: any From field counts as local */
    enum verdict on_introduction, on_unsure, on_exposure, on_denied, on_denied_exposure, on_bulk,
        on_automatic, on_unreadable;
    unsigned max_asks, max_parties;
    double evidence_threshold, evidence_sure;
    const struct quoting *quoting; /* or NULL */
};

/* Who wrote the message of this thread that showed two people to each other. */
enum thread_writer {
    THREAD_NONE,     /* no such message is known */
    THREAD_BY_OTHER, /* neither of the two */
    THREAD_BY_A,
    THREAD_BY_B,
    THREAD_BY_BOTH, /* each of them, in different messages */
};

/* What is remembered of one introducer and one pair. Unix seconds; 0 for never. */
struct pair_past {
    bool waits;     /* this introducer has an open question about the two */
    gint64 stopped; /* when a message of this introducer to both was refused or returned, while that
                       still counts; or withdrawn on the same day */
    gint64 vouched; /* when this introducer said that the two know each other */
    bool shown;     /* shown to each other on two days, at least a week apart */
};

/* What a judgement asks its caller. ctx belongs to the caller. Each function returns false with
 * error set when it could not find out; then the judgement fails as a whole (4xx). */
struct oracle {
    void *ctx;
    /* Finds all records of this party and of the domains above it. Returns a new array of struct
     * consent with a free function; it may be empty. */
    bool (*consents)(void *ctx, const char *party, GPtrArray **out, GError **error);
    /* Have the two corresponded, or passed by consent before? *why: a clause that says how and
     * since when this is known (caller frees), or NULL when it is not. *both: each of them has
     * proved it. Without this function nobody is acquainted. */
    bool (*acquainted)(void *ctx, const char *a, const char *b, char **why, bool *both,
                       GError **error);
    /* Were both visible in an authentic message that this one answers, and who wrote it? Messages
     * by the introducer (which may be NULL) do not count: a thread of theirs alone is not one.
     * Without this function the answer is no. */
    bool (*exposed)(void *ctx, const GPtrArray *references, const char *introducer, const char *a,
                    const char *b, enum thread_writer *out, GError **error);
    /* What is remembered of this introducer and this pair. Without this function: nothing. */
    bool (*past)(void *ctx, const char *introducer, const char *a, const char *b,
                 struct pair_past *out, GError **error);
    /* Is this address id the address of a mailing list? Without this function the answer is no. */
    bool (*is_list)(void *ctx, const char *address_id, bool *out, GError **error);
    /* Can this party be asked for this account, introducer and counterpart? *from: 0 when they can
     * (now or soon), ASK_IS_OPEN when they are already being asked, else the time from which they
     * can (Unix seconds), or ASK_NEVER. Without this function the answer is yes. */
    bool (*askable)(void *ctx, const char *account, const char *introducer, const char *party,
                    const char *counterpart, gint64 *from, GError **error);
    /* Has this account used up its asks for a day? *from: 0 when it has not, else the time from
     * which it may ask again. Without this function the answer is no. */
    bool (*limited)(void *ctx, const char *account, gint64 *from, GError **error);
    /* Brackets look-ups that belong together: they see the store at one moment, and cost less.
     * Nothing is written in between. May be NULL. */
    void (*begin)(void *ctx);
    void (*end)(void *ctx);
    gint64 now; /* Unix seconds */
};
#define ASK_NEVER G_MAXINT64
#define ASK_IS_OPEN (-1)

struct party {
    const struct mailbox *mailbox; /* borrowed from the message */
    bool receives;
    bool list; /* a mailing list or what looks like one: it is never asked, and its consent is not
                  needed */
    bool in_thread; /* one of more than LIMIT_PARTIES who were all visible in one message that this
                       one answers */
    struct organisation organisation;
    GPtrArray *records; /* struct consent of this party; NULL until they are needed */
};

enum consent_state { STATE_ALLOW, STATE_DENY, STATE_MISSING };
const char *consent_state_name(enum consent_state state);

/* A party's decision about being introduced, and the rule or own record behind it. The order is:
 * override rule > own deny > allow rule > own allow > missing. query: from the introducer (NULL:
 * only what holds for any), to the party, with the counterpart; only_override is ignored. records:
 * those of the party. topic_in_question: as in consent_choose. All are borrowed. */
struct said {
    enum consent_state state;
    const struct rule *rule;
    const struct consent *record;
};
struct said judge_said(const struct rules *rules, const GPtrArray *records,
                       const struct rule_query *query, gint64 now, bool *topic_in_question);

/* The stance of party towards counterpart. Indexes into judgement.parties. */
struct stance {
    unsigned party, counterpart;
    const struct pair *pair; /* borrowed from judgement.pairs */
    enum consent_state state;
    bool needed; /* a list is not asked, nor is one person about another address of theirs */
    bool own;    /* decided by the party itself, not by a rule */
    char
        *why; /* "own deny, by answer, 2026-03-01", "rules:12: allow ...", "nobody has asked yet" */
    char *note; /* the party's note, or the note of the rule that names the party, or NULL */
};

/* The rows of the table of step 5: what is known about an unconnected pair.
 */
enum pair_row { ROW_ALLOWED, ROW_SHOWN, ROW_MISSING, ROW_STOPPED, ROW_DENIED };
/* Its columns: what the words say about this pair. */
enum pair_words { WORDS_NONE, WORDS_UNSURE, WORDS_SURE };

struct pair {
    unsigned a, b; /* indexes into judgement.parties */
    bool connected;
    bool denied;     /* a living deny of one of the two covers the other */
    bool named_deny; /* one that names this counterpart by address */
    bool colleagues; /* the same organisation; over a deny this counts only where nobody is
                        introduced */
    bool same_name;  /* both have one name, and one is at a public provider: perhaps one person */
    bool crowd;      /* one of the two is a list: only an introduction to it counts */
    bool in_thread;  /* a third person showed them to each other: not connected, but not bulk either
                      */
    struct pair_past past;
    unsigned first_stance; /* for an unconnected pair: its two stances are stances[first_stance] and
                              the next */
    char *why;
    enum pair_row row;
    enum pair_words words;
    enum verdict verdict; /* for an unconnected pair that lacks consent; else pass */
    char *rule;           /* the action rule that decided, or NULL */
};

struct judgement {
    enum verdict verdict;
    enum message_kind kind;
    bool settled;           /* the verdict is final; else judge_words must follow */
    bool topic_in_question; /* a record or rule with a topic may decide once the words are read */
    bool pairs_in_question; /* a deny for a topic may open connected pairs once the words are read
                             */
    bool bulk;
    bool some_deny;     /* there are too many parties for pairs, and one has a deny for another */
    bool automatic;     /* not sent by a person: never held, and nobody is asked */
    bool claimed;       /* a logged-in sender's fields claim it: never held, but an introduction is
                           refused */
    char *introducer;   /* address id; NULL where no local address was found */
    char *account;      /* the login, else the introducer, else "" */
    GPtrArray *parties; /* struct party */
    GPtrArray *pairs;   /* struct pair: those that count or were looked at; none in bulk beyond
                           LIMIT_PARTIES */
    GPtrArray *stances; /* struct stance: both directions of each unconnected pair that counts */
    struct evidence *evidence; /* given by judge_words; or NULL */
    enum pair_words words_say; /* what they say as a whole */
    GPtrArray *reasons; /* char *: "step: text" in order, <= LIMIT_REASONS; a step with many reasons
                           is cut, so that no later step goes without */
    const char *step;   /* step of the last reason */
    unsigned step_reasons; /* how many reasons it has given in a row, including those left out */
    char *rule;            /* place of the rule that decided ("rules:12"), or NULL */
    char *reason;          /* the one short reason for the log line: "two parties not connected",
                              "on_introduction" ... */
    gint64 ask_from;       /* for a reject because somebody cannot be asked before then; else 0 */
    bool limited; /* rejected because the account has used up its asks for today: nobody is named */
    bool asks_anew;      /* the hold asks something that is not being asked already */
    bool names_somebody; /* the refusal names somebody, and therefore counts as an ask */
    const struct judge_policy *policy;
    const struct message *message;
};

/* Does steps 1 to 4. message must stay unchanged while the judgement lives. Returns NULL with error
 * set only if the oracle failed. */
struct judgement *judge_header(const struct message *message, const struct judge_policy *policy,
                               const struct oracle *oracle, GError **error);

/* Does steps 5 to 8. evidence: taken. Returns false with error set if the oracle failed. */
bool judge_words(struct judgement *judgement, const struct oracle *oracle,
                 struct evidence *evidence, GError **error);

/* Replaces a settled rewrite that turned out to be impossible because of why (a clause). It becomes
 * a hold where the people whose consent is missing can be asked, and a confirm for bulk. Returns
 * false with error set if the oracle failed. */
bool judge_rewrite_fallback(struct judgement *judgement, const char *why,
                            const struct oracle *oracle, GError **error);

/* Reads the words of the message for judge_words: its subject and text (mail/read/body_text.h) and
 * the names of the parties. Caller frees. */
struct evidence *judge_evidence(const struct judgement *judgement, const struct cues *cues,
                                const char *text);

/* Returns true when the subject begins with "Re:" or an equivalent of other mail programs, with or
 * without a number: "AW: ", "Re[2]: ". A forward does not count, because it brings its subject to
 * people who have not seen it. */
bool judge_subject_answers(const char *subject);

/* Reports the features of the message (words_features of policy/evidence/words.h), for fitting. */
double judge_features(const struct judgement *judgement, const struct cues *cues, const char *text,
                      void (*see)(void *ctx, guint32 piece, const char *feature), void *ctx);

void judgement_free(struct judgement *judgement);

/* Returns the address id of a party, by its index. */
const char *judgement_party_address_id(const struct judgement *judgement, unsigned party);

/* Returns true when this party is in a pair that lacks consent. A refusal names these parties, and
 * a rewrite removes them. */
bool judgement_party_unconnected(const struct judgement *judgement, unsigned party);

/* Returns true when both parties of this unconnected pair have themselves consented. */
bool judgement_both_agreed(const struct judgement *judgement, const struct pair *pair);

/* Returns true when a deny names the counterpart by address. Then the introducer cannot vouch for
 * the pair. */
bool judgement_named_deny(const struct judgement *judgement);

/* Return a name for people to read: "sure", "unsure" or "none" for words that introduce, might, or
 * do not; and the row of the table. */
const char *pair_words_name(enum pair_words words);
const char *pair_row_name(enum pair_row row);

/* Returns the reasons, one a line, without those that do not fit into LIMIT_WHY octets. Caller
 * frees. */
char *judgement_reasons(const struct judgement *judgement);

/* Returns true when this stance keeps the message from going out as it is: it is not a yes, and its
 * pair gets more than a tag. A refusal names these parties, and a hold waits for them. The pairs of
 * bulk are not weighed: there every stance that is not a yes is blocking. */
bool judgement_is_blocking(const struct judgement *judgement, const struct stance *stance);

/* Returns the address behind a login: the login itself, or the login at login_domain; NULL where
 * that is not a local address. Caller frees. */
char *judge_login_address(const struct judge_policy *policy, const char *login);

/* Returns the address id of the introducer of this message, or NULL. Caller frees. */
char *judge_introducer(const struct message *message, const struct judge_policy *policy);

#endif
