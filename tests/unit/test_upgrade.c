/* A store that an older AskFirst wrote: what waits in it goes on as if nothing had happened.
 * Versions 1 to 4 had shorter records, and 1 and 2 fewer tables, so such a store is made of one of
 * today. */
#include "ask_fixture.h"

#include "store/kv/kv_lmdb.h"
#include "store/past.h"
#include "store/records.h"

#define ERIN "erin@e.example"

static void take_away(struct fixture *f, struct txn *txn, enum table table)
{
    assert_int_equal(mdb_drop(txn->kv.inner, kv_lmdb_of(f->store->kv)->dbi[table], 1), 0);
}

/* The record without its last n parts. */
static GVariant *without_last(GVariant *record, gsize n)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE_TUPLE);
    for (gsize i = 0; i + n < g_variant_n_children(record); i++) {
        g_autoptr(GVariant) part = g_variant_get_child_value(record, i);
        g_variant_builder_add_value(&builder, part);
    }
    return g_variant_builder_end(&builder);
}

static void shorten(struct txn *txn, enum table table, const char *type, gsize n)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new();
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    struct scan scan;

    assert_true(scan_open(&scan, txn, table, NULL, NULL));
    while (scan_next(&scan, NULL) > 0) {
        g_ptr_array_add(ids, g_strndup(scan.key.data, scan.key.size));
        g_ptr_array_add(records, scan_record(&scan, type, NULL));
    }
    scan_close(&scan);
    for (guint i = 0; i < ids->len; i++) {
        struct key key = key_of(ids->pdata[i]);
        assert_true(txn_put_record(txn, table, &key, without_last(records->pdata[i], n), NULL));
        g_variant_unref(records->pdata[i]);
    }
}

/* The store as that version would have left it, opened by the daemon of today. */
static void upgrade_from(struct fixture *f, guint32 version)
{
    struct key key = key_of("version");
    struct txn txn;

    assert_true(txn_begin(f->store, true, &txn, NULL));
    shorten(&txn, TABLE_ASKS, RECORD_ASK, version < 4 ? 4 : 1);
    if (version < 4)
        shorten(&txn, TABLE_REQUESTS, RECORD_REQUEST, 2);
    if (version < 3)
        take_away(f, &txn, TABLE_PAST);
    if (version == 1)
        take_away(f, &txn, TABLE_INTRODUCED);
    assert_true(txn_put(&txn, TABLE_META, &key, &version, sizeof version, NULL));
    assert_true(txn_end(&txn, true, NULL));
    fixture_reopen(f);
}

/* Bob and Carol are asked about each other; both mails are sent. */
static void two_are_asked(struct fixture *f, char **bobs, char **carols)
{
    struct outgoing *mail = fixture_mail(OUTGOING_ASK, "");
    struct act act = at(NOW + 600);

    hold_pair(f->store, "aaaa000001");
    *bobs = ask_id(f->store, "aaaa000001", BOB, CAROL);
    *carols = ask_id(f->store, "aaaa000001", CAROL, BOB);
    sent_ask(f->store, *bobs);
    g_ptr_array_set_size(mail->recipients, 1);
    assert_true(store_ask_send(f->store, *carols, mail, OTHER_TOKEN,
                               "99112233445566778899aabbccddeeff", &act, NULL));
    hand_over(f->store, mail->number, false, NOW + 601);
    outgoing_free(mail);
}

static void all_is_still_there(struct fixture *f, guint32 version)
{
    g_autofree char *bobs = NULL, *carols = NULL, *found = NULL;

    assert_true(fixture_put(f->store, "dave@d.example", NULL));
    two_are_asked(f, &bobs, &carols);
    assert_int_equal(answer(f->store, bobs, WORD_YES), ANSWER_TAKEN);
    hold_at(f->store, asking_request("aaaa000002", ERIN, CAROL, NULL), NOW);
    guint audit = fixture_entries(f->store, TABLE_AUDIT);

    upgrade_from(f, version);
    assert_int_equal(fixture_count(f->store, "dave@d.example"), 1);
    assert_int_equal(fixture_entries(f->store, TABLE_AUDIT), audit);
    assert_int_equal(word_of(f->store, BOB, ALICE, CAROL, NOW + 2000), 'a');
    assert_ready(f->store, "");
    assert_true(store_token(f->store, OTHER_TOKEN, TOKEN_ANSWER, &found, NULL));
    assert_string_equal(found, carols);
    assert_int_equal(answer(f->store, carols, WORD_YES), ANSWER_TAKEN);
    assert_ready(f->store, "aaaa000001");
    assert_int_equal(send_request(f->store, "aaaa000001", ENDING_AGREED, NOW + 2000), 0);
    g_autofree char *erins = ask_id(f->store, "aaaa000002", ERIN, CAROL);
    assert_int_equal(ask_state(f->store, erins), ASK_SCHEDULED);
}

static void test_what_version_4_left_goes_on(void **state)
{
    all_is_still_there(*state, 4);
}

static void test_what_version_3_left_goes_on(void **state)
{
    all_is_still_there(*state, 3);
}

static void test_what_version_2_left_goes_on(void **state)
{
    all_is_still_there(*state, 2);
}

static void test_what_version_1_left_goes_on(void **state)
{
    all_is_still_there(*state, 1);
}

static void test_what_came_with_version_3_works_there(void **state)
{
    struct fixture *f = *state;
    const struct pair_keys pair = {BOB, CAROL};
    struct past_limits keep = {86400, 86400};
    struct pair_past past = {0};

    upgrade_from(f, 2);
    assert_true(store_vouch(f->store, ALICE, &pair, 1, &clerk, NULL));
    assert_true(store_past(f->store, ALICE, CAROL, BOB, &keep, NOW + 1, &past, NULL));
    assert_int_equal(past.vouched, NOW);
    assert_false(past.waits);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_version_4_left_goes_on),          TEST(test_what_version_3_left_goes_on),
        TEST(test_what_version_2_left_goes_on),          TEST(test_what_version_1_left_goes_on),
        TEST(test_what_came_with_version_3_works_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
