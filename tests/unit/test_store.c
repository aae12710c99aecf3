/* Consents, audit, keys: what is put in comes out again, and is found by whom it concerns. */
#include <fcntl.h>
#include <sys/time.h>
#include "store/kv/kv_lmdb.h"
#include "store_fixture.h"

static void test_consent_comes_back_as_it_was_said(void **state)
{
    struct fixture *f = *state;
    struct consent *c = fixture_consent("bob@b.example", "@.local.example", "carol@c.example");
    const struct consent *const records[] = {c};
    g_autoptr(GPtrArray) found = NULL;
    g_autoptr(GError) error = NULL;

    fixture_set(&c->topic, "hiring");
    fixture_set(&c->note, "For career advice I charge: \"50\" \xe2\x82\xac");
    c->decision = CONSENT_DENY;
    c->origin = ORIGIN_ANSWER;
    c->expires = NOW + 5;
    assert_ok(store_consents_put(f->store, records, 1, &worker, &error), error);
    fixture_reopen(f);
    assert_ok(store_consents_list(f->store, "bob@b.example", &found, &error), error);
    assert_int_equal(found->len, 1);
    const struct consent *back = found->pdata[0];
    assert_string_equal(back->party, c->party);
    assert_string_equal(back->introducer, c->introducer);
    assert_string_equal(back->counterpart, c->counterpart);
    assert_string_equal(back->topic, c->topic);
    assert_string_equal(back->note, c->note);
    assert_int_equal(back->decision, CONSENT_DENY);
    assert_int_equal(back->origin, ORIGIN_ANSWER);
    assert_int_equal(back->created, NOW);
    assert_int_equal(back->expires, NOW + 5);
    consent_free(c);
}

static void test_second_word_replaces_the_first(void **state)
{
    struct fixture *f = *state;
    struct consent *c = fixture_consent("bob@b.example", "*", "*");
    const struct consent *const records[] = {c};
    g_autoptr(GPtrArray) found = NULL;

    assert_true(fixture_put(f->store, "bob@b.example", NULL));
    c->decision = CONSENT_DENY;
    assert_true(store_consents_put(f->store, records, 1, &worker, NULL));
    assert_true(store_consents_list(f->store, "bob@b.example", &found, NULL));
    assert_int_equal(found->len, 1);
    assert_int_equal(((struct consent *)found->pdata[0])->decision, CONSENT_DENY);
    consent_free(c);
}

static void test_domain_records_are_found_for_who_stands_under_them(void **state)
{
    struct fixture *f = *state;
    static const char *const parties[] = {"bob@a.b.example", "@a.b.example",   "@.a.b.example",
                                          "@.b.example",     "@.example",      "@b.example",
                                          "@.other.example", "bo@a.b.example", "bob@a.b.exampl"};

    for (size_t i = 0; i < G_N_ELEMENTS(parties); i++)
        assert_true(fixture_put(f->store, parties[i], NULL));
    assert_int_equal(fixture_count(f->store, "bob@a.b.example"), 5);
    assert_int_equal(fixture_count(f->store, "eve@b.example"), 3);
    assert_int_equal(fixture_count(f->store, "@b.example"), 1);
    assert_int_equal(fixture_count(f->store, "eve@nowhere.test"), 0);
}

/* n octets, the last ones "@b.example". Caller frees. */
static char *long_address(char letter, size_t n)
{
    g_autofree char *local = g_strnfill(n - strlen("@b.example"), letter);

    return g_strconcat(local, "@b.example", NULL);
}

static void test_addresses_of_500_octets_are_kept_apart(void **state)
{
    struct fixture *f = *state;
    g_autofree char *x = long_address('x', 500), *y = long_address('y', 500);
    g_autofree char *x2 = long_address('x', 501);
    struct consent *all[] = {fixture_consent(x, x, y), fixture_consent(x, y, x),
                             fixture_consent(x, y, x2), fixture_consent(x2, x, y)};
    g_autoptr(GPtrArray) found = NULL;
    g_autoptr(GError) error = NULL;

    assert_ok(store_consents_put(f->store, (const struct consent *const *)all, 4, &worker, &error),
              error);
    assert_int_equal(fixture_count(f->store, x), 3);
    assert_int_equal(fixture_count(f->store, x2), 1);
    assert_int_equal(fixture_count(f->store, y), 0);
    assert_ok(store_consent_remove(f->store, all[1], &worker, &error), error);
    assert_ok(store_consents_list(f->store, x, &found, &error), error);
    assert_int_equal(found->len, 2);
    for (guint i = 0; i < found->len; i++) {
        const struct consent *c = found->pdata[i];
        assert_string_equal(c->party, x);
        assert_false(strcmp(c->introducer, y) == 0 && strcmp(c->counterpart, x) == 0);
    }
    for (int i = 0; i < 4; i++)
        consent_free(all[i]);
}

static void test_text_that_looks_like_a_hash_is_no_hash(void **state)
{
    g_autofree char *text = g_strnfill(200, 'x');
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    g_autofree char *forged = g_strconcat("\001", digest, NULL);
    struct key real = key_of(text), fake = key_of(forged);

    (void)state;
    assert_int_equal(real.size, fake.size);
    assert_memory_not_equal(real.bytes, fake.bytes, real.size);
}

static void test_times_before_1970_come_before_later_ones(void **state)
{
    struct key before = {0}, after = {0};
    struct kv_value value;

    (void)state;
    key_time(&before, -5);
    key_time(&after, 5);
    assert_true(memcmp(before.bytes, after.bytes, 8) < 0);
    value = (struct kv_value){before.size, before.bytes};
    assert_int_equal(key_time_at(&value, 0), -5);
    assert_int_equal(key_time_at(&value, 1), G_MININT64);
}

static void test_revoke_of_nothing_says_so(void **state)
{
    struct fixture *f = *state;
    struct consent *c = fixture_consent("bob@b.example", "alice@local.example", "*");
    g_autoptr(GError) error = NULL;

    assert_true(fixture_put(f->store, "bob@b.example", NULL));
    assert_fails(store_consent_remove(f->store, c, &worker, &error), error, ERROR_NOT_FOUND);
    assert_non_null(strstr(error->message, "alice@local.example"));
    assert_int_equal(fixture_count(f->store, "bob@b.example"), 1);
    consent_free(c);
}

static void test_record_without_party_is_refused_and_its_batch_with_it(void **state)
{
    struct fixture *f = *state;
    struct consent *good = fixture_consent("bob@b.example", "*", "*");
    struct consent *bad = fixture_consent("", "*", "*");
    const struct consent *const records[] = {good, bad};
    g_autoptr(GError) error = NULL;

    assert_fails(store_consents_put(f->store, records, 2, &worker, &error), error, ERROR_INPUT);
    assert_int_equal(fixture_count(f->store, "bob@b.example"), 0);
    assert_int_equal(fixture_entries(f->store, TABLE_AUDIT), 0);
    consent_free(good);
    consent_free(bad);
}

struct collected {
    GPtrArray *parties;
    struct store *store; /* written to meanwhile */
    guint most;
};

static bool collect(void *ctx, const struct consent *consent)
{
    struct collected *c = ctx;

    g_ptr_array_add(c->parties, g_strdup(consent->party));
    if (c->store)
        assert_true(fixture_put(c->store, "zzz@late.example", NULL));
    return c->parties->len < c->most;
}

static void test_export_sees_each_record_once_in_order(void **state)
{
    struct fixture *f = *state;
    struct consent *records[700];
    struct collected all = {g_ptr_array_new_with_free_func(g_free), NULL, G_MAXUINT};

    for (int i = 0; i < 700; i++) {
        g_autofree char *party = g_strdup_printf("p%03d@b.example", i);
        records[i] = fixture_consent(party, "*", "*");
    }
    assert_true(
        store_consents_put(f->store, (const struct consent *const *)records, 700, &worker, NULL));
    assert_true(store_consents_each(f->store, NULL, collect, &all, NULL));
    assert_int_equal(all.parties->len, 700);
    for (int i = 0; i < 700; i++) {
        assert_string_equal(all.parties->pdata[i], records[i]->party);
        consent_free(records[i]);
    }
    g_ptr_array_set_size(all.parties, 0);
    all.most = 3;
    assert_true(store_consents_each(f->store, NULL, collect, &all, NULL));
    assert_int_equal(all.parties->len, 3);
    g_ptr_array_set_size(all.parties, 0);
    assert_true(store_consents_each(f->store, "p005@b.example", collect, &all, NULL));
    assert_int_equal(all.parties->len, 1);
    g_ptr_array_unref(all.parties);
}

static void test_store_can_be_written_to_while_it_is_listed(void **state)
{
    struct fixture *f = *state;
    struct collected all = {g_ptr_array_new_with_free_func(g_free), f->store, 2};

    assert_true(fixture_put(f->store, "a@b.example", NULL));
    assert_true(fixture_put(f->store, "b@b.example", NULL));
    assert_true(store_consents_each(f->store, NULL, collect, &all, NULL));
    assert_int_equal(fixture_count(f->store, "zzz@late.example"), 1);
    g_ptr_array_unref(all.parties);
}

static void test_audit_tells_who_did_what_to_whom(void **state)
{
    struct fixture *f = *state;
    struct consent *c = fixture_consent("bob@b.example", "alice@local.example", "*");
    const struct consent *const records[] = {c};
    const struct audit_by admin = {"admin:eve\n", NOW + 7};
    g_autoptr(GPtrArray) lines = NULL, last = NULL, all = NULL;

    assert_true(fixture_put(f->store, "bob@b.example.org", NULL));
    assert_true(store_consents_put(f->store, records, 1, &worker, NULL));
    assert_true(store_consent_remove(f->store, c, &admin, NULL));
    assert_true(store_audit_list(f->store, "bob@b.example", 10, &lines, NULL));
    assert_int_equal(lines->len, 2);
    const struct audit_line *first = lines->pdata[0], *second = lines->pdata[1];
    assert_string_equal(first->what, "consent.allow");
    assert_string_equal(first->actor, "worker");
    assert_string_equal(first->detail, "introducer=alice@local.example counterpart=* origin=admin");
    assert_int_equal(first->when, NOW);
    assert_string_equal(second->what, "consent.revoke");
    assert_string_equal(second->actor, "admin:eve?");
    assert_string_equal(second->subject, "bob@b.example");
    assert_true(first->number < second->number);
    assert_true(store_audit_list(f->store, "bob@b.example", 1, &last, NULL));
    assert_int_equal(last->len, 1);
    assert_string_equal(((struct audit_line *)last->pdata[0])->what, "consent.revoke");
    assert_true(store_audit_list(f->store, NULL, 10, &all, NULL));
    assert_int_equal(all->len, 3);
    consent_free(c);
}

static void test_store_that_is_not_there_is_not_made_by_looking(void **state)
{
    struct fixture *f = *state;
    g_autofree char *path = g_build_filename(f->folder, "consent", NULL);
    g_autoptr(GError) error = NULL;

    assert_fails(store_open(f->folder, false, 0, &error), error, ERROR_NOT_FOUND);
    assert_non_null(strstr(error->message, "start askfirst-milter once"));
    assert_int_not_equal(access(path, F_OK), 0);
}

static void test_store_is_for_its_owner_only_and_not_for_children(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    int fd;

    assert_int_equal(stat(f->store->folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(stat(f->store->file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(mdb_env_get_fd(kv_lmdb_of(f->store->kv)->env, &fd), 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(kv_lmdb_of(f->store->kv)->lock.fd, F_GETFD) & FD_CLOEXEC);
}

/* ---- four threads ---- */

#define PUTS 40

struct worker {
    struct store *store;
    int number;
    pthread_t thread;
    bool ok;
};

static void *work(void *ctx)
{
    struct worker *w = ctx;

    w->ok = true;
    for (int i = 0; i < PUTS && w->ok; i++) {
        g_autofree char *party = g_strdup_printf("p%d@t%d.example", i, w->number);
        g_autoptr(GPtrArray) found = NULL, requests = NULL;
        w->ok = fixture_put(w->store, party, NULL) &&
                store_consents_list(w->store, party, &found, NULL) && found->len == 1 &&
                store_requests_list(w->store, true, &requests, NULL);
    }
    return NULL;
}

static void test_four_threads_write_and_read_at_once(void **state)
{
    struct fixture *f = *state;
    struct worker workers[4];
    struct collected all = {g_ptr_array_new_with_free_func(g_free), NULL, G_MAXUINT};

    for (int i = 0; i < 4; i++) {
        workers[i] = (struct worker){.store = f->store, .number = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_true(workers[i].ok);
    }
    assert_true(store_consents_each(f->store, NULL, collect, &all, NULL));
    assert_int_equal(all.parties->len, 4 * PUTS);
    assert_int_equal(fixture_entries(f->store, TABLE_AUDIT), 4 * PUTS);
    g_ptr_array_unref(all.parties);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
#define EMPTY(test) cmocka_unit_test_setup_teardown(test, fixture_folder, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_consent_comes_back_as_it_was_said),
        ON_DISK_AND_IN_MEMORY(test_second_word_replaces_the_first),
        ON_DISK_AND_IN_MEMORY(test_domain_records_are_found_for_who_stands_under_them),
        ON_DISK_AND_IN_MEMORY(test_addresses_of_500_octets_are_kept_apart),
        cmocka_unit_test(test_text_that_looks_like_a_hash_is_no_hash),
        cmocka_unit_test(test_times_before_1970_come_before_later_ones),
        ON_DISK_AND_IN_MEMORY(test_revoke_of_nothing_says_so),
        ON_DISK_AND_IN_MEMORY(test_record_without_party_is_refused_and_its_batch_with_it),
        ON_DISK_AND_IN_MEMORY(test_export_sees_each_record_once_in_order),
        ON_DISK_AND_IN_MEMORY(test_store_can_be_written_to_while_it_is_listed),
        ON_DISK_AND_IN_MEMORY(test_audit_tells_who_did_what_to_whom),
        EMPTY(test_store_that_is_not_there_is_not_made_by_looking),
        WITH(test_store_is_for_its_owner_only_and_not_for_children),
        ON_DISK_AND_IN_MEMORY(test_four_threads_write_and_read_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
