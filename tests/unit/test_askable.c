/* Who may be asked, how often; and that a thousand open asks are no burden. */
#include <signal.h>
#include <time.h>
#include "store/ledger/askable.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/prune.h"
#include "store/ledger/records.h"
#include "store/ledger/answer_replies.h"
#include "ask_fixture.h"
#include "store_fixture.h"

#define DAY 86400

static enum askable askable(struct store *store, const char *party, const char *counterpart,
                            gint64 now, gint64 *from)
{
    g_autoptr(GError) error = NULL;
    enum askable out = ASKABLE_NEVER;

    assert_ok(store_askable_get(store, "alice", ALICE, party, counterpart, &limits, now, &out, from,
                                &error),
              error);
    return out;
}

/* The ask of this request, whose only question is Bob about counterpart. */
static char *ask_bob(struct store *store, const char *request, const char *counterpart, gint64 now)
{
    struct request *r = asking_request(request, BOB, counterpart, NULL);

    r->expires = now + LIFETIME;
    hold_at(store, r, now);
    return ask_id(store, request, BOB, counterpart);
}

static void test_stranger_is_askable_until_the_question_is_open(void **state)
{
    struct fixture *f = *state;
    gint64 from = 1;

    assert_int_equal(askable(f->store, BOB, CAROL, NOW, &from), ASKABLE);
    assert_int_equal(from, 0);
    g_free(ask_bob(f->store, "aaaa000001", CAROL, NOW));
    assert_int_equal(askable(f->store, BOB, CAROL, NOW, &from), ASKABLE_OPEN);
}

static void test_no_is_respected_for_a_while(void **state)
{
    struct fixture *f = *state;
    g_autofree char *id = ask_bob(f->store, "aaaa000001", CAROL, NOW);
    gint64 from;

    assert_int_equal(answer(f->store, id, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(askable(f->store, BOB, CAROL, NOW + 2000, &from), ASKABLE_LATER);
    assert_int_equal(from, NOW + 1000 + limits.again_after);
    assert_int_equal(askable(f->store, BOB, CAROL, from, &from), ASKABLE);
    assert_int_equal(askable(f->store, BOB, DAVE, NOW + 2000, &from), ASKABLE);
}

static void test_no_with_a_date_is_respected_until_then(void **state)
{
    struct fixture *f = *state;
    g_autofree char *id = ask_bob(f->store, "aaaa000001", CAROL, NOW);
    struct answer no = {.reply_word = REPLY_WORD_NO, .until = NOW + 7000};
    enum answer_outcome outcome;
    struct audit_by by = at(NOW + 1000);
    gint64 from;

    assert_true(store_answer_put(f->store, id, &no, &limits, &by, &outcome, NULL));
    assert_int_equal(askable(f->store, BOB, CAROL, NOW + 6999, &from), ASKABLE_LATER);
    assert_int_equal(from, NOW + 7000);
    assert_int_equal(askable(f->store, BOB, CAROL, NOW + 7000, &from), ASKABLE);
}

static void test_silence_is_respected_as_a_no_is(void **state)
{
    struct fixture *f = *state;
    struct audit_by late = at(NOW + LIFETIME);
    g_autofree char *id = ask_bob(f->store, "aaaa000001", CAROL, NOW);
    gint64 from;

    sent_ask(f->store, id);
    assert_true(store_ask_expire(f->store, id, &late, NULL));
    assert_int_equal(askable(f->store, BOB, CAROL, NOW + LIFETIME, &from), ASKABLE_LATER);
    assert_int_equal(from, NOW + LIFETIME + limits.again_after);
}

static void test_undeliverable_ask_may_be_tried_the_next_day(void **state)
{
    struct fixture *f = *state;
    struct audit_by by = at(NOW + 10);
    g_autofree char *id = ask_bob(f->store, "aaaa000001", CAROL, NOW);
    gint64 from;

    assert_true(store_ask_mark_undeliverable(f->store, id, &by, NULL));
    assert_int_equal(askable(f->store, BOB, CAROL, NOW + 20, &from), ASKABLE_LATER);
    assert_int_equal(from, NOW + 10 + DAY);
}

static void test_withdrawn_ask_stands_in_nobodys_way(void **state)
{
    struct fixture *f = *state;
    struct audit_by by = at(NOW + 10);
    g_autofree char *id = ask_bob(f->store, "aaaa000001", CAROL, NOW);
    gint64 from;

    assert_true(store_ask_cancel(f->store, id, &by, NULL));
    assert_int_equal(askable(f->store, BOB, CAROL, NOW + 20, &from), ASKABLE);
    assert_int_equal(fixture_entries(f->store, TABLE_ASKED), 1); /* the account's */
}

static void test_two_refusals_end_the_asks_of_this_introducer(void **state)
{
    struct fixture *f = *state;
    gint64 from, years = NOW + (gint64)3650 * DAY;
    g_autofree char *first = ask_bob(f->store, "aaaa000001", CAROL, NOW);
    unsigned removed;

    assert_int_equal(answer(f->store, first, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    g_autofree char *second = ask_bob(f->store, "aaaa000002", DAVE, NOW + 2000);
    assert_int_equal(answer_as(f->store, second, REPLY_WORD_NO, false, NOW + 3000),
                     ANSWER_OUTCOME_TAKEN);
    assert_true(store_prune(f->store, years, years, 0, G_MAXINT64, 10, &removed, NULL));
    assert_int_equal(askable(f->store, BOB, "eve@e.example", years, &from), ASKABLE_NEVER);
    assert_int_equal(askable(f->store, CAROL, BOB, years, &from), ASKABLE);
}

static void test_fourth_ask_of_a_day_waits_for_the_next(void **state)
{
    struct fixture *f = *state;
    static const char *const counterparts[] = {CAROL, DAVE, "eve@e.example", "fred@f.example"};
    gint64 from;

    for (int i = 0; i < 4; i++) {
        g_autofree char *request = g_strdup_printf("aaaa00000%d", i);
        g_autofree char *id = ask_bob(f->store, request, counterparts[i], NOW + i);
        struct ask *ask = ask_of(f->store, id);
        assert_int_equal(ask->due, i < 3 ? NOW + i + 600 : NOW + 600 + DAY);
        ask_free(ask);
    }
    assert_int_equal(askable(f->store, BOB, "gina@g.example", NOW + 10, &from), ASKABLE);
    /* Nine asks fill three days; the tenth could be sent on the fourth, which leaves less than half
     * of five days for an answer. */
    for (int i = 4; i < 9; i++) {
        g_autofree char *request = g_strdup_printf("aaaa00000%d", i);
        g_autofree char *counterpart = g_strdup_printf("p%d@p.example", i);
        g_free(ask_bob(f->store, request, counterpart, NOW + i));
    }
    assert_int_equal(askable(f->store, BOB, "gina@g.example", NOW + 10, &from), ASKABLE_LATER);
    assert_int_equal(from, NOW + 600 + 3 * DAY - LIFETIME / 2);
    assert_int_equal(askable(f->store, BOB, "gina@g.example", from, &from), ASKABLE);
    assert_int_equal(askable(f->store, CAROL, "gina@g.example", NOW + 10, &from), ASKABLE);
}

/* Bob is asked so many times, about others each time; the last of the asks. Caller frees. */
static char *ask_bob_often(struct store *store, int times)
{
    char *last = NULL;

    for (int i = 0; i < times; i++) {
        g_autofree char *request = g_strdup_printf("aaaa00000%d", i);
        g_autofree char *counterpart = g_strdup_printf("p%d@p%d.example", i, i);
        g_free(last);
        last = ask_bob(store, request, counterpart, NOW);
    }
    return last;
}

/* Is it due now, and was it before? Nothing else changes. */
static bool hurries(struct store *store, const char *id, gint64 now)
{
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(now);
    struct ask *before = ask_of(store, id);
    bool room = false;

    assert_ok(store_ask_hurry(store, id, &limits, &by, &room, &error), error);
    struct ask *after = ask_of(store, id);
    assert_int_equal(after->state, ASK_SCHEDULED);
    assert_int_equal(after->due, room ? now : before->due);
    ask_free(before);
    ask_free(after);
    return room;
}

static void test_ask_is_sent_without_the_rest_of_its_delay(void **state)
{
    struct fixture *f = *state;
    g_autofree char *id = ask_bob_often(f->store, 3);
    g_autoptr(GPtrArray) due = NULL;
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(NOW + 30);
    bool room;

    assert_true(hurries(f->store, id, NOW + 20));
    assert_true(store_asks_list_due(f->store, NOW + 20, 10, &due, NULL));
    assert_int_equal(due->len, 1);
    assert_string_equal(((struct ask *)due->pdata[0])->id, id);
    assert_true(hurries(f->store, id, NOW + 20));
    assert_int_equal(fixture_entries(f->store, TABLE_ASKED), 6); /* Bob's and the account's */
    send_ask(f->store, id, NOW + 21);
    assert_fails(store_ask_hurry(f->store, id, &limits, &by, &room, &error), error, ERROR_STATE);
}

static void test_hurried_ask_waits_for_room_in_the_party_s_day(void **state)
{
    struct fixture *f = *state;
    g_autofree char *fourth = ask_bob_often(f->store, 4);

    assert_false(hurries(f->store, fourth, NOW + 20));
    assert_false(hurries(f->store, fourth, NOW + 599 + DAY));
    assert_int_equal(fixture_entries(f->store, TABLE_ASKED), 8);
}

static void test_hurried_ask_leaves_room_for_those_to_come(void **state)
{
    struct fixture *f = *state;
    g_autofree char *seventh = ask_bob_often(f->store, 7);
    g_autoptr(GPtrArray) asks = NULL;
    struct audit_by by = at(NOW + 10);

    /* Three are left for the next day, and this one for the day after it. */
    assert_true(store_asks_list(f->store, false, &asks, NULL));
    for (guint i = 0; i < asks->len; i++)
        if (((struct ask *)asks->pdata[i])->due == NOW + 600)
            assert_true(store_ask_cancel(f->store, ((struct ask *)asks->pdata[i])->id, &by, NULL));
    assert_false(hurries(f->store, seventh, NOW + 601));
    assert_true(hurries(f->store, seventh, NOW + 600));
}

static gint64 limited(struct store *store, const char *account, gint64 now)
{
    gint64 from = -1;

    assert_true(store_account_limit_get(store, account, &limits, now, &from, NULL));
    return from;
}

static void refused_to(struct store *store, const char *account, const struct audit_by *by)
{
    assert_true(
        store_past_put_refused(store, &(struct past_refusal){.account = account}, NULL, by, NULL));
}

static void test_account_has_so_many_asks_and_refusals_a_day(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < 20; i++) {
        struct audit_by by = at(NOW + i);
        assert_int_equal(limited(f->store, "alice", NOW + i), 0);
        if (i == 0)
            g_free(ask_bob(f->store, "aaaa000001", CAROL, NOW));
        else
            refused_to(f->store, "alice", &by);
    }
    assert_int_equal(limited(f->store, "alice", NOW + 20), NOW + DAY);
    assert_int_equal(limited(f->store, "alice", NOW + DAY), 0);
    assert_int_equal(limited(f->store, "bob", NOW + 20), 0);
}

static void test_counts_of_a_day_are_gone_after_it(void **state)
{
    struct fixture *f = *state;
    struct audit_by first = at(NOW), second = at(NOW + 10);
    unsigned removed;

    refused_to(f->store, "alice", &first);
    refused_to(f->store, "alice", &second);
    g_free(ask_bob(f->store, "aaaa000001", CAROL, NOW)); /* counts for both of them */
    assert_true(store_prune(f->store, 0, 0, NOW + DAY - 1, LIFETIME, 10, &removed, NULL));
    assert_int_equal(removed, 0);
    assert_true(store_prune(f->store, 0, 0, NOW + DAY, LIFETIME, 1, &removed, NULL));
    assert_int_equal(removed, 1);
    assert_true(store_prune(f->store, 0, 0, NOW + DAY, LIFETIME, 10, &removed, NULL));
    assert_int_equal(removed, 1);
    assert_int_equal(fixture_entries(f->store, TABLE_ASKED), 2); /* of NOW + 10, and Bob's */
    assert_true(store_prune(f->store, 0, 0, NOW + 2 * DAY, LIFETIME, 10, &removed, NULL));
    assert_int_equal(fixture_entries(f->store, TABLE_ASKED), 0);
}

static void test_no_token_stands_in_the_audit(void **state)
{
    struct fixture *f = *state;
    struct request *r = asking_request("aaaa000001", BOB, CAROL, NULL);
    struct outgoing *mail = fixture_mail(OUTGOING_NOTICE, "");
    g_autoptr(GPtrArray) lines = NULL, of_ask = NULL, of_bob = NULL;
    enum reply_outcome written;

    r->token = g_strdup("aaaabbbbccccddddaaaabbbbccccdddd");
    hold_at(f->store, r, NOW);
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    sent_ask(f->store, id);
    assert_int_equal(answer(f->store, id, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_true(store_ask_reply(f->store, id, mail, OTHER_TOKEN, NULL, &worker, &written, NULL));
    assert_true(store_outbox_end_attempt(f->store, mail->number, NULL, 0,
                                         "550 askfirst+bounce-" BOUNCE_TOKEN
                                         "@local.example: refused",
                                         mail->recipients, NULL, &worker, NULL, NULL));
    assert_true(store_audit_list(f->store, NULL, 1000, &lines, NULL));
    for (guint i = 0; i < lines->len; i++) {
        const struct audit_line *line = lines->pdata[i];
        assert_null(strstr(line->detail, ANSWER_TOKEN));
        assert_null(strstr(line->detail, OTHER_TOKEN));
        assert_null(strstr(line->detail, BOUNCE_TOKEN));
        assert_null(strstr(line->detail, "aaaabbbb"));
    }
    assert_true(store_audit_list(f->store, id, 1000, &of_ask, NULL));
    const struct audit_line *end = of_ask->pdata[of_ask->len - 3];
    g_autofree char *want = g_strdup_printf("ask=%s request=aaaa000001 party=" BOB
                                            " introducer=" ALICE " word=yes from=bob@home.example",
                                            id);
    assert_string_equal(end->what, "ask.allowed");
    assert_string_equal(end->actor, "milter");
    assert_string_equal(end->detail, want);
    assert_true(store_audit_list(f->store, BOB, 1000, &of_bob, NULL));
    assert_int_equal(of_bob->len, 1);
    outgoing_free(mail);
}

/* ---- many, killed, full ---- */

#define MANY 1000

/* Number i of many: a party of its own. */
static char *hold_number(struct store *store, int i)
{
    g_autofree char *request = g_strdup_printf("aaaa%06d", i);
    g_autofree char *party = g_strdup_printf("party%d@p.example", i % (MANY / 2));
    g_autofree char *counterpart = g_strdup_printf("other%d@o.example", i);
    struct request *r = asking_request(request, party, counterpart, NULL);

    r->expires = NOW + LIFETIME;
    hold_at(store, r, NOW);
    return ask_id(store, request, party, counterpart);
}

static double answer_all(struct store *store, GPtrArray *ids)
{
    guint32 seed = 1;
    double slowest = 0;

    for (guint left = ids->len; left > 0; left--) {
        seed = seed * 1664525u + 1013904223u;
        guint at = (seed >> 8) % left;
        g_autofree char *id = g_ptr_array_steal_index_fast(ids, at);
        gint64 begin = g_get_monotonic_time();
        assert_int_equal(answer(store, id, left % 3 ? REPLY_WORD_YES : REPLY_WORD_NO),
                         ANSWER_OUTCOME_TAKEN);
        slowest = MAX(slowest, (double)(g_get_monotonic_time() - begin) / 1000);
    }
    return slowest;
}

static void test_thousand_open_asks_are_answered_in_any_order(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free), found = NULL;
    gint64 begin = g_get_monotonic_time();

    for (int i = 0; i < MANY; i++)
        g_ptr_array_add(ids, hold_number(f->store, i));
    double held = (double)(g_get_monotonic_time() - begin) / 1e6;
    begin = g_get_monotonic_time();
    double slowest = answer_all(f->store, ids);
    double answered = (double)(g_get_monotonic_time() - begin) / 1e6;
    print_message("%d asks held in %.2f s, answered in %.2f s, the slowest in %.1f ms\n", MANY,
                  held, answered, slowest);
    assert_true(store_requests_list_ready(f->store, 2 * MANY, &found, NULL));
    assert_int_equal(found->len, MANY);
    assert_int_equal(fixture_entries(f->store, TABLE_ASK_TIMES), 0);
    assert_true(answered < 60);
}

static void test_message_for_a_hundred_parties_waits_in_reasonable_time(void **state)
{
    struct fixture *f = *state;
    struct request *r = asking_request("aaaa000001", NULL);
    gint64 begin;

    for (int i = 0; i < 100; i++)
        for (int k = 0; k < 100; k++) {
            g_autofree char *party = g_strdup_printf("p%d@p.example", i);
            g_autofree char *counterpart = g_strdup_printf("p%d@p.example", k);
            if (i != k)
                g_ptr_array_add(r->waits, fixture_wait(party, counterpart));
        }
    begin = g_get_monotonic_time();
    hold_at(f->store, r, NOW);
    double held = (double)(g_get_monotonic_time() - begin) / 1e6;
    g_autofree char *id = ask_id(f->store, "aaaa000001", "p1@p.example", "p2@p.example");
    begin = g_get_monotonic_time();
    assert_int_equal(answer(f->store, id, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    double answered = (double)(g_get_monotonic_time() - begin) / 1e6;
    print_message("9,900 words held in %.2f s, one answer in %.3f s\n", held, answered);
    assert_int_equal(fixture_entries(f->store, TABLE_ASKS), 100);
    assert_true(held < 30 && answered < 10);
}

static void die_at(void *ctx, enum txn_step step)
{
    if (step == *(enum txn_step *)ctx)
        raise(SIGKILL);
}

/* Dies in the middle of an answer; then all of it is there, or nothing. */
static void kill_answer(struct fixture *f, const char *id, enum txn_step step)
{
    struct answer yes = {.reply_word = REPLY_WORD_YES};
    enum answer_outcome outcome;
    int status;

    store_close(f->store);
    f->store = NULL;
    pid_t child = fork();
    if (child == 0) {
        struct store *store = store_open(f->folder, true, 0, NULL);
        store->hook = die_at;
        store->hook_ctx = &step;
        store_answer_put(store, id, &yes, &limits, &worker, &outcome, NULL);
        _exit(1);
    }
    assert_int_equal(wait_for(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    f->store = fixture_open(f);
}

static void test_killed_while_it_takes_an_answer(void **state)
{
    struct fixture *f = *state;
    g_autofree char *id = ask_bob(f->store, "aaaa000001", CAROL, NOW);

    kill_answer(f, id, TXN_CHANGED);
    assert_int_equal(ask_state(f->store, id), ASK_SCHEDULED);
    assert_int_equal(fixture_count(f->store, BOB), 0);
    assert_ready(f->store, "");
    kill_answer(f, id, TXN_COMMITTED);
    assert_int_equal(ask_state(f->store, id), ASK_ALLOWED);
    assert_int_equal(fixture_count(f->store, BOB), 1);
    assert_ready(f->store, "aaaa000001");
    assert_int_equal(answer(f->store, id, REPLY_WORD_YES), ANSWER_OUTCOME_AGAIN);
}

/* Answers until nothing more fits: the first that failed has changed nothing. */
static void test_full_store_takes_an_answer_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    g_autofree char *id = ask_bob(f->store, "aaaa000001", CAROL, NOW);
    g_autoptr(GError) error = NULL;
    enum answer_outcome outcome;
    int i = 0;

    store_close(f->store);
    f->store = store_open(f->folder, true, 400 * 1024, NULL);
    for (; !error; i++) {
        struct answer words = {.reply_word = i % 2 ? REPLY_WORD_NEVER : REPLY_WORD_ALWAYS,
                               .standing = true,
                               .note = "no",
                               .from = "bob@b.example",
                               .language = "en"};
        store_answer_put(f->store, id, &words, &limits, &worker, &outcome, &error);
    }
    assert_true(g_error_matches(error, ASKFIRST_ERROR, ERROR_FULL));
    assert_true(i > 5);
    struct ask *ask = ask_of(f->store, id);
    bool never = ask->reply_word == REPLY_WORD_NEVER;
    ask_free(ask);
    assert_int_equal(never, i % 2);
    assert_int_equal(word_of(f->store, BOB, ALICE, DAVE, NOW), never ? 'd' : 'a');
    fixture_reopen(f);
    assert_int_equal(answer_as(f->store, id, REPLY_WORD_NO, true, NOW + 1), ANSWER_OUTCOME_TAKEN);
}

static void test_stopped_writer_is_named_and_nothing_changes(void **state)
{
    struct fixture *f = *state;
    g_autofree char *id = ask_bob(f->store, "aaaa000001", CAROL, NOW);
    struct answer yes = {.reply_word = REPLY_WORD_YES};
    g_autoptr(GError) error = NULL;
    enum answer_outcome outcome;
    int ready_fds[2], status;
    char octet;

    assert_int_equal(pipe(ready_fds), 0);
    store_close(f->store);
    f->store = NULL;
    pid_t child = fork();
    if (child == 0) {
        struct store *writer = store_open(f->folder, true, 0, NULL);
        struct txn txn;
        if (!txn_begin(writer, true, &txn, NULL) || write(ready_fds[1], "+", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready_fds[0], &octet, 1), 1);
    f->store = fixture_open(f);
    kv_set_wait(f->store->kv, 50);
    assert_fails(store_answer_put(f->store, id, &yes, &limits, &worker, &outcome, &error), error,
                 ERROR_BUSY);
    assert_int_equal(ask_state(f->store, id), ASK_SCHEDULED);
    kill(child, SIGKILL);
    wait_for(child, &status, 0);
    close(ready_fds[0]);
    close(ready_fds[1]);
    assert_int_equal(answer(f->store, id, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_stranger_is_askable_until_the_question_is_open),
        WITH(test_no_is_respected_for_a_while),
        WITH(test_no_with_a_date_is_respected_until_then),
        WITH(test_silence_is_respected_as_a_no_is),
        WITH(test_undeliverable_ask_may_be_tried_the_next_day),
        WITH(test_withdrawn_ask_stands_in_nobodys_way),
        WITH(test_two_refusals_end_the_asks_of_this_introducer),
        WITH(test_fourth_ask_of_a_day_waits_for_the_next),
        WITH(test_ask_is_sent_without_the_rest_of_its_delay),
        WITH(test_hurried_ask_waits_for_room_in_the_party_s_day),
        WITH(test_hurried_ask_leaves_room_for_those_to_come),
        WITH(test_account_has_so_many_asks_and_refusals_a_day),
        WITH(test_counts_of_a_day_are_gone_after_it),
        WITH(test_no_token_stands_in_the_audit),
        WITH(test_thousand_open_asks_are_answered_in_any_order),
        WITH(test_message_for_a_hundred_parties_waits_in_reasonable_time),
        WITH(test_killed_while_it_takes_an_answer),
        WITH(test_full_store_takes_an_answer_whole_or_not_at_all),
        WITH(test_stopped_writer_is_named_and_nothing_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
