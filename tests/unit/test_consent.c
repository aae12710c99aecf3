#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/limits.h"
#include "base/error.h"
#include "store/ledger/records.h"

#define NOW 1000000
#define BOB "bob@b.example"
#define CAROL "carol@c.example"
#define ALICE "alice@our.example"

static const char *const no_topics[] = {NULL}, *const career[] = {"career", NULL};
static const char *const career_and_sales[] = {"sales", "career", NULL};

static void free_record(void *data)
{
    consent_free(data);
}

static GPtrArray *no_records(void)
{
    return g_ptr_array_new_with_free_func(free_record);
}

static struct consent *add(GPtrArray *records, enum consent_decision decision, const char *party,
                           const char *introducer, const char *counterpart, const char *topic,
                           gint64 created)
{
    struct consent *record = g_new0(struct consent, 1);
    record->party = g_strdup(party);
    record->introducer = g_strdup(introducer);
    record->counterpart = g_strdup(counterpart);
    record->topic = g_strdup(topic);
    record->note = g_strdup("");
    record->decision = decision;
    record->created = created;
    g_ptr_array_add(records, record);
    return record;
}

static const struct consent *chosen(const GPtrArray *records, const char *const *topics)
{
    return consent_choose(records, BOB, ALICE, CAROL, topics, NOW, NULL);
}

/* The same whatever the order in which the store gives the records. */
static void check_wins(GPtrArray *records, const char *const *topics, const struct consent *winner)
{
    for (guint turn = 0; turn < records->len; turn++) {
        assert_ptr_equal(chosen(records, topics), winner);
        for (guint i = 0; i + 1 < records->len; i++) {
            gpointer swapped = records->pdata[i];
            records->pdata[i] = records->pdata[i + 1];
            records->pdata[i + 1] = swapped;
        }
    }
}

static void the_narrower_scope_decides(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    static const char *const scopes[] = {"*", "@.example", "@.c.example", "@sub.c.example",
                                         "carol@sub.c.example"};
    for (size_t i = 0; i < G_N_ELEMENTS(scopes); i++) {
        struct consent *record = add(records, i % 2 ? CONSENT_ALLOW : CONSENT_DENY, BOB, "*",
                                     scopes[i], "", (gint64)(NOW - i));
        assert_ptr_equal(
            consent_choose(records, BOB, ALICE, "carol@sub.c.example", no_topics, NOW, NULL),
            record);
    }
}

static void the_counterpart_counts_before_the_introducer_before_the_topic(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    add(records, CONSENT_DENY, BOB, "*", "*", "career", 3);
    check_wins(records, career, records->pdata[0]);
    struct consent *introducer = add(records, CONSENT_ALLOW, BOB, ALICE, "*", "", 2);
    check_wins(records, career, introducer);
    struct consent *counterpart = add(records, CONSENT_DENY, BOB, "*", "@c.example", "", 1);
    check_wins(records, career, counterpart);
}

static void ones_own_word_counts_before_that_of_the_domain(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    add(records, CONSENT_DENY, "@b.example", "*", "*", "", 9);
    check_wins(records, no_topics, records->pdata[0]);
    struct consent *own = add(records, CONSENT_ALLOW, BOB, "*", "*", "", 1);
    check_wins(records, no_topics, own);
    struct consent *narrower = add(records, CONSENT_DENY, "@.example", "*", CAROL, "", 0);
    check_wins(records, no_topics, narrower);
}

static void a_change_of_mind_counts(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    add(records, CONSENT_DENY, BOB, ALICE, CAROL, "", 1);
    struct consent *later = add(records, CONSENT_ALLOW, BOB, ALICE, CAROL, "", 2);
    check_wins(records, no_topics, later);
    struct consent *together = add(records, CONSENT_DENY, BOB, ALICE, CAROL, "", 2);
    check_wins(records, no_topics, together);
}

static void between_two_topics_the_no_counts(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    struct consent *no = add(records, CONSENT_DENY, BOB, "*", "*", "sales", 1);
    struct consent *yes = add(records, CONSENT_ALLOW, BOB, "*", "*", "career", 5);
    check_wins(records, career_and_sales, no);
    check_wins(records, career, yes);
}

static void a_no_that_was_taken_back_does_not_beat_another_topic(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    add(records, CONSENT_DENY, BOB, "*", "*", "sales", 1);
    add(records, CONSENT_ALLOW, BOB, "*", "*", "sales", 3);
    struct consent *newest = add(records, CONSENT_ALLOW, BOB, "*", "*", "career", 5);
    check_wins(records, career_and_sales, newest);
}

static void what_has_expired_is_gone(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    struct consent *record = add(records, CONSENT_ALLOW, BOB, ALICE, CAROL, "", 1);
    record->expires = NOW;
    assert_null(chosen(records, no_topics));
    record->expires = NOW + 1;
    assert_ptr_equal(chosen(records, no_topics), record);
}

static void words_not_read_leave_a_topic_in_question(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    add(records, CONSENT_ALLOW, BOB, "*", CAROL, "career", 1);
    struct consent *any = add(records, CONSENT_DENY, BOB, "*", "*", "", 1);
    bool question = false;
    assert_ptr_equal(consent_choose(records, BOB, ALICE, CAROL, NULL, NOW, &question), any);
    assert_true(question);
    question = false;
    assert_ptr_equal(consent_choose(records, BOB, ALICE, CAROL, no_topics, NOW, &question), any);
    assert_false(question);
    assert_ptr_equal(consent_choose(records, BOB, ALICE, "eve@e.example", NULL, NOW, &question),
                     any);
    assert_false(question);
}

static void nobody_is_meant_by_another_record(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    add(records, CONSENT_ALLOW, "eve@b.example", "*", "*", "", 1);
    add(records, CONSENT_ALLOW, BOB, "eve@our.example", "*", "", 1);
    add(records, CONSENT_ALLOW, BOB, "*", "@.c.example", "", 1);
    assert_null(chosen(records, no_topics));
    assert_null(consent_choose(NULL, BOB, ALICE, CAROL, no_topics, NOW, NULL));
    struct consent *any = add(records, CONSENT_DENY, BOB, "*", "*", "", 1);
    assert_ptr_equal(consent_choose(records, BOB, NULL, CAROL, no_topics, NOW, NULL), any);
}

static void only_a_no_that_names_the_counterpart_separates_acquaintances(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) records = no_records();
    add(records, CONSENT_DENY, BOB, "*", "@c.example", "", 1);
    add(records, CONSENT_DENY, BOB, "*", CAROL, "career", 1);
    assert_null(consent_names(records, BOB, ALICE, CAROL, NOW));
    struct consent *named = add(records, CONSENT_DENY, BOB, "*", CAROL, "", 1);
    assert_ptr_equal(consent_names(records, BOB, ALICE, CAROL, NOW), named);
    add(records, CONSENT_ALLOW, BOB, ALICE, CAROL, "", 1);
    assert_null(consent_names(records, BOB, ALICE, CAROL, NOW));
    assert_ptr_equal(consent_names(records, BOB, "dan@our.example", CAROL, NOW), named);
}

static void check_scope(const char *text, const char *expected)
{
    g_autofree char *scope = scope_normalise(NULL, text, true, NULL);
    if (g_strcmp0(scope, expected) != 0)
        fail_msg("%s became %s", text, scope ? scope : "(none)");
}

static void scopes_have_one_form(void **state)
{
    (void)state;
    check_scope("ANY", "*");
    check_scope(" * ", "*");
    check_scope("@B.Example.", "@b.example");
    check_scope("@.B\xc3\xbc"
                "cher.example",
                "@.xn--bcher-kva.example");
    check_scope("Bob+x@B.example", BOB);
    check_scope("b.example", NULL);
    check_scope("@", NULL);
    check_scope("@.", NULL);
    check_scope("bob@", NULL);
    check_scope("b\xff@b.example", NULL);
    check_scope("", NULL);
    check_scope(NULL, NULL);
}

static void a_wrong_scope_is_explained(void **state)
{
    (void)state;
    GError *error = NULL;
    assert_null(scope_normalise(NULL, "any", false, &error));
    assert_true(g_error_matches(error, ASKFIRST_ERROR, ERROR_INPUT));
    assert_non_null(strstr(error->message, "'any' names nobody in particular"));
    g_clear_error(&error);
    assert_null(scope_normalise(NULL,
                                "b.ex\xff"
                                "ample",
                                true, &error));
    assert_true(g_utf8_validate(error->message, -1, NULL));
    assert_non_null(strstr(error->message, "@b.example"));
    g_clear_error(&error);
}

static void a_quoted_address_is_no_domain(void **state)
{
    (void)state;
    g_autofree char *scope = scope_normalise(NULL, "\"@b\"@c.example", false, NULL);
    assert_string_equal(scope, "@b@c.example");
    assert_true(scope_covers(scope, "@b@c.example"));
    assert_false(scope_covers(scope, "x@b@c.example"));
    assert_false(scope_covers("@.example", "a@example"));
    assert_false(scope_covers("@.b.example", "a@xb.example"));
    assert_true(scope_covers("@.b.example", "a@x.b.example"));
}

static void a_topic_is_one_plain_word(void **state)
{
    (void)state;
    g_autofree char *topic = topic_normalise(" Career-2 ", NULL);
    assert_string_equal(topic, "career-2");
    static const char *const wrong[] = {
        "", "two words", "caf\xc3\xa9", "a_b", NULL, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GError *error = NULL;
        assert_null(topic_normalise(wrong[i], &error));
        assert_true(g_error_matches(error, ASKFIRST_ERROR, ERROR_INPUT));
        g_clear_error(&error);
    }
}

static void a_note_is_fit_for_a_refusal(void **state)
{
    (void)state;
    g_autofree char *note = note_clean("  For\r\n advice\t\x1b[1mI \xe2\x80\xae"
                                       "charge\xc2\x85.  ");
    assert_string_equal(note, "For advice [1mI charge.");
    g_autoptr(GString) text = g_string_new("x");
    for (int i = 0; i < 1000; i++)
        g_string_append(text, "\xe2\x82\xac");
    g_autofree char *cut = note_clean(text->str);
    assert_int_equal(strlen(cut), 1 + (LIMIT_NOTE - 1) / 3 * 3);
    assert_true(g_utf8_validate(cut, -1, NULL));
    g_autofree char *nothing = note_clean(NULL), *broken = note_clean("a\xff");
    assert_string_equal(nothing, "");
    assert_string_equal(broken, "a\xef\xbf\xbd");
}

static void a_copy_lives_on_its_own(void **state)
{
    (void)state;
    GPtrArray *records = no_records();
    struct consent *copy = consent_copy(add(records, CONSENT_DENY, BOB, ALICE, CAROL, "career", 7));
    g_ptr_array_free(records, TRUE);
    assert_string_equal(copy->counterpart, CAROL);
    assert_string_equal(copy->topic, "career");
    assert_int_equal(copy->created, 7);
    assert_string_equal(consent_decision_name(copy->decision), "deny");
    assert_string_equal(consent_origin_name(ORIGIN_IMPORT), "import");
    consent_free(copy);
    consent_free(NULL);
}

/* Does the record with these scopes outlast a deny of Bob by anybody to anybody? */
static bool outlasts(const char *party, const char *introducer, const char *counterpart,
                     gint64 expires)
{
    g_autoptr(GPtrArray) records = no_records();
    struct consent *allow = add(records, CONSENT_ALLOW, party, introducer, counterpart, "", 1);
    const struct consent *deny = add(records, CONSENT_DENY, BOB, "*", "*", "", 2);
    allow->expires = expires;
    return consent_outlasts(allow, deny, NOW);
}

static void what_a_wider_word_leaves_in_force_is_known(void **state)
{
    (void)state;
    assert_true(outlasts(BOB, ALICE, CAROL, 0));
    assert_true(outlasts(BOB, "*", "@c.example", 0));
    assert_true(outlasts("@b.example", ALICE, "*", 0));
    assert_false(outlasts(BOB, ALICE, CAROL, NOW));    /* over */
    assert_false(outlasts("@b.example", "*", "*", 0)); /* his own word counts more */
    assert_false(outlasts("rob@b.example", ALICE, CAROL, 0));
}

static bool outlasts_deny(const char *introducer, const char *counterpart, const char *topic)
{
    g_autoptr(GPtrArray) records = no_records();
    const struct consent *allow = add(records, CONSENT_ALLOW, BOB, "@our.example", CAROL, "", 1);
    const struct consent *deny = add(records, CONSENT_DENY, BOB, introducer, counterpart, topic, 2);
    return consent_outlasts(allow, deny, NOW);
}

static void only_what_meets_and_is_more_specific_is_left(void **state)
{
    (void)state;
    assert_true(outlasts_deny("@.example", CAROL, ""));
    assert_true(outlasts_deny(ALICE, "@.example", ""));
    assert_false(outlasts_deny("@.our.example", CAROL, "")); /* no subdomain of it */
    assert_false(outlasts_deny(ALICE, CAROL, ""));
    assert_false(outlasts_deny("@our.example", CAROL, "career"));
    assert_false(outlasts_deny("*", "@d.example", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_narrower_scope_decides),
        cmocka_unit_test(the_counterpart_counts_before_the_introducer_before_the_topic),
        cmocka_unit_test(ones_own_word_counts_before_that_of_the_domain),
        cmocka_unit_test(a_change_of_mind_counts),
        cmocka_unit_test(between_two_topics_the_no_counts),
        cmocka_unit_test(a_no_that_was_taken_back_does_not_beat_another_topic),
        cmocka_unit_test(what_has_expired_is_gone),
        cmocka_unit_test(words_not_read_leave_a_topic_in_question),
        cmocka_unit_test(nobody_is_meant_by_another_record),
        cmocka_unit_test(only_a_no_that_names_the_counterpart_separates_acquaintances),
        cmocka_unit_test(what_a_wider_word_leaves_in_force_is_known),
        cmocka_unit_test(only_what_meets_and_is_more_specific_is_left),
        cmocka_unit_test(scopes_have_one_form),
        cmocka_unit_test(a_wrong_scope_is_explained),
        cmocka_unit_test(a_quoted_address_is_no_domain),
        cmocka_unit_test(a_topic_is_one_plain_word),
        cmocka_unit_test(a_note_is_fit_for_a_refusal),
        cmocka_unit_test(a_copy_lives_on_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
