/* What is remembered of an introducer and two people: how long it counts, that it can be listed and
 * taken back, and that nothing of it stays for ever. */
#include "store/ledger/audit.h"
#include "store/ledger/outbox.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/records.h"
#include "store_fixture.h"

#define ALICE "alice@our.example"
#define ANNA "anna@our.example"
#define BOB "bob@b.example"
#define CAROL "carol@c.example"
#define DAVE "dave@d.example"
#define DAYS(n) ((gint64)(n) * 24 * 60 * 60)

static const struct past_limits keep = {DAYS(90), DAYS(700)};

static struct pair_past past_at(struct fixture *f, const char *introducer, gint64 now)
{
    struct pair_past past = {0};
    g_autoptr(GError) error = NULL;

    /* In either order it is the same pair. */
    assert_ok(store_past_get(f->store, introducer, CAROL, BOB, &keep, now, &past, &error), error);
    return past;
}

static void refuse(struct fixture *f, const char *introducer, gint64 now)
{
    const struct address_pair pairs[] = {{BOB, CAROL}, {DAVE, CAROL}};
    struct past_refusal refusal = {.introducer = introducer, .pairs = pairs, .n = 2};
    struct audit_by by = {"milter", now};
    g_autoptr(GError) error = NULL;

    assert_ok(store_past_put_refused(f->store, &refusal, NULL, &by, &error), error);
}

static void test_who_is_refused_is_told_in_the_same_transaction(void **state)
{
    struct fixture *f = *state;
    struct past_refusal refusal = {.account = "alice"};
    struct outgoing *notice = fixture_mail(OUTGOING_NOTICE, "");
    g_autoptr(GPtrArray) mails = NULL;
    g_autoptr(GError) error = NULL;

    assert_ok(store_past_put_refused(f->store, &refusal, notice, &worker, &error), error);
    outgoing_free(notice);
    assert_true(store_outbox_list(f->store, &mails, NULL));
    assert_int_equal(mails->len, 1);
}

/* As a request that ends does it, in a transaction of its own. */
static void end(struct fixture *f, enum past_stop how, gint64 now)
{
    g_autoptr(GError) error = NULL;
    struct txn txn;

    assert_ok(txn_begin(f->store, true, &txn, &error), error);
    bool ok = ledger_past_put_stopped(&txn, ALICE, BOB, CAROL, how, now, &error);
    assert_ok(txn_end(&txn, ok, &error), error);
}

static void vouch(struct fixture *f, gint64 now)
{
    const struct address_pair pair = {CAROL, BOB};
    struct audit_by by = {"introducer", now};
    g_autoptr(GError) error = NULL;

    assert_ok(store_vouched_put(f->store, ALICE, &pair, 1, &by, &error), error);
}

static guint count_vouched(struct fixture *f, const char *introducer, gint64 since)
{
    g_autoptr(GPtrArray) found = NULL;
    g_autoptr(GError) error = NULL;

    assert_ok(store_vouched_list(f->store, introducer, since, &found, &error), error);
    for (guint i = 0; i < found->len; i++)
        assert_string_equal(((struct past_pair *)found->pdata[i])->a, BOB);
    return found->len;
}

static void nothing_is_known_of_strangers(void **state)
{
    struct fixture *f = *state;
    struct pair_past past = past_at(f, ALICE, NOW);

    assert_false(past.waits || past.stopped || past.vouched || past.shown);
    assert_int_equal(count_vouched(f, NULL, 0), 0);
}

static void a_refusal_counts_for_its_introducer_and_its_time(void **state)
{
    struct fixture *f = *state;

    refuse(f, ALICE, NOW);
    assert_int_equal(past_at(f, ALICE, NOW).stopped, NOW);
    assert_int_equal(past_at(f, ALICE, NOW + DAYS(90) - 1).stopped, NOW);
    assert_int_equal(past_at(f, ALICE, NOW + DAYS(90)).stopped, 0);
    assert_int_equal(past_at(f, ANNA, NOW).stopped, 0);
}

static void where_nobody_introduced_nothing_is_written(void **state)
{
    struct fixture *f = *state;

    refuse(f, NULL, NOW);
    assert_int_equal(fixture_entries(f->store, TABLE_PAST), 0);
}

static void a_withdrawal_counts_for_a_day(void **state)
{
    struct fixture *f = *state;

    end(f, PAST_WITHDRAWN, NOW);
    assert_int_equal(past_at(f, ALICE, NOW + DAYS(1) - 1).stopped, NOW);
    assert_int_equal(past_at(f, ALICE, NOW + DAYS(1)).stopped, 0);
    end(f, PAST_RETURNED, NOW);
    assert_int_equal(past_at(f, ALICE, NOW + DAYS(1)).stopped, NOW);
}

static void what_was_vouched_for_counts_until_it_is_old_or_revoked(void **state)
{
    struct fixture *f = *state;
    struct audit_by by = {"admin", NOW + 1};
    g_autoptr(GError) error = NULL;

    vouch(f, NOW);
    assert_int_equal(past_at(f, ALICE, NOW + DAYS(700) - 1).vouched, NOW);
    assert_int_equal(past_at(f, ALICE, NOW + DAYS(700)).vouched, 0);
    assert_int_equal(past_at(f, ANNA, NOW).vouched, 0);
    assert_int_equal(count_vouched(f, NULL, 0), 1);
    assert_int_equal(count_vouched(f, ALICE, NOW), 1);
    assert_int_equal(count_vouched(f, ALICE, NOW + 1), 0);
    assert_int_equal(count_vouched(f, ANNA, 0), 0);

    assert_ok(store_vouched_remove(f->store, ALICE, CAROL, BOB, &by, &error), error);
    assert_int_equal(past_at(f, ALICE, NOW).vouched, 0);
    assert_int_equal(count_vouched(f, NULL, 0), 0);
    assert_fails(store_vouched_remove(f->store, ALICE, BOB, CAROL, &by, &error), error,
                 ERROR_NOT_FOUND);
    assert_non_null(strstr(error->message, ALICE " has not vouched for " BOB " and " CAROL));
}

/* The introducer knows better than the message that was stopped before. */
static void who_is_vouched_for_is_not_stopped_any_more(void **state)
{
    struct fixture *f = *state;

    refuse(f, ALICE, NOW - 1);
    vouch(f, NOW);
    assert_int_equal(past_at(f, ALICE, NOW).stopped, 0);
    assert_int_equal(past_at(f, ALICE, NOW).vouched, NOW);
    refuse(f, ALICE, NOW + 1);
    assert_int_equal(past_at(f, ALICE, NOW + 1).vouched, NOW);
    assert_int_equal(past_at(f, ALICE, NOW + 1).stopped, NOW + 1);
}

/* A request waits for each of the two; the audit has one line. */
static void one_word_about_a_pair_is_one_line_of_the_audit(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) lines = NULL;

    vouch(f, NOW);
    vouch(f, NOW);
    assert_true(store_audit_list(f->store, ALICE, 10, &lines, NULL));
    assert_int_equal(lines->len, 1);
    const struct audit_line *line = lines->pdata[0];
    assert_string_equal(line->what, "vouched");
    assert_string_equal(line->detail, "parties=" CAROL "," BOB);
}

static void long_addresses_are_kept_apart(void **state)
{
    struct fixture *f = *state;
    g_autofree char *local = g_strnfill(300, 'a');
    g_autofree char *one = g_strconcat(local, "1@b.example", NULL),
                    *other = g_strconcat(local, "2@b.example", NULL);
    const struct address_pair pair = {one, CAROL};
    struct past_refusal refusal = {.introducer = ALICE, .pairs = &pair, .n = 1};
    struct pair_past past = {0};
    struct audit_by by = {"milter", NOW};
    g_autoptr(GError) error = NULL;

    assert_ok(store_past_put_refused(f->store, &refusal, NULL, &by, &error), error);
    assert_ok(store_past_get(f->store, ALICE, other, CAROL, &keep, NOW, &past, &error), error);
    assert_int_equal(past.stopped, 0);
    assert_ok(store_past_get(f->store, ALICE, one, CAROL, &keep, NOW, &past, &error), error);
    assert_int_equal(past.stopped, NOW);
}

static unsigned prune(struct fixture *f, gint64 now, unsigned most)
{
    struct past_limits before = {now - keep.stopped, now - keep.vouched};
    unsigned removed = 0;
    g_autoptr(GError) error = NULL;

    assert_ok(store_past_prune(f->store, &before, most, &removed, &error), error);
    return removed;
}

static void what_counts_no_more_is_removed_a_step_at_a_time(void **state)
{
    struct fixture *f = *state;

    refuse(f, ALICE, NOW); /* two pairs */
    refuse(f, ANNA, NOW);
    vouch(f, NOW); /* one of Alice's is vouched for */
    assert_int_equal(prune(f, NOW + DAYS(90), 100), 0);
    assert_int_equal(prune(f, NOW + DAYS(90) + 1, 2), 2);
    assert_int_equal(prune(f, NOW + DAYS(90) + 1, 2), 1);
    assert_int_equal(count_vouched(f, ALICE, 0), 1);
    assert_int_equal(prune(f, NOW + DAYS(700) + 1, 2), 1);
    assert_int_equal(fixture_entries(f->store, TABLE_PAST), 0);
}

static void whom_refusals_named_is_found_by_time(void **state)
{
    struct fixture *f = *state;
    static const char *const named[] = {BOB, CAROL, NULL};
    struct past_refusal refusal = {.introducer = ALICE, .account = "alice", .named = named};
    g_autoptr(GPtrArray) lines = NULL;

    for (int day = 0; day < 3; day++) {
        struct audit_by by = {"milter", NOW + DAYS(day)};
        assert_true(store_past_put_refused(f->store, &refusal, NULL, &by, NULL));
        vouch(f, NOW + DAYS(day));
    }
    assert_true(store_audit_list_since(f->store, REFUSAL_COUNTED, NOW + DAYS(1), &lines, NULL));
    assert_int_equal(lines->len, 2);
    const struct audit_line *line = lines->pdata[0];
    assert_int_equal(line->when, NOW + DAYS(1));
    assert_string_equal(line->subject, "alice");
    assert_string_equal(line->detail, "named=" BOB "," CAROL);
}

/* A message that took long is written down after one that came later. */
static void lines_of_the_audit_are_found_though_not_in_order(void **state)
{
    struct fixture *f = *state;
    struct past_refusal refusal = {.account = "alice"};
    g_autoptr(GPtrArray) lines = NULL;
    const gint64 times[] = {NOW + 60, NOW - 60, NOW - DAYS(2), NOW + 30};

    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        struct audit_by by = {"milter", times[i]};
        assert_true(store_past_put_refused(f->store, &refusal, NULL, &by, NULL));
    }
    assert_true(store_audit_list_since(f->store, REFUSAL_COUNTED, NOW, &lines, NULL));
    assert_int_equal(lines->len, 1); /* the clock was set back by days before it */
    g_clear_pointer(&lines, g_ptr_array_unref);
    assert_true(
        store_audit_list_since(f->store, REFUSAL_COUNTED, NOW - DAYS(1) - 60, &lines, NULL));
    assert_int_equal(lines->len, 3);
}

static void a_damaged_record_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct pair_past past;
    struct key key = key_of("x");
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) found = NULL;
    struct txn txn;

    assert_ok(txn_begin(f->store, true, &txn, &error), error);
    assert_ok(txn_end(&txn, txn_put(&txn, TABLE_PAST, &key, "?", 1, &error), &error), error);
    assert_fails(store_vouched_list(f->store, NULL, 0, &found, &error), error, ERROR_CORRUPT);
    past = past_at(f, ALICE, NOW);
    assert_int_equal(past.stopped, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_is_refused_is_told_in_the_same_transaction),
        TEST(nothing_is_known_of_strangers),
        TEST(a_refusal_counts_for_its_introducer_and_its_time),
        TEST(where_nobody_introduced_nothing_is_written),
        TEST(a_withdrawal_counts_for_a_day),
        TEST(what_was_vouched_for_counts_until_it_is_old_or_revoked),
        TEST(who_is_vouched_for_is_not_stopped_any_more),
        TEST(one_word_about_a_pair_is_one_line_of_the_audit),
        TEST(long_addresses_are_kept_apart),
        TEST(what_counts_no_more_is_removed_a_step_at_a_time),
        TEST(whom_refusals_named_is_found_by_time),
        TEST(lines_of_the_audit_are_found_though_not_in_order),
        TEST(a_damaged_record_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
