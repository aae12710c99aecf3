/* A message, rules, consents and memory made by hand, and the judgement of them: what the tests of
 * policy/judge*.c share. Alice of our.example sends; a test fills in the rest. */
#ifndef ASKFIRST_TESTS_JUDGING_H
#define ASKFIRST_TESTS_JUDGING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/error.h"
#include "policy/judge/judge.h"
#include "base/problem.h"
#include "store/ledger/records.h"

#define ALICE "alice@our.example"
#define BOB "bob@b.example"
#define CAROL "carol@c.example"
#define DAVE "dave@d.example"
#define NOW 1000000

struct judging {
    struct locality *locality;
    struct orgs *orgs;
    struct rules *rules;
    struct judge_policy policy;
    struct oracle oracle;
    struct message *message;
    struct judgement *j;
    GPtrArray *records;      /* struct consent of everyone */
    GHashTable *acquainted;  /* set of "a b" */
    bool acquainted_both;    /* each of them wrote */
    GHashTable *exposed;     /* "a b" -> enum thread_writer, as seen from the first */
    GHashTable *past;        /* "a b" -> struct pair_past */
    GHashTable *not_askable; /* party -> from; -1: never, -2: is open */
    gint64 limited_until;
    const char *broken;                 /* the question that the store cannot answer, or NULL */
    unsigned asked_memory, asked_asker; /* how often */
    GError *error;
};

static inline bool judging_fails(struct judging *t, const char *question, GError **error)
{
    if (g_strcmp0(t->broken, question) != 0)
        return false;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "the store is away");
    return true;
}

static inline bool judging_consents(void *ctx, const char *party, GPtrArray **out, GError **error)
{
    struct judging *t = ctx;
    if (judging_fails(t, "consents", error))
        return false;
    *out = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
    for (guint i = 0; i < t->records->len; i++) {
        const struct consent *record = t->records->pdata[i];
        if (scope_covers(record->party, party))
            g_ptr_array_add(*out, consent_copy(record));
    }
    return true;
}

static inline bool judging_holds(GHashTable *set, const char *a, const char *b)
{
    g_autofree char *one = g_strdup_printf("%s %s", a, b);
    g_autofree char *other = g_strdup_printf("%s %s", b, a);
    return g_hash_table_contains(set, one) || g_hash_table_contains(set, other);
}

static inline void *judging_find(GHashTable *table, const char *a, const char *b, bool *turned)
{
    g_autofree char *one = g_strdup_printf("%s %s", a, b);
    g_autofree char *other = g_strdup_printf("%s %s", b, a);
    void *found = g_hash_table_lookup(table, one);
    *turned = !found;
    return found ? found : g_hash_table_lookup(table, other);
}

static inline bool judging_acquainted(void *ctx, const char *a, const char *b, char **why,
                                      bool *both, GError **error)
{
    struct judging *t = ctx;
    t->asked_memory++;
    *both = t->acquainted_both;
    *why = judging_holds(t->acquainted, a, b) ? g_strdup("both wrote, since then") : NULL;
    return !judging_fails(t, "acquainted", error);
}

static inline bool judging_exposed(void *ctx, const GPtrArray *references, const char *introducer,
                                   const char *a, const char *b, enum thread_writer *out,
                                   GError **error)
{
    struct judging *t = ctx;
    (void)introducer;
    bool turned;
    enum thread_writer by = GPOINTER_TO_INT(judging_find(t->exposed, a, b, &turned));
    if (turned && (by == THREAD_BY_A || by == THREAD_BY_B))
        by = by == THREAD_BY_A ? THREAD_BY_B : THREAD_BY_A;
    *out = references->len > 0 ? by : THREAD_NONE;
    return !judging_fails(t, "exposed", error);
}

static inline bool judging_past(void *ctx, const char *introducer, const char *a, const char *b,
                                struct pair_past *out, GError **error)
{
    struct judging *t = ctx;
    bool turned;
    const struct pair_past *found = judging_find(t->past, a, b, &turned);
    assert_non_null(introducer);
    if (found)
        *out = *found;
    return !judging_fails(t, "past", error);
}

static inline bool judging_is_list(void *ctx, const char *key, bool *out, GError **error)
{
    struct judging *t = ctx;
    *out = g_str_has_prefix(key, "club@");
    return !judging_fails(t, "is_list", error);
}

static inline bool judging_askable(void *ctx, const char *account, const char *introducer,
                                   const char *party, const char *counterpart, gint64 *from,
                                   GError **error)
{
    struct judging *t = ctx;
    assert_non_null(account);
    assert_non_null(introducer);
    assert_non_null(counterpart);
    t->asked_asker++;
    int when = GPOINTER_TO_INT(g_hash_table_lookup(t->not_askable, party));
    *from = when == -2 ? ASK_IS_OPEN : when < 0 ? ASK_NEVER : when;
    return !judging_fails(t, "askable", error);
}

static inline bool judging_limited(void *ctx, const char *account, gint64 *from, GError **error)
{
    struct judging *t = ctx;
    assert_non_null(account);
    *from = t->limited_until;
    return !judging_fails(t, "limited", error);
}

static inline void judging_rules(struct judging *t, const char *text)
{
    g_autoptr(GPtrArray) problems = problems_new();
    rules_free(t->rules);
    t->rules = rules_parse(t->locality, "rules", text, NULL, NULL, false, problems);
    for (guint i = 0; i < problems->len; i++)
        assert_true(((const struct problem *)problems->pdata[i])->warning);
    t->policy.rules = t->rules;
}

static inline int judging_setup(void **state)
{
    static const char *const domains[] = {"our.example", NULL};
    struct judging *t = *state = g_new0(struct judging, 1);

    t->locality = locality_new(domains, "+", NULL);
    t->orgs = orgs_new("gmail.com\n", "public_providers", NULL);
    t->policy = (struct judge_policy){.locality = t->locality,
                                      .orgs = t->orgs,
                                      .login_domain = "our.example",
                                      .on_introduction = VERDICT_HOLD,
                                      .on_unsure = VERDICT_CONFIRM,
                                      .on_exposure = VERDICT_TAG,
                                      .on_denied = VERDICT_REJECT,
                                      .on_denied_exposure = VERDICT_CONFIRM,
                                      .on_bulk = VERDICT_CONFIRM,
                                      .on_automatic = VERDICT_REJECT,
                                      .on_unreadable = VERDICT_TAG,
                                      .max_asks = 3,
                                      .max_parties = 20,
                                      .evidence_threshold = 0.5,
                                      .evidence_sure = 0.9};
    judging_rules(t, "");
    t->oracle = (struct oracle){.ctx = t,
                                .consents = judging_consents,
                                .acquainted = judging_acquainted,
                                .exposed = judging_exposed,
                                .past = judging_past,
                                .is_list = judging_is_list,
                                .askable = judging_askable,
                                .limited = judging_limited,
                                .now = NOW};
    t->records = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
    t->acquainted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    t->exposed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    t->past = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    t->not_askable = g_hash_table_new(g_str_hash, g_str_equal);
    t->message = message_new();
    t->message->from = g_strdup(ALICE);
    g_free(t->message->envelope_sender);
    t->message->envelope_sender = g_strdup(ALICE);
    return 0;
}

static inline int judging_teardown(void **state)
{
    struct judging *t = *state;
    judgement_free(t->j);
    message_free(t->message);
    rules_free(t->rules);
    orgs_free(t->orgs);
    locality_free(t->locality);
    g_ptr_array_unref(t->records);
    g_hash_table_destroy(t->acquainted);
    g_hash_table_destroy(t->exposed);
    g_hash_table_destroy(t->past);
    g_hash_table_destroy(t->not_askable);
    g_clear_error(&t->error);
    g_free(t);
    return 0;
}

#define judging_test(name) cmocka_unit_test_setup_teardown(name, judging_setup, judging_teardown)

static inline void set_from(struct judging *t, const char *from)
{
    g_free(t->message->from);
    t->message->from = from ? address_normalise(t->locality, from) : NULL;
}

static inline void set_sender(struct judging *t, const char *sender)
{
    g_free(t->message->envelope_sender);
    t->message->envelope_sender = g_strdup(sender);
}

static inline void set_login(struct judging *t, const char *login)
{
    g_free(t->message->login);
    t->message->login = g_strdup(login);
}

/* Stands in this field. */
static inline void shown(struct judging *t, const char *address, enum visible_field field)
{
    assert_non_null(message_add_visible(t->message, t->locality, address, "", field));
}

/* Gets the message. */
static inline void receives(struct judging *t, const char *address)
{
    message_add_recipient(t->message, t->locality, address);
}

/* Stands in To and gets it. */
static inline void to(struct judging *t, const char *address)
{
    shown(t, address, VISIBLE_TO);
    receives(t, address);
    t->message->addresses_parsed++;
}

/* n strangers, each of another organisation, the first p1@s1.example. */
static inline void to_strangers(struct judging *t, unsigned n)
{
    for (unsigned i = 1; i <= n; i++) {
        g_autofree char *address = g_strdup_printf("p%u@s%u.example", i, i);
        to(t, address);
    }
}

/* What a party said; the record is returned so that a test can change it. */
static inline struct consent *said(struct judging *t, const char *party,
                                   enum consent_decision decision, const char *introducer,
                                   const char *counterpart)
{
    struct consent *record = g_new0(struct consent, 1);
    *record = (struct consent){.party = g_strdup(party),
                               .introducer = g_strdup(introducer),
                               .counterpart = g_strdup(counterpart),
                               .topic = g_strdup(""),
                               .note = g_strdup(""),
                               .decision = decision,
                               .origin = ORIGIN_ANSWER,
                               .created = NOW - 1000};
    g_ptr_array_add(t->records, record);
    return record;
}

static inline struct consent *set_topic(struct consent *record, const char *topic)
{
    g_free(record->topic);
    record->topic = g_strdup(topic);
    return record;
}

static inline void know(GHashTable *set, const char *a, const char *b)
{
    g_hash_table_add(set, g_strdup_printf("%s %s", a, b));
}

/* Both are visible in a message of the thread that this one (a, b or another) wrote. */
static inline void in_thread(struct judging *t, const char *a, const char *b, enum thread_writer by)
{
    g_hash_table_replace(t->exposed, g_strdup_printf("%s %s", a, b), GINT_TO_POINTER(by));
    if (t->message->references->len == 0)
        g_ptr_array_add(t->message->references, g_strdup("m1@b.example"));
}

/* What is remembered of Alice with this pair, to be filled in. */
static inline struct pair_past *ledger_past_list(struct judging *t, const char *a, const char *b)
{
    struct pair_past *past = g_new0(struct pair_past, 1);
    g_hash_table_replace(t->past, g_strdup_printf("%s %s", a, b), past);
    return past;
}

/* Cannot be asked before then. */
static inline void not_before(struct judging *t, const char *party, int from)
{
    g_hash_table_insert(t->not_askable, (gpointer)party, GINT_TO_POINTER(from));
}

/* The words of the message: a probability, and one topic or NULL. */
static inline struct evidence *evidence_of(double score, const char *topic)
{
    struct cues *cues = cues_new();
    struct evidence *evidence = words_judge(cues, &(struct words_input){0});
    cues_free(cues);
    evidence->score = score;
    g_strfreev(evidence->topics);
    evidence->topics = g_new0(char *, 2);
    evidence->topics[0] = g_strdup(topic);
    return evidence;
}

/* The words were found to introduce somebody. */
static inline void add_hit(struct evidence *evidence, const char *text)
{
    struct words_hit *hit = g_new0(struct words_hit, 1);
    hit->cue = g_strdup("en.cues:1");
    hit->text = g_strdup(text);
    hit->weight = 4;
    g_ptr_array_add(evidence->hits, hit);
}

/* Judges the header. False when the message could not be judged at all. */
static inline bool header(struct judging *t)
{
    judgement_free(t->j);
    t->j = judge_header(t->message, &t->policy, &t->oracle, &t->error);
    return t->j != NULL;
}

/* Judges all of it, as the daemon does. */
static inline enum verdict judged(struct judging *t, double score, const char *topic)
{
    assert_true(header(t));
    if (!t->j->settled)
        assert_true(judge_words(t->j, &t->oracle, evidence_of(score, topic), &t->error));
    assert_true(t->j->settled);
    assert_non_null(t->j->reason);
    return t->j->verdict;
}

static inline enum verdict introduces(struct judging *t)
{
    return judged(t, 0.9, NULL);
}

static inline enum verdict may_introduce(struct judging *t)
{
    return judged(t, 0.6, NULL);
}

static inline enum verdict exposes(struct judging *t)
{
    return judged(t, 0.1, NULL);
}

/* Is there a reason that begins with step and holds text? */
static inline bool reason(const struct judging *t, const char *step, const char *text)
{
    for (guint i = 0; i < t->j->reasons->len; i++) {
        const char *line = t->j->reasons->pdata[i];
        if (g_str_has_prefix(line, step) && line[strlen(step)] == ':' && strstr(line, text))
            return true;
    }
    return false;
}

/* Is this address a party? */
static inline bool party(const struct judging *t, const char *key)
{
    for (guint i = 0; i < t->j->parties->len; i++)
        if (strcmp(((const struct party *)t->j->parties->pdata[i])->mailbox->address_id, key) == 0)
            return true;
    return false;
}

/* Are the first two parties connected? */
static inline bool connected(struct judging *t)
{
    assert_true(header(t));
    assert_int_equal(t->j->pairs->len, 1);
    return ((const struct pair *)t->j->pairs->pdata[0])->connected;
}

#endif
