/* Answers: what a word changes, for whom, and when it comes too late. */
#include "base/limits.h"
#include "store/ledger/askable.h"
#include "store/ledger/prune.h"
#include "store/ledger/answer_replies.h"
#include "store/ledger/tokens.h"
#include "ask_fixture.h"
#include "store_fixture.h"

static void test_last_yes_releases(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *carol = ask_id(f->store, "aaaa000001", CAROL, BOB);
    sent_ask(f->store, bob);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_ready(f->store, "");
    assert_int_equal(ask_state(f->store, bob), ASK_ALLOWED);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 1000), 'a');
    assert_int_equal(word_of(f->store, BOB, ALICE, DAVE, NOW + 1000), '-');
    assert_int_equal(word_of(f->store, BOB, "eve@local.example", CAROL, NOW + 1000), '-');
    assert_int_equal(answer(f->store, carol, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_ready(f->store, "aaaa000001");
    assert_int_equal(send_request(f->store, "aaaa000001", ENDING_AGREED, NOW + 1001), 0);
    assert_ready(f->store, "");
}

static void test_no_gives_back_at_once_with_the_note(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) records = NULL;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    sent_ask(f->store, bob);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    assert_ready(f->store, "aaaa000001");
    struct ask *ask = ask_of(f->store, bob);
    assert_int_equal(ask->state, ASK_DECLINED);
    assert_int_equal(ask->reply_word, REPLY_WORD_NO);
    assert_int_equal(ask->ended, NOW + 1000);
    assert_string_equal(ask->note, "ask my agent");
    assert_string_equal(ask->from, "bob@home.example");
    assert_string_equal(ask->language, "de");
    ask_free(ask);
    assert_true(store_consents_list(f->store, BOB, &records, NULL));
    assert_int_equal(records->len, 1);
    const struct consent *deny = records->pdata[0];
    assert_int_equal(deny->decision, CONSENT_DENY);
    assert_int_equal(deny->origin, ORIGIN_ANSWER);
    assert_int_equal(deny->created, NOW + 1000);
    assert_int_equal(deny->expires, NOW + 1000 + limits.again_after);
    assert_string_equal(deny->note, "ask my agent");
}

static gint64 end_of_no(struct store *store, const char *ask, gint64 until)
{
    struct answer no = {.reply_word = REPLY_WORD_NO, .standing = true, .until = until};
    enum answer_outcome outcome;
    struct audit_by by = at(NOW + 1000);
    g_autoptr(GPtrArray) records = NULL;

    assert_true(store_answer_put(store, ask, &no, &limits, &by, &outcome, NULL));
    assert_int_equal(outcome, ANSWER_OUTCOME_TAKEN);
    assert_true(store_consents_list(store, BOB, &records, NULL));
    assert_int_equal(records->len, 1);
    return ((const struct consent *)records->pdata[0])->expires;
}

static void test_no_with_a_date_is_one_until_then(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(end_of_no(f->store, bob, NOW + 999), NOW + 1000 + limits.again_after);
    assert_int_equal(end_of_no(f->store, bob, NOW + 5000), NOW + 5000);
    assert_int_equal(end_of_no(f->store, bob, NOW + 400 * 86400), NOW + 400 * 86400);
}

/* A message that cannot be given back now must not stand before all others. */
static void test_postponed_message_comes_again_when_it_expires(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) expired = NULL;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    assert_true(store_request_postpone(f->store, "aaaa000001", NOW + 2000, NULL));
    assert_ready(f->store, "");
    assert_true(store_requests_list_expired(f->store, NOW + 2000, 10, &expired, NULL));
    assert_int_equal(expired->len, 1);
    assert_int_equal(send_request(f->store, "aaaa000001", ENDING_DECLINED, NOW + 2001), 0);
}

static void test_yes_keeps_no_note(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_ALWAYS), ANSWER_OUTCOME_TAKEN);
    struct ask *ask = ask_of(f->store, bob);
    assert_string_equal(ask->note, "");
    ask_free(ask);
}

static void test_one_word_answers_all_questions_of_the_ask(void **state)
{
    struct fixture *f = *state;

    hold_at(f->store, asking_request("aaaa000001", BOB, CAROL, BOB, DAVE, NULL), NOW);
    hold_at(f->store, asking_request("aaaa000002", BOB, DAVE, NULL), NOW);
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 1000), 'd');
    assert_int_equal(word_of(f->store, BOB, ALICE, DAVE, NOW + 1000), 'd');
    assert_ready(f->store, "aaaa000001 aaaa000002");
}

static void test_always_answers_what_this_introducer_asks_else(void **state)
{
    struct fixture *f = *state;
    struct request *eve = asking_request("aaaa000003", BOB, CAROL, NULL);

    fixture_set(&eve->introducer, "eve@local.example");
    hold_at(f->store, asking_request("aaaa000001", BOB, CAROL, NULL), NOW);
    hold_at(f->store, asking_request("aaaa000002", BOB, DAVE, NULL), NOW);
    hold_at(f->store, eve, NOW);
    g_autofree char *carol = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *dave = ask_id(f->store, "aaaa000002", BOB, DAVE);
    g_autofree char *other = ask_id(f->store, "aaaa000003", BOB, CAROL);
    guint64 number = send_ask(f->store, dave, NOW + 600);
    assert_int_equal(answer(f->store, carol, REPLY_WORD_ALWAYS), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(ask_state(f->store, dave), ASK_ALLOWED);
    assert_int_equal(ask_state(f->store, other), ASK_SCHEDULED);
    assert_ready(f->store, "aaaa000001 aaaa000002");
    assert_int_equal(word_of(f->store, BOB, ALICE, "anybody@e.example", NOW + 1000), 'a');
    assert_int_equal(word_of(f->store, BOB, "eve@local.example", CAROL, NOW + 1000), '-');
    /* The other mail is not needed any more. */
    assert_false(
        store_outbox_end_attempt(f->store, number, NULL, 0, "", NULL, NULL, &worker, NULL, NULL));
}

static void test_always_ends_own_denies_for_this_introducer(void **state)
{
    struct fixture *f = *state;

    hold_at(f->store, asking_request("aaaa000001", BOB, DAVE, NULL), NOW);
    g_autofree char *dave = ask_id(f->store, "aaaa000001", BOB, DAVE);
    assert_int_equal(answer(f->store, dave, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    hold_at(f->store, asking_request("aaaa000002", BOB, CAROL, NULL), NOW + 1001);
    g_autofree char *carol = ask_id(f->store, "aaaa000002", BOB, CAROL);
    assert_int_equal(answer_as(f->store, carol, REPLY_WORD_ALWAYS, false, NOW + 2000),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(word_of(f->store, BOB, ALICE, DAVE, NOW + 2000), 'a');
    assert_int_equal(fixture_count(f->store, BOB), 1);
}

static void test_never_answers_whoever_asks(void **state)
{
    struct fixture *f = *state;
    struct request *eve = asking_request("aaaa000002", BOB, DAVE, NULL);

    fixture_set(&eve->introducer, "eve@local.example");
    fixture_put(f->store, BOB, NULL);
    hold_pair(f->store, "aaaa000009");
    g_autofree char *bob = ask_id(f->store, "aaaa000009", BOB, CAROL);
    /* The standing allow of the fixture answered it already. */
    assert_int_equal(ask_state(f->store, bob), ASK_ALLOWED);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_NEVER), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(fixture_count(f->store, BOB), 1);
    assert_int_equal(word_of(f->store, BOB, "x@y.example", "z@z.example", NOW + 1000), 'd');
    assert_ready(f->store, "aaaa000009");
    /* What was judged before he said so asks him no more. */
    hold_at(f->store, eve, NOW + 1001);
    g_autofree char *asked = ask_id(f->store, "aaaa000002", BOB, DAVE);
    assert_int_equal(ask_state(f->store, asked), ASK_DECLINED);
    assert_ready(f->store, "aaaa000002 aaaa000009");
}

static void test_never_ends_the_open_asks_of_all(void **state)
{
    struct fixture *f = *state;
    struct request *eve = asking_request("aaaa000002", BOB, DAVE, NULL);

    fixture_set(&eve->introducer, "eve@local.example");
    hold_at(f->store, asking_request("aaaa000001", BOB, CAROL, NULL), NOW);
    hold_at(f->store, eve, NOW);
    g_autofree char *carol = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *dave = ask_id(f->store, "aaaa000002", BOB, DAVE);
    assert_int_equal(answer(f->store, carol, REPLY_WORD_NEVER), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(ask_state(f->store, dave), ASK_DECLINED);
    assert_ready(f->store, "aaaa000001 aaaa000002");
}

static void test_yes_taken_back_before_the_release_gives_back(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *carol = ask_id(f->store, "aaaa000001", CAROL, BOB);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(answer(f->store, carol, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    assert_ready(f->store, "aaaa000001");
    assert_int_equal(send_request(f->store, "aaaa000001", ENDING_AGREED, NOW + 1001), ERROR_BUSY);
    assert_int_equal(send_request(f->store, "aaaa000001", ENDING_DECLINED, NOW + 1001), 0);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 1001), 'd');
}

static void test_same_word_again_changes_nothing(void **state)
{
    struct fixture *f = *state;

    for (enum reply_word reply_word = REPLY_WORD_YES; reply_word <= REPLY_WORD_NEVER;
         reply_word++) {
        hold_pair(f->store, "aaaa000001");
        g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
        assert_int_equal(answer(f->store, bob, reply_word), ANSWER_OUTCOME_TAKEN);
        guint lines = fixture_entries(f->store, TABLE_AUDIT);
        assert_int_equal(answer(f->store, bob, reply_word), ANSWER_OUTCOME_AGAIN);
        assert_int_equal(answer_as(f->store, bob, reply_word, true, NOW + 1001),
                         ANSWER_OUTCOME_AGAIN);
        assert_int_equal(fixture_entries(f->store, TABLE_AUDIT), lines);
        fixture_teardown(state);
        fixture_setup(state);
        f = *state;
    }
}

static enum answer_outcome answer_marked(struct store *store, const char *id,
                                         enum reply_word reply_word, const char *mark)
{
    struct answer marked = {.reply_word = reply_word, .mark = mark};
    enum answer_outcome outcome = ANSWER_OUTCOME_CLOSED;
    struct audit_by by = at(NOW + 1000);
    g_autoptr(GError) error = NULL;

    assert_ok(store_answer_put(store, id, &marked, &limits, &by, &outcome, &error), error);
    return outcome;
}

static void test_same_mail_never_overrides_a_later_one(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_YES, "first"), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_YES, "second"), ANSWER_OUTCOME_AGAIN);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_NO, "third"), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_YES, "first"), ANSWER_OUTCOME_AGAIN);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_YES, "second"), ANSWER_OUTCOME_AGAIN);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 1000), 'd');
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_YES, "fourth"), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_NO, "third"), ANSWER_OUTCOME_AGAIN);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 1000), 'a');
}

static void test_same_mail_that_came_too_late_stays_too_late(void **state)
{
    struct fixture *f = *state;
    struct audit_by late = at(NOW + LIFETIME);

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_true(store_ask_expire(f->store, bob, &late, NULL));
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_YES, "first"), ANSWER_OUTCOME_CLOSED);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_YES, "first"), ANSWER_OUTCOME_CLOSED);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_NO, "second"), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_YES, "first"), ANSWER_OUTCOME_AGAIN);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 1000), 'd');
}

static void test_marks_of_an_ask_are_the_newest(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    for (unsigned i = 0; i <= LIMIT_ASK_MARKS; i++) {
        g_autofree char *mark = g_strdup_printf("mark %u", i);
        assert_int_equal(answer_marked(f->store, bob, i % 2 ? REPLY_WORD_YES : REPLY_WORD_NO, mark),
                         ANSWER_OUTCOME_TAKEN);
    }
    struct ask *ask = ask_of(f->store, bob);
    assert_int_equal(ask->taken->len, LIMIT_ASK_MARKS);
    assert_string_equal(ask->taken->pdata[0], "mark 1");
    ask_free(ask);
    assert_int_equal(answer_marked(f->store, bob, REPLY_WORD_YES, "mark 1"), ANSWER_OUTCOME_AGAIN);
}

/* What the own token of an ask in this state does with each word: T taken, A again, C closed; in
 * the order yes, always, no, never. */
static void check_late(struct fixture *f, enum ask_state end, enum reply_word first,
                       const char *want)
{
    static const char letters[] = {
        [ANSWER_OUTCOME_TAKEN] = 'T', [ANSWER_OUTCOME_AGAIN] = 'A', [ANSWER_OUTCOME_CLOSED] = 'C'};
    struct audit_by late = at(NOW + LIFETIME);

    for (enum reply_word reply_word = REPLY_WORD_YES; reply_word <= REPLY_WORD_NEVER;
         reply_word++) {
        g_autofree char *request = g_strdup_printf("aaaa0%d%d%d", end, first, reply_word);
        g_autofree char *party = g_strdup_printf("bob%d%d%d@b.example", end, first, reply_word);
        hold_at(f->store, asking_request(request, party, CAROL, NULL), NOW);
        g_autofree char *id = ask_id(f->store, request, party, CAROL);
        if (end == ASK_SILENT)
            sent_ask(f->store, id);
        if (first != REPLY_WORD_NONE)
            assert_int_equal(answer(f->store, id, first), ANSWER_OUTCOME_TAKEN);
        else if (end == ASK_SILENT || end == ASK_UNSENT)
            assert_true(store_ask_expire(f->store, id, &late, NULL));
        else if (end == ASK_WITHDRAWN)
            assert_true(store_ask_cancel(f->store, id, &late, NULL));
        else
            assert_true(store_ask_mark_undeliverable(f->store, id, &late, NULL));
        enum answer_outcome outcome = answer_as(f->store, id, reply_word, false, NOW + LIFETIME);
        assert_int_equal(letters[outcome], want[reply_word]);
        bool denies = outcome == ANSWER_OUTCOME_TAKEN && reply_word >= REPLY_WORD_NO;
        assert_int_equal(ask_state(f->store, id), denies ? ASK_DECLINED : end);
    }
}

static void test_yes_comes_too_late_and_no_never_does(void **state)
{
    struct fixture *f = *state;

    check_late(f, ASK_ALLOWED, REPLY_WORD_YES, "ATTT");
    check_late(f, ASK_ALLOWED, REPLY_WORD_ALWAYS, "TATT");
    check_late(f, ASK_DECLINED, REPLY_WORD_NO, "TTAT");
    check_late(f, ASK_DECLINED, REPLY_WORD_NEVER, "TTTA");
    check_late(f, ASK_SILENT, REPLY_WORD_NONE, "CCTT");
    check_late(f, ASK_UNSENT, REPLY_WORD_NONE, "CCTT");
    check_late(f, ASK_WITHDRAWN, REPLY_WORD_NONE, "CCTT");
    check_late(f, ASK_UNDELIVERABLE, REPLY_WORD_NONE, "CCTT");
}

static void test_late_no_is_kept_with_its_ask(void **state)
{
    struct fixture *f = *state;
    struct audit_by late = at(NOW + LIFETIME);
    unsigned removed;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    sent_ask(f->store, bob);
    assert_true(store_ask_expire(f->store, bob, &late, NULL));
    assert_int_equal(answer_as(f->store, bob, REPLY_WORD_NO, false, NOW + LIFETIME + 1),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(fixture_entries(f->store, TABLE_ASKS_OVER), 0);
    assert_true(store_prune(f->store, 0, G_MAXINT64, 0, G_MAXINT64, 10, &removed, NULL));
    assert_int_equal(ask_state(f->store, bob), ASK_DECLINED);
    /* His silence and his no are one refusal. */
    enum askable askable;
    gint64 from;
    assert_true(store_askable_get(f->store, "alice", ALICE, BOB, DAVE, &limits, NOW + LIFETIME + 2,
                                  &askable, &from, NULL));
    assert_int_equal(askable, ASKABLE);
}

static void test_standing_word_can_be_changed_at_any_time(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    /* The message goes back all the same. */
    assert_int_equal(answer_as(f->store, bob, REPLY_WORD_YES, true, NOW + 2000),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(ask_state(f->store, bob), ASK_DECLINED);
    assert_ready(f->store, "aaaa000001");
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 2000), 'a');
    assert_int_equal(answer_as(f->store, bob, REPLY_WORD_ALWAYS, true, NOW + 3000),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(word_of(f->store, BOB, ALICE, DAVE, NOW + 3000), 'a');
    assert_int_equal(answer_as(f->store, bob, REPLY_WORD_YES, true, NOW + 4000),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(word_of(f->store, BOB, ALICE, DAVE, NOW + 4000), '-');
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 4000), 'a');
    assert_int_equal(answer_as(f->store, bob, REPLY_WORD_NEVER, true, NOW + 5000),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 5000), 'd');
    assert_int_equal(word_of(f->store, BOB, ALICE, DAVE, NOW + 5000), 'd');
    assert_int_equal(answer_as(f->store, bob, REPLY_WORD_NO, true, NOW + 6000),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 6000), 'd');
    assert_int_equal(word_of(f->store, BOB, ALICE, DAVE, NOW + 6000), '-');
    assert_int_equal(answer_as(f->store, bob, REPLY_WORD_NO, true, NOW + 6000 + limits.again_after),
                     ANSWER_OUTCOME_TAKEN);
}

static void test_standing_no_sends_waiting_messages_back(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_ready(f->store, "");
    assert_int_equal(answer_as(f->store, bob, REPLY_WORD_NO, true, NOW + 2000),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(ask_state(f->store, bob), ASK_DECLINED);
    assert_ready(f->store, "aaaa000001");
}

static void test_standing_word_answers_a_later_ask_about_the_same(void **state)
{
    struct fixture *f = *state;
    gint64 later = NOW + 1000 + limits.again_after;
    struct request *r = asking_request("aaaa000002", BOB, CAROL, NULL);

    hold_pair(f->store, "aaaa000001");
    g_autofree char *first = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(answer(f->store, first, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    r->expires = later + LIFETIME;
    hold_at(f->store, r, later);
    g_autofree char *second = ask_id(f->store, "aaaa000002", BOB, CAROL);
    assert_int_equal(ask_state(f->store, second), ASK_SCHEDULED);
    assert_int_equal(answer_as(f->store, first, REPLY_WORD_YES, true, later + 5),
                     ANSWER_OUTCOME_TAKEN);
    assert_int_equal(ask_state(f->store, second), ASK_ALLOWED);
}

static void test_language_of_an_answer_is_that_of_later_asks(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    hold_at(f->store, asking_request("aaaa000002", BOB, DAVE, NULL), NOW + 1001);
    g_autofree char *later = ask_id(f->store, "aaaa000002", BOB, DAVE);
    struct ask *ask = ask_of(f->store, later);
    assert_string_equal(ask->language, "de");
    ask_free(ask);
}

static void test_confirmations_are_few_and_bear_the_standing_token(void **state)
{
    struct fixture *f = *state;
    struct outgoing *mail = fixture_mail(OUTGOING_NOTICE, "");
    g_autofree char *found = NULL;
    enum reply_outcome outcome;

    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    for (unsigned i = 0; i <= LIMIT_ASK_REPLIES; i++) {
        assert_true(store_ask_reply(f->store, bob, mail, i ? NULL : OTHER_TOKEN, NULL, &worker,
                                    &outcome, NULL));
        assert_int_equal(outcome,
                         i < LIMIT_ASK_REPLIES ? REPLY_OUTCOME_WRITTEN : REPLY_OUTCOME_ENOUGH);
        assert_int_equal(mail->number != 0, outcome == REPLY_OUTCOME_WRITTEN);
    }
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), LIMIT_ASK_REPLIES);
    assert_true(store_token_get(f->store, OTHER_TOKEN, TOKEN_STANDING, &found, NULL));
    assert_string_equal(found, bob);
    outgoing_free(mail);
}

static void test_answer_to_nothing_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct answer words = {.reply_word = REPLY_WORD_YES}, none = {.reply_word = REPLY_WORD_NONE};
    g_autoptr(GError) unknown = NULL, wordless = NULL;
    enum answer_outcome outcome;

    assert_fails(store_answer_put(f->store, "zzzz", &words, &limits, &worker, &outcome, &unknown),
                 unknown, ERROR_NOT_FOUND);
    assert_fails(store_answer_put(f->store, "zzzz", &none, &limits, &worker, &outcome, &wordless),
                 wordless, ERROR_INPUT);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_last_yes_releases),
        WITH(test_no_gives_back_at_once_with_the_note),
        WITH(test_no_with_a_date_is_one_until_then),
        WITH(test_postponed_message_comes_again_when_it_expires),
        WITH(test_yes_keeps_no_note),
        WITH(test_one_word_answers_all_questions_of_the_ask),
        WITH(test_always_answers_what_this_introducer_asks_else),
        WITH(test_always_ends_own_denies_for_this_introducer),
        WITH(test_never_answers_whoever_asks),
        WITH(test_never_ends_the_open_asks_of_all),
        WITH(test_yes_taken_back_before_the_release_gives_back),
        WITH(test_same_word_again_changes_nothing),
        WITH(test_same_mail_never_overrides_a_later_one),
        WITH(test_same_mail_that_came_too_late_stays_too_late),
        WITH(test_marks_of_an_ask_are_the_newest),
        WITH(test_yes_comes_too_late_and_no_never_does),
        WITH(test_late_no_is_kept_with_its_ask),
        WITH(test_standing_word_can_be_changed_at_any_time),
        WITH(test_standing_no_sends_waiting_messages_back),
        WITH(test_standing_word_answers_a_later_ask_about_the_same),
        WITH(test_language_of_an_answer_is_that_of_later_asks),
        WITH(test_confirmations_are_few_and_bear_the_standing_token),
        WITH(test_answer_to_nothing_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
