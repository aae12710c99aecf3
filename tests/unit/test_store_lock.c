/* Writers in each other's way: waited for with a limit, named, and never in the way of reading. */
#include <signal.h>
#include "base/limits.h"
#include "store_fixture.h"

static void stop_at(void *ctx, enum txn_step step)
{
    if (step == *(enum txn_step *)ctx)
        raise(SIGSTOP);
}

static pid_t stopped_writer(struct fixture *f)
{
    static enum txn_step step = TXN_CHANGED;
    int status;
    pid_t child = fork();

    if (child == 0) {
        struct store *store = store_open(f->folder, true, 0, NULL);
        store->hook = stop_at;
        store->hook_ctx = &step;
        _exit(fixture_put(store, "stopped@b.example", NULL) ? 0 : 1);
    }
    assert_int_equal(wait_for(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    return child;
}

static void test_stopped_writer_is_named_and_reading_goes_on(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GError) error = NULL;
    int status;
    pid_t child = stopped_writer(f);
    g_autofree char *pid = g_strdup_printf("another process (pid %ld) has been holding the consent "
                                           "store for 0.2 seconds",
                                           (long)child);

    f->store = fixture_open(f);
    assert_int_equal(kv_wait(f->store->kv), LIMIT_STORE_WAIT_MS);
    kv_set_wait(f->store->kv, 200);
    assert_fails(fixture_put(f->store, "bob@b.example", &error), error, ERROR_BUSY);
    assert_non_null(strstr(error->message, pid));
    assert_int_equal(fixture_count(f->store, "bob@b.example"), 0);
    kill(child, SIGCONT);
    assert_int_equal(wait_for(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(fixture_put(f->store, "bob@b.example", NULL));
    assert_int_equal(fixture_count(f->store, "stopped@b.example"), 1);
}

static void test_writer_that_is_killed_while_stopped_holds_up_nobody(void **state)
{
    struct fixture *f = *state;
    int status;
    pid_t child = stopped_writer(f);

    kill(child, SIGKILL);
    assert_int_equal(wait_for(child, &status, 0), child);
    f->store = fixture_open(f);
    assert_true(fixture_put(f->store, "bob@b.example", NULL));
    assert_int_equal(fixture_count(f->store, "stopped@b.example"), 0);
}

static void write_again(void *ctx, enum txn_step step)
{
    struct fixture *f = ctx;
    g_autoptr(GError) error = NULL;

    if (step != TXN_CHANGED)
        return;
    assert_fails(fixture_put(f->store, "second@b.example", &error), error, ERROR_BUSY);
    assert_non_null(strstr(error->message, "another thread of this process"));
}

static void test_thread_in_the_way_is_waited_for_with_a_limit(void **state)
{
    struct fixture *f = *state;

    kv_set_wait(f->store->kv, 50);
    f->store->hook = write_again;
    f->store->hook_ctx = f;
    assert_true(fixture_put(f->store, "first@b.example", NULL));
    f->store->hook = NULL;
    assert_true(fixture_put(f->store, "second@b.example", NULL));
    assert_int_equal(fixture_count(f->store, "first@b.example"), 1);
}

static void test_processes_that_start_together_make_one_store(void **state)
{
    struct fixture *f = *state;
    pid_t children[6];

    for (int i = 0; i < 6; i++)
        if ((children[i] = fork()) == 0) {
            g_autofree char *party = g_strdup_printf("p%d@b.example", i);
            struct store *store = store_open(f->folder, true, 0, NULL);
            _exit(store && fixture_put(store, party, NULL) ? 0 : 1);
        }
    for (int i = 0; i < 6; i++) {
        int status = -1;
        assert_int_equal(wait_for(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    f->store = fixture_open(f);
    assert_int_equal(fixture_entries(f->store, TABLE_CONSENTS), 6);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
#define EMPTY(test) cmocka_unit_test_setup_teardown(test, fixture_folder, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EMPTY(test_stopped_writer_is_named_and_reading_goes_on),
        EMPTY(test_writer_that_is_killed_while_stopped_holds_up_nobody),
        WITH(test_thread_in_the_way_is_waited_for_with_a_limit),
        EMPTY(test_processes_that_start_together_make_one_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
