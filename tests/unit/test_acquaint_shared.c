/* Several threads and processes, one of them killed or stopped in the middle of a batch; and a
 * memory that is full. */
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include "store/acquaint/acquaint_txn.h"
#include "acquaint_fixture.h"

/* ---- children ---- */

static void await(int fd)
{
    char octet;

    assert_int_equal(read(fd, &octet, 1), 1);
}

/* A child that runs this and never returns; waits until it has written to ready. */
static pid_t start(struct memory *m, void (*run)(struct memory *m, int ready))
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        m->a = acquaint_open(m->folder, true, 0, NULL);
        if (m->a)
            run(m, ends[1]);
        _exit(1);
    }
    close(ends[1]);
    await(ends[0]);
    close(ends[0]);
    return pid;
}

static void kill_child(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

static void tell(int ready)
{
    if (write(ready, "r", 1) != 1)
        _exit(2);
}

/* ---- in the middle of a batch ---- */

static void write_half_a_pair(struct memory *m, int ready)
{
    struct record record = {20, 21, {100, 100, 1, 1}};
    struct kv_txn txn;

    if (!acquaint_begin(m->a, true, &txn, NULL) || record_put(&txn, &record, NULL) != 0)
        return;
    tell(ready);
    pause();
}

static void test_batch_of_a_killed_process_is_not_there(void **state)
{
    struct memory *m = *state;

    acquaint_say(m, 7, 9, 100);
    fixture_close(m);
    pid_t pid = start(m, write_half_a_pair);
    kill_child(pid);
    acquaint_reopen(m);
    assert_null(acquaint_notice(m->a));
    assert_int_equal(acquaint_word(m, 20, 21).days, 0);
    assert_int_equal(acquaint_word(m, 7, 9).days, 1);
    acquaint_say(m, 20, 21, 101);
    assert_int_equal(acquaint_word(m, 20, 21).first, 101);
    acquaint_check_both_ways(m);
}

static void test_reader_waits_for_nobody_and_writer_not_for_ever(void **state)
{
    struct memory *m = *state;
    struct acquaint_sighting sighting = {30, 31, 100, 1};
    struct acquaint_batch batch = {&sighting, 1, NULL, 0, NULL, 0, TODAY};
    static const guint64 people[] = {1, 2};

    acquaint_say(m, 7, 9, 100);
    fixture_thread(m, 50, 100, false, people, 2);
    fixture_close(m);
    pid_t pid = start(m, write_half_a_pair);
    assert_ok(m->a = acquaint_open(m->folder, false, 0, &m->error));
    assert_int_equal(acquaint_word(m, 7, 9).days, 1);
    assert_int_equal(acquaint_word(m, 20, 21).days, 0);
    assert_true(fixture_exposed(m, 50, 1, 2));
    assert_int_equal(fixture_stats(m).directions, 2);
    kv_set_wait(m->a->kv, 20);
    assert_fails(acquaint_write(m->a, &batch, &m->error), ERROR_BUSY);
    kill_child(pid);
    assert_ok(acquaint_write(m->a, &batch, &m->error));
    assert_int_equal(acquaint_word(m, 30, 31).days, 1);
}

enum { BATCH = 2000, LARGE_BATCH = 25000 };

/* Batch after batch, each of new pairs. */
static void write_for_ever(struct memory *m, guint64 size, int ready)
{
    struct acquaint_sighting *sightings = g_new(struct acquaint_sighting, size);
    struct acquaint_batch batch = {sightings, size, NULL, 0, NULL, 0, TODAY};

    for (guint64 n = 0;; n++) {
        for (guint64 i = 0; i < size; i++) {
            guint64 number = n * size + i + 1;
            sightings[i] = (struct acquaint_sighting){
                number * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15), number, 100, 1};
        }
        if (!acquaint_write(m->a, &batch, NULL))
            return;
        if (n == 0)
            tell(ready);
    }
}

static void write_batches(struct memory *m, int ready)
{
    write_for_ever(m, BATCH, ready);
}

static void write_large_batches(struct memory *m, int ready)
{
    write_for_ever(m, LARGE_BATCH, ready);
}

/* Starts and kills a writer some times, each time in another place. */
static void kill_writers(struct memory *m, void (*run)(struct memory *m, int ready), guint64 step)
{
    for (int turn = 0; turn < 5; turn++) {
        pid_t pid = start(m, run);
        poll(NULL, 0, turn * 11);
        kill_child(pid);
        acquaint_reopen(m);
        assert_null(acquaint_notice(m->a));
        struct acquaint_stats stats = fixture_stats(m);
        assert_true(stats.directions >= 2 * step);
        assert_int_equal(stats.directions % (2 * step), 0);
        acquaint_check_both_ways(m);
        fixture_close(m);
    }
}

static void test_wherever_a_process_is_killed_batches_are_whole(void **state)
{
    kill_writers(*state, write_batches, BATCH);
}

static void test_wherever_a_large_batch_is_killed_pairs_are_whole(void **state)
{
    kill_writers(*state, write_large_batches, LARGE_BATCH % 10000);
}

static void test_reading_while_another_process_writes(void **state)
{
    struct memory *m = *state;
    guint64 seen = 0;

    pid_t pid = start(m, write_batches);
    assert_ok(m->a = acquaint_open(m->folder, false, 0, &m->error));
    while (seen < 12 * BATCH) {
        struct acquaint_stats stats = fixture_stats(m);
        assert_true(stats.directions >= seen);
        seen = stats.directions;
        assert_int_equal(acquaint_word(m, G_GUINT64_CONSTANT(0x9E3779B97F4A7C15), 1).days, 1);
    }
    kill_child(pid);
    acquaint_check_both_ways(m);
}

/* ---- threads ---- */

struct reader {
    struct memory *m;
    atomic_bool *stop;
    bool ok;
};

static gpointer read_on(gpointer data)
{
    struct reader *r = data;
    struct acquaint_side a, b;
    bool found;

    r->ok = true;
    while (r->ok && !atomic_load(r->stop))
        r->ok = acquaint_pair(r->m->a, 7, 9, &a, &b, NULL) && a.days == b.days &&
                acquaint_exposed(r->m->a, 50, 7, 9, &found, NULL, NULL) && found;
    return NULL;
}

static void test_threads_read_while_one_writes(void **state)
{
    enum { READERS = 4, TURNS = 60 };
    struct memory *m = *state;
    struct reader readers[READERS];
    GThread *threads[READERS];
    static const guint64 people[] = {7, 9};
    atomic_bool stop = false;

    fixture_thread(m, 50, 100, false, people, 2);
    for (int i = 0; i < READERS; i++) {
        readers[i] = (struct reader){m, &stop, false};
        threads[i] = g_thread_new("reader", read_on, &readers[i]);
    }
    for (guint turn = 0; turn < TURNS; turn++) {
        acquaint_day day = (acquaint_day)(100 + turn);
        struct acquaint_sighting sightings[] = {
            {7, 9, day, 1}, {9, 7, day, 1}, {turn + 10, 9, day, 1}};
        struct acquaint_batch batch = {sightings, 3, NULL, 0, NULL, 0, TODAY};
        assert_ok(acquaint_write(m->a, &batch, &m->error));
    }
    atomic_store(&stop, true);
    for (int i = 0; i < READERS; i++) {
        g_thread_join(threads[i]);
        assert_true(readers[i].ok);
    }
    assert_int_equal(acquaint_word(m, 7, 9).days, TURNS);
}

/* ---- full ---- */

#define FULL_MAP ((size_t)480 << 10)

/* Writes batches of n words, spread out or in order, until the memory is full; how many went in. */
static guint64 fill_up(struct memory *m, guint64 n, guint64 factor)
{
    struct acquaint_sighting *sightings = g_new(struct acquaint_sighting, n);
    struct acquaint_batch batch = {sightings, n, NULL, 0, NULL, 0, TODAY};
    guint64 batches = 0;

    for (bool ok = true; ok; batches += ok) {
        for (guint64 i = 0; i < n; i++) {
            guint64 number = batches * n + i + 1;
            sightings[i] = (struct acquaint_sighting){number * factor, number, 100, 1};
        }
        ok = acquaint_write(m->a, &batch, &m->error);
    }
    if (!g_error_matches(m->error, ASKFIRST_ERROR, ERROR_FULL) ||
        !strstr(m->error->message, "480 KiB map"))
        fail_msg("wrong error: %s", m->error->message);
    g_clear_error(&m->error);
    g_free(sightings);
    return batches * n;
}

static void check_full(struct memory *m, guint64 n, guint64 factor)
{
    struct acquaint_position position = {0, 0};
    bool done = false;

    assert_ok(m->a = acquaint_open(m->folder, true, FULL_MAP, &m->error));
    guint64 words = fill_up(m, n, factor);
    assert_true(words > 1000);
    assert_int_equal(fixture_stats(m).directions, 2 * words);
    acquaint_check_both_ways(m);
    while (!done)
        assert_ok(acquaint_prune(m->a, 101, 0, 1000, &position, &done, &m->error));
    assert_int_equal(fixture_stats(m).directions, 0);
    acquaint_say(m, 7, 9, 100);
    assert_true(fill_up(m, n, factor) > words / 2);
    acquaint_reopen(m);
    assert_int_equal(acquaint_word(m, 7, 9).days, 1);
}

static void test_full_memory_says_so_keeps_all_and_can_be_pruned(void **state)
{
    check_full(*state, 200, G_GUINT64_CONSTANT(0x9E3779B97F4A7C15));
}

static void test_memory_filled_word_by_word_can_be_pruned(void **state)
{
    check_full(*state, 20, 100000);
}

static void test_who_is_in_a_full_memory_can_be_forgotten(void **state)
{
    enum { FORGOTTEN = 100 };
    struct memory *m = *state;
    guint64 removed, words;

    assert_ok(m->a = acquaint_open(m->folder, true, FULL_MAP, &m->error));
    words = fill_up(m, 20, 100000);
    for (guint64 i = 1; i <= FORGOTTEN; i++) {
        assert_ok(acquaint_forget(m->a, i, &removed, &m->error));
        assert_int_equal(removed, 1);
    }
    assert_int_equal(fixture_stats(m).directions, 2 * (words - FORGOTTEN));
}

static void test_threads_of_a_full_memory_can_be_pruned(void **state)
{
    struct memory *m = *state;
    struct acquaint_position position = {0, 0};
    static const guint64 people[] = {1, 2, 3};
    bool done = false, ok = true;
    guint64 n = 0;

    assert_ok(m->a = acquaint_open(m->folder, true, FULL_MAP, &m->error));
    for (; ok; n++) {
        struct acquaint_thread threads[10];
        struct acquaint_batch batch = {NULL, 0, threads, 10, NULL, 0, TODAY};
        for (guint64 i = 0; i < 10; i++)
            threads[i] =
                (struct acquaint_thread){(n * 10 + i + 1) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15),
                                         100,
                                         false,
                                         false,
                                         people,
                                         3};
        ok = acquaint_write(m->a, &batch, &m->error);
    }
    assert_true(g_error_matches(m->error, ASKFIRST_ERROR, ERROR_FULL) && n > 30);
    g_clear_error(&m->error);
    while (!done)
        assert_ok(acquaint_prune(m->a, 101, 101, 1000, &position, &done, &m->error));
    assert_int_equal(fixture_stats(m).threads, 0);
    assert_int_equal(fixture_stats(m).seen, 0);
}

#define ON_FILES(test) cmocka_unit_test_setup_teardown(test, acquaint_setup, acquaint_teardown)
#define ON_FOLDER(test) cmocka_unit_test_setup_teardown(test, acquaint_folder, acquaint_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_FILES(test_batch_of_a_killed_process_is_not_there),
        ON_FILES(test_reader_waits_for_nobody_and_writer_not_for_ever),
        ON_FOLDER(test_wherever_a_process_is_killed_batches_are_whole),
        ON_FOLDER(test_wherever_a_large_batch_is_killed_pairs_are_whole),
        ON_FOLDER(test_reading_while_another_process_writes),
        ON_FILES(test_threads_read_while_one_writes),
        ON_FOLDER(test_full_memory_says_so_keeps_all_and_can_be_pruned),
        ON_FOLDER(test_memory_filled_word_by_word_can_be_pruned),
        ON_FOLDER(test_who_is_in_a_full_memory_can_be_forgotten),
        ON_FOLDER(test_threads_of_a_full_memory_can_be_pruned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
