/* The judgement: one message, the rules, the consents: what becomes of it, and why (DESIGN, Order
 * of judgement).
 *
 * Pure; any thread; a struct judgement has one owner. It works in two halves, because most mail is
 * settled by its header: judge_header: steps 1 to 4, looks things up through the oracle; settled,
 * or wants_words; judge_words:  steps 5 to 8 with the evidence; asks the oracle only whether a
 * person can be asked. Every step leaves a reason. */
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

/* The configuration that judging needs. All borrowed; must outlive the judgement. */
struct judge_policy {
    const struct locality *locality;
    const struct orgs *orgs;
    const struct rules *rules;
    const char *login_domain; /* "" for none */
    /* Where people answer to us: no party either. NULL: nowhere. */
    const char *answer_address, *recipient_delimiter;
    bool local_parties, judge_automatic;
    bool trust_from; /* askfirst explain without --from: the From field counts as local */
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

/* What is remembered of one introducer and one pair. Unix seconds, 0 for never. */
struct pair_past {
    bool waits;     /* a question about the two is open for this introducer */
    gint64 stopped; /* when a message of this introducer to both was refused or returned, where that
                       still counts; or withdrawn, on the same day */
    gint64 vouched; /* when this introducer said that they know each other */
    bool shown;     /* shown to each other on two days, a week apart or more */
};

/* What a judgement asks its caller; ctx is the caller's. Each returns false with error set when it
 * could not be found out: then the judgement fails as a whole (4xx). */
struct oracle {
    void *ctx;
    /* All records of this party, and of the domains it stands under. A new array of struct consent
     * with a free function; may be empty. */
    bool (*consents)(void *ctx, const char *party, GPtrArray **out, GError **error);
    /* Have the two corresponded, or passed by consent before? *why: how that is known and since
     * when, a clause that the caller frees; NULL when not. *both: each of them has proved it. NULL
     * function: nobody is acquainted. */
    bool (*acquainted)(void *ctx, const char *a, const char *b, char **why, bool *both,
                       GError **error);
    /* Were both visible in an authentic message that this one answers, and who wrote it? What the
     * introducer (or NULL) wrote does not count: a thread of theirs alone is none. NULL function:
     * no.
     */
    bool (*exposed)(void *ctx, const GPtrArray *references, const char *introducer, const char *a,
                    const char *b, enum thread_writer *out, GError **error);
    /* What is remembered of this introducer with this pair. NULL function: nothing. */
    bool (*past)(void *ctx, const char *introducer, const char *a, const char *b,
                 struct pair_past *out, GError **error);
    /* Is this address id the address of a mailing list? NULL function: no. */
    bool (*is_list)(void *ctx, const char *address_id, bool *out, GError **error);
    /* Can this party be asked for this account, introducer and counterpart? *from: 0 when it can
     * (now or soon), ASK_IS_OPEN when it is being asked already, else when (Unix seconds), or
     * ASK_NEVER. NULL: yes. */
    bool (*askable)(void *ctx, const char *account, const char *introducer, const char *party,
                    const char *counterpart, gint64 *from, GError **error);
    /* Has this account used up what it may ask in a day? *from: 0 when not, else from when it may
     * again. NULL: no. */
    bool (*limited)(void *ctx, const char *account, gint64 *from, GError **error);
    /* Around questions that belong together: the answers are of one moment, and cost less. Nothing
     * is written in between. NULL: nothing to do. */
    void (*begin)(void *ctx);
    void (*end)(void *ctx);
    gint64 now; /* Unix seconds */
};
#define ASK_NEVER G_MAXINT64
#define ASK_IS_OPEN (-1)

struct party {
    const struct mailbox *mailbox; /* borrowed from the message */
    bool receives;
    bool list;      /* a mailing list or what looks like one: never asked, and no word is missed */
    bool in_thread; /* of more than LIMIT_PARTIES: one of those who were all visible in one
                       message that this one answers */
    struct organisation organisation;
    GPtrArray *records; /* struct consent of this party; NULL while nobody needed them */
};

enum consent_state { STATE_ALLOW, STATE_DENY, STATE_MISSING };
const char *consent_state_name(enum consent_state state);

/* What a party says to be introduced, and the rule, or else the own record, that says so: override
 * rule > own deny > allow rule > own allow > missing. query: from the introducer (NULL: only what
 * holds for any), to the party, with the counterpart; only_override does not count. records: of the
 * party. topic_in_question: as in consent_choose. All borrowed. */
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
    bool own;    /* what the party said itself, not a rule */
    char
        *why; /* "own deny, by answer, 2026-03-01", "rules:12: allow ...", "nobody has asked yet" */
    char *note; /* the party's note, or that of the rule for it, or NULL */
};

/* The rows of the table (DESIGN, Order of judgement, 5): what is known of an unconnected pair. */
enum pair_row { ROW_ALLOWED, ROW_SHOWN, ROW_MISSING, ROW_STOPPED, ROW_DENIED };
/* Its columns: what the words say about this pair. */
enum pair_words { WORDS_NONE, WORDS_UNSURE, WORDS_SURE };

struct pair {
    unsigned a, b; /* indexes into judgement.parties */
    bool connected;
    bool denied;     /* a living deny of one of the two covers the other */
    bool named_deny; /* that names this very counterpart by address */
    bool
        colleagues; /* the same organisation, which over a deny counts where nobody is introduced */
    bool same_name; /* one name, one of them at a public provider: perhaps one person */
    bool crowd;     /* one of the two is a list: only an introduction to it counts */
    bool in_thread; /* a third one showed them to each other: not connected, but no bulk either */
    struct pair_past past;
    unsigned first_stance; /* of an unconnected pair: its two stances are stances[first_stance] and
                              the next */
    char *why;
    enum pair_row row;
    enum pair_words words;
    enum verdict verdict; /* of an unconnected pair that lacks consent; else pass */
    char *rule;           /* the action rule that decided, or NULL */
};

struct judgement {
    enum verdict verdict;
    enum message_kind kind;
    bool settled;           /* verdict is final; else judge_words must follow */
    bool topic_in_question; /* a record or rule with a topic may decide once the words are read */
    bool pairs_in_question; /* a deny for a topic may open connected pairs once the words are read
                             */
    bool bulk;
    bool some_deny; /* of parties that are too many for pairs, one has said no to another */
    bool automatic; /* no person sent it: never held, nobody is asked */
    bool claimed; /* a logged-in sender's fields say so: never held, but what introduces is refused
                   */
    char *introducer;   /* address id; NULL where no local address came out */
    char *account;      /* the login, else the introducer, else "" */
    GPtrArray *parties; /* struct party */
    GPtrArray *pairs;   /* struct pair: those that count or were looked at; in bulk beyond
                           LIMIT_PARTIES none */
    GPtrArray *stances; /* struct stance: both directions of each unconnected pair that counts */
    struct evidence *evidence; /* given by judge_words; or NULL */
    enum pair_words words_say; /* what they say on the whole */
    GPtrArray *reasons;        /* char *: "step: text" in order, <= LIMIT_REASONS; many of one step
                                  are cut, so that no later step goes without */
    const char *step;          /* of the last reason */
    unsigned step_reasons;     /* how many it has given in a row, those left out included */
    char *rule;                /* place of the rule that decided ("rules:12"), or NULL */
    char *reason;        /* the one short reason for the log line: "two parties not connected",
                            "on_introduction" ... */
    gint64 ask_from;     /* reject because one cannot be asked before then; 0 otherwise */
    bool limited;        /* reject because the account has asked enough today: nobody is named */
    bool asks_anew;      /* a hold that asks what is not being asked already */
    bool names_somebody; /* a refusal does, which therefore counts as an ask */
    const struct judge_policy *policy;
    const struct message *message;
};

/* Steps 1 to 4. message must stay as it is while the judgement lives. Returns NULL with error set
 * only if the oracle failed. */
struct judgement *judge_header(const struct message *message, const struct judge_policy *policy,
                               const struct oracle *oracle, GError **error);

/* Steps 5 to 8. evidence: taken. Returns false with error set if the oracle failed. */
bool judge_words(struct judgement *judgement, const struct oracle *oracle,
                 struct evidence *evidence, GError **error);

/* A settled rewrite that cannot be done after all, because of why (a clause): what becomes of it
 * instead. It is settled anew as hold where those whose word is missing can be asked, for bulk as
 * confirm. Returns false with error set if the oracle failed. */
bool judge_rewrite_fallback(struct judgement *judgement, const char *why,
                            const struct oracle *oracle, GError **error);

/* Reads the words of the message for judge_words: its subject and text (mail/read/body_text.h) with
 * the names of the parties. Caller frees. */
struct evidence *judge_evidence(const struct judgement *judgement, const struct cues *cues,
                                const char *text);

/* Does the subject begin with "Re:" or its like in the languages of mail programs, with a number or
 * without: "AW: ", "Re[2]: "? A forward brings its subject to people who have not seen it. */
bool judge_subject_answers(const char *subject);

/* The features of the message (words_features of policy/evidence/words.h), for fitting. */
double judge_features(const struct judgement *judgement, const struct cues *cues, const char *text,
                      void (*see)(void *ctx, guint32 piece, const char *feature), void *ctx);

void judgement_free(struct judgement *judgement);

/* The address id of a party, by its index. */
const char *judgement_party_address_id(const struct judgement *judgement, unsigned party);

/* Is this party in a pair that lacks consent (those whom a refusal names and a rewrite takes out)?
 */
bool judgement_party_unconnected(const struct judgement *judgement, unsigned party);

/* Have both parties of this unconnected pair said yes themselves? */
bool judgement_both_agreed(const struct judgement *judgement, const struct pair *pair);

/* Is there a deny that names the very counterpart? Then nobody vouches over it. */
bool judgement_named_deny(const struct judgement *judgement);

/* Do the words introduce, or might they? "sure", "unsure", "none"; and the row of the table: for
 * people. */
const char *pair_words_name(enum pair_words words);
const char *pair_row_name(enum pair_row row);

/* The reasons, a line each, without those that do not fit into LIMIT_WHY octets. Caller frees. */
char *judgement_reasons(const struct judgement *judgement);

/* Does this stance keep the message from going out as it is: no yes, in a pair that gets more than
 * a tag? Those are whom a refusal names and a hold waits for. The pairs of bulk are not weighed:
 * there it is every word that is not a yes. */
bool judgement_is_blocking(const struct judgement *judgement, const struct stance *stance);

/* The address behind a login: itself, or at login_domain; NULL where that is none of ours. Caller
 * frees. */
char *judge_login_address(const struct judge_policy *policy, const char *login);

/* Who is the introducer of this message: an address id, or NULL. Caller frees. */
char *judge_introducer(const struct message *message, const struct judge_policy *policy);

#endif
