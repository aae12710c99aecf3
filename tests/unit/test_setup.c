/* What askfirst-milter -n can see of the socket and of Postfix: folders of the test's own stand for
 * those of Postfix. */
#include <sys/stat.h>
#include <unistd.h>
#include "daemon/setup_socket.h"
#include "conf_fixture.h"

#define CHROOTED "smtp inet n - y - - smtpd\n  -o smtpd_x=y\ncleanup unix n - y - 0 cleanup\n"
#define FREE "smtp inet n - n - - smtpd\n#smtp inet n - y - - smtpd\nsmtp unix - - y - - smtp\n"

/* A place for the socket, and a Postfix whose user is somebody without rights. */
struct place {
    struct fixture *files;
    char *folder, *postfix; /* of the socket; of Postfix's configuration */
};

static int place_setup(void **state)
{
    struct place *p = g_new0(struct place, 1);
    fixture_setup(state);
    p->files = *state;
    p->folder = g_build_filename(p->files->folder, "q/askfirst", NULL);
    p->postfix = g_build_filename(p->files->folder, "postfix", NULL);
    g_mkdir_with_parents(p->folder, 0755);
    chmod(p->files->folder, 0755);
    *state = p;
    return 0;
}

static int place_teardown(void **state)
{
    struct place *p = *state;
    *state = p->files;
    fixture_teardown(state);
    g_free(p->folder);
    g_free(p->postfix);
    g_free(p);
    return 0;
}

static void postfix_is(struct place *p, const char *master_cf, const char *main_cf)
{
    g_autofree char *text = g_strdup_printf(
        "# a comment\nmail_owner = nobody\nqueue_directory = %s/q\n%s", p->files->folder, main_cf);
    fixture_write(p->files, "postfix/master.cf", master_cf);
    fixture_write(p->files, "postfix/main.cf", text);
}

/* What is said about a socket in this folder (NULL: that of the place). Caller unrefs. */
static GPtrArray *said(struct place *p, const char *folder, const char *options)
{
    g_autofree char *conf =
        g_strdup_printf("socket = \"unix:%s/milter.sock\"\n%s%s", folder ? folder : p->folder,
                        strstr(options, "user = ") ? "" : "user = \"\"\n", options);
    struct config *config = fixture_load_well(p->files, conf);
    GPtrArray *problems = problems_new();
    setup_check_socket(config, p->postfix, problems);
    config_unref(config);
    for (guint i = 0; i < problems->len; i++)
        assert_true(((struct problem *)problems->pdata[i])->warning);
    return problems;
}

static void assert_says(struct place *p, const char *folder, const char *options, const char *words)
{
    g_autoptr(GPtrArray) problems = said(p, folder, options);
    g_autofree char *text = problems->len ? problem_show(problems->pdata[0]) : g_strdup("nothing");
    if (problems->len != 1 || !strstr(text, words))
        fail_msg("%u: %s", problems->len, text);
}

static void assert_says_nothing(struct place *p, const char *options)
{
    g_autoptr(GPtrArray) problems = said(p, NULL, options);
    g_autofree char *text = problems->len ? problem_show(problems->pdata[0]) : NULL;
    if (text)
        fail_msg("%s", text);
}

static void a_socket_that_postfix_reaches_needs_no_word(void **state)
{
    struct place *p = *state;
    postfix_is(p, CHROOTED, "");
    assert_says_nothing(p, "socket_mode = 0666\n");
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    struct place *p = *state;
    g_autofree char *missing = g_build_filename(p->files->folder, "q/none", NULL);
    postfix_is(p, CHROOTED, "");
    assert_says(p, missing, "", "q/none does not exist: make it, such as with install -d -o ");
}

static void a_socket_outside_the_chroot_is_said(void **state)
{
    struct place *p = *state;
    g_autofree char *outside = g_build_filename(p->files->folder, "run", NULL);
    g_mkdir(outside, 0755);
    postfix_is(p, CHROOTED, "");
    assert_says(p, outside, "socket_mode = 0666\n", "Postfix runs in a chroot");
    postfix_is(p, FREE, "");
    g_autoptr(GPtrArray) problems = said(p, outside, "socket_mode = 0666\n");
    assert_int_equal(problems->len, 0);
}

static void a_socket_that_postfix_may_not_write_to_is_said(void **state)
{
    struct place *p = *state;
    postfix_is(p, CHROOTED, "");
    assert_says(p, NULL, "socket_mode = 0660\n", "the user nobody of Postfix may not write to ");
    assert_says(p, NULL, "socket_mode = 0660\n", "chmod 2750 ");
}

static void a_folder_that_postfix_may_not_go_through_is_said(void **state)
{
    struct place *p = *state;
    postfix_is(p, CHROOTED, "");
    chmod(p->folder, 0700);
    assert_says(p, NULL, "socket_mode = 0666\n", "the user nobody of Postfix may not go through ");
}

static void a_folder_that_we_may_not_write_in_is_said(void **state)
{
    struct place *p = *state;
    postfix_is(p, CHROOTED, "");
    assert_says(p, NULL, "user = \"daemon\"\nsocket_mode = 0666\n",
                "our user daemon may not make a socket in ");
}

static void without_postfix_the_folder_alone_is_looked_at(void **state)
{
    struct place *p = *state;
    g_clear_pointer(&p->postfix, g_free);
    assert_says_nothing(p, "socket_mode = 0600\n");
    assert_says(p, "/nonexistent/folder", "", "does not exist");
}

static void an_inet_socket_has_no_folder(void **state)
{
    struct place *p = *state;
    struct config *config = fixture_load_well(p->files, "socket = \"inet:8891@127.0.0.1\"\n");
    g_autoptr(GPtrArray) problems = problems_new();
    setup_check_socket(config, "/nonexistent", problems);
    assert_int_equal(problems->len, 0);
    config_unref(config);
}

#define place_test(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_socket_that_postfix_reaches_needs_no_word),
        place_test(a_folder_that_is_not_there_is_said),
        place_test(a_socket_outside_the_chroot_is_said),
        place_test(a_socket_that_postfix_may_not_write_to_is_said),
        place_test(a_folder_that_postfix_may_not_go_through_is_said),
        place_test(a_folder_that_we_may_not_write_in_is_said),
        place_test(without_postfix_the_folder_alone_is_looked_at),
        place_test(an_inet_socket_has_no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
