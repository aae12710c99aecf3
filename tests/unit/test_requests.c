/* Requests: what waits, what joins it, what is the same again, and how questions are shared. */
#include "base/limits.h"
#include "store/ledger/states.h"
#include "store_fixture.h"

static struct request *get(struct store *store, const char *id)
{
    g_autoptr(GError) error = NULL;
    struct request *r = store_request_get(store, id, &error);

    assert_ok(r, error);
    return r;
}

static void send_as(struct store *store, const char *id, enum request_state to)
{
    g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    g_autoptr(GError) error = NULL;

    g_ptr_array_add(mails,
                    fixture_mail(to == REQUEST_RELEASING ? OUTGOING_RELEASE : OUTGOING_RETURN, id));
    assert_ok(store_request_send(store, id,
                                 to == REQUEST_RELEASING ? ENDING_RELEASED : ENDING_RETURNED, mails,
                                 &worker, &error),
              error);
}

static void test_stopped_message_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct request *r = fixture_request("aaaa000001", "<1@local.example>");
    struct copy *copy = r->copies->pdata[0];

    fixture_set(&r->subject, "Caf\xe9 is no UTF-8\n");
    fixture_set(&copy->mail_args, "SMTPUTF8 RET=HDRS");
    assert_int_equal(fixture_hold_as(f->store, r, NULL), HOLD_NEW);
    fixture_reopen(f);
    r = get(f->store, "aaaa000001");
    assert_string_equal(r->introducer, "alice@local.example");
    assert_string_equal(r->account, "alice");
    assert_string_equal(r->subject, "Caf\xe9 is no UTF-8\n");
    assert_string_equal(r->message_id, "<1@local.example>");
    assert_string_equal(r->reason, "introduction");
    assert_string_equal(r->language, "en");
    assert_string_equal(request_ending_name(r->ending), "");
    assert_int_equal(r->state, REQUEST_WAITING);
    assert_int_equal(r->created, NOW);
    assert_int_equal(r->expires, NOW + 100);
    assert_int_equal(r->copies->len, 1);
    copy = r->copies->pdata[0];
    assert_string_equal(copy->spool, "aaaa000001");
    assert_string_equal(copy->queue_id, "4XYZ");
    assert_string_equal(copy->mail_from, "alice@local.example");
    assert_string_equal(copy->mail_args, "SMTPUTF8 RET=HDRS");
    assert_string_equal(copy->digest, "d1");
    assert_int_equal(copy->size, 1234);
    assert_int_equal(copy->recipients->len, 2);
    const struct recipient *bob = copy->recipients->pdata[0];
    assert_string_equal(bob->address, "bob@b.example");
    assert_string_equal(bob->args, "NOTIFY=NEVER");
    assert_int_equal(r->waits->len, 2);
    const struct waiting *w = r->waits->pdata[1];
    assert_string_equal(w->party, "carol@c.example");
    assert_string_equal(w->counterpart, "bob@b.example");
    assert_string_equal(w->party_shown, "<carol@c.example>");
    assert_string_equal(w->counterpart_shown, "<bob@b.example>");
    assert_string_equal(w->party_name, "B\xc3\xb6"
                                       "b");
    assert_string_equal(w->note, "ask me first");
    assert_true(w->alone);
    request_free(r);
}

static void test_same_message_once_more_is_recognised(void **state)
{
    struct fixture *f = *state;
    struct request *again = fixture_request("bbbb000001", "<1@x>");
    struct copy *copy = again->copies->pdata[0];
    g_autofree char *joined = NULL;

    fixture_hold_as(f->store, fixture_request("aaaa000001", "<1@x>"), NULL);
    /* The same set of recipients in another order, one of them twice. */
    g_ptr_array_insert(copy->recipients, 0, recipient_new("Carol@C.example", ""));
    assert_int_equal(fixture_hold_as(f->store, again, &joined), HOLD_SAME);
    assert_string_equal(joined, "aaaa000001");
    assert_int_equal(fixture_entries(f->store, TABLE_COPIES), 1);
    assert_int_equal(fixture_entries(f->store, TABLE_SPOOL), 1);
}

static void test_release_that_lost_its_token_is_held_anew(void **state)
{
    struct fixture *f = *state;

    fixture_hold_as(f->store, fixture_request("aaaa000001", "<1@x>"), NULL);
    send_as(f->store, "aaaa000001", REQUEST_RELEASING);
    assert_int_equal(fixture_hold_as(f->store, fixture_request("cccc000001", "<1@x>"), NULL),
                     HOLD_NEW);
}

static void test_copy_that_joins_before_a_release_is_not_lost(void **state)
{
    struct fixture *f = *state;
    struct request *other = fixture_request("bbbb000001", "<1@x>");
    g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    g_autoptr(GError) error = NULL;

    fixture_hold_as(f->store, fixture_request("aaaa000001", "<1@x>"), NULL);
    g_ptr_array_add(mails, fixture_mail(OUTGOING_RELEASE, "aaaa000001"));
    fixture_set(&((struct copy *)other->copies->pdata[0])->digest, "d2");
    assert_int_equal(fixture_hold_as(f->store, other, NULL), HOLD_JOINED);
    assert_fails(
        store_request_send(f->store, "aaaa000001", ENDING_RELEASED, mails, &worker, &error), error,
        ERROR_BUSY);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_WAITING);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 0);
    g_ptr_array_add(mails, fixture_mail(OUTGOING_RELEASE, "bbbb000001"));
    assert_true(store_request_send(f->store, "aaaa000001", ENDING_RELEASED, mails, &worker, NULL));
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 2);
}

static void test_message_sent_anew_after_its_return_is_new(void **state)
{
    struct fixture *f = *state;

    fixture_hold_as(f->store, fixture_request("aaaa000001", "<1@x>"), NULL);
    send_as(f->store, "aaaa000001", REQUEST_RETURNING);
    assert_int_equal(fixture_hold_as(f->store, fixture_request("bbbb000001", "<1@x>"), NULL),
                     HOLD_NEW);
}

static void test_copy_for_other_recipients_joins(void **state)
{
    struct fixture *f = *state;
    struct request *other = fixture_request("bbbb000001", "<1@x>");
    struct copy *copy = other->copies->pdata[0];
    struct outgoing *notice = fixture_mail(OUTGOING_NOTICE, "");
    g_autofree char *joined = NULL;
    g_autoptr(GError) error = NULL;
    enum hold_outcome outcome;

    fixture_hold_as(f->store, fixture_request("aaaa000001", "<1@x>"), NULL);
    g_ptr_array_set_size(copy->recipients, 0);
    g_ptr_array_add(copy->recipients, recipient_new("dave@d.example", ""));
    g_ptr_array_add(other->waits, fixture_wait("dave@d.example", "bob@b.example"));
    other->expires = NOW + 9999;
    assert_ok(
        store_request_hold(f->store, other, notice, &limits, &worker, &outcome, &joined, &error),
        error);
    assert_int_equal(outcome, HOLD_JOINED);
    assert_string_equal(joined, "aaaa000001");
    struct request *r = get(f->store, "aaaa000001");
    assert_int_equal(r->copies->len, 2);
    assert_string_equal(((struct copy *)r->copies->pdata[1])->spool, "bbbb000001");
    assert_int_equal(r->waits->len, 3);
    assert_int_equal(r->expires, NOW + 100);
    assert_int_equal(fixture_entries(f->store, TABLE_QUESTIONS), 3);
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 0);
    request_free(r);
    request_free(other);
    outgoing_free(notice);
}

static bool is_withheld(const struct request *r, const char *address)
{
    return g_ptr_array_find_with_equal_func(r->withhold, address, g_str_equal, NULL);
}

static void test_who_a_further_copy_shows_is_withheld_too(void **state)
{
    struct fixture *f = *state;
    struct request *one = fixture_request("aaaa000001", "<1@x>"),
                   *other = fixture_request("bbbb000001", "<1@x>");

    g_ptr_array_set_size(one->withhold, 0);
    g_ptr_array_set_size(other->withhold, 0);
    g_ptr_array_add(one->withhold, g_strdup("bob@b.example"));
    g_ptr_array_add(other->withhold, g_strdup("bob@b.example"));
    g_ptr_array_add(other->withhold, g_strdup("dave@d.example"));
    one->may_vouch = one->may_send_separately = other->may_send_separately = true;
    one->withhold_all = other->may_vouch = false;
    other->withhold_all = true;
    other->confirm = one->confirm;
    fixture_set(&((struct copy *)other->copies->pdata[0])->digest, "d2");
    fixture_hold_as(f->store, one, NULL);
    assert_int_equal(fixture_hold_as(f->store, other, NULL), HOLD_JOINED);
    struct request *r = get(f->store, "aaaa000001");
    assert_int_equal(r->withhold->len, 2);
    assert_true(is_withheld(r, "bob@b.example") && is_withheld(r, "dave@d.example"));
    assert_true(r->withhold_all);
    assert_true(r->may_send_separately);
    assert_false(r->may_vouch);
    request_free(r);
}

static void test_what_waits_for_its_introducer_joins_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct request *one = fixture_request("aaaa000001", "<1@x>"),
                   *other = fixture_request("bbbb000001", "<1@x>");

    one->confirm = false;
    other->confirm = true;
    fixture_set(&((struct copy *)other->copies->pdata[0])->digest, "d2");
    fixture_hold_as(f->store, one, NULL);
    assert_int_equal(fixture_hold_as(f->store, other, NULL), HOLD_NEW);
}

static void test_nothing_joins_by_accident(void **state)
{
    struct fixture *f = *state;
    struct request *r;

    fixture_hold_as(f->store, fixture_request("aaaa000001", ""), NULL);
    assert_int_equal(fixture_hold_as(f->store, fixture_request("aaaa000002", ""), NULL), HOLD_NEW);
    fixture_hold_as(f->store, fixture_request("aaaa000003", "<1@x>"), NULL);
    r = fixture_request("aaaa000004", "<1@x>");
    fixture_set(&r->introducer, "eve@local.example");
    assert_int_equal(fixture_hold_as(f->store, r, NULL), HOLD_NEW);
    assert_int_equal(fixture_hold_as(f->store, fixture_request("aaaa000005", "<1@x>2"), NULL),
                     HOLD_NEW);
    r = fixture_request("aaaa000006", "<1@x>");
    fixture_set(&((struct copy *)r->copies->pdata[0])->mail_from, "other@local.example");
    assert_int_equal(fixture_hold_as(f->store, r, NULL), HOLD_JOINED);
}

static void test_endless_copies_begin_a_new_request(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i <= LIMIT_COPIES; i++) {
        g_autofree char *id = g_strdup_printf("aaaa%06u", i);
        struct request *r = fixture_request(id, "<1@x>");
        fixture_set(&((struct copy *)r->copies->pdata[0])->digest, id);
        assert_int_equal(fixture_hold_as(f->store, r, NULL),
                         i == 0 || i == LIMIT_COPIES ? HOLD_NEW : HOLD_JOINED);
    }
    struct request *r = get(f->store, "aaaa000000");
    assert_int_equal(r->copies->len, LIMIT_COPIES);
    request_free(r);
}

static void test_hold_writes_the_notice_with_the_request(void **state)
{
    struct fixture *f = *state;
    struct request *r = fixture_request("aaaa000001", "<1@x>");
    struct outgoing *notice = fixture_mail(OUTGOING_NOTICE, "");
    g_autoptr(GPtrArray) mails = NULL;
    g_autoptr(GError) error = NULL;
    enum hold_outcome outcome;

    assert_ok(store_request_hold(f->store, r, notice, &limits, &worker, &outcome, NULL, &error),
              error);
    assert_int_equal(outcome, HOLD_NEW);
    assert_true(store_outbox_list(f->store, &mails, NULL));
    assert_int_equal(mails->len, 1);
    assert_string_equal(((struct outgoing *)mails->pdata[0])->request, "aaaa000001");
    request_free(r);
    outgoing_free(notice);
}

static void test_id_that_is_taken_overwrites_nothing(void **state)
{
    struct fixture *f = *state;
    struct request *r = fixture_request("aaaa000001", "<2@x>");
    g_autoptr(GError) error = NULL, second = NULL;
    enum hold_outcome outcome;

    fixture_hold_as(f->store, fixture_request("aaaa000001", "<1@x>"), NULL);
    assert_fails(store_request_hold(f->store, r, NULL, &limits, &worker, &outcome, NULL, &error),
                 error, ERROR_STATE);
    fixture_set(&r->id, "../x");
    assert_fails(store_request_hold(f->store, r, NULL, &limits, &worker, &outcome, NULL, &second),
                 second, ERROR_INPUT);
    request_free(r);
    r = get(f->store, "aaaa000001");
    assert_string_equal(r->message_id, "<1@x>");
    request_free(r);
}

static void test_question_stays_open_while_one_request_waits(void **state)
{
    struct fixture *f = *state;

    fixture_hold(f->store, "aaaa000001");
    fixture_hold(f->store, "aaaa000002");
    assert_int_equal(fixture_entries(f->store, TABLE_ASK_TIMES), 2);
    assert_int_equal(fixture_entries(f->store, TABLE_WAITS), 4);
    send_as(f->store, "aaaa000001", REQUEST_RELEASING);
    assert_int_equal(fixture_entries(f->store, TABLE_ASK_TIMES), 2);
    assert_int_equal(fixture_entries(f->store, TABLE_WAITS), 2);
    send_as(f->store, "aaaa000002", REQUEST_RETURNING);
    assert_int_equal(fixture_entries(f->store, TABLE_ASK_TIMES), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_WAITS), 0);
}

static void test_addresses_of_500_octets_wait_too(void **state)
{
    struct fixture *f = *state;
    g_autofree char *local = g_strnfill(490, 'x');
    g_autofree char *x = g_strconcat(local, "@b.example", NULL);
    g_autofree char *y = g_strconcat(local, "@c.example", NULL);
    struct request *r = fixture_request("aaaa000001", x);

    fixture_set(&r->introducer, x);
    g_ptr_array_set_size(r->waits, 0);
    g_ptr_array_add(r->waits, fixture_wait(x, y));
    g_ptr_array_add(r->waits, fixture_wait(y, x));
    assert_int_equal(fixture_hold_as(f->store, r, NULL), HOLD_NEW);
    assert_int_equal(fixture_entries(f->store, TABLE_ASK_TIMES), 2);
    send_as(f->store, "aaaa000001", REQUEST_RELEASING);
    assert_int_equal(fixture_entries(f->store, TABLE_ASK_TIMES), 0);
}

static void test_beginning_of_an_id_is_enough(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GError) many = NULL, none = NULL, little = NULL;

    fixture_hold(f->store, "abcd000001");
    fixture_hold(f->store, "abcd100001");
    fixture_hold(f->store, "abcd1000012");
    struct request *r = get(f->store, "ABCD0");
    assert_string_equal(r->id, "abcd000001");
    request_free(r);
    r = get(f->store, "abcd100001");
    assert_string_equal(r->id, "abcd100001");
    request_free(r);
    assert_fails(store_request_get(f->store, "abcd", &many), many, ERROR_NOT_FOUND);
    assert_non_null(strstr(many->message, "abcd000001, abcd100001"));
    assert_fails(store_request_get(f->store, "zzzz", &none), none, ERROR_NOT_FOUND);
    assert_fails(store_request_get(f->store, "abc", &little), little, ERROR_NOT_FOUND);
}

static void test_requests_are_listed_oldest_first(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) open = NULL;

    for (int i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("aaaa00000%d", i);
        struct request *r = fixture_request(id, "");
        r->created = NOW - i;
        fixture_hold_as(f->store, r, NULL);
    }
    assert_true(store_requests_list(f->store, false, &open, NULL));
    assert_int_equal(open->len, 3);
    assert_string_equal(((struct request *)open->pdata[0])->id, "aaaa000002");
    assert_string_equal(((struct request *)open->pdata[2])->id, "aaaa000000");
    assert_int_equal(((struct request *)open->pdata[0])->copies->len, 1);
}

static void test_only_waiting_requests_expire(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) before = NULL, at = NULL, one = NULL, after = NULL;

    fixture_hold(f->store, "aaaa000001");
    fixture_hold(f->store, "aaaa000002");
    assert_true(store_requests_list_expired(f->store, NOW + 99, 10, &before, NULL));
    assert_int_equal(before->len, 0);
    assert_true(store_requests_list_expired(f->store, NOW + 100, 10, &at, NULL));
    assert_int_equal(at->len, 2);
    assert_int_equal(((struct request *)at->pdata[0])->copies->len, 1);
    assert_true(store_requests_list_expired(f->store, NOW + 100, 1, &one, NULL));
    assert_int_equal(one->len, 1);
    send_as(f->store, "aaaa000001", REQUEST_RETURNING);
    assert_true(store_requests_list_expired(f->store, NOW + 100, 10, &after, NULL));
    assert_int_equal(after->len, 1);
    assert_string_equal(((struct request *)after->pdata[0])->id, "aaaa000002");
}

static void test_request_is_sent_once(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) mails = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    g_autoptr(GError) none = NULL, twice = NULL, unknown = NULL, to = NULL;

    fixture_hold(f->store, "aaaa000001");
    assert_fails(store_request_send(f->store, "aaaa000001", ENDING_RELEASED, mails, &worker, &none),
                 none, ERROR_INPUT);
    g_ptr_array_add(mails, fixture_mail(OUTGOING_RELEASE, "aaaa000001"));
    assert_fails(store_request_send(f->store, "aaaa000001", ENDING_WITHDRAWN, mails, &worker, &to),
                 to, ERROR_INPUT);
    assert_fails(
        store_request_send(f->store, "aaaa000009", ENDING_RELEASED, mails, &worker, &unknown),
        unknown, ERROR_NOT_FOUND);
    assert_int_equal(fixture_state(f->store, "aaaa000001"), REQUEST_WAITING);
    assert_true(store_request_send(f->store, "aaaa000001", ENDING_RELEASED, mails, &worker, NULL));
    assert_int_not_equal(((struct outgoing *)mails->pdata[0])->number, 0);
    assert_fails(store_request_send(f->store, "aaaa000001", ENDING_EXPIRED, mails, &worker, &twice),
                 twice, ERROR_STATE);
    assert_non_null(strstr(twice->message, "releasing"));
    struct request *r = get(f->store, "aaaa000001");
    assert_int_equal(r->state, REQUEST_RELEASING);
    assert_string_equal(request_ending_name(r->ending), "admin");
    assert_int_equal(fixture_entries(f->store, TABLE_OUTBOX), 1);
    request_free(r);
}

static void test_ids_can_be_said_on_the_phone(void **state)
{
    g_autofree char *a = request_id_new(), *b = request_id_new();

    (void)state;
    assert_int_equal(strlen(a), 10);
    assert_int_equal(strspn(a, "0123456789abcdefghjkmnpqrstvwxyz"), 10);
    assert_string_not_equal(a, b);
}

static void test_50000_recipients_are_kept(void **state)
{
    struct fixture *f = *state;
    struct request *r = fixture_request("aaaa000001", "<1@x>");
    struct copy *copy = r->copies->pdata[0];

    for (unsigned i = 2; i < LIMIT_RECIPIENTS; i++) {
        g_autofree char *address = g_strdup_printf("customer-number-%u@c.example", i);
        g_ptr_array_add(copy->recipients, recipient_new(address, "NOTIFY=FAILURE,DELAY"));
    }
    assert_int_equal(fixture_hold_as(f->store, r, NULL), HOLD_NEW);
    r = get(f->store, "aaaa000001");
    assert_int_equal(((struct copy *)r->copies->pdata[0])->recipients->len, LIMIT_RECIPIENTS);
    request_free(r);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_stopped_message_comes_back_as_it_was),
        WITH(test_same_message_once_more_is_recognised),
        WITH(test_release_that_lost_its_token_is_held_anew),
        WITH(test_copy_that_joins_before_a_release_is_not_lost),
        WITH(test_message_sent_anew_after_its_return_is_new),
        WITH(test_copy_for_other_recipients_joins),
        WITH(test_who_a_further_copy_shows_is_withheld_too),
        WITH(test_what_waits_for_its_introducer_joins_nothing_else),
        WITH(test_nothing_joins_by_accident),
        WITH(test_endless_copies_begin_a_new_request),
        WITH(test_hold_writes_the_notice_with_the_request),
        WITH(test_id_that_is_taken_overwrites_nothing),
        WITH(test_question_stays_open_while_one_request_waits),
        WITH(test_addresses_of_500_octets_wait_too),
        WITH(test_beginning_of_an_id_is_enough),
        WITH(test_requests_are_listed_oldest_first),
        WITH(test_only_waiting_requests_expire),
        WITH(test_request_is_sent_once),
        cmocka_unit_test(test_ids_can_be_said_on_the_phone),
        WITH(test_50000_recipients_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
