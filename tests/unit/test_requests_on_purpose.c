/* Introductions that are asked for on purpose, in the store: requests without a message. */
#include "store/ledger/pair_history.h"
#include "store/ledger/records.h"
#include "ask_fixture.h"
#include "store_fixture.h"

static struct request *wish(const char *id)
{
    struct request *r = fixture_request(id, "<wish@local.example>");

    g_ptr_array_set_size(r->copies, 0);
    r->expires = NOW + LIFETIME;
    fixture_set(&r->excerpt, "You both restore sundials.");
    g_ptr_array_add(r->withhold, g_strdup("Bob <bob@b.example>"));
    return r;
}

static void say_yes(struct store *store, const char *party, const char *counterpart, gint64 now)
{
    g_autofree char *id = ask_id(store, "aaaa000001", party, counterpart);
    struct answer answer = {.reply_word = REPLY_WORD_YES};
    enum answer_outcome outcome;
    struct audit_by by = at(now);

    assert_true(store_answer_put(store, id, &answer, &limits, &by, &outcome, NULL));
    assert_int_equal(outcome, ANSWER_OUTCOME_TAKEN);
}

static void test_the_same_mail_once_more_is_the_same_request(void **state)
{
    struct fixture *f = *state;
    g_autofree char *same = NULL;

    assert_int_equal(hold_at(f->store, wish("aaaa000001"), NOW), HOLD_NEW);
    assert_int_equal(fixture_hold_as(f->store, wish("bbbb000001"), &same), HOLD_SAME);
    assert_string_equal(same, "aaaa000001");
    struct request *r = request_of(f->store, "aaaa000001");
    assert_true(request_is_on_purpose(r));
    assert_string_equal(r->withhold->pdata[0], "Bob <bob@b.example>");
    request_free(r);
}

static void test_no_message_joins_it_and_it_is_no_message_that_was_sent(void **state)
{
    struct fixture *f = *state;
    g_autofree char *sent = NULL;

    hold_at(f->store, wish("aaaa000001"), NOW);
    assert_int_equal(
        fixture_hold_as(f->store, fixture_request("bbbb000001", "<wish@local.example>"), NULL),
        HOLD_NEW);
    say_yes(f->store, BOB, CAROL, NOW + 1);
    say_yes(f->store, CAROL, BOB, NOW + 1);
    struct audit_by by = at(NOW + 2);
    assert_true(store_request_close(f->store, "aaaa000001", ENDING_AGREED, NULL, &by, NULL, NULL));
    assert_true(store_request_find_sent(f->store, ALICE, "<wish@local.example>", "alice", NULL,
                                        &sent, NULL));
    assert_null(sent);
}

static void test_it_is_over_at_once_with_a_mail_when_all_agree(void **state)
{
    struct fixture *f = *state;
    struct outgoing *draft = fixture_mail(OUTGOING_NOTICE, "");
    g_autoptr(GError) early = NULL;
    struct audit_by by = at(NOW + 2);

    hold_at(f->store, wish("aaaa000001"), NOW);
    say_yes(f->store, BOB, CAROL, NOW + 1);
    assert_fails(
        store_request_close(f->store, "aaaa000001", ENDING_AGREED, draft, &by, NULL, &early), early,
        ERROR_BUSY);
    say_yes(f->store, CAROL, BOB, NOW + 1);
    assert_true(store_request_close(f->store, "aaaa000001", ENDING_AGREED, draft, &by, NULL, NULL));
    assert_int_not_equal(draft->number, 0);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_RELEASED);
    assert_int_equal(fixture_entries(f->store, TABLE_READY), 0);
    outgoing_free(draft);
}

static void test_a_no_is_remembered_as_that_of_a_message(void **state)
{
    struct fixture *f = *state;
    struct audit_by by = at(NOW + 2);
    struct past_limits counts = {.stopped = 1000, .vouched = 1000};
    struct pair_past past = {0};

    hold_at(f->store, wish("aaaa000001"), NOW);
    assert_true(
        store_request_close(f->store, "aaaa000001", ENDING_DECLINED, NULL, &by, NULL, NULL));
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_RETURNED);
    assert_true(store_past_get(f->store, ALICE, BOB, CAROL, &counts, NOW + 3, &past, NULL));
    assert_int_equal(past.stopped, NOW + 2);
}

static void test_a_message_that_waits_is_not_lost_so(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(NOW + 2);

    hold_pair(f->store, "aaaa000001");
    assert_fails(
        store_request_close(f->store, "aaaa000001", ENDING_DECLINED, NULL, &by, NULL, &error),
        error, ERROR_INPUT);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_WAITING);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_the_same_mail_once_more_is_the_same_request),
        WITH(test_no_message_joins_it_and_it_is_no_message_that_was_sent),
        WITH(test_it_is_over_at_once_with_a_mail_when_all_agree),
        WITH(test_a_no_is_remembered_as_that_of_a_message),
        WITH(test_a_message_that_waits_is_not_lost_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
