/* Files: made once and private, found damaged and moved aside, shared by processes, killed in the
 * middle, full. Whatever happens to them, the next start has a memory that works. */
#include <fcntl.h>
#include <signal.h>
#include "store/acquaint/acquaint_open.h"
#include "store/acquaint/acquaint_threads.h"
#include "store/acquaint/acquaint_txn.h"
#include "store/kv/kv_lmdb.h"
#include "acquaint_fixture.h"

static void write_file(const struct memory *m, const char *name, off_t at, const void *octets,
                       size_t size)
{
    g_autofree char *path = acquaint_path(m, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0 && pwrite(fd, octets, size, at) == (ssize_t)size);
    close(fd);
}

static void cut_file(const struct memory *m, const char *name, off_t size)
{
    g_autofree char *path = acquaint_path(m, name);

    assert_int_equal(truncate(path, size), 0);
}

static unsigned mode_of(const struct memory *m, const char *name)
{
    g_autofree char *path = acquaint_path(m, name);
    struct stat file;

    assert_int_equal(stat(path, &file), 0);
    return file.st_mode & 0777;
}

/* How many damaged ones were moved aside. */
static unsigned moved(const struct memory *m)
{
    g_autoptr(GDir) dir = g_dir_open(m->folder, 0, NULL);
    const char *name;
    unsigned n = 0;

    while ((name = g_dir_read_name(dir)))
        n += g_str_has_prefix(name, "acquaintance.damaged-");
    return n;
}

/* Something to lose; the file is closed then. */
static void fill(struct memory *m, guint64 n)
{
    struct acquaint_sighting *sightings = g_new(struct acquaint_sighting, n);
    struct acquaint_batch batch = {sightings, n, NULL, 0, NULL, 0, TODAY};

    for (guint64 i = 0; i < n; i++)
        sightings[i] = (struct acquaint_sighting){i % 1000 + 1, i + 2000, 100, 1};
    assert_ok(acquaint_write(m->a, &batch, &m->error));
    g_free(sightings);
    fixture_close(m);
}

/* The command line says that it is damaged and touches nothing; the daemon begins anew. */
static void check_begun_anew(struct memory *m, const char *because)
{
    assert_null(m->a);
    assert_fails(acquaint_open(m->folder, false, 0, &m->error), ERROR_CORRUPT);
    assert_int_equal(moved(m), 0);
    assert_ok(m->a = acquaint_open(m->folder, true, 0, &m->error));
    assert_int_equal(moved(m), 1);
    if (!acquaint_notice(m->a) || !strstr(acquaint_notice(m->a), because) ||
        !strstr(acquaint_notice(m->a), "acquaintance.damaged-"))
        fail_msg("notice: %s", acquaint_notice(m->a) ? acquaint_notice(m->a) : "none");
    assert_int_equal(fixture_stats(m).directions, 0);
    acquaint_say(m, 7, 9, 100);
    acquaint_reopen(m);
    assert_null(acquaint_notice(m->a));
    assert_int_equal(acquaint_word(m, 7, 9).days, 1);
    assert_int_equal(moved(m), 1);
}

static void test_without_create_a_missing_one_is_not_found_and_not_made(void **state)
{
    struct memory *m = *state;
    g_autofree char *folder = acquaint_path(m, "");

    assert_fails(acquaint_open(m->folder, false, 0, &m->error), ERROR_NOT_FOUND);
    assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
}

static void test_files_are_private_and_not_inherited(void **state)
{
    struct memory *m = *state;
    int fd;

    assert_int_equal(mode_of(m, "."), 0700);
    assert_int_equal(mode_of(m, "key"), 0600);
    assert_int_equal(mode_of(m, "data.mdb"), 0600);
    assert_int_equal(mdb_env_get_fd(kv_lmdb_of(m->a->kv)->env, &fd), 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(kv_lmdb_of(m->a->kv)->lock.fd, F_GETFD) & FD_CLOEXEC);
}

/* Runs in a child of its own; its exit status is 0 when check says true. */
static pid_t in_child(struct memory *m, bool (*check)(struct memory *m, int ready), int ready)
{
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0)
        _exit(check(m, ready) ? 0 : 1);
    return pid;
}

static void assert_child(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static bool open_and_tell_hash(struct memory *m, int to)
{
    struct acquaint *a = acquaint_open(m->folder, true, 0, NULL);

    if (!a)
        return false;
    guint64 hash = acquaint_mailbox(a, "bob@b.example");
    bool ok = write(to, &hash, sizeof hash) == sizeof hash;
    acquaint_close(a);
    return ok;
}

static void test_many_who_start_at_once_share_one_key(void **state)
{
    enum { CHILDREN = 8 };
    struct memory *m = *state;
    pid_t children[CHILDREN];
    guint64 first, hash;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    for (int i = 0; i < CHILDREN; i++)
        children[i] = in_child(m, open_and_tell_hash, ends[1]);
    for (int i = 0; i < CHILDREN; i++)
        assert_child(children[i]);
    for (int i = 0; i < CHILDREN; i++) {
        assert_int_equal(read(ends[0], &hash, sizeof hash), sizeof hash);
        first = i == 0 ? hash : first;
        assert_int_equal(hash, first);
    }
    close(ends[0]);
    close(ends[1]);
}

static void test_key_that_others_could_read_is_closed_and_told(void **state)
{
    struct memory *m = *state;
    g_autofree char *path = acquaint_path(m, "key");

    acquaint_say(m, 7, 9, 100);
    fixture_close(m);
    assert_int_equal(chmod(path, 0644), 0);
    acquaint_reopen(m);
    assert_non_null(strstr(acquaint_notice(m->a), "could be read by others (mode 644)"));
    assert_int_equal(mode_of(m, "key"), 0600);
    assert_int_equal(acquaint_word(m, 7, 9).days, 1);
}

static void test_key_of_wrong_size_begins_anew(void **state)
{
    struct memory *m = *state;

    fill(m, 10);
    cut_file(m, "key", 31);
    check_begun_anew(m, "key file has not the right size");
}

static void test_key_too_long_begins_anew(void **state)
{
    struct memory *m = *state;

    fill(m, 10);
    write_file(m, "key", 32, "x", 1);
    check_begun_anew(m, "key file has not the right size");
}

static void test_lost_key_begins_anew(void **state)
{
    struct memory *m = *state;
    g_autofree char *path = acquaint_path(m, "key");

    fill(m, 10);
    assert_int_equal(unlink(path), 0);
    check_begun_anew(m, "key file is missing");
}

static void test_another_key_begins_anew(void **state)
{
    struct memory *m = *state;

    fill(m, 10);
    write_file(m, "key", 3, "xyz", 3);
    check_begun_anew(m, "another key");
}

static void test_truncated_file_begins_anew(void **state)
{
    struct memory *m = *state;

    fill(m, 10000);
    cut_file(m, "data.mdb", 40960);
    check_begun_anew(m, "shorter");
}

static void test_emptied_file_begins_anew(void **state)
{
    struct memory *m = *state;

    fill(m, 10);
    cut_file(m, "data.mdb", 0);
    check_begun_anew(m, "empty");
}

static void test_file_of_noise_begins_anew(void **state)
{
    struct memory *m = *state;
    char noise[8192];

    memset(noise, 'n', sizeof noise);
    fill(m, 10);
    write_file(m, "data.mdb", 0, noise, sizeof noise);
    check_begun_anew(m, "damaged");
}

/* Blanks the pages that hold records: LMDB marks packed leaves with 0x20 in octet 10. */
static void blank_packed_pages(const struct memory *m)
{
    g_autofree char *path = acquaint_path(m, "data.mdb");
    guint8 page[4096], zeros[4096] = {0};
    int fd = open(path, O_RDWR | O_CLOEXEC);
    unsigned blanked = 0;

    for (off_t at = 0; pread(fd, page, sizeof page, at) == sizeof page; at += sizeof page)
        if (page[10] & 0x20) {
            assert_int_equal(pwrite(fd, zeros, sizeof zeros, at), sizeof zeros);
            blanked++;
        }
    close(fd);
    assert_true(blanked > 10);
}

static void test_damage_found_while_reading_is_told_and_begins_anew(void **state)
{
    struct memory *m = *state;
    struct acquaint_stats stats;

    fill(m, 10000);
    blank_packed_pages(m);
    acquaint_reopen(m);
    assert_null(acquaint_notice(m->a));
    assert_fails(acquaint_stats(m->a, TODAY, &stats, &m->error), ERROR_CORRUPT);
    fixture_close(m);
    check_begun_anew(m, "found while reading");
}

static bool hold_open(struct memory *m, int ready)
{
    struct acquaint *a = acquaint_open(m->folder, true, 0, NULL);

    if (a && write(ready, "r", 1) == 1)
        pause();
    return false;
}

static void await(int fd)
{
    char octet;

    assert_int_equal(read(fd, &octet, 1), 1);
}

static void kill_child(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

static void test_nothing_is_moved_away_under_a_process_that_uses_it(void **state)
{
    struct memory *m = *state;
    int ends[2];

    fill(m, 10);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = in_child(m, hold_open, ends[1]);
    await(ends[0]);
    write_file(m, ACQUAINT_DAMAGE_MARK, 0, "", 0);
    assert_fails(acquaint_open(m->folder, true, 0, &m->error), ERROR_CORRUPT);
    assert_int_equal(moved(m), 0);
    kill_child(pid);
    check_begun_anew(m, "found while reading");
    close(ends[0]);
    close(ends[1]);
}

static void test_second_damage_of_a_day_has_a_place_of_its_own(void **state)
{
    struct memory *m = *state;

    for (unsigned i = 1; i <= 3; i++) {
        fixture_close(m);
        cut_file(m, "key", 1);
        acquaint_reopen(m);
        assert_int_equal(moved(m), i);
    }
}

static void test_newer_file_is_an_error_and_stays(void **state)
{
    struct memory *m = *state;
    guint32 version = GUINT32_TO_BE(ACQUAINT_VERSION + 1);
    struct kv_value key = {7, "version"}, value = {sizeof version, &version};
    struct kv_txn txn;

    assert_ok(acquaint_begin(m->a, true, &txn, &m->error));
    assert_int_equal(kv_put(&txn, ACQUAINT_META, key, value), 0);
    assert_ok(acquaint_end(m->a, &txn, 0, &m->error));
    fixture_close(m);
    assert_fails(acquaint_open(m->folder, true, 0, &m->error), ERROR_VERSION);
    assert_fails(acquaint_open(m->folder, false, 0, &m->error), ERROR_VERSION);
    assert_int_equal(moved(m), 0);
}

static void test_what_was_removed_while_in_use_is_told(void **state)
{
    struct memory *m = *state;
    g_autofree char *path = acquaint_path(m, "data.mdb");
    struct acquaint_sighting sighting = {1, 2, 3, 1};
    struct acquaint_batch batch = {&sighting, 1, NULL, 0, NULL, 0, TODAY};

    assert_int_equal(unlink(path), 0);
    assert_fails(acquaint_write(m->a, &batch, &m->error), ERROR_IO);
    assert_fails(acquaint_write(m->a, &batch, &m->error), ERROR_IO);
}

#define ON_FILES(test) cmocka_unit_test_setup_teardown(test, acquaint_setup, acquaint_teardown)
#define ON_FOLDER(test) cmocka_unit_test_setup_teardown(test, acquaint_folder, acquaint_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_FOLDER(test_without_create_a_missing_one_is_not_found_and_not_made),
        ON_FILES(test_files_are_private_and_not_inherited),
        ON_FOLDER(test_many_who_start_at_once_share_one_key),
        ON_FILES(test_key_that_others_could_read_is_closed_and_told),
        ON_FILES(test_key_of_wrong_size_begins_anew),
        ON_FILES(test_key_too_long_begins_anew),
        ON_FILES(test_lost_key_begins_anew),
        ON_FILES(test_another_key_begins_anew),
        ON_FILES(test_truncated_file_begins_anew),
        ON_FILES(test_emptied_file_begins_anew),
        ON_FILES(test_file_of_noise_begins_anew),
        ON_FILES(test_damage_found_while_reading_is_told_and_begins_anew),
        ON_FILES(test_nothing_is_moved_away_under_a_process_that_uses_it),
        ON_FILES(test_second_damage_of_a_day_has_a_place_of_its_own),
        ON_FILES(test_newer_file_is_an_error_and_stays),
        ON_FILES(test_what_was_removed_while_in_use_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
