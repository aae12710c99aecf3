/* The spool: a message is not there, or whole. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include "store/spool/spool.h"
#include "store_fixture.h"

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

    assert_true(spool_write(file, text, strlen(text), NULL));
    assert_true(spool_commit(file, "its envelope", NULL));
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
    g_autofree char *expected = NULL, *name = NULL;
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
    g_autofree char *digest = spool_file_digest(file);
    assert_true(spool_commit(file, "", NULL));
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

static char *aside_path(const struct fixture *f, const char *name)
{
    return g_build_filename(f->folder, "spool", "unclaimed", name, NULL);
}

static bool is_at(char *path)
{
    bool there = access(path, F_OK) == 0;

    g_free(path);
    return there;
}

static char *envelope_of(struct spool *spool, const char *name, bool aside)
{
    struct spool_entry entry = {.name = (char *)name, .aside = aside};
    size_t size;

    return spool_envelope(spool, &entry, &size, NULL);
}

static struct spool_tidied tidy(struct spool *spool, const char *known_name)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    struct spool_tidied done = {99, 99, 99};

    if (known_name)
        g_hash_table_add(known, (gpointer)known_name);
    assert_true(spool_tidy(spool, known, &done, NULL));
    return done;
}

static void test_start_keeps_known_files_and_puts_the_others_aside(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    g_autofree char *known = store_text(spool, "known"), *lost = store_text(spool, "lost");
    g_autofree char *half = g_strdup_printf("%s/spool/%s.tmp", f->folder, lost);
    g_autofree char *foreign = path_of(f, "README");

    assert_true(g_file_set_contents(half, "ha", -1, NULL));
    assert_true(g_file_set_contents(foreign, "mine", -1, NULL));
    assert_int_equal(tidy(spool, known).moved, 1);
    assert_true(is_at(aside_path(f, lost)));
    assert_false(is_at(g_strdup(half)));
    assert_true(is_at(g_strdup(foreign)));
    g_autofree char *envelope = envelope_of(spool, lost, true);
    assert_string_equal(envelope, "its envelope");
    int fd = read_text(spool, known, "known", NULL);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(tidy(spool, known).moved, 0);
    spool_close(spool);
}

static void test_start_puts_back_what_is_known_after_all(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    g_autofree char *name = store_text(spool, "x");

    assert_int_equal(tidy(spool, NULL).moved, 1);
    assert_int_equal(tidy(spool, name).back, 1);
    assert_true(is_at(path_of(f, name)));
    assert_false(is_at(aside_path(f, name)));
    g_autofree char *envelope = envelope_of(spool, name, false);
    assert_string_equal(envelope, "its envelope");
    spool_close(spool);
}

/* As by a crash between two steps: whatever lies where, message and envelope meet again. */
static void test_start_brings_a_message_and_its_envelope_together(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);

    for (int known = 0; known < 2; known++)
        for (int envelope_is_aside = 0; envelope_is_aside < 2; envelope_is_aside++) {
            g_autofree char *name = store_text(spool, "x");
            g_autofree char *envelope = g_strconcat(name, ".env", NULL);
            g_autofree char *mine = path_of(f, envelope), *aside = aside_path(f, envelope);
            tidy(spool, NULL);
            if (envelope_is_aside)
                assert_true(spool_put_back(spool, name, NULL) && remove(mine) == 0 &&
                            is_at(aside_path(f, envelope)));
            else
                assert_int_equal(rename(aside, mine), 0);
            tidy(spool, known ? name : NULL);
            assert_true(is_at(known ? path_of(f, name) : aside_path(f, name)));
            assert_true(is_at(known ? path_of(f, envelope) : aside_path(f, envelope)));
            assert_false(is_at(known ? aside_path(f, name) : path_of(f, name)));
            assert_false(is_at(known ? aside_path(f, envelope) : path_of(f, envelope)));
            assert_true(spool_remove(spool, name, NULL));
        }
    spool_close(spool);
}

static void test_an_envelope_lies_beside_its_message_and_leaves_with_it(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    g_autofree char *name = store_text(spool, "x"), *first = envelope_of(spool, name, false);

    assert_string_equal(first, "its envelope");
    assert_true(spool_set_envelope(spool, name, "another", NULL));
    g_autofree char *second = envelope_of(spool, name, false);
    assert_string_equal(second, "another");
    assert_int_equal(files_in(f, "spool"), 2);
    assert_true(spool_remove(spool, name, NULL));
    assert_int_equal(files_in(f, "spool"), 0);
    spool_close(spool);
}

static void test_start_removes_an_envelope_without_its_message(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    g_autofree char *name = store_text(spool, "x"), *path = path_of(f, name);

    assert_int_equal(remove(path), 0);
    tidy(spool, NULL);
    assert_int_equal(files_in(f, "spool"), 0);
    spool_close(spool);
}

/* The disk is full for the envelope alone: as if another file had its name. */
static void test_message_whose_envelope_cannot_be_written_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct spool *spool = open_spool(f);
    struct spool_file *file = spool_create(spool, NULL);
    g_autofree char *envelope = g_strconcat(spool_file_name(file), ".env", NULL);
    g_autofree char *path = path_of(f, envelope);
    g_autoptr(GError) error = NULL;

    assert_int_equal(mkdir(path, 0700), 0);
    assert_true(spool_write(file, "x", 1, NULL));
    assert_fails(spool_commit(file, "its envelope", &error), error, ERROR_IO);
    spool_file_free(file);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(files_in(f, "spool"), 0);
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
    struct spool *spool = spool_open(f->folder, 0, NULL);
    struct spool_file *file = spool_create(spool, NULL);

    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 1;
    if (spool_write(file, data, 200000, &error) ||
        !g_error_matches(error, ASKFIRST_ERROR, ERROR_FULL))
        return 2;
    if (spool_write(file, "x", 1, NULL) || spool_commit(file, "", NULL))
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
        EMPTY(test_start_puts_back_what_is_known_after_all),
        EMPTY(test_start_brings_a_message_and_its_envelope_together),
        EMPTY(test_an_envelope_lies_beside_its_message_and_leaves_with_it),
        EMPTY(test_start_removes_an_envelope_without_its_message),
        EMPTY(test_message_whose_envelope_cannot_be_written_leaves_nothing),
        EMPTY(test_disk_that_is_nearly_full_takes_no_message),
        EMPTY(test_disk_that_gets_full_in_the_middle_leaves_nothing),
        EMPTY(test_folder_that_was_removed_or_replaced_takes_no_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
