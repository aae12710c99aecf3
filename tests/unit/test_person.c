/* One person in the consent store: all that names them is found, and forgotten without taking
 * anything away that is still under way. */
#include "store/ledger/introduced_pairs.h"
#include "store/ledger/person.h"
#include "ask_fixture.h"
#include "store_fixture.h"

static struct person *person_of(struct fixture *f, const char *key)
{
    g_autoptr(GError) error = NULL;
    struct person *person = store_person_get(f->store, NULL, key, &error);

    assert_ok(person, error);
    return person;
}

static struct person_forgotten forget(struct fixture *f, const char *key,
                                      const struct consent *never_ask)
{
    struct person_forgotten out = {0};
    struct audit_by by = at(NOW + 9);
    g_autoptr(GError) error = NULL;

    assert_ok(store_person_forget(f->store, NULL, key, never_ask, &by, &out, &error), error);
    return out;
}

static guint all_that_is_there(const struct person *person)
{
    return person->consents->len + person->asks->len + person->requests->len +
           person->refusals->len + person->audit->len + person->introduced->len +
           person->introduced_by->len + person->outbox->len + (person->language != NULL);
}

/* Bob said no, in German; what waited went back and is over. */
static void bob_said_no(struct fixture *f)
{
    struct audit_by by = at(NOW + 1);
    struct answer answer = {
        .reply_word = REPLY_WORD_NO, .from = BOB, .note = "no time", .language = "de"};
    enum answer_outcome outcome;
    g_autoptr(GError) error = NULL;

    hold_pair(f->store, "aaaa");
    g_autofree char *id = ask_id(f->store, "aaaa", BOB, CAROL);
    assert_ok(store_answer_put(f->store, id, &answer, &limits, &by, &outcome, &error), error);
    assert_ok(store_request_close(f->store, "aaaa", ENDING_WITHDRAWN, NULL, &by, NULL, &error),
              error);
}

static void test_all_that_names_a_person_is_found(void **state)
{
    struct fixture *f = *state;

    bob_said_no(f);
    struct person *bob = person_of(f, BOB), *alice = person_of(f, "alice@local.example"),
                  *jim = person_of(f, "jim" BOB);
    assert_int_equal(bob->consents->len, 1);
    assert_int_equal(bob->asks->len, 2); /* his, and Carol's about him */
    assert_int_equal(bob->requests->len, 1);
    assert_int_equal(bob->refusals->len, 1);
    assert_string_equal(((struct person_refusals *)bob->refusals->pdata[0])->introducer,
                        "alice@local.example");
    assert_string_equal(bob->language, "de");
    assert_true(bob->audit->len >= 2);
    assert_int_equal(alice->refusals->len, 1);
    assert_int_equal(alice->requests->len, 1);
    assert_int_equal(all_that_is_there(jim), 0);
    person_free(bob), person_free(alice), person_free(jim);
}

static void test_a_forgotten_person_is_nowhere(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) lines = NULL;
    guint before;

    bob_said_no(f);
    before = fixture_entries(f->store, TABLE_AUDIT);
    struct person_forgotten out = forget(f, BOB, NULL);
    assert_int_equal(out.consents, 1);
    assert_int_equal(out.asks, 2);
    assert_int_equal(out.requests, 1);
    assert_int_equal(out.refusals, 1);
    assert_int_equal(out.asks_kept + out.requests_kept + out.mails_kept, 0);

    struct person *bob = person_of(f, BOB);
    assert_int_equal(all_that_is_there(bob), 0);
    person_free(bob);
    assert_int_equal(fixture_entries(f->store, TABLE_TOKENS), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_QUESTIONS), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_AUDIT), before + 1);
    assert_int_equal(fixture_entries(f->store, TABLE_AUDIT_SUBJECTS), before + 1);
    assert_true(store_audit_list(f->store, "(forgotten)", 100, &lines, NULL));
    struct audit_line *last = lines->pdata[lines->len - 1];
    assert_string_equal(last->what, "person.forget");
    assert_true(lines->len >= 2);
}

/* Keys of the store have a hash where an address is long. */
static void test_refusals_to_a_long_address_are_forgotten(void **state)
{
    struct fixture *f = *state;
    struct request *r = asking_request("aaaa000001", BOB, CAROL, NULL);
    g_autofree char *local = g_strnfill(130, 'a');
    struct audit_by by = at(NOW + 1);
    g_autoptr(GError) error = NULL;

    g_free(r->introducer);
    r->introducer = g_strconcat(local, "@local.example", NULL);
    hold_at(f->store, r, NOW);
    g_autofree char *id = ask_id(f->store, "aaaa000001", BOB, CAROL);
    assert_int_equal(answer(f->store, id, REPLY_WORD_NO), ANSWER_OUTCOME_TAKEN);
    assert_ok(
        store_request_close(f->store, "aaaa000001", ENDING_WITHDRAWN, NULL, &by, NULL, &error),
        error);

    struct person *bob = person_of(f, BOB);
    assert_int_equal(bob->refusals->len, 1);
    assert_string_equal(((struct person_refusals *)bob->refusals->pdata[0])->introducer,
                        "(a long address)");
    person_free(bob);
    assert_int_equal(forget(f, BOB, NULL).refusals, 1);
    assert_int_equal(fixture_entries(f->store, TABLE_REFUSALS), 0);
}

static void test_pairs_that_were_introduced_are_forgotten(void **state)
{
    struct fixture *f = *state;
    const struct introduced pairs[] = {{BOB, CAROL, ALICE}, {CAROL, DAVE, BOB}};
    g_autofree char *by = NULL;
    struct audit_by act = at(NOW);
    g_autoptr(GError) error = NULL;
    gint64 when;

    assert_ok(store_introduced_put(f->store, pairs, 2, 0, &act, &error), error);
    struct person *bob = person_of(f, BOB);
    assert_int_equal(bob->introduced->len, 1);
    assert_int_equal(bob->introduced_by->len, 2);
    person_free(bob);
    assert_int_equal(forget(f, BOB, NULL).introduced, 1);
    assert_ok(store_introduced_get(f->store, BOB, CAROL, &when, NULL, &error), error);
    assert_int_equal(when, 0);
    assert_ok(store_introduced_get(f->store, DAVE, CAROL, &when, &by, &error), error);
    assert_int_equal(when, NOW);
    assert_string_equal(by, "(forgotten)");
    bob = person_of(f, BOB);
    assert_int_equal(all_that_is_there(bob), 0);
    person_free(bob);
}

static void test_what_waits_is_kept_and_counted(void **state)
{
    struct fixture *f = *state;

    hold_pair(f->store, "aaaa");
    struct person_forgotten out = forget(f, BOB, NULL);
    assert_int_equal(out.requests + out.asks, 0);
    assert_int_equal(out.requests_kept, 1);
    assert_int_equal(out.asks_kept, 2);
    assert_int_equal(fixture_state(f->store, "aaaa"), REQUEST_WAITING);
}

static void test_others_keep_what_is_theirs(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GError) error = NULL;

    assert_true(fixture_put(f->store, BOB, &error) && fixture_put(f->store, CAROL, &error) &&
                fixture_put(f->store, "@b.example", &error));
    assert_int_equal(forget(f, BOB, NULL).consents, 1);
    assert_int_equal(fixture_count(f->store, CAROL), 1);
    assert_int_equal(fixture_count(f->store, BOB), 1); /* the domain's */
}

static void test_only_a_deny_is_left_of_who_is_never_to_be_asked(void **state)
{
    struct fixture *f = *state;
    struct consent *never = fixture_consent(BOB, "*", "*");

    never->decision = CONSENT_DENY;
    bob_said_no(f);
    forget(f, BOB, never);
    struct person *bob = person_of(f, BOB);
    assert_int_equal(all_that_is_there(bob), 1);
    assert_int_equal(((struct consent *)bob->consents->pdata[0])->decision, CONSENT_DENY);
    person_free(bob);
    consent_free(never);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_that_names_a_person_is_found, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_a_forgotten_person_is_nowhere, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_refusals_to_a_long_address_are_forgotten,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_pairs_that_were_introduced_are_forgotten,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_what_waits_is_kept_and_counted, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_others_keep_what_is_theirs, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(test_only_a_deny_is_left_of_who_is_never_to_be_asked,
                                        fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
