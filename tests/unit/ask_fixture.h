/* Asks in a consent store: who is asked, what they answer, what becomes of the requests. */
#ifndef ASKFIRST_TESTS_ASK_FIXTURE_H
#define ASKFIRST_TESTS_ASK_FIXTURE_H

#include "store/ledger/answers.h"
#include "store/ledger/asks.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store_fixture.h"

#define ALICE "alice@local.example"
#define BOB "bob@b.example"
#define CAROL "carol@c.example"
#define DAVE "dave@d.example"
#define LIFETIME (5 * 86400)
#define ANSWER_TOKEN "0123456789abcdef0123456789abcdef"
#define BOUNCE_TOKEN "00112233445566778899aabbccddeeff"
#define OTHER_TOKEN "ffeeddccbbaa99887766554433221100"

static inline struct audit_by at(gint64 now)
{
    return (struct audit_by){"worker", now};
}

/* A message that waits for each of these words (party, counterpart, ..., NULL). */
static inline struct request *asking_request(const char *id, ...)
{
    struct request *r = fixture_request(id, "");
    const char *party;
    va_list pairs;

    g_ptr_array_set_size(r->waits, 0);
    r->expires = NOW + LIFETIME;
    va_start(pairs, id);
    while ((party = va_arg(pairs, const char *))) {
        struct waiting *w = fixture_wait(party, va_arg(pairs, const char *));
        g_ptr_array_add(r->waits, w);
    }
    va_end(pairs);
    return r;
}

/* Takes the request. */
static inline enum hold_outcome hold_at(struct store *store, struct request *r, gint64 now)
{
    g_autoptr(GError) error = NULL;
    enum hold_outcome outcome = HOLD_SAME;
    struct audit_by by = at(now);

    assert_ok(store_request_hold(store, r, NULL, &limits, &by, &outcome, NULL, &error), error);
    request_free(r);
    return outcome;
}

/* Bob and Carol about each other. */
static inline void hold_pair(struct store *store, const char *id)
{
    assert_int_equal(hold_at(store, asking_request(id, BOB, CAROL, CAROL, BOB, NULL), NOW),
                     HOLD_NEW);
}

static inline struct request *request_of(struct store *store, const char *id)
{
    g_autoptr(GError) error = NULL;
    struct request *r = store_request_get(store, id, &error);

    assert_ok(r, error);
    return r;
}

/* The ask by which this request waits for party's word to counterpart. Caller frees. */
static inline char *ask_id(struct store *store, const char *request, const char *party,
                           const char *counterpart)
{
    struct request *r = request_of(store, request);
    char *id = NULL;

    for (guint i = 0; i < r->waits->len && !id; i++) {
        const struct waiting *w = r->waits->pdata[i];
        if (strcmp(w->party, party) == 0 && strcmp(w->counterpart, counterpart) == 0)
            id = g_strdup(w->ask);
    }
    request_free(r);
    assert_non_null(id);
    return id;
}

static inline struct ask *ask_of(struct store *store, const char *id)
{
    g_autoptr(GError) error = NULL;
    struct ask *ask = store_ask_get(store, id, &error);

    assert_ok(ask, error);
    return ask;
}

static inline enum ask_state ask_state(struct store *store, const char *id)
{
    struct ask *ask = ask_of(store, id);
    enum ask_state state = ask->state;

    ask_free(ask);
    return state;
}

/* The number of its mail. */
static inline guint64 send_ask(struct store *store, const char *id, gint64 now)
{
    struct outgoing *mail = fixture_mail(OUTGOING_ASK, "");
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(now);

    g_ptr_array_set_size(mail->recipients, 1);
    assert_ok(store_ask_send(store, id, mail, ANSWER_TOKEN, BOUNCE_TOKEN, &by, &error), error);
    guint64 number = mail->number;
    outgoing_free(mail);
    return number;
}

static inline void hand_over(struct store *store, guint64 number, bool refused, gint64 now)
{
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(now);
    g_autoptr(GPtrArray) whom = recipients_new();

    if (refused)
        g_ptr_array_add(whom, recipient_new("bob@b.example", ""));
    assert_ok(store_outbox_end_attempt(store, number, NULL, 0, refused ? "550 no such user" : "",
                                       whom, NULL, &by, NULL, &error),
              error);
}

static inline void sent_ask(struct store *store, const char *id)
{
    hand_over(store, send_ask(store, id, NOW + 600), false, NOW + 601);
    assert_int_equal(ask_state(store, id), ASK_SENT);
}

static inline enum answer_outcome answer_as(struct store *store, const char *id,
                                            enum reply_word reply_word, bool standing, gint64 now)
{
    struct answer answer = {.reply_word = reply_word,
                            .standing = standing,
                            .note = "ask  my\nagent",
                            .from = "bob@home.example",
                            .language = "de"};
    enum answer_outcome outcome = ANSWER_OUTCOME_CLOSED;
    g_autoptr(GError) error = NULL;
    struct audit_by by = {"milter", now};

    assert_ok(store_answer_put(store, id, &answer, &limits, &by, &outcome, &error), error);
    return outcome;
}

static inline enum answer_outcome answer(struct store *store, const char *id,
                                         enum reply_word reply_word)
{
    return answer_as(store, id, reply_word, false, NOW + 1000);
}

/* The ids of the requests that are ready, "a b". Caller frees. */
static inline char *ready(struct store *store)
{
    g_autoptr(GPtrArray) found = NULL;
    g_autoptr(GError) error = NULL;
    GString *ids = g_string_new(NULL);

    assert_ok(store_requests_list_ready(store, 100, &found, &error), error);
    for (guint i = 0; i < found->len; i++)
        g_string_append_printf(ids, "%s%s", i ? " " : "", ((struct request *)found->pdata[i])->id);
    return g_string_free(ids, FALSE);
}

static inline void assert_ready(struct store *store, const char *want)
{
    g_autofree char *ids = ready(store);

    assert_string_equal(ids, want);
}

/* How a request is sent: 0, or the code of the error. */
static inline int send_request(struct store *store, const char *id, enum request_ending ending,
                               gint64 now)
{
    g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    g_autoptr(GError) error = NULL;
    bool releases = request_ending_state(ending) == REQUEST_RELEASING;
    struct audit_by by = at(now);

    g_ptr_array_add(mails, fixture_mail(releases ? OUTGOING_RELEASE : OUTGOING_RETURN, id));
    return store_request_send(store, id, ending, mails, &by, &error) ? 0 : error->code;
}

/* What party's own records say about counterpart: 'a', 'd' or '-'. */
static inline char word_of(struct store *store, const char *party, const char *introducer,
                           const char *counterpart, gint64 now)
{
    g_autoptr(GPtrArray) records = NULL;

    assert_true(store_consents_list(store, party, &records, NULL));
    const struct consent *c =
        consent_choose(records, party, introducer, counterpart, NULL, now, NULL);
    return !c ? '-' : c->decision == CONSENT_ALLOW ? 'a' : 'd';
}

#endif
