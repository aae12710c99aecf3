#include "store/ledger/introduced_pairs.h"
#include "store/ledger/person.h"
#include "ask_fixture.h"
#include "store_fixture.h"

static const struct introduced bob_and_carol = {BOB, CAROL, ALICE};

static gint64 introduced(struct fixture *f, const char *a, const char *b)
{
    g_autoptr(GError) error = NULL;
    gint64 when = -1;

    assert_ok(store_introduced_get(f->store, a, b, &when, NULL, &error), error);
    return when;
}

static void put(struct fixture *f, const struct introduced *pairs, size_t n, gint64 since)
{
    g_autoptr(GError) error = NULL;
    assert_ok(store_introduced_put(f->store, pairs, n, since, &worker, &error), error);
}

static guint audit_lines(struct fixture *f, const char *subject)
{
    g_autoptr(GPtrArray) lines = NULL;
    assert_true(store_audit_list(f->store, subject, 100, &lines, NULL));
    return lines->len;
}

static void an_introduced_pair_is_found_from_both_sides(void **state)
{
    struct fixture *f = *state;
    g_autofree char *introducer = NULL;
    gint64 when;

    assert_int_equal(introduced(f, BOB, CAROL), 0);
    put(f, &bob_and_carol, 1, 0);
    assert_int_equal(introduced(f, BOB, CAROL), NOW);
    assert_int_equal(introduced(f, CAROL, BOB), NOW);
    assert_int_equal(introduced(f, BOB, DAVE), 0);
    assert_true(store_introduced_get(f->store, BOB, CAROL, &when, &introducer, NULL));
    assert_string_equal(introducer, ALICE);
}

static void what_is_there_is_not_written_again(void **state)
{
    struct fixture *f = *state;

    put(f, &bob_and_carol, 1, 0);
    put(f, &bob_and_carol, 1, NOW);
    assert_int_equal(audit_lines(f, BOB), 1);
    put(f, &bob_and_carol, 1, NOW + 1);
    assert_int_equal(audit_lines(f, BOB), 2);
}

static void nobody_is_introduced_to_himself(void **state)
{
    struct fixture *f = *state;
    const struct introduced pair = {BOB, BOB, ALICE};

    put(f, &pair, 1, 0);
    assert_int_equal(introduced(f, BOB, BOB), 0);
}

static void a_long_address_is_told_as_it_is(void **state)
{
    struct fixture *f = *state;
    g_autofree char *name = g_strnfill(300, 'x');
    g_autofree char *address = g_strconcat(name, "@long.example", NULL);
    const struct introduced pair = {BOB, address, ALICE};

    put(f, &pair, 1, 0);
    struct person *bob = store_person_get(f->store, NULL, BOB, NULL);
    assert_string_equal(bob->introduced->pdata[0], address);
    person_free(bob);
    assert_int_equal(introduced(f, address, BOB), NOW);
}

static void end(struct fixture *f, enum request_ending ending)
{
    hold_pair(f->store, "aaaa000001");
    g_autofree char *bob = ask_id(f->store, "aaaa000001", BOB, CAROL);
    g_autofree char *carol = ask_id(f->store, "aaaa000001", CAROL, BOB);
    sent_ask(f->store, bob);
    assert_int_equal(answer(f->store, bob, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(answer(f->store, carol, REPLY_WORD_YES), ANSWER_OUTCOME_TAKEN);
    assert_int_equal(send_request(f->store, "aaaa000001", ending, NOW + 1001), 0);
}

/* The MTA takes the release. */
static void release(struct fixture *f, gint64 when)
{
    g_autoptr(GPtrArray) due = NULL;
    gint64 next;

    assert_true(
        store_outbox_list_due(f->store, 1u << OUTGOING_RELEASE, when, 10, &due, &next, NULL));
    assert_int_equal(due->len, 1);
    hand_over(f->store, ((struct outgoing *)due->pdata[0])->number, false, when);
}

static void a_release_that_all_agreed_to_introduces(void **state)
{
    struct fixture *f = *state;

    end(f, ENDING_AGREED);
    assert_int_equal(introduced(f, BOB, CAROL), 0);
    release(f, NOW + 1002);
    assert_int_equal(introduced(f, BOB, CAROL), NOW + 1002);
    g_autoptr(GPtrArray) lines = NULL;
    assert_true(store_audit_list(f->store, BOB, 100, &lines, NULL));
    unsigned n = 0;
    for (guint i = 0; i < lines->len; i++)
        n += strcmp(((const struct audit_line *)lines->pdata[i])->what, "introduced") == 0;
    assert_int_equal(n, 1);
}

static void a_release_by_the_admin_introduces_nobody(void **state)
{
    struct fixture *f = *state;

    end(f, ENDING_RELEASED);
    release(f, NOW + 1002);
    assert_int_equal(introduced(f, BOB, CAROL), 0);
}

#define t(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        t(an_introduced_pair_is_found_from_both_sides),
        t(what_is_there_is_not_written_again),
        t(nobody_is_introduced_to_himself),
        t(a_long_address_is_told_as_it_is),
        t(a_release_that_all_agreed_to_introduces),
        t(a_release_by_the_admin_introduces_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
