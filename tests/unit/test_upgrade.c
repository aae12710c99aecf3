/* A store that an older AskFirst wrote: all is there, and what waits in it goes on as if nothing
 * had happened. tests/lib/store_version_4 was written by version 4; versions 1 to 3 had shorter
 * records, in fewer tables, so such a store is made of that. */
#include <lmdb.h>
#include "store/ledger/introduced_pairs.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/records.h"
#include "store/ledger/tokens.h"
#include "ask_fixture.h"
#include "store_fixture.h"

#define HOME "alice@home.example"
#define WAITING "jkf5kb04t8"
#define CAROLS "4cj8dx0dt4"
#define CAROLS_TOKEN "ec47ec02bc68684cfe5694f5e96d3ebe"
#define THEN G_GINT64_CONSTANT(2427105765)

/* ---- the store as it was ---- */

static void load_dump(struct fixture *f)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autofree char *dump = g_build_filename(source ? source : ".", "tests", "lib",
                                             "store_version_4", "consent.dump", NULL),
                    *folder = g_build_filename(f->folder, "consent", NULL);
    char *argv[] = {(char *)"mdb_load", (char *)"-f", dump, folder, NULL};
    g_autoptr(GError) error = NULL;
    int status;

    assert_int_equal(mkdir(folder, 0700), 0);
    assert_ok(g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                           &error) &&
                  g_spawn_check_wait_status(status, &error),
              error);
}

struct raw {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
};

static struct raw raw_open(struct fixture *f, const char *table)
{
    g_autofree char *folder = g_build_filename(f->folder, "consent", NULL);
    struct raw raw;

    assert_int_equal(mdb_env_create(&raw.env), 0);
    assert_int_equal(mdb_env_set_maxdbs(raw.env, TABLES), 0);
    assert_int_equal(mdb_env_open(raw.env, folder, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(raw.env, NULL, 0, &raw.txn), 0);
    assert_int_equal(mdb_dbi_open(raw.txn, table, 0, &raw.dbi), 0);
    return raw;
}

static void raw_put(struct raw *raw, MDB_val key, const void *data, size_t size)
{
    MDB_val value = {size, (void *)data};

    assert_int_equal(mdb_put(raw->txn, raw->dbi, &key, &value, 0), 0);
}

static void raw_close(struct raw *raw)
{
    assert_int_equal(mdb_txn_commit(raw->txn), 0);
    mdb_env_close(raw->env);
}

static GVariant *decode(MDB_val value, const char *type)
{
    g_autoptr(GBytes) octets = g_bytes_new(value.mv_data, value.mv_size);

    return g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(type), octets, FALSE));
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
    return g_variant_ref_sink(g_variant_builder_end(&builder));
}

static void shorten(struct fixture *f, const char *table, const char *type, gsize n)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)g_variant_unref);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    struct raw raw = raw_open(f, table);
    MDB_cursor *cursor;
    MDB_val key, value;

    assert_int_equal(mdb_cursor_open(raw.txn, raw.dbi, &cursor), 0);
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
        g_autoptr(GVariant) record = decode(value, type);
        g_ptr_array_add(ids, g_strndup(key.mv_data, key.mv_size));
        g_ptr_array_add(records, without_last(record, n));
    }
    mdb_cursor_close(cursor);
    for (guint i = 0; i < ids->len; i++) {
        MDB_val id = {strlen(ids->pdata[i]) + 1, ids->pdata[i]};
        raw_put(&raw, id, g_variant_get_data(records->pdata[i]),
                g_variant_get_size(records->pdata[i]));
    }
    raw_close(&raw);
}

static void drop(struct fixture *f, const char *table)
{
    struct raw raw = raw_open(f, table);

    assert_int_equal(mdb_drop(raw.txn, raw.dbi, 1), 0);
    raw_close(&raw);
}

static void load_version(struct fixture *f, guint32 version)
{
    load_dump(f);
    if (version < 4) {
        struct raw raw = raw_open(f, "meta");
        raw_put(&raw, (MDB_val){8, (void *)"version"}, &version, sizeof version);
        raw_close(&raw);
        shorten(f, "asks", "(yyxxxxxuayayayayayayayayayayaya(ayayay)xyaay)", 3);
        shorten(f, "requests", "(yxxxayayayayayayayayayayaybbbbaaya(ayayayayayayayayay)uaay)", 2);
    }
    if (version < 3)
        drop(f, "past");
    if (version < 2)
        drop(f, "introduced");
}

/* ---- what is in it ---- */

static void assert_consent(struct store *store)
{
    g_autoptr(GPtrArray) found = NULL;

    assert_true(store_consents_list(store, "gus@g.example", &found, NULL));
    assert_int_equal(found->len, 1);
    const struct consent *c = found->pdata[0];
    assert_string_equal(c->introducer, HOME);
    assert_string_equal(c->counterpart, "hal@h.example");
    assert_string_equal(c->note, "Not this year.");
    assert_int_equal(c->decision, CONSENT_DENY);
    assert_int_equal(c->origin, ORIGIN_ANSWER);
    assert_int_equal(c->created, THEN - 1);
    assert_int_equal(c->expires, 2429913600);
}

static void assert_request(struct store *store)
{
    struct request *r = request_of(store, WAITING);

    assert_string_equal(r->introducer_name, "Alice");
    assert_string_equal(r->account, "alice");
    assert_string_equal(r->message_id, "waiting@client.home.example");
    assert_string_equal(r->language, "en");
    assert_int_equal(r->state, REQUEST_WAITING);
    assert_int_equal(r->ending, ENDING_NONE);
    assert_true(r->may_send_separately && !r->confirm);
    assert_int_equal(r->expires, 2427537764);
    assert_int_equal(r->copies->len, 2);
    const struct copy *copy = r->copies->pdata[0];
    assert_string_equal(copy->mail_args, "BODY=8BITMIME");
    assert_int_equal(strlen(copy->digest), 64);
    assert_int_equal(copy->size, 486);
    assert_string_equal(((struct recipient *)copy->recipients->pdata[0])->args, "NOTIFY=NEVER");
    assert_int_equal(r->waits->len, 2);
    const struct waiting *w = r->waits->pdata[1];
    assert_string_equal(w->party_shown, CAROL);
    assert_string_equal(w->counterpart_name, "Bob B\xc3\xb6hm");
    assert_string_equal(w->ask, CAROLS);
    assert_false(w->alone);
    request_free(r);
}

static void assert_ask(struct store *store, guint32 version)
{
    struct ask *ask = ask_of(store, "be42j7mry5");

    assert_int_equal(ask->state, ASK_DECLINED);
    assert_int_equal(ask->reply_word, REPLY_WORD_NO);
    assert_int_equal(ask->before, REPLY_WORD_NONE);
    assert_int_equal(ask->replies, 1);
    assert_int_equal(ask->again, version < 4 ? 0 : 2429913600);
    assert_int_equal(ask->answered->len, version < 4 ? 0 : 1);
    assert_int_equal(ask->taken->len, ask->answered->len);
    for (guint i = 0; i < ask->taken->len; i++)
        assert_string_equal(ask->taken->pdata[i], ask->answered->pdata[i]);
    assert_string_equal(((struct ask_about *)ask->about->pdata[0])->name, "Hal");
    ask_free(ask);
    assert_int_equal(ask_state(store, "2hxcxaa180"), ASK_SCHEDULED);
}

static void assert_mail(struct store *store)
{
    struct outgoing *mail = store_outbox_get(store, 17, NULL);
    gsize size;

    assert_non_null(mail);
    assert_int_equal(mail->kind, OUTGOING_NOTICE);
    assert_int_equal(mail->attempts, 1);
    assert_string_equal(mail->last_error, "451 4.3.0 later");
    const char *head = g_bytes_get_data(mail->head, &size);
    assert_memory_equal(head, "From: ", 6);
    assert_memory_equal(head + size - 2, "\r\n", 2);
    assert_null(mail->tail);
    outgoing_free(mail);
}

static void assert_memory(struct store *store, guint32 version)
{
    g_autoptr(GPtrArray) vouched = NULL;
    g_autofree char *introducer = NULL;
    gint64 when = 0;

    assert_true(
        store_introduced_get(store, "dave@d.example", "erin@e.example", &when, &introducer, NULL));
    assert_int_equal(when, version < 2 ? 0 : THEN - 1);
    assert_true(version < 2 || strcmp(introducer, HOME) == 0);
    assert_true(store_vouched_list(store, NULL, 0, &vouched, NULL));
    assert_int_equal(vouched->len, version < 3 ? 0 : 1);
}

static void assert_audit(struct store *store)
{
    g_autoptr(GPtrArray) lines = NULL;

    assert_true(store_audit_list(store, "gus@g.example", 1000, &lines, NULL));
    const struct audit_line *line = lines->pdata[0];
    assert_string_equal(line->what, "consent.deny");
    assert_string_equal(line->actor, "milter");
    assert_int_equal(line->number, 17);
    assert_int_equal(line->when, THEN - 1);
}

static void all_is_there(struct fixture *f, guint32 version)
{
    load_version(f, version);
    f->store = fixture_open(f);
    fixture_reopen(f);
    assert_consent(f->store);
    assert_request(f->store);
    assert_ask(f->store, version);
    assert_mail(f->store);
    assert_memory(f->store, version);
    assert_audit(f->store);
}

static void test_all_of_version_4_is_there(void **state)
{
    all_is_there(*state, 4);
}

static void test_all_of_version_3_is_there(void **state)
{
    all_is_there(*state, 3);
}

static void test_all_of_version_2_is_there(void **state)
{
    all_is_there(*state, 2);
}

static void test_all_of_version_1_is_there(void **state)
{
    all_is_there(*state, 1);
}

static void test_what_waits_goes_on(void **state)
{
    struct fixture *f = *state;
    g_autofree char *found = NULL;

    load_version(f, 3);
    f->store = fixture_open(f);
    assert_ready(f->store, "");
    assert_true(store_token_get(f->store, CAROLS_TOKEN, TOKEN_ANSWER, &found, NULL));
    assert_string_equal(found, CAROLS);
    assert_int_equal(answer_as(f->store, found, REPLY_WORD_YES, false, THEN + 10),
                     ANSWER_OUTCOME_TAKEN);
    assert_ready(f->store, WAITING);
}

static void test_endings_of_one_name_are_told_apart(void **state)
{
    struct fixture *f = *state;
    static const char type[] = "(yxxxayayayayayayayayayayaybbbbaaya(ayayayayayayayayay)uaay)";
    struct raw raw = (load_dump(f), raw_open(f, "requests"));
    MDB_val key = {sizeof "ex5fg7fwae", (void *)"ex5fg7fwae"}, value;
    GVariantBuilder builder;

    assert_int_equal(mdb_get(raw.txn, raw.dbi, &key, &value), 0);
    g_autoptr(GVariant) was = decode(value, type);
    g_variant_builder_init(&builder, G_VARIANT_TYPE_TUPLE);
    for (gsize i = 0; i < g_variant_n_children(was); i++) {
        g_autoptr(GVariant) part = i == 12 ? g_variant_ref_sink(g_variant_new_bytestring("admin"))
                                           : g_variant_get_child_value(was, i);
        g_variant_builder_add_value(&builder, part);
    }
    g_autoptr(GVariant) is = g_variant_ref_sink(g_variant_builder_end(&builder));
    raw_put(&raw, key, g_variant_get_data(is), g_variant_get_size(is));
    raw_close(&raw);
    f->store = fixture_open(f);
    struct request *r = request_of(f->store, "ex5fg7fwae");
    assert_int_equal(r->state, REQUEST_RETURNED);
    assert_int_equal(r->ending, ENDING_RETURNED);
    request_free(r);
}

static void test_a_damaged_record_leaves_the_store_as_it_was(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GError) error = NULL;

    load_dump(f);
    for (int i = 0; i < 2; i++) {
        struct raw raw = raw_open(f, "tokens");
        MDB_val key = {8, (void *)"a token"};
        raw_put(&raw, key, "x", 1);
        raw_close(&raw);
        assert_fails(store_open(f->folder, true, 0, &error), error, ERROR_CORRUPT);
        assert_non_null(strstr(error->message, "table tokens, record a%20token%00"));
        g_clear_error(&error);
    }
    struct raw raw = raw_open(f, "tokens");
    MDB_val key = {8, (void *)"a token"};
    assert_int_equal(mdb_del(raw.txn, raw.dbi, &key, NULL), 0);
    raw_close(&raw);
    f->store = fixture_open(f);
    assert_consent(f->store);
}

static void test_what_came_with_version_3_works_there(void **state)
{
    struct fixture *f = *state;
    const struct address_pair pair = {BOB, CAROL};
    struct past_limits keep = {86400, 86400};
    struct pair_past past = {0};

    load_version(f, 2);
    f->store = fixture_open(f);
    assert_true(store_vouched_put(f->store, HOME, &pair, 1, &worker, NULL));
    assert_true(store_past_get(f->store, HOME, CAROL, BOB, &keep, NOW + 1, &past, NULL));
    assert_int_equal(past.vouched, NOW);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_folder, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_of_version_4_is_there),
        TEST(test_all_of_version_3_is_there),
        TEST(test_all_of_version_2_is_there),
        TEST(test_all_of_version_1_is_there),
        TEST(test_what_waits_goes_on),
        TEST(test_endings_of_one_name_are_told_apart),
        TEST(test_a_damaged_record_leaves_the_store_as_it_was),
        TEST(test_what_came_with_version_3_works_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
