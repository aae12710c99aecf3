/* Whole imports, and what the memory knows afterwards. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "cli/learn/learn.h"
#include "cli/learn/learn_run.h"
#include "mail/read/header.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALICE "alice@home.example"
#define EVE "eve@home.example"
#define BOB "bob@b.example"
#define CAROL "carol@c.example"
#define PASS "Authentication-Results: mx.home.example; dmarc=pass header.from=b.example\n"

static struct config config;
static gint64 now;

struct import {
    char *folder;
    GString *mbox;
    struct learn learn;
    struct learn_counts counts;
};

static int setup(void **state)
{
    struct import *import = g_new0(struct import, 1);
    import->folder = g_dir_make_tmp("askfirst-learn-XXXXXX", NULL);
    import->mbox = g_string_new(NULL);
    config.state_dir = import->folder;
    import->learn.config = &config;
    import->learn.today = acquaint_day_of(now);
    import->learn.oldest = import->learn.today - 730;
    *state = import;
    return 0;
}

static int teardown(void **state)
{
    struct import *import = *state;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", import->folder);
    acquaint_close(import->learn.acquaint);
    if (import->learn.owners)
        g_hash_table_destroy(import->learn.owners);
    g_string_free(import->mbox, TRUE);
    g_assert_cmpint(system(command), ==, 0);
    g_free(import->folder);
    g_free(import);
    return 0;
}

/* A message that came (or, with top = "", was written) so many days ago. */
static void add(struct import *import, int days_ago, const char *id, const char *top,
                const char *from, const char *to)
{
    g_autoptr(GDateTime) when =
        g_date_time_new_from_unix_utc(now - (gint64)days_ago * 24 * 60 * 60);
    g_autofree char *date = g_date_time_format(when, "%d %b %Y %H:%M:%S +0000");
    g_string_append_printf(import->mbox, "From x Thu Jan  1 00:00:00 2026\n");
    if (*top)
        g_string_append_printf(import->mbox, "Received: by mx.home.example; %s\n%s", date, top);
    g_string_append_printf(import->mbox,
                           "From: %s\nTo: %s\nDate: %s\nMessage-ID: <%s>\n\nHello\n\n", from, to,
                           date, id);
}

static void run(struct import *import)
{
    g_autofree char *path = g_build_filename(import->folder, "mbox", NULL);
    char *paths[] = {path, NULL};
    bool stopped = true;
    g_autoptr(GError) error = NULL;

    assert_true(g_file_set_contents(path, import->mbox->str, (gssize)import->mbox->len, NULL));
    if (!import->learn.acquaint)
        import->learn.acquaint = acquaint_open(import->folder, true, 0, &error);
    assert_non_null(import->learn.acquaint);
    import->learn.paths = paths;
    memset(&import->counts, 0, sizeof import->counts);
    assert_true(learn_run(&import->learn, &import->counts, &stopped, &error));
    assert_false(stopped);
}

/* On how many days a has written with b. */
static unsigned days(const struct import *import, const char *a, const char *b)
{
    struct acquaint *acquaint = import->learn.acquaint;
    struct acquaint_side a_of_b, b_of_a;
    assert_true(acquaint_pair(acquaint, acquaint_mailbox(acquaint, a),
                              acquaint_mailbox(acquaint, b), &a_of_b, &b_of_a, NULL));
    return a_of_b.days;
}

static bool exposed(const struct import *import, const char *id, const char *a, const char *b)
{
    struct acquaint *acquaint = import->learn.acquaint;
    bool found;
    assert_true(acquaint_exposed(acquaint, acquaint_message(acquaint, id),
                                 acquaint_mailbox(acquaint, a), acquaint_mailbox(acquaint, b),
                                 &found, NULL, NULL));
    return found;
}

static void mail_with_a_proof_is_its_senders_word(void **state)
{
    struct import *import = *state;
    add(import, 5, "1", PASS, BOB, ALICE ", " CAROL);
    run(import);
    assert_int_equal(days(import, BOB, CAROL), 1);
    assert_int_equal(days(import, BOB, ALICE), 1);
    assert_int_equal(days(import, CAROL, BOB), 0);
    assert_int_equal(days(import, ALICE, CAROL), 0);
    assert_true(exposed(import, "1", BOB, CAROL));
    assert_true(exposed(import, "1", ALICE, CAROL));
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_LEARNT], 1);
}

static void mail_without_a_proof_teaches_only_when_trusted(void **state)
{
    struct import *import = *state;
    add(import, 5, "1", "To: " CAROL "\n", BOB, ALICE);
    add(import, 5, "2",
        "Authentication-Results: mx.evil.example; dmarc=pass header.from=b.example\n", BOB,
        ALICE ", " CAROL);
    add(import, 5, "3", "", BOB, ALICE ", " CAROL);
    run(import);
    assert_int_equal(days(import, BOB, CAROL), 0);
    assert_int_equal(import->counts.by_outcome[LEARN_NO_PROOF], 3);
    assert_false(exposed(import, "3", ALICE, CAROL));
    import->learn.trust = true;
    run(import);
    assert_int_equal(days(import, BOB, CAROL), 1);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_LEARNT], 3);
}

static void what_our_verifier_refused_nobody_can_vouch_for(void **state)
{
    struct import *import = *state;
    import->learn.trust = true;
    add(import, 5, "1",
        "Authentication-Results: mx.home.example; dmarc=fail header.from=b.example\n", BOB,
        ALICE ", " CAROL);
    add(import, 5, "2",
        PASS "Authentication-Results: mx.home.example; dmarc=pass header.from=b.example\n", BOB,
        ALICE ", " CAROL);
    add(import, 5, "3", "X-Spam-Flag: YES\n", BOB, ALICE ", " CAROL);
    run(import);
    assert_int_equal(days(import, BOB, CAROL), 0);
    assert_int_equal(import->counts.by_outcome[LEARN_NO_PROOF], 2);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_SPAM], 1);
}

/* That would be the introduction itself. */
static void a_users_own_mail_connects_nobody_else(void **state)
{
    struct import *import = *state;
    add(import, 5, "1", "", ALICE, BOB ", " CAROL);
    run(import);
    assert_int_equal(days(import, ALICE, BOB), 0);
    import->learn.trust = true;
    run(import);
    assert_int_equal(days(import, ALICE, BOB), 1);
    assert_int_equal(days(import, ALICE, CAROL), 1);
    assert_int_equal(days(import, BOB, CAROL), 0);
    assert_int_equal(days(import, CAROL, BOB), 0);
    assert_true(exposed(import, "1", BOB, CAROL));
}

/* Who got what an old message went to is not known: nobody proves himself by answering it. */
static void imported_mail_was_never_sent_to_one_alone(void **state)
{
    struct import *import = *state;
    struct acquaint *acquaint;
    bool found;
    import->learn.trust = true;
    add(import, 5, "1", "", ALICE, BOB);
    run(import);
    acquaint = import->learn.acquaint;
    assert_true(acquaint_sent_alone(acquaint, acquaint_message(acquaint, "1"),
                                    acquaint_mailbox(acquaint, BOB), &found, NULL));
    assert_false(found);
}

static void an_archive_of_one_user_teaches_what_he_saw(void **state)
{
    struct import *import = *state;
    import->learn.owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(import->learn.owners, g_strdup(ALICE));
    import->learn.trust = true;
    add(import, 5, "1", "", BOB, EVE ", " CAROL);
    add(import, 5, "2", "", EVE, ALICE ", " BOB);
    run(import);
    assert_int_equal(days(import, BOB, CAROL), 0);
    assert_int_equal(days(import, EVE, BOB), 1);
    assert_int_equal(import->counts.by_outcome[LEARN_NOT_TO_US], 1);
}

static void lists_teach_their_own_address_only(void **state)
{
    struct import *import = *state;
    struct acquaint *acquaint;
    bool found;
    import->learn.trust = true;
    add(import, 5, "1", "List-Post: <mailto:talk@lists.example>\nList-Id: <talk.lists.example>\n",
        BOB, "talk@lists.example, " ALICE);
    add(import, 5, "2", "List-Post: <mailto:" CAROL ">\n", BOB, ALICE);
    run(import);
    acquaint = import->learn.acquaint;
    assert_true(
        acquaint_is_list(acquaint, acquaint_mailbox(acquaint, "talk@lists.example"), &found, NULL));
    assert_true(found);
    assert_true(acquaint_is_list(acquaint, acquaint_mailbox(acquaint, CAROL), &found, NULL));
    assert_false(found);
    assert_int_equal(days(import, BOB, ALICE), 0);
    assert_int_equal(import->counts.by_outcome[LEARN_LIST], 2);
}

static void days_count_whatever_their_order_in_the_archive(void **state)
{
    struct import *import = *state;
    static const int ago[] = {3, 9, 7, 9, 5, 1, 7, 3};
    for (unsigned i = 0; i < G_N_ELEMENTS(ago); i++) {
        g_autofree char *id = g_strdup_printf("%u", i);
        add(import, ago[i], id, PASS, BOB, ALICE ", " CAROL);
    }
    run(import);
    assert_int_equal(days(import, BOB, CAROL), 5);
    run(import);
    assert_int_equal(days(import, BOB, CAROL), 5);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_SEEN], 8);
    assert_int_equal(import->counts.words, 0);
}

static void copies_teach_once(void **state)
{
    struct import *import = *state;
    add(import, 5, "1", PASS, BOB, ALICE ", " CAROL);
    add(import, 5, "1", PASS "Delivered-To: x\n", BOB, ALICE ", " CAROL);
    add(import, 5, "1", PASS, BOB, ALICE ", " CAROL);
    run(import);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_LEARNT], 1);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_SEEN], 2);
    assert_int_equal(import->counts.threads, 1);
}

static void what_is_too_old_or_still_to_come_teaches_nothing(void **state)
{
    struct import *import = *state;
    add(import, 740, "1", PASS, BOB, ALICE ", " CAROL);
    add(import, -10, "2", PASS, BOB, ALICE ", " CAROL);
    run(import);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_OLD], 1);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_NO_DATE], 1);
    assert_int_equal(days(import, BOB, CAROL), 0);
}

static void a_dry_run_counts_and_writes_nothing(void **state)
{
    struct import *import = *state;
    add(import, 5, "1", PASS, BOB, ALICE ", " CAROL);
    import->learn.dry_run = true;
    run(import);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_LEARNT], 1);
    assert_int_equal(import->counts.words, 2);
    assert_int_equal(days(import, BOB, CAROL), 0);
}

/* ---- killed ---- */

enum { PEOPLE = 40, MESSAGES = 60000 };

static char *person(unsigned n)
{
    return g_strdup_printf("p%u@d%u.example", n, n);
}

static void add_many(struct import *import)
{
    GRand *random = g_rand_new_with_seed(4);
    for (unsigned i = 0; i < MESSAGES; i++) {
        g_autofree char *from = person((guint)g_rand_int_range(random, 0, PEOPLE));
        g_autofree char *other = person((guint)g_rand_int_range(random, 0, PEOPLE));
        g_autofree char *to = g_strconcat(ALICE ", ", other, NULL);
        g_autofree char *id = g_strdup_printf("%u", i);
        add(import, g_rand_int_range(random, 1, 700), id, "", from, to);
    }
    g_rand_free(random);
}

/* All that the memory knows of these people. */
static char *all_days(const struct import *import)
{
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < PEOPLE; i++)
        for (unsigned j = 0; j < PEOPLE; j++) {
            g_autofree char *a = person(i), *b = person(j);
            g_string_append_printf(out, "%u ", days(import, a, b));
        }
    return g_string_free(out, FALSE);
}

static guint64 threads(struct import *import)
{
    struct acquaint_stats stats;
    assert_true(acquaint_stats(import->learn.acquaint, import->learn.today, &stats, NULL));
    return stats.threads;
}

static pid_t run_child(struct import *import)
{
    acquaint_close(import->learn.acquaint);
    import->learn.acquaint = NULL;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0)
        return child;
    run(import);
    _exit(0);
}

static void kill_in_the_middle(struct import *import)
{
    pid_t child = run_child(import);
    int status = 0;
    import->learn.acquaint = acquaint_open(import->folder, true, 0, NULL);
    while (threads(import) == 0 && waitpid(child, &status, WNOHANG) == 0)
        g_usleep(1000);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
}

static void an_import_that_was_killed_can_be_repeated(void **state)
{
    struct import *import = *state;
    g_autofree char *whole = NULL, *repeated = NULL;
    guint64 before;

    import->learn.trust = true;
    add_many(import);
    kill_in_the_middle(import);
    before = threads(import);
    assert_true(before > 0 && before < MESSAGES);
    run(import);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_SEEN], before);
    assert_int_equal(import->counts.by_outcome[LEARN_OUTCOME_LEARNT], MESSAGES - before);
    repeated = all_days(import);

    g_autofree char *aside = g_build_filename(import->folder, "aside", NULL);
    g_autofree char *folder = g_build_filename(import->folder, "acquaintance", NULL);
    acquaint_close(import->learn.acquaint);
    import->learn.acquaint = NULL;
    assert_int_equal(g_rename(folder, aside), 0);
    run(import);
    whole = all_days(import);
    assert_string_equal(repeated, whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(mail_with_a_proof_is_its_senders_word),
        TEST(mail_without_a_proof_teaches_only_when_trusted),
        TEST(what_our_verifier_refused_nobody_can_vouch_for),
        TEST(a_users_own_mail_connects_nobody_else),
        TEST(imported_mail_was_never_sent_to_one_alone),
        TEST(an_archive_of_one_user_teaches_what_he_saw),
        TEST(lists_teach_their_own_address_only),
        TEST(days_count_whatever_their_order_in_the_archive),
        TEST(copies_teach_once),
        TEST(what_is_too_old_or_still_to_come_teaches_nothing),
        TEST(a_dry_run_counts_and_writes_nothing),
        TEST(an_import_that_was_killed_can_be_repeated),
    };
    static const char *const domains[] = {"home.example", NULL};
    mail_init();
    now = 1795683600;
    config.locality = locality_new(domains, "+", NULL);
    config.orgs = orgs_new("gmail.com\n", "public_providers", NULL);
    config.authserv_id = (char *)"mx.home.example";
    config.learn_max_parties = 20;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    locality_free(config.locality);
    orgs_free(config.orgs);
    return failed;
}
