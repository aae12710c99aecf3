/* What introducers decide, taken with a real store: separate, vouch, withdraw. */
#include "base/limits.h"
#include "ask_fixture.h"
#include "store_fixture.h"
#include "take_fixture.h"

static guint releases(struct answering *a, bool *shows_bob)
{
    g_autoptr(GPtrArray) all = NULL;
    guint n = 0;

    assert_true(store_outbox_list(a->f.store, &all, NULL));
    for (guint i = 0; i < all->len; i++) {
        const struct outgoing *o = all->pdata[i];
        if (o->kind != OUTGOING_RELEASE)
            continue;
        n++;
        gsize size = 0;
        const char *head = o->head ? g_bytes_get_data(o->head, &size) : "";
        g_autofree char *text = g_strndup(head, size);
        *shows_bob = o->spool_skip == 0 || strstr(text, BOB) != NULL;
    }
    return n;
}

static void sent_separately_nobody_sees_the_others(void **state)
{
    struct answering *a = *state;
    bool shows_bob = true;

    assert_int_equal(take(a, "separate", INTRODUCER_TOKEN, ""), INCOMING_TAKEN);
    assert_int_equal(fixture_state(a->f.store, "request1"), REQUEST_RELEASING);
    assert_int_equal(releases(a, &shows_bob), 1);
    assert_false(shows_bob);
    /* It is told when it has gone. */
    assert_int_equal(mails_to(a, ALICE, NULL), 0);
    for (unsigned i = 0; i < 2 * LIMIT_ASK_REPLIES; i++)
        assert_int_equal(take(a, "separate", INTRODUCER_TOKEN, ""), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "again"));
    assert_int_equal(mails_to(a, ALICE, NULL), 0);
    assert_int_equal(releases(a, &shows_bob), 1);
    for (unsigned i = 0; i < 2 * LIMIT_ASK_REPLIES; i++)
        assert_int_equal(take(a, "withdraw", INTRODUCER_TOKEN, ""), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "late"));
    assert_int_equal(mails_to(a, ALICE, NULL), LIMIT_ASK_REPLIES);
}

static void withdrawn_it_is_gone_with_its_file(void **state)
{
    struct answering *a = *state;

    assert_int_equal(take(a, "withdraw", INTRODUCER_TOKEN, ""), INCOMING_TAKEN);
    assert_int_equal(fixture_state(a->f.store, "request1"), REQUEST_WITHDRAWN);
    assert_int_equal(a->over_spool->len, 1);
    assert_int_equal(mails_to(a, ALICE, NULL), 1);
    assert_int_equal(take(a, "withdraw", INTRODUCER_TOKEN, ""), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "again"));
    assert_int_equal(mails_to(a, ALICE, NULL), 1);
    assert_int_equal(take(a, "yes", ANSWER_TOKEN, ""), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "too late"));
}

static void what_may_not_be_is_told_and_nothing_happens(void **state)
{
    struct answering *a = *state;

    assert_int_equal(take(a, "vouch", INTRODUCER_TOKEN, ""), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "not-allowed"));
    assert_int_equal(fixture_state(a->f.store, "request1"), REQUEST_WAITING);
    assert_int_equal(mails_to(a, ALICE, NULL), 1);
    for (unsigned i = 0; i < 2 * LIMIT_ASK_REPLIES; i++)
        take(a, "vouch", INTRODUCER_TOKEN, "");
    assert_int_equal(mails_to(a, ALICE, NULL), LIMIT_ASK_REPLIES);
}

static void hold_vouchable(struct answering *a)
{
    struct request *r = spooled_request(a, "request2");

    r->may_vouch = true;
    fixture_set(&r->token, VOUCH_TOKEN);
    hold(a, r);
}

static void vouched_it_goes_as_it_is(void **state)
{
    struct answering *a = *state;
    bool shows_bob = false;

    hold_vouchable(a);
    assert_int_equal(take(a, "vouch", VOUCH_TOKEN, ""), INCOMING_TAKEN);
    assert_int_equal(fixture_state(a->f.store, "request2"), REQUEST_RELEASING);
    assert_int_equal(releases(a, &shows_bob), 1);
    assert_true(shows_bob);
}

static void vouching_never_goes_over_a_no(void **state)
{
    struct answering *a = *state;
    bool shows_bob;

    hold_vouchable(a);
    take(a, "never", ANSWER_TOKEN, "");
    assert_int_equal(take(a, "vouch", VOUCH_TOKEN, ""), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "not-allowed"));
    assert_int_equal(releases(a, &shows_bob), 0);
}

static void bob_says_no(struct answering *a, gint64 when)
{
    struct consent *deny = fixture_consent(BOB, "*", "*");
    const struct consent *const records[] = {deny};
    struct audit_by by = {"admin", when};

    deny->decision = CONSENT_DENY;
    deny->created = when;
    assert_true(store_consents_put(a->f.store, records, 1, &by, NULL));
    consent_free(deny);
}

/* Only Carol is asked about Bob, who had said yes to Alice. */
static void hold_for_carol(struct answering *a, bool confirm)
{
    struct request *r = spooled_request(a, "request2");

    g_ptr_array_remove_index(r->waits, 0);
    r->may_vouch = true;
    r->confirm = confirm;
    g_ptr_array_add(r->withhold, g_strdup(BOB));
    g_ptr_array_add(r->withhold, g_strdup(CAROL));
    fixture_set(&r->token, VOUCH_TOKEN);
    hold(a, r);
}

static void vouching_never_goes_over_a_yes_that_was_taken_back(void **state)
{
    struct answering *a = *state;
    bool shows_bob;

    hold_for_carol(a, false);
    bob_says_no(a, NOW + 500);
    assert_int_equal(take(a, "vouch", VOUCH_TOKEN, ""), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "not-allowed"));
    assert_int_equal(releases(a, &shows_bob), 0);
}

static void nobody_vouches_over_a_no_of_the_same_second(void **state)
{
    struct answering *a = *state;
    bool shows_bob;

    hold_for_carol(a, true);
    bob_says_no(a, NOW);
    assert_int_equal(take(a, "vouch", VOUCH_TOKEN, ""), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "not-allowed"));
    assert_int_equal(releases(a, &shows_bob), 0);
}

/* The notice knew it, and offers this nevertheless: nobody is introduced. */
static void a_no_to_everybody_just_before_the_message_leaves_it_to_its_sender(void **state)
{
    struct answering *a = *state;
    bool shows_bob;

    bob_says_no(a, NOW);
    hold_for_carol(a, true);
    assert_int_equal(take(a, "vouch", VOUCH_TOKEN, ""), INCOMING_TAKEN);
    assert_null(strstr(a->what, "not-allowed"));
    assert_int_equal(releases(a, &shows_bob), 1);
}

static void trouble_of_the_store_consumes_nothing(void **state)
{
    struct answering *a = *state;
    g_autoptr(GPtrArray) fields = g_ptr_array_new();
    struct incoming mail = {"bob@b.example", fields, "yes\n", 4, NULL};
    g_autoptr(GError) error = NULL;
    enum incoming_outcome outcome = INCOMING_IGNORED;
    g_autofree char *what = NULL;
    struct request *r = request_of(a->f.store, "request1");

    assert_true(spool_remove(a->spool, ((struct copy *)r->copies->pdata[0])->spool, NULL));
    request_free(r);
    assert_false(answer_take(a->config, a->f.store, a->spool, &mail,
                             "askfirst+separate-" INTRODUCER_TOKEN "@local.example", "pipe", NOW,
                             &outcome, &what, a->over_spool, &error));
    assert_non_null(error);
    assert_null(what);
    assert_int_equal(fixture_state(a->f.store, "request1"), REQUEST_WAITING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sent_separately_nobody_sees_the_others),
        TEST(withdrawn_it_is_gone_with_its_file),
        TEST(what_may_not_be_is_told_and_nothing_happens),
        TEST(vouched_it_goes_as_it_is),
        TEST(vouching_never_goes_over_a_no),
        TEST(vouching_never_goes_over_a_yes_that_was_taken_back),
        TEST(nobody_vouches_over_a_no_of_the_same_second),
        TEST(a_no_to_everybody_just_before_the_message_leaves_it_to_its_sender),
        TEST(trouble_of_the_store_consumes_nothing),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
