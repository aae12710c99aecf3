/* The consent store when things go wrong: killed processes, full disks, damaged files. What was
 * acknowledged is there, what was not is not there by half, and the words of the error say what to
 * do. */
#include <signal.h>
#include <sys/resource.h>
#include "store/kv/kv_lmdb.h"
#include "store/ledger/store_errors.h"
#include "store_fixture.h"

static MDB_env *env_of(const struct store *store)
{
    return kv_lmdb_of(store->kv)->env;
}

/* Each request that is there is there with all that belongs to it. */
static void check_consistent(struct store *store)
{
    guint requests = fixture_entries(store, TABLE_REQUESTS);

    assert_int_equal(fixture_entries(store, TABLE_COPIES), requests);
    assert_int_equal(fixture_entries(store, TABLE_SPOOL), requests);
    assert_int_equal(fixture_entries(store, TABLE_MESSAGE_IDS), requests);
    assert_int_equal(fixture_entries(store, TABLE_DUE), requests);
    assert_int_equal(fixture_entries(store, TABLE_WAITS), 2 * requests);
    /* They share the two asks that the first one made. */
    guint asks = requests ? 2 : 0;
    assert_int_equal(fixture_entries(store, TABLE_AUDIT), requests + asks);
    assert_int_equal(fixture_entries(store, TABLE_QUESTIONS), asks);
    assert_int_equal(fixture_entries(store, TABLE_ASKS), asks);
    assert_int_equal(fixture_entries(store, TABLE_ASK_TIMES), asks);
    assert_int_equal(fixture_entries(store, TABLE_ASK_PARTIES), asks);
    assert_int_equal(fixture_entries(store, TABLE_ASKED), 2 * asks);
}

/* Holds request number i without cmocka's checks, for use in a child. */
static bool hold_number(struct store *store, int i, GError **error)
{
    g_autofree char *id = g_strdup_printf("aaaa%06d", i);
    g_autofree char *message_id = g_strdup_printf("<%d@local.example>", i);
    struct request *request = fixture_request(id, message_id);
    enum hold_outcome outcome;
    bool ok = store_request_hold(store, request, NULL, &limits, &worker, &outcome, NULL, error);

    request_free(request);
    return ok;
}

/* ---- killed ---- */

/* Holds messages for ever and writes an octet for each that the store has taken. */
static void hold_for_ever(const char *folder, int acknowledge)
{
    struct store *store = store_open(folder, true, 0, NULL);

    for (int i = 0; store && hold_number(store, i, NULL); i++)
        if (write(acknowledge, "+", 1) != 1)
            break;
    _exit(1);
}

/* Kills the child after so many acknowledgements; all that it ever gave. */
static int kill_after(pid_t child, int from, int acknowledgements)
{
    int count = 0, status;
    char octet;

    while (count < acknowledgements && read(from, &octet, 1) == 1)
        count++;
    kill(child, SIGKILL);
    wait_for(child, &status, 0);
    while (read(from, &octet, 1) == 1)
        count++;
    return count;
}

static void test_killed_process_loses_nothing_it_had_acknowledged(void **state)
{
    for (int acknowledgements = 1; acknowledgements <= 61; acknowledgements += 15) {
        struct fixture *f = *state;
        int pipe_fds[2];

        fixture_reopen(f);
        store_close(f->store);
        f->store = NULL;
        assert_int_equal(pipe(pipe_fds), 0);
        pid_t child = fork();
        if (child == 0)
            hold_for_ever(f->folder, pipe_fds[1]);
        close(pipe_fds[1]);
        int count = kill_after(child, pipe_fds[0], acknowledgements);
        close(pipe_fds[0]);

        f->store = fixture_open(f);
        assert_true(count >= acknowledgements);
        for (int i = 0; i < count; i++) {
            g_autofree char *id = g_strdup_printf("aaaa%06d", i);
            assert_int_equal(fixture_state(f->store, id), REQUEST_WAITING);
        }
        check_consistent(f->store);
        assert_true(hold_number(f->store, 999999, NULL));
        fixture_teardown(state);
        fixture_setup(state);
    }
}

static void die_at(void *ctx, enum txn_step step)
{
    if (step == *(enum txn_step *)ctx)
        raise(SIGKILL);
}

static void kill_at(struct fixture *f, enum txn_step step)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        struct store *store = store_open(f->folder, true, 0, NULL);
        store->hook = die_at;
        store->hook_ctx = &step;
        hold_number(store, 1, NULL);
        _exit(1);
    }
    assert_int_equal(wait_for(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    f->store = fixture_open(f);
    check_consistent(f->store);
}

static void test_killed_before_the_commit_nothing_is_there(void **state)
{
    struct fixture *f = *state;

    kill_at(f, TXN_CHANGED);
    assert_int_equal(fixture_entries(f->store, TABLE_REQUESTS), 0);
    assert_true(hold_number(f->store, 1, NULL));
}

static void test_killed_after_the_commit_all_is_there(void **state)
{
    struct fixture *f = *state;

    kill_at(f, TXN_COMMITTED);
    assert_int_equal(fixture_entries(f->store, TABLE_REQUESTS), 1);
    assert_true(hold_number(f->store, 2, NULL));
}

/* ---- full ---- */

static void test_full_map_says_so_and_leaves_nothing_half_written(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GError) error = NULL;
    guint before;
    int i = 0;

    f->store = store_open(f->folder, true, 512 * 1024, NULL);
    while (hold_number(f->store, i, &error))
        assert_true(++i < 10000);
    assert_true(i > 5);
    if (!g_error_matches(error, ASKFIRST_ERROR, ERROR_FULL))
        fail_msg("%s", error->message);
    assert_non_null(strstr(error->message, "the consent store is full (512 KiB map)"));
    assert_false(store_is_broken(f->store));
    before = fixture_entries(f->store, TABLE_REQUESTS);
    assert_int_equal(before, i);
    check_consistent(f->store);
    store_close(f->store);
    f->store = fixture_open(f);
    check_consistent(f->store);
    assert_true(hold_number(f->store, i, NULL));
}

/* In a child, for the limit cannot be taken back. Returns 0 when all is as it should be. */
static int fill_disk(const char *folder)
{
    struct rlimit limit = {512 * 1024, 512 * 1024};
    g_autoptr(GError) error = NULL, again = NULL;
    struct store *store = store_open(folder, true, 0, NULL);
    int i = 0;

    signal(SIGXFSZ, SIG_IGN);
    if (!store || setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 1;
    while (hold_number(store, i, &error) && i < 10000)
        i++;
    if (i == 0 || !g_error_matches(error, ASKFIRST_ERROR, ERROR_FULL) ||
        !strstr(error->message, store->folder)) {
        fprintf(stderr, "%d: %s\n", i, error ? error->message : "no error");
        return 2;
    }
    if (hold_number(store, i, &again) || !g_error_matches(again, ASKFIRST_ERROR, ERROR_FULL))
        return 3;
    if ((int)fixture_entries(store, TABLE_REQUESTS) != i || store_is_broken(store))
        return 4;
    store_close(store);
    return 0;
}

static void test_full_disk_says_so_and_loses_nothing(void **state)
{
    struct fixture *f = *state;
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(fill_disk(f->folder));
    assert_int_equal(wait_for(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    f->store = fixture_open(f);
    check_consistent(f->store);
    assert_true(hold_number(f->store, 999999, NULL));
}

static void test_too_many_readers_is_an_error_not_a_wait(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GPtrArray) found = NULL;
    g_autoptr(GError) error = NULL;
    MDB_txn *readers[5000];
    int n = 0;

    while (n < 5000 && mdb_txn_begin(env_of(f->store), NULL, MDB_RDONLY, &readers[n]) == 0)
        n++;
    assert_true(n >= 1024 && n < 5000);
    assert_fails(store_consents_list(f->store, "bob@b.example", &found, &error), error, ERROR_FULL);
    assert_true(fixture_put(f->store, "bob@b.example", NULL));
    while (n-- > 0)
        mdb_txn_abort(readers[n]);
    assert_int_equal(fixture_count(f->store, "bob@b.example"), 1);
}

/* ---- damaged ---- */

static void refuse(struct fixture *f, enum askfirst_error code, const char *word)
{
    g_autofree char *file = g_build_filename(f->folder, "consent", "data.mdb", NULL);
    g_autoptr(GError) error = NULL;

    assert_fails(store_open(f->folder, true, 0, &error), error, code);
    assert_non_null(strstr(error->message, file));
    assert_non_null(strstr(error->message, word));
}

/* Closes the store and gives its file these octets. */
static void replace_file(struct fixture *f, const char *content, size_t size)
{
    g_autofree char *file = g_strdup(f->store->file);

    store_close(f->store);
    f->store = NULL;
    FILE *out = fopen(file, "w");
    assert_int_equal(fwrite(content, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static void leave_alone(struct fixture *f, guint32 version)
{
    struct key key = key_of("version");
    struct txn txn;

    assert_true(txn_begin(f->store, true, &txn, NULL));
    assert_true(txn_put(&txn, TABLE_META, &key, &version, sizeof version, NULL));
    assert_true(txn_end(&txn, true, NULL));
    store_close(f->store);
    f->store = NULL;
    refuse(f, ERROR_VERSION, "use the AskFirst that wrote it");
}

static void test_newer_store_is_left_alone(void **state)
{
    leave_alone(*state, STORE_VERSION + 1);
}

static void test_garbage_is_no_store(void **state)
{
    struct fixture *f = *state;
    g_autofree char *garbage = g_strnfill(100000, 'x');

    replace_file(f, garbage, 100000);
    refuse(f, ERROR_CORRUPT, "import the last export");
}

static void test_emptied_file_is_not_taken_for_a_new_store(void **state)
{
    struct fixture *f = *state;

    replace_file(f, "", 0);
    refuse(f, ERROR_CORRUPT, "data.mdb is empty");
}

static void test_truncated_file_is_an_error_not_a_crash(void **state)
{
    struct fixture *f = *state;
    g_autofree char *content = NULL;
    MDB_envinfo info;
    size_t size;

    for (int i = 0; i < 20; i++)
        assert_true(hold_number(f->store, i, NULL));
    mdb_env_info(env_of(f->store), &info);
    size_t used = (info.me_last_pgno + 1) * kv_lmdb_of(f->store->kv)->page_bytes;
    assert_true(g_file_get_contents(f->store->file, &content, &size, NULL));
    assert_true(size >= used);
    replace_file(f, content, used - 1);
    refuse(f, ERROR_CORRUPT, "shorter");
    g_autofree char *file = g_build_filename(f->folder, "consent", "data.mdb", NULL);
    assert_int_equal(truncate(file, 3 * 4096), 0);
    refuse(f, ERROR_CORRUPT, "shorter");
    assert_int_equal(truncate(file, 5000), 0);
    refuse(f, ERROR_CORRUPT, "damaged");
    /* A copy of what is in use only is whole. */
    FILE *out = fopen(file, "w");
    assert_int_equal(fwrite(content, 1, used, out), used);
    assert_int_equal(fclose(out), 0);
    f->store = fixture_open(f);
    check_consistent(f->store);
}

/* So a sound file never looks like a truncated one, whatever pages LMDB leaves unwritten. */
static void test_file_is_kept_longer_than_what_is_in_use(void **state)
{
    struct fixture *f = *state;
    MDB_envinfo info;
    struct stat st;

    for (int i = 0; i < 50; i++) {
        assert_true(hold_number(f->store, i, NULL));
        mdb_env_info(env_of(f->store), &info);
        assert_int_equal(stat(f->store->file, &st), 0);
        size_t used = (info.me_last_pgno + 1) * kv_lmdb_of(f->store->kv)->page_bytes;
        assert_true((size_t)st.st_size >= used + (8 << 20));
    }
}

static void test_damaged_record_is_named(void **state)
{
    struct fixture *f = *state;
    struct key key = key_of("bob@b.example");
    g_autoptr(GPtrArray) found = NULL;
    g_autoptr(GError) error = NULL;
    struct txn txn;

    assert_true(txn_begin(f->store, true, &txn, NULL));
    assert_true(txn_put(&txn, TABLE_CONSENTS, &key, "\377\377\377garbage", 10, NULL));
    assert_true(txn_end(&txn, true, NULL));
    assert_fails(store_consents_list(f->store, "bob@b.example", &found, &error), error,
                 ERROR_CORRUPT);
    assert_non_null(strstr(error->message, "table consents, record bob@b.example"));
    assert_null(found);
    assert_int_equal(fixture_count(f->store, "carol@c.example"), 0);
}

static void test_broken_environment_asks_for_a_restart(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GError) error = NULL, later = NULL;

    assert_false(store_is_broken(f->store));
    store_trouble(f->store, kv_lmdb_code(f->store->kv, MDB_PANIC), "write", &error);
    assert_true(store_is_broken(f->store));
    assert_fails(fixture_put(f->store, "bob@b.example", &later), later, ERROR_IO);
    assert_non_null(strstr(later->message, "restart"));
}

/* What would be written would be gone with the next start. */
static void test_store_that_was_removed_or_replaced_takes_nothing(void **state)
{
    static const char *const names[] = {"data.mdb", "lock.mdb", "write.lock"};
    struct fixture *f = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(f->folder, "consent", names[i], NULL);
        g_autofree char *aside = g_strconcat(path, ".old", NULL);
        g_autoptr(GError) gone = NULL, replaced = NULL, back = NULL;
        assert_int_equal(rename(path, aside), 0);
        assert_fails(fixture_put(f->store, "bob@b.example", &gone), gone, ERROR_IO);
        assert_non_null(strstr(gone->message, "restart"));
        assert_true(g_file_set_contents(path, "x", -1, NULL));
        assert_fails(fixture_put(f->store, "bob@b.example", &replaced), replaced, ERROR_IO);
        assert_int_equal(rename(aside, path), 0);
        assert_ok(fixture_put(f->store, "bob@b.example", &back), back);
    }
}

static void test_folder_that_cannot_be_made_is_named(void **state)
{
    struct fixture *f = *state;
    g_autofree char *file = g_build_filename(f->folder, "file", NULL);
    g_autoptr(GError) error = NULL;

    assert_true(g_file_set_contents(file, "x", -1, NULL));
    assert_fails(store_open(file, true, 0, &error), error, ERROR_IO);
    assert_non_null(strstr(error->message, file));
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
#define EMPTY(test) cmocka_unit_test_setup_teardown(test, fixture_folder, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_killed_process_loses_nothing_it_had_acknowledged),
        EMPTY(test_killed_before_the_commit_nothing_is_there),
        EMPTY(test_killed_after_the_commit_all_is_there),
        EMPTY(test_full_map_says_so_and_leaves_nothing_half_written),
        EMPTY(test_full_disk_says_so_and_loses_nothing),
        WITH(test_too_many_readers_is_an_error_not_a_wait),
        WITH(test_newer_store_is_left_alone),
        WITH(test_garbage_is_no_store),
        WITH(test_emptied_file_is_not_taken_for_a_new_store),
        WITH(test_truncated_file_is_an_error_not_a_crash),
        WITH(test_file_is_kept_longer_than_what_is_in_use),
        WITH(test_damaged_record_is_named),
        WITH(test_broken_environment_asks_for_a_restart),
        WITH(test_store_that_was_removed_or_replaced_takes_nothing),
        EMPTY(test_folder_that_cannot_be_made_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
