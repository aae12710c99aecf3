/* What lies in the outbox is tried again at once, and what was refused goes out after all. */
#include <unistd.h>
#include "store/ledger/outbox_release_again.h"
#include "store/ledger/outbox_take_back.h"
#include "store/ledger/outbox_claim.h"
#include "store/ledger/states.h"
#include "outbox_fixture.h"
#include "store_fixture.h"

#define ID "aaaa000001"
#define LATER (NOW + 6 * 86400)

static const struct audit_by admin = {"admin", LATER};

static GPtrArray *only(const char *address)
{
    GPtrArray *recipients = recipients_new();

    g_ptr_array_add(recipients, recipient_new(address, "NOTIFY=NEVER"));
    return recipients;
}

/* The MTA refuses a release for `refused` and puts it off for `remaining` (may be NULL): a return
 * is written. */
static void refuse(struct store *store, guint64 number, GPtrArray *refused, GPtrArray *remaining)
{
    struct outgoing *back = fixture_mail(OUTGOING_RETURN, ID);
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GError) error = NULL;

    assert_ok(store_outbox_end_attempt(store, number, remaining, NOW + 60, "550 5.1.1 no such user",
                                       refused, back, &worker, &names, &error),
              error);
    assert_int_equal(names->len, 0);
    outgoing_free(back);
}

/* The mails that are due at LATER, of this kind. */
static GPtrArray *due_of(struct store *store, enum outgoing_kind kind)
{
    GPtrArray *due = NULL;
    gint64 next;

    assert_true(store_outbox_list_due(store, 1u << kind, LATER, 10, &due, &next, NULL));
    return due;
}

static struct outgoing *only_due(struct store *store, enum outgoing_kind kind)
{
    g_autoptr(GPtrArray) due = due_of(store, kind);

    assert_int_equal(due->len, 1);
    return g_ptr_array_steal_index(due, 0);
}

static void test_a_refused_release_rests_until_its_return_has_left(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) bob = only("bob@b.example");

    fixture_hold(f->store, ID);
    refuse(f->store, send_request(f->store, ID, REQUEST_RELEASING, 1), bob, NULL);
    g_autoptr(GPtrArray) due = due_of(f->store, OUTGOING_RELEASE);
    assert_int_equal(due->len, 0);
    struct outgoing *back = only_due(f->store, OUTGOING_RETURN);
    assert_int_equal(done(f->store, back->number), 1);
    assert_int_equal(fixture_state(f->store, ID), REQUEST_RELEASED);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX_DUE), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX_REQUESTS), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_SPOOL), 0);
    outgoing_free(back);
}

static void test_a_refused_release_goes_out_again_to_those_who_missed_it(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) bob = only("bob@b.example");
    g_autoptr(GError) error = NULL;

    fixture_hold(f->store, ID);
    refuse(f->store, send_request(f->store, ID, REQUEST_RELEASING, 1), bob, NULL);
    assert_ok(store_request_release_again(f->store, ID, NULL, ENDING_RELEASED, &admin, &error),
              error);
    g_autoptr(GPtrArray) returns = due_of(f->store, OUTGOING_RETURN);
    assert_int_equal(returns->len, 0);
    struct outgoing *again = only_due(f->store, OUTGOING_RELEASE);
    assert_int_equal(again->recipients->len, 1);
    const struct recipient *whom = again->recipients->pdata[0];
    assert_string_equal(whom->address, "bob@b.example");
    assert_string_equal(whom->args, "NOTIFY=NEVER");
    assert_string_equal(again->spool, ID);
    /* Its five days begin anew. */
    assert_int_equal(again->created, LATER);
    assert_int_equal(again->attempts, 0);
    assert_int_equal(done(f->store, again->number), 1);
    assert_int_equal(fixture_state(f->store, ID), REQUEST_RELEASED);
    outgoing_free(again);
}

static void test_refused_in_two_attempts_all_go_out_again(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) bob = only("bob@b.example"), carol = only("carol@c.example");
    g_autoptr(GError) error = NULL;

    fixture_hold(f->store, ID);
    guint64 number = send_request(f->store, ID, REQUEST_RELEASING, 1);
    refuse(f->store, number, bob, carol);
    refuse(f->store, number, carol, NULL);
    assert_ok(store_request_release_again(f->store, ID, NULL, ENDING_RELEASED, &admin, &error),
              error);
    g_autoptr(GPtrArray) due = due_of(f->store, OUTGOING_RELEASE);
    assert_int_equal(due->len, 2);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 2);
}

/* Whoever got it back already must not hear that it went out after all. */
static void test_only_what_still_waits_to_go_back_goes_out_again(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) bob = only("bob@b.example"), carol = only("carol@c.example");
    g_autoptr(GError) error = NULL;

    fixture_hold(f->store, ID);
    guint64 number = send_request(f->store, ID, REQUEST_RELEASING, 1);
    refuse(f->store, number, bob, carol);
    struct outgoing *back = only_due(f->store, OUTGOING_RETURN);
    assert_int_equal(done(f->store, back->number), 0);
    refuse(f->store, number, carol, NULL);
    assert_ok(store_request_release_again(f->store, ID, NULL, ENDING_RELEASED, &admin, &error),
              error);
    struct outgoing *again = only_due(f->store, OUTGOING_RELEASE);
    assert_string_equal(((struct recipient *)again->recipients->pdata[0])->address,
                        "carol@c.example");
    outgoing_free(again);
    outgoing_free(back);
}

static GPtrArray *release_and_notice(const char *spool)
{
    GPtrArray *mails = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);

    g_ptr_array_add(mails, fixture_mail(OUTGOING_RELEASE, spool));
    g_ptr_array_add(mails, fixture_mail(OUTGOING_NOTICE, ""));
    return mails;
}

static void test_a_request_that_was_to_be_returned_is_released_instead(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) mails = release_and_notice(ID);
    g_autoptr(GError) error = NULL;

    fixture_hold(f->store, ID);
    send_request(f->store, ID, REQUEST_RETURNING, 1);
    assert_ok(store_request_release_again(f->store, ID, mails, ENDING_VOUCHED, &admin, &error),
              error);
    assert_int_equal(fixture_state(f->store, ID), REQUEST_RELEASING);
    g_autoptr(GPtrArray) returns = due_of(f->store, OUTGOING_RETURN);
    assert_int_equal(returns->len, 0);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 2);
    assert_int_equal(done(f->store, ((struct outgoing *)mails->pdata[0])->number), 1);
    struct request *over = store_request_get(f->store, ID, NULL);
    assert_int_equal(over->state, REQUEST_RELEASED);
    assert_string_equal(request_ending_name(over->ending), "vouched");
    request_free(over);
}

static void test_what_is_not_on_its_way_back_cannot_be_turned_round(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) mails = release_and_notice(ID);
    g_autoptr(GError) waits = NULL, goes = NULL, back = NULL, unknown = NULL;

    assert_fails(
        store_request_release_again(f->store, ID, mails, ENDING_RELEASED, &admin, &unknown),
        unknown, ERROR_NOT_FOUND);
    fixture_hold(f->store, ID);
    assert_fails(store_request_release_again(f->store, ID, mails, ENDING_RELEASED, &admin, &waits),
                 waits, ERROR_STATE);
    fixture_hold(f->store, "aaaa000002");
    send_request(f->store, "aaaa000002", REQUEST_RELEASING, 1);
    assert_fails(
        store_request_release_again(f->store, "aaaa000002", NULL, ENDING_RELEASED, &admin, &goes),
        goes, ERROR_STATE);
    fixture_hold(f->store, "aaaa000003");
    done(f->store, send_request(f->store, "aaaa000003", REQUEST_RETURNING, 1));
    assert_fails(
        store_request_release_again(f->store, "aaaa000003", mails, ENDING_RELEASED, &admin, &back),
        back, ERROR_STATE);
    assert_non_null(strstr(back->message, "aaaa000003 is returned"));
}

static void test_what_rests_beside_a_return_goes_on_beside_the_next(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) bob = only("bob@b.example");
    struct outgoing *header = fixture_mail(OUTGOING_RETURN, ID);
    g_autoptr(GError) error = NULL;

    fixture_hold(f->store, ID);
    refuse(f->store, send_request(f->store, ID, REQUEST_RELEASING, 1), bob, NULL);
    struct outgoing *back = only_due(f->store, OUTGOING_RETURN);
    assert_ok(store_outbox_end_attempt(f->store, back->number, NULL, 0, "552 too large",
                                       back->recipients, header, &worker, NULL, &error),
              error);
    assert_ok(store_request_release_again(f->store, ID, NULL, ENDING_RELEASED, &admin, &error),
              error);
    struct outgoing *again = only_due(f->store, OUTGOING_RELEASE);
    assert_string_equal(((struct recipient *)again->recipients->pdata[0])->address,
                        "bob@b.example");
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 1);
    outgoing_free(again);
    outgoing_free(back);
    outgoing_free(header);
}

static void test_what_is_being_handed_over_is_not_turned_round(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) mails = release_and_notice(ID);
    g_autoptr(GError) error = NULL, busy = NULL, twice = NULL;

    fixture_hold(f->store, ID);
    guint64 number = send_request(f->store, ID, REQUEST_RETURNING, 1);
    int claim = store_outbox_claim(f->store, number, &error);
    assert_true(claim >= 0);
    assert_int_equal(store_outbox_claim(f->store, number, &twice), -1);
    assert_int_equal(twice->code, ERROR_BUSY);
    assert_fails(store_request_release_again(f->store, ID, mails, ENDING_RELEASED, &admin, &busy),
                 busy, ERROR_BUSY);
    assert_int_equal(fixture_state(f->store, ID), REQUEST_RETURNING);
    close(claim);
    assert_ok(store_request_release_again(f->store, ID, mails, ENDING_RELEASED, &admin, &error),
              error);
    claim = store_outbox_claim(f->store, number, &error);
    assert_true(claim >= 0);
    close(claim);
}

/* ---- what was agreed is so no more ---- */

static bool take_back(struct store *store, struct outgoing *back, GError **error)
{
    g_autoptr(GPtrArray) returns = g_ptr_array_new();

    if (back)
        g_ptr_array_add(returns, back);
    return store_request_take_back(store, ID, ENDING_DECLINED, returns, &admin, error);
}

static void test_what_nobody_has_is_returning_once_it_is_taken_back(void **state)
{
    struct fixture *f = *state;
    struct outgoing *back = fixture_mail(OUTGOING_RETURN, ID);
    g_autoptr(GError) error = NULL, missing = NULL, again = NULL;

    fixture_hold(f->store, ID);
    send_request(f->store, ID, REQUEST_RELEASING, 1);
    struct request *request = store_request_get(f->store, ID, NULL);
    struct copy *copy = request->copies->pdata[0];
    struct outgoing *release = only_due(f->store, OUTGOING_RELEASE);
    /* As releases are: to all to whom the copy is. */
    assert_ok(store_outbox_end_attempt(f->store, release->number, copy->recipients, LATER,
                                       "451 later", NULL, NULL, &worker, NULL, &error),
              error);
    assert_fails(take_back(f->store, NULL, &missing), missing, ERROR_BUSY);
    assert_ok(take_back(f->store, back, &error), error);
    request_free(request);
    request = store_request_get(f->store, ID, NULL);
    assert_int_equal(request->state, REQUEST_RETURNING);
    assert_string_equal(request_ending_name(request->ending), "declined");
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 1);
    assert_fails(take_back(f->store, back, &again), again, ERROR_STATE);
    assert_int_equal(done(f->store, back->number), 1);
    assert_int_equal(fixture_state(f->store, ID), REQUEST_RETURNED);
    request_free(request);
    outgoing_free(release);
    outgoing_free(back);
}

static void test_what_somebody_has_is_released_for_the_others_it_goes_back(void **state)
{
    struct fixture *f = *state;
    struct outgoing *back = fixture_mail(OUTGOING_RETURN, ID);
    g_autoptr(GPtrArray) carol = only("carol@c.example");
    g_autoptr(GError) error = NULL;

    fixture_hold(f->store, ID);
    guint64 number = send_request(f->store, ID, REQUEST_RELEASING, 1);
    assert_ok(store_outbox_end_attempt(f->store, number, carol, LATER, "451 later", NULL, NULL,
                                       &worker, NULL, &error),
              error);
    assert_ok(take_back(f->store, back, &error), error);
    assert_int_equal(fixture_state(f->store, ID), REQUEST_RELEASING);
    assert_int_equal(done(f->store, back->number), 1);
    assert_int_equal(fixture_state(f->store, ID), REQUEST_RELEASED);
    outgoing_free(back);
}

/* ---- all are due ---- */

static void test_all_mail_is_due_when_the_admin_says_so(void **state)
{
    struct fixture *f = *state;
    struct outgoing *late = fixture_mail(OUTGOING_NOTICE, "");
    g_autoptr(GPtrArray) bob = only("bob@b.example");
    guint64 before = 99, after = 99;
    unsigned n = 0;
    g_autoptr(GError) error = NULL;

    fixture_hold(f->store, ID);
    refuse(f->store, send_request(f->store, ID, REQUEST_RELEASING, 1), bob, NULL);
    late->next = LATER + 900;
    assert_ok(store_outbox_put(f->store, late, &worker, &error), error);
    assert_true(store_outbox_count_retries(f->store, &before, NULL));
    assert_int_equal(before, 0);
    assert_ok(store_outbox_retry(f->store, NULL, &admin, &n, &error), error);
    /* The return and the notice: what is parked is not to go out. */
    assert_int_equal(n, 2);
    struct outgoing *notice = only_due(f->store, OUTGOING_NOTICE);
    assert_int_equal(notice->next, LATER);
    g_autoptr(GPtrArray) releases = due_of(f->store, OUTGOING_RELEASE);
    assert_int_equal(releases->len, 0);
    assert_true(store_outbox_count_retries(f->store, &after, NULL));
    assert_int_equal(after, 1);
    outgoing_free(notice);
    outgoing_free(late);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_a_refused_release_rests_until_its_return_has_left),
        WITH(test_a_refused_release_goes_out_again_to_those_who_missed_it),
        WITH(test_refused_in_two_attempts_all_go_out_again),
        WITH(test_only_what_still_waits_to_go_back_goes_out_again),
        WITH(test_a_request_that_was_to_be_returned_is_released_instead),
        WITH(test_what_is_not_on_its_way_back_cannot_be_turned_round),
        WITH(test_what_rests_beside_a_return_goes_on_beside_the_next),
        WITH(test_what_is_being_handed_over_is_not_turned_round),
        WITH(test_what_nobody_has_is_returning_once_it_is_taken_back),
        WITH(test_what_somebody_has_is_released_for_the_others_it_goes_back),
        WITH(test_all_mail_is_due_when_the_admin_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
