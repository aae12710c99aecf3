/* Asks: whom a stopped message asks, when, and what ends it without an answer. */
#include "store/ledger/prune.h"
#include "store/ledger/tokens.h"
#include "ask_fixture.h"
#include "store_fixture.h"

static void test_each_party_is_asked_once_about_all_others(void **state)
{
    struct fixture *f = *state;

    hold_at(f->store, asking_request("aaaa000001", BOB, CAROL, BOB, DAVE, CAROL, BOB, NULL), NOW);
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *also = ask_id(f->store, "aaaa000001", BOB, DAVE);
    g_autofree char *carol = ask_id(f->store, "aaaa000001", CAROL, BOB);
    assert_string_equal(bob, also);
    assert_string_not_equal(bob, carol);
    struct ask *ask = ask_of(f->store, bob);
    assert_int_equal(ask->state, ASK_SCHEDULED);
    assert_string_equal(ask->introducer, ALICE);
    assert_string_equal(ask->account, "alice");
    assert_string_equal(ask->party, BOB);
    assert_string_equal(ask->party_shown, "<" BOB ">");
    assert_string_equal(ask->language, "en");
    assert_string_equal(ask->request, "aaaa000001");
    assert_int_equal(ask->reply_word, REPLY_WORD_NONE);
    assert_int_equal(ask->created, NOW);
    assert_int_equal(ask->due, NOW + 600);
    assert_int_equal(ask->expires, NOW + LIFETIME);
    assert_int_equal(ask->sent, 0);
    assert_int_equal(ask->about->len, 2);
    const struct ask_about *about = ask->about->pdata[1];
    assert_string_equal(about->counterpart, DAVE);
    assert_string_equal(about->shown, "<" DAVE ">");
    ask_free(ask);
}

static void test_second_message_joins_the_open_question(void **state)
{
    struct fixture *f = *state;
    struct request *second = asking_request("aaaa000002", BOB, CAROL, BOB, DAVE, NULL);
    g_autoptr(GPtrArray) asks = NULL;

    hold_pair(f->store, "aaaa000001");
    second->expires += 50;
    hold_at(f->store, second, NOW);
    g_autofree char *first = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *joined = ask_id(f->store, "aaaa000002", BOB, CAROL);
    g_autofree char *new = ask_id(f->store, "aaaa000002", BOB, DAVE);
    assert_string_equal(first, joined);
    assert_string_not_equal(first, new);
    struct ask *ask = ask_of(f->store, first);
    assert_int_equal(ask->expires, NOW + LIFETIME + 50);
    ask_free(ask);
    second = request_of(f->store, "aaaa000002");
    assert_true(store_asks_list_of_request(f->store, second, &asks, NULL));
    assert_int_equal(asks->len, 2);
    request_free(second);
}

static void test_question_of_another_introducer_is_another(void **state)
{
    struct fixture *f = *state;
    struct request *eve = asking_request("aaaa000002", BOB, CAROL, NULL);

    hold_pair(f->store, "aaaa000001");
    fixture_set(&eve->introducer, "eve@local.example");
    hold_at(f->store, eve, NOW);
    g_autofree char *first = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *second = ask_id(f->store, "aaaa000002", BOB, CAROL);
    assert_string_not_equal(first, second);
}

/* A further copy of the message, with one more party. */
static void hold_copy(struct store *store, const char *id, const char *counterpart)
{
    struct request *r = asking_request(id, BOB, CAROL, BOB, counterpart, NULL);

    fixture_set(&r->message_id, "<1@x>");
    fixture_set(&((struct copy *)r->copies->pdata[0])->digest, id);
    hold_at(store, r, NOW);
}

static void test_further_copy_goes_into_the_ask_that_is_not_sent_yet(void **state)
{
    struct fixture *f = *state;

    hold_copy(f->store, "aaaa000001", CAROL);
    hold_copy(f->store, "aaaa000002", DAVE);
    g_autofree char *first = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *second = ask_id(f->store, "aaaa000001", BOB, DAVE);
    assert_string_equal(first, second);
    struct ask *ask = ask_of(f->store, first);
    assert_int_equal(ask->about->len, 2);
    ask_free(ask);
    sent_ask(f->store, first);
    hold_copy(f->store, "aaaa000003", "eve@e.example");
    g_autofree char *third = ask_id(f->store, "aaaa000001", BOB, "eve@e.example");
    assert_string_not_equal(first, third);
    assert_int_equal(answer(f->store, first, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_ready(f->store, "");
    assert_int_equal(answer(f->store, third, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_ready(f->store, "aaaa000001");
}

static void test_message_that_waits_for_its_sender_asks_nobody(void **state)
{
    struct fixture *f = *state;
    struct request *r = asking_request("aaaa000001", BOB, CAROL, NULL);
    g_autoptr(GPtrArray) asks = NULL;

    r->confirm = true;
    hold_at(f->store, r, NOW);
    assert_true(store_asks_list(f->store, true, &asks, NULL));
    assert_int_equal(asks->len, 0);
    assert_ready(f->store, "");
}

static guint due(struct store *store, gint64 now)
{
    g_autoptr(GPtrArray) asks = NULL;

    assert_true(store_asks_list_due(store, now, 10, &asks, NULL));
    return asks->len;
}

static void test_asks_are_due_after_the_delay_and_at_their_end(void **state)
{
    struct fixture *f = *state;

    hold_at(f->store, asking_request("aaaa000001", BOB, CAROL, NULL), NOW);
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(due(f->store, NOW + 599), 0);
    assert_int_equal(due(f->store, NOW + 600), 1);
    guint64 number = send_ask(f->store, id, NOW + 600);
    assert_int_equal(due(f->store, NOW + LIFETIME - 1), 0);
    assert_int_equal(due(f->store, NOW + LIFETIME), 1);
    hand_over(f->store, number, false, NOW + 601);
    assert_int_equal(due(f->store, NOW + LIFETIME - 1), 0);
    assert_int_equal(due(f->store, NOW + LIFETIME), 1);
}

static void test_ask_is_sent_once_with_tokens_of_their_purpose(void **state)
{
    struct fixture *f = *state;
    struct outgoing *mail = fixture_mail(OUTGOING_ASK, "");
    g_autoptr(GError) twice = NULL, wrong = NULL, unknown = NULL, none = NULL;
    g_autofree char *found = NULL, *bounce = NULL, *nothing = NULL;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    sent_ask(f->store, id);
    struct ask *ask = ask_of(f->store, id);
    assert_int_equal(ask->sent, NOW + 601);
    ask_free(ask);
    assert_fails(store_ask_send(f->store, id, mail, OTHER_TOKEN, OTHER_TOKEN, &worker, &twice),
                 twice, ERROR_STATE);
    assert_true(store_token_get(f->store, ANSWER_TOKEN, TOKEN_ANSWER, &found, NULL));
    assert_string_equal(found, id);
    assert_true(store_token_get(f->store, BOUNCE_TOKEN, TOKEN_BOUNCE, &bounce, NULL));
    assert_fails(store_token_get(f->store, ANSWER_TOKEN, TOKEN_STANDING, &nothing, &wrong), wrong,
                 ERROR_NOT_FOUND);
    assert_fails(store_token_get(f->store, OTHER_TOKEN, TOKEN_ANSWER, &nothing, &unknown), unknown,
                 ERROR_NOT_FOUND);
    assert_fails(store_token_get(f->store, "", TOKEN_ANSWER, &nothing, &none), none,
                 ERROR_NOT_FOUND);
    assert_null(nothing);
    outgoing_free(mail);
}

static void test_refused_ask_gives_the_message_back_at_once(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    hold_pair(f->store, "aaaa000002");
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    hand_over(f->store, send_ask(f->store, id, NOW + 600), true, NOW + 601);
    assert_int_equal(ask_state(f->store, id), ASK_UNDELIVERABLE);
    assert_ready(f->store, "aaaa000001 aaaa000002");
    assert_int_equal(send_request(f->store, "aaaa000001", ENDING_UNDELIVERABLE, NOW + 602), 0);
    assert_ready(f->store, "aaaa000002");
}

static void test_bounce_gives_it_back_and_later_ones_change_nothing(void **state)
{
    struct fixture *f = *state;
    struct audit_by by = at(NOW + 700);

    hold_pair(f->store, "aaaa000001");
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    sent_ask(f->store, id);
    assert_true(store_ask_mark_undeliverable(f->store, id, &by, NULL));
    assert_int_equal(ask_state(f->store, id), ASK_UNDELIVERABLE);
    assert_ready(f->store, "aaaa000001");
    assert_true(store_ask_mark_undeliverable(f->store, id, &by, NULL));
    assert_int_equal(fixture_entries(f->store, TABLE_ASKS_OVER), 1);
}

static void settle_later(struct store *store, guint64 number, gint64 now)
{
    g_autoptr(GPtrArray) rest = recipients_new();
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(now);

    g_ptr_array_add(rest, recipient_new(BOB, ""));
    assert_ok(store_outbox_end_attempt(store, number, rest, now + 60, "450 later", NULL, NULL, &by,
                                       NULL, &error),
              error);
}

static void test_ask_that_the_mta_never_takes_is_given_up_at_its_end(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    guint64 number = send_ask(f->store, id, NOW + 600);
    settle_later(f->store, number, NOW + 601);
    assert_int_equal(ask_state(f->store, id), ASK_SENDING);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 1);
    settle_later(f->store, number, NOW + LIFETIME);
    assert_int_equal(ask_state(f->store, id), ASK_UNDELIVERABLE);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_REFUSALS), 0);
}

static void test_silence_ends_only_what_is_over(void **state)
{
    struct fixture *f = *state;
    struct audit_by early = at(NOW + LIFETIME - 1), late = at(NOW + LIFETIME);
    g_autoptr(GError) error = NULL, twice = NULL;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    sent_ask(f->store, id);
    assert_fails(store_ask_expire(f->store, id, &early, &error), error, ERROR_STATE);
    assert_true(store_ask_expire(f->store, id, &late, NULL));
    assert_int_equal(ask_state(f->store, id), ASK_SILENT);
    assert_int_equal(fixture_entries(f->store, TABLE_REFUSALS), 1);
    assert_ready(f->store, "aaaa000001");
    assert_fails(store_ask_expire(f->store, id, &late, &twice), twice, ERROR_STATE);
}

static void test_ask_ends_with_the_last_request_that_waits_for_it(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GError) gone = NULL;

    hold_pair(f->store, "aaaa000001");
    hold_pair(f->store, "aaaa000002");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *carol = ask_id(f->store, "aaaa000001", CAROL, BOB);
    guint64 number = send_ask(f->store, bob, NOW + 600);
    assert_int_equal(send_request(f->store, "aaaa000001", ENDING_RELEASED, NOW + 650), 0);
    assert_int_equal(ask_state(f->store, bob), ASK_SENDING);
    assert_int_equal(send_request(f->store, "aaaa000002", ENDING_RETURNED, NOW + 650), 0);
    assert_int_equal(ask_state(f->store, bob), ASK_WITHDRAWN);
    assert_int_equal(ask_state(f->store, carol), ASK_WITHDRAWN);
    assert_int_equal(fixture_entries(f->store, TABLE_WAITS), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_ASK_TIMES), 0);
    /* Its mail is gone, even while somebody hands it over. */
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 2);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX_ASKS), 0);
    assert_fails(
        store_outbox_end_attempt(f->store, number, NULL, 0, "", NULL, NULL, &worker, NULL, &gone),
        gone, ERROR_NOT_FOUND);
    assert_int_equal(ask_state(f->store, bob), ASK_WITHDRAWN);
}

static void test_request_that_expires_was_met_with_silence(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *carol = ask_id(f->store, "aaaa000001", CAROL, BOB);
    sent_ask(f->store, bob);
    assert_int_equal(send_request(f->store, "aaaa000001", ENDING_EXPIRED, NOW + LIFETIME), 0);
    assert_int_equal(ask_state(f->store, bob), ASK_SILENT);
    assert_int_equal(ask_state(f->store, carol), ASK_UNSENT);
    /* Carol was never asked, so it was no silence of hers. */
    assert_int_equal(fixture_entries(f->store, TABLE_REFUSALS), 1);
}

static void test_admin_cancels_and_sends_again(void **state)
{
    struct fixture *f = *state;
    struct audit_by by = at(NOW + 2000);
    g_autoptr(GError) early = NULL, over = NULL, again = NULL;
    bool room = false;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_fails(store_ask_resend(f->store, id, &limits, &by, &room, &early), early, ERROR_STATE);
    sent_ask(f->store, id);
    assert_true(store_ask_resend(f->store, id, &limits, &by, &room, NULL));
    assert_int_equal(ask_state(f->store, id), ASK_SCHEDULED);
    assert_int_equal(due(f->store, NOW + 2000), 2);
    assert_true(store_ask_cancel(f->store, id, &by, NULL));
    assert_int_equal(ask_state(f->store, id), ASK_WITHDRAWN);
    assert_ready(f->store, "aaaa000001");
    assert_fails(store_ask_cancel(f->store, id, &by, &over), over, ERROR_STATE);
    assert_fails(store_ask_resend(f->store, id, &limits, &by, &room, &again), again, ERROR_STATE);
}

static void test_introducer_withdraws_with_the_token_of_the_notice(void **state)
{
    struct fixture *f = *state;
    struct request *r = asking_request("aaaa000001", BOB, CAROL, NULL);
    struct outgoing *notice = fixture_mail(OUTGOING_NOTICE, "");
    g_autoptr(GPtrArray) files = NULL;
    g_autoptr(GError) twice = NULL;
    g_autofree char *found = NULL;
    struct audit_by by = at(NOW + 50);

    r->token = g_strdup(OTHER_TOKEN);
    hold_at(f->store, r, NOW);
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_true(store_token_get(f->store, OTHER_TOKEN, TOKEN_INTRODUCER, &found, NULL));
    assert_string_equal(found, "aaaa000001");
    assert_true(store_request_close(f->store, found, ENDING_WITHDRAWN, notice, &by, &files, NULL));
    assert_int_equal(files->len, 1);
    assert_string_equal(files->pdata[0], "aaaa000001");
    assert_int_not_equal(notice->number, 0);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_WITHDRAWN);
    assert_int_equal(ask_state(f->store, id), ASK_WITHDRAWN);
    assert_fails(store_request_close(f->store, found, ENDING_WITHDRAWN, NULL, &by, NULL, &twice),
                 twice, ERROR_STATE);
    r = request_of(f->store, "aaaa000001");
    assert_string_equal(request_ending_name(r->ending), "withdrawn");
    assert_null(r->token);
    request_free(r);
    outgoing_free(notice);
}

static void test_what_nobody_answered_is_forgotten_after_a_while(void **state)
{
    struct fixture *f = *state;
    unsigned removed = 0;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    sent_ask(f->store, bob);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(send_request(f->store, "aaaa000001", ENDING_RETURNED, NOW + 2000), 0);
    assert_true(store_prune(f->store, 0, NOW + 2000, 0, G_MAXINT64, 10, &removed, NULL));
    assert_int_equal(removed, 0);
    assert_true(store_prune(f->store, 0, NOW + 2001, 0, G_MAXINT64, 10, &removed, NULL));
    assert_int_equal(removed, 1);
    assert_int_equal(fixture_entries(f->store, TABLE_ASKS), 1);
    assert_int_equal(fixture_entries(f->store, TABLE_QUESTIONS), 1);
    assert_int_equal(fixture_entries(f->store, TABLE_ASK_PARTIES), 1);
    assert_int_equal(fixture_entries(f->store, TABLE_ASKS_OVER), 0);
    assert_int_equal(ask_state(f->store, bob), ASK_ALLOWED);
}

static void test_asks_are_found_by_the_beginning_of_their_id(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) open = NULL, all = NULL;
    g_autoptr(GError) error = NULL;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    struct audit_by by = at(NOW + 1);
    g_autofree char *beginning = g_strndup(id, 9);
    struct ask *ask = ask_of(f->store, beginning);
    assert_string_equal(ask->id, id);
    ask_free(ask);
    assert_fails(store_ask_get(f->store, "zzzzz", &error), error, ERROR_NOT_FOUND);
    assert_true(store_ask_cancel(f->store, id, &by, NULL));
    assert_true(store_asks_list(f->store, false, &open, NULL));
    assert_int_equal(open->len, 1);
    assert_true(store_asks_list(f->store, true, &all, NULL));
    assert_int_equal(all->len, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_DISK_AND_IN_MEMORY(test_each_party_is_asked_once_about_all_others),
        ON_DISK_AND_IN_MEMORY(test_second_message_joins_the_open_question),
        ON_DISK_AND_IN_MEMORY(test_question_of_another_introducer_is_another),
        ON_DISK_AND_IN_MEMORY(test_further_copy_goes_into_the_ask_that_is_not_sent_yet),
        ON_DISK_AND_IN_MEMORY(test_message_that_waits_for_its_sender_asks_nobody),
        ON_DISK_AND_IN_MEMORY(test_asks_are_due_after_the_delay_and_at_their_end),
        ON_DISK_AND_IN_MEMORY(test_ask_is_sent_once_with_tokens_of_their_purpose),
        ON_DISK_AND_IN_MEMORY(test_refused_ask_gives_the_message_back_at_once),
        ON_DISK_AND_IN_MEMORY(test_bounce_gives_it_back_and_later_ones_change_nothing),
        ON_DISK_AND_IN_MEMORY(test_ask_that_the_mta_never_takes_is_given_up_at_its_end),
        ON_DISK_AND_IN_MEMORY(test_silence_ends_only_what_is_over),
        ON_DISK_AND_IN_MEMORY(test_ask_ends_with_the_last_request_that_waits_for_it),
        ON_DISK_AND_IN_MEMORY(test_request_that_expires_was_met_with_silence),
        ON_DISK_AND_IN_MEMORY(test_admin_cancels_and_sends_again),
        ON_DISK_AND_IN_MEMORY(test_introducer_withdraws_with_the_token_of_the_notice),
        ON_DISK_AND_IN_MEMORY(test_what_nobody_answered_is_forgotten_after_a_while),
        ON_DISK_AND_IN_MEMORY(test_asks_are_found_by_the_beginning_of_their_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
