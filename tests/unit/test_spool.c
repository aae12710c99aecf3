/* The spool: a message is not there, or whole. */
#include "store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include "store/spool.h"

static struct spool *open_spool(struct fixture *f)
{
    g_autoptr(GError) error = NULL;
    struct spool *spool = spool_open(f->folder, 0, &error);

    assert_ok(spool, error);
    return spool;
}

static guint files_in(const struct fixture *f, const char *folder)
{
    g_autofree char *path = g_build_filename(f->folder, folder, NULL);
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    guint n = 0;

    while (dir && (name = g_dir_read_name(dir)))
        n += strcmp(name, "unclaimed") != 0;
    if (dir)
        g_dir_close(dir);
    return n;
}

static char *store_text(struct spool *spool, const char *text)
{
    struct spool_file *file = spool_create(spool, NULL);
    g_autofree char *digest = NULL;

    assert_true(spool_write(file, text, strlen(text), NULL));
    assert_true(spool_commit(file, &digest, NULL));
    char *name = g_strdup(spool_file_name(file));
    spool_file_free(file);
    return name;
}

static int read_text(struct spool *spool, const char *name, const char *text, GError **error)
{
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

    return spool_read(spool, name, strlen(text), digest, NULL, error);
}

static void test_message_comes_out_octet_by_octet(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    struct spool_file *file = spool_create(spool, NULL);
    g_autoptr(GByteArray) want = g_byte_array_new();
    g_autofree char *digest = NULL, *expected = NULL, *name = NULL;
    g_autofree guint8 *big = g_malloc(300000);
    struct stat st;

    for (int i = 0; i < 300000; i++)
        big[i] = (guint8)(i * 7 + i / 256);
    static const size_t sizes[] = {1, 0, 65535, 1, 65536, 65537, 300000, 2, 40000, 40000};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_byte_array_append(want, big, (guint)sizes[i]);
        assert_true(spool_write(file, big, sizes[i], NULL));
    }
    assert_int_equal(spool_file_size(file), want->len);
    assert_true(spool_commit(file, &digest, NULL));
    name = g_strdup(spool_file_name(file));
    spool_file_free(file);

    g_autofree guint8 *got = g_malloc(want->len + 1);
    bool eight_bit = false;
    int fd = spool_read(spool, name, want->len, digest, &eight_bit, NULL);
    assert_true(fd >= 0);
    assert_true(eight_bit);
    assert_int_equal(read(fd, got, want->len + 1), want->len);
    assert_memory_equal(got, want->data, want->len);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    close(fd);
    fd = spool_reopen(spool, name, NULL);
    assert_int_equal(read(fd, got, want->len + 1), want->len);
    assert_memory_equal(got, want->data, want->len);
    close(fd);
    expected = g_compute_checksum_for_data(G_CHECKSUM_SHA256, want->data, want->len);
    assert_string_equal(digest, expected);
    spool_close(spool);
}

static void test_message_that_was_not_finished_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    struct spool_file *file = spool_create(spool, NULL);

    assert_true(spool_write(file, "half", 4, NULL));
    assert_int_equal(files_in(f, "spool"), 1);
    spool_file_free(file);
    assert_int_equal(files_in(f, "spool"), 0);
    spool_close(spool);
}

static char *path_of(const struct fixture *f, const char *name)
{
    return g_build_filename(f->folder, "spool", name, NULL);
}

static void test_a_file_that_has_changed_is_not_read(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    static const char *const texts[] = {"", "Hell", "hello", "Hello!"};
    g_autofree char *name = store_text(spool, "Hello"), *path = path_of(f, name);
    bool eight_bit = true;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        assert_true(g_file_set_contents(path, texts[i], -1, NULL));
        assert_fails(read_text(spool, name, "Hello", &error) >= 0, error, ERROR_CORRUPT);
        assert_non_null(strstr(error->message, path));
        assert_non_null(strstr(error->message, "backup"));
    }
    assert_true(g_file_set_contents(path, "Hello", -1, NULL));
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "Hello", -1);
    int fd = spool_read(spool, name, 5, digest, &eight_bit, NULL);
    assert_true(fd >= 0);
    assert_false(eight_bit);
    close(fd);
    spool_close(spool);
}

static void test_removing_twice_is_no_error(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    g_autofree char *name = store_text(spool, "x");
    g_autoptr(GError) error = NULL;

    assert_true(spool_remove(spool, name, NULL));
    assert_true(spool_remove(spool, name, NULL));
    assert_fails(read_text(spool, name, "x", &error) >= 0, error, ERROR_NOT_FOUND);
    spool_close(spool);
}

static void test_names_cannot_leave_the_spool(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    static const char *const names[] = {"../consent/data.mdb",
                                        "",
                                        "unclaimed",
                                        ".",
                                        "0123456789abcdef0123456789abcde/",
                                        "0123456789abcdef0123456789abcdef0"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL, second = NULL;
        assert_fails(read_text(spool, names[i], "x", &error) >= 0, error, ERROR_INPUT);
        assert_fails(spool_remove(spool, names[i], &second), second, ERROR_INPUT);
    }
    spool_close(spool);
}

static void test_start_keeps_known_files_and_puts_the_others_aside(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    g_autofree char *known_name = store_text(spool, "known");
    g_autofree char *lost = store_text(spool, "lost");
    g_autofree char *half = g_strdup_printf("%s/spool/%s.tmp", f->folder, lost);
    g_autofree char *foreign = g_build_filename(f->folder, "spool", "README", NULL);
    g_autofree char *aside = g_build_filename(f->folder, "spool", "unclaimed", lost, NULL);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    unsigned moved = 99;

    assert_true(g_file_set_contents(half, "ha", -1, NULL));
    assert_true(g_file_set_contents(foreign, "mine", -1, NULL));
    g_hash_table_add(known, known_name);
    assert_true(spool_tidy(spool, known, &moved, NULL));
    assert_int_equal(moved, 1);
    assert_int_equal(access(aside, F_OK), 0);
    assert_int_not_equal(access(half, F_OK), 0);
    assert_int_equal(access(foreign, F_OK), 0);
    int fd = read_text(spool, known_name, "known", NULL);
    assert_true(fd >= 0);
    close(fd);
    assert_true(spool_tidy(spool, known, &moved, NULL));
    assert_int_equal(moved, 0);
    spool_close(spool);
}

static void test_disk_that_is_nearly_full_takes_no_message(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = spool_open(f->folder, 99, NULL);
    g_autoptr(GError) error = NULL;

    assert_fails(spool_create(spool, &error), error, ERROR_FULL);
    assert_non_null(strstr(error->message, "spool_min_free"));
    assert_int_equal(files_in(f, "spool"), 0);
    spool_close(spool);
}

/* In a child, for the limit cannot be taken back. Returns 0 when all is as it should be. */
static int write_over_limit(struct fixture *f)
{
    struct rlimit limit = {100000, 100000};
    g_autofree char *data = g_strnfill(200000, 'x');
    g_autoptr(GError) error = NULL;
    g_autofree char *digest = NULL;
    struct spool *spool = spool_open(f->folder, 0, NULL);
    struct spool_file *file = spool_create(spool, NULL);

    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 1;
    if (spool_write(file, data, 200000, &error) ||
        !g_error_matches(error, ASKFIRST_ERROR, ERROR_FULL))
        return 2;
    if (spool_write(file, "x", 1, NULL) || spool_commit(file, &digest, NULL) || digest)
        return 3;
    spool_file_free(file);
    spool_close(spool);
    return 0;
}

static void test_disk_that_gets_full_in_the_middle_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(write_over_limit(f));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(files_in(f, "spool"), 0);
}

static void test_folder_that_was_removed_or_replaced_takes_no_message(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    g_autofree char *path = g_build_filename(f->folder, "spool", NULL);
    g_autofree char *aside = g_build_filename(f->folder, "old", NULL);
    g_autoptr(GError) gone = NULL, replaced = NULL;

    assert_int_equal(rename(path, aside), 0);
    assert_fails(spool_create(spool, &gone), gone, ERROR_IO);
    assert_non_null(strstr(gone->message, "restart"));
    assert_int_equal(mkdir(path, 0700), 0);
    assert_fails(spool_create(spool, &replaced), replaced, ERROR_IO);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rename(aside, path), 0);
    g_free(store_text(spool, "x"));
    spool_close(spool);
}

#define EMPTY(test) cmocka_unit_test_setup_teardown(test, fixture_folder, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EMPTY(test_message_comes_out_octet_by_octet),
        EMPTY(test_message_that_was_not_finished_leaves_nothing),
        EMPTY(test_a_file_that_has_changed_is_not_read),
        EMPTY(test_removing_twice_is_no_error),
        EMPTY(test_names_cannot_leave_the_spool),
        EMPTY(test_start_keeps_known_files_and_puts_the_others_aside),
        EMPTY(test_disk_that_is_nearly_full_takes_no_message),
        EMPTY(test_disk_that_gets_full_in_the_middle_leaves_nothing),
        EMPTY(test_folder_that_was_removed_or_replaced_takes_no_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
