/* The journal: what was written is found by time and by name; it stays within its map, and damage
 * is put aside without an error for whoever writes. */
#include <fcntl.h>
#include "base/limits.h"
#include "store/journal/journal_env.h"
#include "store/journal/journal_internal.h"
#include "store_fixture.h"

#define SMALL_MAP ((size_t)2 << 20)

struct place {
    char *folder;
    struct journal *journal;
};

static struct journal *open_in(const char *folder, size_t map_bytes)
{
    g_autoptr(GError) error = NULL;
    struct journal *journal = journal_open(folder, true, map_bytes, &error);

    assert_ok(journal, error);
    return journal;
}

static int setup(void **state)
{
    struct place *p = g_new0(struct place, 1);

    p->folder = g_dir_make_tmp("askfirst-journal-XXXXXX", NULL);
    p->journal = open_in(p->folder, SMALL_MAP);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;

    journal_close(p->journal);
    nftw(p->folder, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
    g_free(p->folder);
    g_free(p);
    return 0;
}

static void reopen(struct place *p)
{
    journal_close(p->journal);
    p->journal = open_in(p->folder, SMALL_MAP);
}

static struct journal_entry *entry_of(gint64 when, const char *queue_id, const char *id)
{
    struct journal_entry *e = journal_entry_new();

    e->when = when;
    fixture_set(&e->queue_id, queue_id);
    fixture_set(&e->id, id);
    fixture_set(&e->introducer, "alice@local.example");
    fixture_set(&e->account, "alice");
    fixture_set(&e->verdict, "hold");
    fixture_set(&e->done, "tag");
    fixture_set(&e->why, "pair: bob@b.example and carol@c.example are not connected\n");
    e->score = 0.75;
    e->parties = 2, e->pairs = 1, e->unconnected = 1, e->ms = 3;
    g_strfreev(e->party_domains);
    e->party_domains = g_strsplit("b.example c.example", " ", -1);
    return e;
}

static GPtrArray *batch_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)journal_entry_free);
}

static bool write_one(struct journal *journal, struct journal_entry *entry, GError **error)
{
    g_autoptr(GPtrArray) entries = batch_new();

    g_ptr_array_add(entries, entry);
    return journal_write(journal, entries, NULL, NOW, error);
}

static void add(struct place *p, gint64 when, const char *queue_id, const char *id)
{
    g_autoptr(GError) error = NULL;

    assert_ok(write_one(p->journal, entry_of(when, queue_id, id), &error), error);
}

static guint found(struct place *p, const char *name)
{
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(GError) error = NULL;

    assert_ok(journal_find(p->journal, name, &entries, &error), error);
    return entries->len;
}

struct seen {
    guint n, stop_at;
    gint64 first, last;
};

static bool see(void *ctx, const struct journal_entry *entry)
{
    struct seen *seen = ctx;

    if (seen->n == 0)
        seen->first = entry->when;
    assert_true(seen->n == 0 || entry->when >= seen->last);
    seen->last = entry->when;
    return ++seen->n != seen->stop_at;
}

static struct seen since(struct place *p, gint64 when, guint stop_at)
{
    struct seen seen = {.stop_at = stop_at};
    g_autoptr(GError) error = NULL;

    assert_ok(journal_each(p->journal, when, see, &seen, &error), error);
    return seen;
}

/* ---- written and read ---- */

static void test_an_entry_comes_back_as_it_was(void **state)
{
    struct place *p = *state;
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(GError) error = NULL;

    add(p, NOW, "4XYZ", "kdm3x");
    reopen(p);
    assert_ok(journal_find(p->journal, "kdm3x", &entries, &error), error);
    assert_int_equal(entries->len, 1);
    const struct journal_entry *e = entries->pdata[0];
    assert_int_equal(e->when, NOW);
    assert_string_equal(e->queue_id, "4XYZ");
    assert_string_equal(e->introducer, "alice@local.example");
    assert_string_equal(e->done, "tag");
    assert_string_equal(e->why, "pair: bob@b.example and carol@c.example are not connected\n");
    assert_true(e->score > 0.74 && e->score < 0.76);
    assert_int_equal(e->parties + 10 * e->pairs + 100 * e->unconnected + 1000 * e->ms, 3112);
    assert_string_equal(e->party_domains[1], "c.example");
    assert_null(e->party_domains[2]);
}

static void test_a_name_finds_its_messages_newest_first(void **state)
{
    struct place *p = *state;
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(GError) error = NULL;

    for (int i = 0; i < 30; i++)
        add(p, NOW + i, "4XYZ", "");
    add(p, NOW, "4XYZ1", "");
    assert_ok(journal_find(p->journal, "4XYZ", &entries, &error), error);
    assert_int_equal(entries->len, LIMIT_JOURNAL_FOUND);
    assert_int_equal(((struct journal_entry *)entries->pdata[0])->when, NOW + 29);
    assert_int_equal(found(p, "4XY"), 0);
    assert_int_equal(found(p, ""), 0);
}

static void test_entries_are_read_from_a_time_on(void **state)
{
    struct place *p = *state;
    g_autoptr(GPtrArray) batch = batch_new();

    for (int i = 0; i < 1100; i++)
        g_ptr_array_add(batch, entry_of(NOW + 10 - i % 11, "", ""));
    assert_true(journal_write(p->journal, batch, NULL, NOW, NULL));
    assert_int_equal(since(p, 0, 0).n, 1100);
    assert_int_equal(since(p, NOW + 5, 0).n, 600);
    assert_int_equal(since(p, NOW + 5, 0).first, NOW + 5);
    assert_int_equal(since(p, 0, 7).n, 7);
    assert_int_equal(since(p, NOW + 11, 0).n, 0);
}

static void test_long_texts_are_cut_and_come_back(void **state)
{
    struct place *p = *state;
    struct journal_entry *e = entry_of(NOW, "", "long");
    g_autoptr(GPtrArray) entries = NULL;
    g_autoptr(GError) error = NULL;

    g_free(e->why);
    e->why = g_strnfill(2 * LIMIT_WHY, 'w');
    g_free(e->rule);
    e->rule = g_strnfill(3 * LIMIT_JOURNAL_TEXT, 'r');
    g_free(e->queue_id);
    e->queue_id = g_strnfill(3000, 'q');
    assert_ok(write_one(p->journal, e, &error), error);
    add(p, NOW, "", "short");
    assert_ok(journal_find(p->journal, "long", &entries, &error), error);
    e = entries->pdata[0];
    assert_int_equal(strlen(e->why), LIMIT_WHY);
    assert_int_equal(strlen(e->rule), LIMIT_JOURNAL_TEXT);
    assert_int_equal(since(p, 0, 0).n, 2);
}

static void test_counters_add_up_by_day(void **state)
{
    struct place *p = *state;
    struct journal_counts counts = {10, 4, 6, 3, 1}, sum;
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    for (int day = 0; day < 3; day++)
        for (int i = 0; i < 2; i++)
            assert_ok(journal_write(p->journal, none, &counts, NOW + day * 86400, &error), error);
    assert_ok(journal_counted(p->journal, NOW + 86400, &sum, &error), error);
    assert_int_equal(sum.messages, 40);
    assert_int_equal(sum.inbound, 16);
    assert_int_equal(sum.single, 24);
    assert_int_equal(sum.learnt_facts, 12);
    assert_int_equal(sum.dropped, 4);
}

/* ---- removed ---- */

static void test_pruning_removes_what_is_old_with_its_names(void **state)
{
    struct place *p = *state;
    struct journal_counts counts = {.messages = 1}, sum;
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    unsigned removed = 0;

    assert_ok(journal_write(p->journal, none, &counts, NOW - 90000, &error), error);
    for (int i = 0; i < 20; i++)
        add(p, NOW + i, "4XYZ", "");
    assert_ok(journal_prune(p->journal, NOW + 15, 10, &removed, &error), error);
    assert_int_equal(removed, 10);
    assert_ok(journal_prune(p->journal, NOW + 15, 10, &removed, &error), error);
    assert_int_equal(removed, 5);
    assert_int_equal(found(p, "4XYZ"), 5);
    assert_int_equal(since(p, 0, 0).first, NOW + 15);
    assert_ok(journal_counted(p->journal, 0, &sum, &error), error);
    assert_int_equal(sum.messages, 0);
}

static void test_a_person_is_forgotten_as_introducer_and_in_reasons(void **state)
{
    struct place *p = *state;
    struct journal_entry *other = entry_of(NOW, "", "other");
    g_autoptr(GError) error = NULL;
    unsigned removed = 0;

    fixture_set(&other->introducer, "dora@local.example");
    fixture_set(&other->account, "dora");
    fixture_set(&other->why, "pair: jimbob@b.example and bob@b.example.org\n");
    assert_ok(write_one(p->journal, other, &error), error);
    g_autoptr(GPtrArray) batch = batch_new();
    for (int i = 0; i < 1200; i++)
        g_ptr_array_add(batch, entry_of(NOW, "", ""));
    assert_ok(journal_write(p->journal, batch, NULL, NOW, &error), error);
    assert_ok(journal_forget(p->journal, "bob@b.example", &removed, &error), error);
    assert_int_equal(removed, 1200);
    assert_int_equal(found(p, "other"), 1);
    assert_ok(journal_forget(p->journal, "dora@local.example", &removed, &error), error);
    assert_int_equal(removed, 1);
    assert_int_equal(since(p, 0, 0).n, 0);
}

static void test_full_map_drops_the_oldest_and_goes_on(void **state)
{
    struct place *p = *state;
    struct journal_stats stats;
    g_autoptr(GError) error = NULL;

    for (int i = 0; i < 20000; i += 20) {
        g_autoptr(GPtrArray) batch = batch_new();
        for (int k = 0; k < 20; k++) {
            struct journal_entry *e = entry_of(NOW + i + k, "4XYZ", "");
            g_free(e->why);
            e->why = g_strnfill(k == 7 ? LIMIT_WHY : 300, 'w');
            g_ptr_array_add(batch, e);
        }
        assert_ok(journal_write(p->journal, batch, NULL, NOW, &error), error);
    }
    struct seen seen = since(p, 0, 0);
    assert_int_equal(seen.last, NOW + 19999);
    assert_int_equal(seen.n, 20000 - (seen.first - NOW));
    if (seen.n < 400)
        fail_msg("%u entries are left", seen.n);
    assert_ok(journal_stats(p->journal, &stats, &error), error);
    assert_true(stats.bytes <= SMALL_MAP);
    assert_int_equal(stats.oldest, seen.first);
}

/* ---- damaged, gone, newer ---- */

static void overwrite(const struct place *p, off_t from, off_t size, bool truncated)
{
    g_autofree char *path = g_build_filename(p->folder, "journal", "data.mdb", NULL);
    g_autofree char *noise = g_strnfill((gsize)size, '#');
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, noise, (size_t)size, from), size);
    if (truncated)
        assert_int_equal(ftruncate(fd, from + size), 0);
    close(fd);
}

static void check_begun_anew(struct place *p)
{
    g_autofree char *complaint = journal_complaint(p->journal);

    assert_non_null(complaint);
    assert_non_null(strstr(complaint, "journal.damaged"));
    assert_null(journal_complaint(p->journal));
    assert_int_equal(found(p, "old"), 0);
    add(p, NOW, "", "new");
    assert_int_equal(found(p, "new"), 1);
}

static void test_damaged_file_is_moved_aside_at_the_start(void **state)
{
    static const struct {
        off_t from, size;
        bool truncated;
    } cases[] = {{0, 8192, false}, {0, 8192, true}, {0, 100, true}, {4096 * 2, 4096, true}};
    struct place *p = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (int n = 0; n < 20; n++)
            add(p, NOW, "", "old");
        journal_close(p->journal);
        overwrite(p, cases[i].from, cases[i].size, cases[i].truncated);
        p->journal = NULL;
        p->journal = open_in(p->folder, SMALL_MAP);
        check_begun_anew(p);
    }
}

static void test_record_that_makes_no_sense_is_moved_aside_when_pruned_or_written(void **state)
{
    struct place *p = *state;
    struct kv_value key = {strlen("next"), "next"}, value = {3, "abc"};
    struct kv_txn txn;

    add(p, NOW, "", "old");
    assert_int_equal(kv_begin(p->journal->kv, true, &txn), 0);
    assert_int_equal(kv_put(&txn, JOURNAL_META, key, value), 0);
    assert_int_equal(kv_commit(&txn), 0);
    add(p, NOW, "", "first");
    g_autofree char *complaint = journal_complaint(p->journal);
    assert_non_null(complaint);
    assert_int_equal(found(p, "old"), 0);
    assert_int_equal(found(p, "first"), 1);
}

/* Some damage makes LMDB end the process: that must not go on for ever. */
static void test_journal_that_kills_whoever_opens_it_is_moved_aside(void **state)
{
    struct place *p = *state;

    add(p, NOW, "", "old");
    journal_close(p->journal);
    p->journal = NULL;
    for (int i = 0; i < 2; i++) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            struct journal *mine = journal_open(p->folder, true, SMALL_MAP, NULL);
            journal_enter(mine);
            _exit(0);
        }
        wait_for(child, &status, 0);
    }
    p->journal = open_in(p->folder, SMALL_MAP);
    check_begun_anew(p);
}

static void test_removed_folder_is_made_again_by_the_next_write(void **state)
{
    struct place *p = *state;
    g_autofree char *folder = g_build_filename(p->folder, "journal", NULL);

    add(p, NOW, "", "old");
    nftw(folder, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
    add(p, NOW, "", "new");
    reopen(p);
    assert_int_equal(found(p, "new"), 1);
}

static void test_newer_journal_is_left_alone(void **state)
{
    struct place *p = *state;
    guint32 version = JOURNAL_VERSION + 1;
    struct kv_value key = {strlen("version"), "version"}, value = {sizeof version, &version};
    g_autoptr(GError) error = NULL;
    struct kv_txn txn;

    assert_int_equal(kv_begin(p->journal->kv, true, &txn), 0);
    assert_int_equal(kv_put(&txn, JOURNAL_META, key, value), 0);
    assert_int_equal(kv_commit(&txn), 0);
    journal_close(p->journal);
    p->journal = journal_open(p->folder, true, SMALL_MAP, &error);
    assert_fails(p->journal, error, ERROR_VERSION);
}

static void test_reading_a_journal_that_is_not_there_makes_none(void **state)
{
    struct place *p = *state;
    g_autofree char *elsewhere = g_build_filename(p->folder, "elsewhere", NULL);
    g_autoptr(GError) error = NULL;

    assert_fails(journal_open(elsewhere, false, 0, &error), error, ERROR_NOT_FOUND);
    assert_false(g_file_test(elsewhere, G_FILE_TEST_EXISTS));
}

/* ---- killed ---- */

static void test_killed_writer_leaves_a_sound_journal(void **state)
{
    struct place *p = *state;

    for (int round = 0; round < 5; round++) {
        int ready[2], status;
        char octet;
        assert_int_equal(pipe(ready), 0);
        journal_close(p->journal);
        p->journal = NULL;
        pid_t child = fork();
        if (child == 0) {
            struct journal *mine = journal_open(p->folder, true, SMALL_MAP, NULL);
            for (gint64 i = 0; write_one(mine, entry_of(NOW + i, "k", ""), NULL); i++)
                if (i >= 20 * round && write(ready[1], "+", 1) != 1)
                    break;
            _exit(1);
        }
        close(ready[1]);
        assert_int_equal(read(ready[0], &octet, 1), 1);
        kill(child, SIGKILL);
        wait_for(child, &status, 0);
        close(ready[0]);
        p->journal = open_in(p->folder, SMALL_MAP);
        assert_null(journal_complaint(p->journal));
        assert_true(since(p, 0, 0).n > (guint)(20 * round));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_entry_comes_back_as_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_name_finds_its_messages_newest_first, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_entries_are_read_from_a_time_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_texts_are_cut_and_come_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_counters_add_up_by_day, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pruning_removes_what_is_old_with_its_names, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_person_is_forgotten_as_introducer_and_in_reasons,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_full_map_drops_the_oldest_and_goes_on, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_damaged_file_is_moved_aside_at_the_start, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            test_record_that_makes_no_sense_is_moved_aside_when_pruned_or_written, setup, teardown),
        cmocka_unit_test_setup_teardown(test_journal_that_kills_whoever_opens_it_is_moved_aside,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_removed_folder_is_made_again_by_the_next_write, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_newer_journal_is_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reading_a_journal_that_is_not_there_makes_none, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_killed_writer_leaves_a_sound_journal, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
