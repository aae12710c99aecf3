#include "mail/withhold/rewrite.h"
#include "mail/withhold/rewrite_fields.h"
#include "rewriting.h"

static struct locality *locality;

/* "To 1 bob@x.org|Cc 2 (gone)" */
static void assert_changes(const GPtrArray *fields, const char *taken, const char *expected)
{
    g_autoptr(GHashTable) address_ids = make_set(taken);
    g_autoptr(GPtrArray) changes = rewrite_fields(fields, locality, address_ids);
    g_autoptr(GString) seen = g_string_new(NULL);

    for (guint i = 0; i < changes->len; i++) {
        const struct field_change *change = changes->pdata[i];
        g_string_append_printf(seen, "%s%s %u %s", i ? "|" : "", change->name, change->index,
                               change->value ? change->value : "(gone)");
    }
    assert_string_equal(seen->str, expected);
}

static void assert_to(const char *to, const char *taken, const char *expected)
{
    g_autoptr(GPtrArray) fields = make_fields("To", to, NULL);

    assert_changes(fields, taken, expected);
}

static void a_party_is_taken_out_and_the_others_stay(void **state)
{
    (void)state;
    assert_to(" Bob <bob@x.org>,\r\n \"Carol, X\" <carol@y.org>, dan@z.org", "bob@x.org",
              "To 1 \"Carol, X\" <carol@y.org>, dan@z.org");
    assert_to("team: bob@x.org, Carol <carol@y.org>; , dan@z.org", "bob@x.org",
              "To 1 team: Carol <carol@y.org>;, dan@z.org");
    assert_to("team: bob@x.org;, dan@z.org", "bob@x.org", "To 1 dan@z.org");
    assert_to("Bob+a@X.org, dan@z.org", "bob@x.org", "To 1 dan@z.org");
    assert_to("=?iso-8859-1?q?J=F6rg?= <j@x.org>, bob@x.org", "bob@x.org",
              "To 1 =?UTF-8?b?SsO2cmc=?= <j@x.org>");
    assert_to("a@x.org, \"quoted local\"@x.org", "a@x.org", "To 1 \"quoted local\"@x.org");
}

static void a_field_without_the_party_is_not_touched(void **state)
{
    g_autoptr(GPtrArray) fields =
        make_fields("To", "a@x.org,b@x.org", "Cc", "c@x.org", "From", "gone@x.org", NULL);

    (void)state;
    assert_changes(fields, "gone@x.org", "");
    assert_changes(fields, "c@x.org", "Cc 1 (gone)");
}

static void fields_that_say_where_to_write_to_lose_the_party(void **state)
{
    g_autoptr(GPtrArray) fields = make_fields(
        "To", "b@x.org", "Mail-Reply-To", "Ann <a@x.org>, c@x.org", "Resent-Reply-To", "a@x.org",
        "Disposition-Notification-To", "a@x.org", "Return-Receipt-To", "c@x.org, a@x.org", NULL);

    (void)state;
    assert_changes(fields, "a@x.org",
                   "Mail-Reply-To 1 c@x.org|Resent-Reply-To 1 (gone)|"
                   "Disposition-Notification-To 1 (gone)|Return-Receipt-To 1 c@x.org");
}

static void an_empty_to_says_undisclosed(void **state)
{
    (void)state;
    assert_to("bob@x.org", "bob@x.org", "To 1 undisclosed-recipients:;");
    assert_to("bob@x.org, none:;", "bob@x.org", "To 1 undisclosed-recipients:;");
}

static void fields_change_from_the_last_to_the_first(void **state)
{
    g_autoptr(GPtrArray) fields =
        make_fields("To", "a@x.org", "Cc", "a@x.org, b@x.org", "tO", "a@x.org", "Cc", "a@x.org",
                    "Resent-To", "a@x.org", "Reply-To", "a@x.org", "Mail-Followup-To",
                    "a@x.org, b@x.org", "Subject", "a@x.org", NULL);

    (void)state;
    assert_changes(fields, "a@x.org",
                   "To 2 (gone)|To 1 undisclosed-recipients:;|Cc 2 (gone)|Cc 1 b@x.org|"
                   "Resent-To 1 undisclosed-recipients:;|Mail-Followup-To 1 b@x.org|"
                   "Reply-To 1 (gone)");
}

static void a_message_left_without_recipients_gets_a_to(void **state)
{
    g_autoptr(GPtrArray) fields = make_fields("Cc", "a@x.org", NULL);
    g_autoptr(GPtrArray) with_bcc = make_fields("Cc", "a@x.org", "Bcc", "", NULL);

    (void)state;
    assert_changes(fields, "a@x.org", "Cc 1 (gone)|To 0 undisclosed-recipients:;");
    assert_changes(with_bcc, "a@x.org", "Cc 1 (gone)");
}

static void a_name_that_repeats_the_address_goes_too(void **state)
{
    (void)state;
    assert_to("\"bob@x.org\" <carol@y.org>, dan@z.org", "bob@x.org", "To 1 carol@y.org, dan@z.org");
    assert_to("Carol (bob@x.org) <carol@y.org>", "bob@x.org", "To 1 Carol <carol@y.org>");
    assert_to("\"bob@x.org\": carol@y.org;", "bob@x.org", "To 1 recipients: carol@y.org;");
}

static void a_lost_address_goes_and_lost_others_stay(void **state)
{
    (void)state;
    assert_to("Bob bob@x.org, Carol <carol@y.org>", "bob@x.org", "To 1 Carol <carol@y.org>");
    assert_to("Bob bob@x.org, Carol <carol@y.org>", "carol@y.org", "To 1 bob@x.org");
    assert_to("bob@x.org&gt; carol@y.org", "bob@x.org", "To 1 carol@y.org");
    assert_to("bob@x.org; Dan <dan@z.org>", "bob@x.org", "To 1 Dan <dan@z.org>");
}

static void international_addresses_stay_as_written(void **state)
{
    (void)state;
    assert_to("J\303\266rg, X <b\303\266b@b\303\274cher.example>, a@x.org", "a@x.org",
              "To 1 \"J\303\266rg, X\" <b\303\266b@b\303\274cher.example>");
    assert_to("carl@xn--bcher-kva.example, a@x.org", "a@x.org", "To 1 carl@xn--bcher-kva.example");
    assert_to("carl@b\303\274cher.example, a@x.org", "carl@xn--bcher-kva.example", "To 1 a@x.org");
}

static void nothing_can_be_smuggled_into_the_new_field(void **state)
{
    (void)state;
    assert_to("=?utf-8?q?x=0D=0ABcc=3A_e@e.org?= <b@x.org>, a@x.org", "a@x.org",
              "To 1 \"x Bcc: e@e.org\" <b@x.org>");
    assert_to("=?utf-8?q?b=0A=40x=2Eorg?=, a@x.org", "a@x.org", "To 1 =?utf-8?B?YgpAeC5vcmc=?=");
}

static void a_name_is_not_decoded_twice(void **state)
{
    (void)state;
    assert_to("=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?= <b@x.org>, a@x.org", "a@x.org",
              "To 1 \"=?utf-8?q?x?=\" <b@x.org>");
}

static void long_lists_are_folded(void **state)
{
    g_autoptr(GString) to = g_string_new("gone@x.org");
    g_autoptr(GPtrArray) fields = NULL;
    g_autoptr(GHashTable) address_ids = make_set("gone@x.org");
    g_autoptr(GPtrArray) changes = NULL;
    g_auto(GStrv) lines = NULL;

    (void)state;
    for (unsigned i = 0; i < 3000; i++)
        g_string_append_printf(to, ", \"Name, of %u\" <p%u@x.org>", i, i);
    fields = make_fields("To", to->str, NULL);
    changes = rewrite_fields(fields, locality, address_ids);
    assert_int_equal(changes->len, 1);
    lines = g_strsplit(((struct field_change *)changes->pdata[0])->value, "\n", -1);
    assert_true(g_strv_length(lines) > 1000);
    for (char **line = lines; *line; line++) {
        assert_true(strlen(*line) <= 78);
        assert_true(line == lines || **line == ' ');
    }
}

/* "Subject 1 text|X-A 2 (gone)" */
static void assert_texts(const GPtrArray *fields, const char *expected)
{
    g_autoptr(GHashTable) addresses = make_set("bob@x.org");
    struct withheld *withheld = withheld_new(addresses, NULL);
    g_autoptr(GPtrArray) changes = rewrite_text_fields(fields, withheld);
    g_autoptr(GString) seen = g_string_new(NULL);

    for (guint i = 0; i < changes->len; i++) {
        const struct field_change *change = changes->pdata[i];
        g_string_append_printf(seen, "%s%s %u %s", i ? "|" : "", change->name, change->index,
                               change->value ? change->value : "(gone)");
    }
    assert_string_equal(seen->str, expected);
    withheld_free(withheld);
}

static void fields_of_text_are_rewritten_too(void **state)
{
    g_autoptr(GPtrArray) fields =
        make_fields("Subject", " Meet bob@x.org and jbob@x.org", "X-Note", "none", "From",
                    "bob@x.org", "In-Reply-To", "<bob@x.org>", "X-AskFirst", "bob@x.org", "x-note",
                    "=?utf-8?q?bob=40x.org_=C3=B6?=", "Received", "for bob@x.org", "Comments",
                    "(Bob+a@X.ORG)", "Thread-Topic", "bob@x.org", NULL);

    (void)state;
    assert_texts(fields, "Thread-Topic 1 [address withheld]|Comments 1 ([address withheld])|"
                         "x-note 2 [address withheld] =?UTF-8?b?w7Y=?=|"
                         "Subject 1 Meet [address withheld] and jbob@x.org");
}

static void what_would_show_an_address_when_decoded_again_goes(void **state)
{
    g_autoptr(GPtrArray) fields =
        make_fields("Subject", "bob@x.org =?utf-8?q?=3D=3Futf-8=3Fq=3Fbob=3D40x.org=3F=3D?=", NULL);

    (void)state;
    assert_texts(fields, "Subject 1 (gone)");
}

static void long_texts_are_folded(void **state)
{
    g_autoptr(GString) subject = g_string_new("bob@x.org");
    g_autoptr(GHashTable) addresses = make_set("bob@x.org");
    g_autofree char *word = g_strnfill(5000, 'x');
    g_autoptr(GPtrArray) fields = NULL;
    g_autoptr(GPtrArray) changes = NULL;
    g_auto(GStrv) lines = NULL;

    (void)state;
    for (unsigned i = 0; i < 1000; i++)
        g_string_append_printf(subject, " word%u \303\266", i);
    g_string_append_printf(subject, " %s", word);
    fields = make_fields("Subject", subject->str, NULL);
    struct withheld *withheld = withheld_new(addresses, NULL);
    changes = rewrite_text_fields(fields, withheld);
    withheld_free(withheld);
    assert_int_equal(changes->len, 1);
    lines = g_strsplit(((struct field_change *)changes->pdata[0])->value, "\n", -1);
    for (char **line = lines; *line; line++) {
        assert_true(strlen(*line) <= 998);
        assert_true(line == lines || **line == ' ');
    }
}

int main(void)
{
    static const char *const domains[] = {"ours.example", NULL};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_party_is_taken_out_and_the_others_stay),
        cmocka_unit_test(a_field_without_the_party_is_not_touched),
        cmocka_unit_test(fields_that_say_where_to_write_to_lose_the_party),
        cmocka_unit_test(an_empty_to_says_undisclosed),
        cmocka_unit_test(fields_change_from_the_last_to_the_first),
        cmocka_unit_test(a_message_left_without_recipients_gets_a_to),
        cmocka_unit_test(a_name_that_repeats_the_address_goes_too),
        cmocka_unit_test(a_lost_address_goes_and_lost_others_stay),
        cmocka_unit_test(international_addresses_stay_as_written),
        cmocka_unit_test(nothing_can_be_smuggled_into_the_new_field),
        cmocka_unit_test(a_name_is_not_decoded_twice),
        cmocka_unit_test(long_lists_are_folded),
        cmocka_unit_test(fields_of_text_are_rewritten_too),
        cmocka_unit_test(what_would_show_an_address_when_decoded_again_goes),
        cmocka_unit_test(long_texts_are_folded),
    };
    int failed;

    mail_init();
    locality = locality_new(domains, "+", NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    locality_free(locality);
    return failed;
}
