#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>
#include "conf/read.h"
#include "base/error.h"

static char *folder;

static int make_folder(void **state)
{
    (void)state;
    folder = g_dir_make_tmp("askfirst-read-XXXXXX", NULL);
    return folder ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    g_rmdir(folder);
    g_free(folder);
    return 0;
}

/* What reading a file of this content gives: its text, or the error in words (caller frees). */
static char *read_content(const char *content, gssize length, bool *ok)
{
    g_autofree char *path = g_build_filename(folder, "file", NULL);
    assert_true(g_file_set_contents(path, content, length, NULL));
    g_autoptr(GError) error = NULL;
    char *text = conf_read_file(NULL, path, &error);
    g_unlink(path);
    *ok = text != NULL;
    return text ? text : g_strdup(error->message);
}

static void check_refused(const char *path, int code, const char *says)
{
    g_autoptr(GError) error = NULL;
    assert_null(conf_read_file(NULL, path, &error));
    assert_true(g_error_matches(error, ASKFIRST_ERROR, code));
    if (!strstr(error->message, says) || !strstr(error->message, path))
        fail_msg("%s does not say: %s", error->message, says);
}

static void a_file_is_read_as_it_is(void **state)
{
    (void)state;
    bool ok;
    g_autofree char *text = read_content("a\r\n\xff", -1, &ok), *nothing = read_content("", 0, &ok);
    assert_string_equal(text, "a\r\n\xff");
    assert_true(ok);
    assert_string_equal(nothing, "");
}

static void a_nul_octet_is_an_error_with_its_place(void **state)
{
    (void)state;
    bool ok;
    g_autofree char *text = read_content("one\ntw\0o\n", 9, &ok);
    assert_false(ok);
    assert_non_null(strstr(text, "file:2:3: there is a NUL octet here"));
}

static void a_lone_carriage_return_is_an_error_with_its_place(void **state)
{
    (void)state;
    bool ok;
    g_autofree char *text = read_content("# one\r\n# two\rhold\r", -1, &ok);
    assert_false(ok);
    assert_non_null(strstr(text, "file:2:6: there is a carriage return without a line feed"));
}

static void a_byte_order_mark_is_left_out(void **state)
{
    (void)state;
    bool ok;
    g_autofree char *text = read_content("\xef\xbb\xbf\xc3\xa9", -1, &ok);
    assert_true(ok);
    assert_string_equal(text, "\xc3\xa9");
}

static void a_link_to_itself_is_refused(void **state)
{
    (void)state;
    g_autofree char *path = g_build_filename(folder, "link", NULL);
    assert_int_equal(symlink("link", path), 0);
    check_refused(path, ERROR_IO, "make it a file");
    g_unlink(path);
}

static void what_is_no_file_is_refused(void **state)
{
    (void)state;
    g_autofree char *gone = g_build_filename(folder, "gone", NULL);
    g_autofree char *fifo = g_build_filename(folder, "fifo", NULL);
    check_refused(gone, ERROR_IO, "create it or correct its path");
    check_refused(folder, ERROR_IO, "it is a folder");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    check_refused(fifo, ERROR_IO, "not a regular file");
    g_unlink(fifo);
}

static void a_file_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    g_autofree char *path = g_build_filename(folder, "large", NULL);
    assert_true(g_file_set_contents(path, "", 0, NULL));
    /* Without blocks on the disk. */
    assert_int_equal(truncate(path, 64 * 1024 * 1024 + 1), 0);
    check_refused(path, ERROR_INPUT, "larger than 64 MiB");
    g_unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_as_it_is),
        cmocka_unit_test(a_nul_octet_is_an_error_with_its_place),
        cmocka_unit_test(a_lone_carriage_return_is_an_error_with_its_place),
        cmocka_unit_test(a_byte_order_mark_is_left_out),
        cmocka_unit_test(a_link_to_itself_is_refused),
        cmocka_unit_test(what_is_no_file_is_refused),
        cmocka_unit_test(a_file_beyond_the_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
