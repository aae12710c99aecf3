#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>
#include "limits.h"
#include "mail/rewrite.h"

static struct locality *locality;

static void free_field(void *field)
{
    field_free(field);
}

/* Name, value, ..., NULL. */
static GPtrArray *make_fields(const char *name, ...)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func(free_field);
    va_list args;

    va_start(args, name);
    for (; name; name = va_arg(args, const char *))
        g_ptr_array_add(fields, field_new(name, va_arg(args, const char *)));
    va_end(args);
    return fields;
}

/* Words separated by spaces. */
static GHashTable *make_set(const char *words)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) list = g_strsplit(words, " ", -1);

    for (char **word = list; *word; word++)
        g_hash_table_add(set, g_strdup(*word));
    return set;
}

/* "To 1 bob@x.org|Cc 2 (gone)" */
static void assert_changes(const GPtrArray *fields, const char *taken, const char *expected)
{
    g_autoptr(GHashTable) keys = make_set(taken);
    g_autoptr(GPtrArray) changes = rewrite_fields(fields, locality, keys);
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
    assert_to("=?utf-8?q?b=0A=40x=2Eorg?=, a@x.org", "a@x.org", "To 1 =?utf-8?q?b=0A=40x=2Eorg?=");
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
    g_autoptr(GHashTable) keys = make_set("gone@x.org");
    g_autoptr(GPtrArray) changes = NULL;
    g_auto(GStrv) lines = NULL;

    (void)state;
    for (unsigned i = 0; i < 3000; i++)
        g_string_append_printf(to, ", \"Name, of %u\" <p%u@x.org>", i, i);
    fields = make_fields("To", to->str, NULL);
    changes = rewrite_fields(fields, locality, keys);
    assert_int_equal(changes->len, 1);
    lines = g_strsplit(((struct field_change *)changes->pdata[0])->value, "\n", -1);
    assert_true(g_strv_length(lines) > 1000);
    for (char **line = lines; *line; line++) {
        assert_true(strlen(*line) <= 78);
        assert_true(line == lines || **line == ' ');
    }
}

/* Returns the new body, or NULL. Caller frees. */
static char *rewrite(const char *type, const char *encoding, const char *body,
                     const char *addresses)
{
    g_autoptr(GPtrArray) fields =
        make_fields("Content-Type", type, "Content-Transfer-Encoding", encoding, NULL);
    g_autoptr(GPtrArray) changes = g_ptr_array_new();
    g_autoptr(GHashTable) set = make_set(addresses);
    GString *out = NULL;

    if (!rewrite_body(fields, body, strlen(body), set, &out, changes)) {
        assert_null(out);
        return NULL;
    }
    assert_int_equal(changes->len, 0);
    return g_string_free(out, FALSE);
}

static void assert_body(const char *type, const char *body, const char *expected)
{
    g_autofree char *out = rewrite(type, "8bit", body, "bob@x.org Carol@Y.org");

    assert_non_null(out);
    assert_string_equal(out, expected);
}

static void addresses_are_withheld_whole(void **state)
{
    (void)state;
    assert_body("text/plain", "Write to Bob@X.org, or <carol@y.org>.\r\n",
                "Write to [address withheld], or <[address withheld]>.\r\n");
    assert_body("text/plain", "bob@x.org", "[address withheld]");
    assert_body("text/plain", "bob@x.org.uk jbob@x.org a.bob@x.org bob@x.org.",
                "bob@x.org.uk jbob@x.org a.bob@x.org [address withheld].");
    assert_body("text/plain; charset=utf-8", "\342\200\234bob@x.org\342\200\235 \303\251",
                "\342\200\234[address withheld]\342\200\235 \303\251");
    assert_body("text/plain", "-bob@x.org|'carol@y.org'bob@x.org-",
                "-[address withheld]|'[address withheld]'[address withheld]-");
}

static void subaddresses_are_withheld_too(void **state)
{
    (void)state;
    assert_body("text/plain", "bob+list@x.org, Bob+a+b@X.org",
                "[address withheld], [address withheld]");
    assert_body("text/plain", "+@x.org b+bob@x.org bob@x.org bob +x@x.org",
                "+@x.org b+bob@x.org [address withheld] bob +x@x.org");
    assert_body("text/html", "<a href=\"mailto:bob+list%40x.org\">",
                "<a href=\"mailto:[address withheld]\">");
}

static void links_and_entities_are_found(void **state)
{
    (void)state;
    assert_body(
        "text/html", "<a href=\"mailto:bob%40x.org?cc=carol@y.org\">bob&#64;x.org</a>",
        "<a href=\"mailto:[address withheld]?cc=[address withheld]\">[address withheld]</a>");
    assert_body("text/html", "to=%3Cbob@x.org%3E", "to=%3C[address withheld]%3E");
}

static void a_body_without_them_is_left_alone(void **state)
{
    (void)state;
    assert_null(rewrite("text/plain", "7bit", "nothing @ here, jbob@x.org\n", "bob@x.org"));
    assert_null(rewrite("text/plain", "7bit", "", "bob@x.org"));
    assert_null(rewrite("text/plain", "7bit", "bob@x.org", "nobody"));
    assert_null(rewrite("image/png", "7bit", "bob@x.org", "bob@x.org"));
}

static void sealed_bodies_are_never_rewritten(void **state)
{
    (void)state;
    assert_null(
        rewrite("multipart/signed; boundary=b", "7bit", "--b\n\nbob@x.org\n--b--\n", "bob@x.org"));
    assert_null(rewrite("multipart/mixed; boundary=a", "7bit",
                        "--a\n\nbob@x.org\n--a\nContent-Type: multipart/encrypted; boundary=b\n\n"
                        "--b\n\nx\n--b--\n--a--\n",
                        "bob@x.org"));
    assert_null(rewrite("text/plain", "7bit", "-----BEGIN PGP SIGNED MESSAGE-----\n\nbob@x.org\n",
                        "bob@x.org"));
}

static void each_part_keeps_its_encoding(void **state)
{
    g_autofree char *base64 =
        rewrite("text/plain", "base64", "SGkgYm9iQHgub3JnIQ==\r\n", "bob@x.org");
    g_autofree char *qp = rewrite("text/plain; charset=iso-8859-1", "quoted-printable",
                                  "J=F6rg: bob=40x.=\r\norg\r\nbye\r\n", "bob@x.org");
    g_autofree gsize *size = g_new0(gsize, 1);
    g_autofree char *plain = NULL;

    (void)state;
    plain = (char *)g_base64_decode(base64, size);
    assert_memory_equal(plain, "Hi [address withheld]!", 22);
    assert_string_equal(qp, "J=F6rg: [address withheld]\r\nbye\r\n");
}

static void assert_part_end(const char *encoding, const char *before, const char *after)
{
    static const char *const format = "--b\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n--b--\r\n";
    g_autofree char *body = g_strdup_printf(format, encoding, before);
    g_autofree char *expected = g_strdup_printf(format, encoding, after);
    g_autofree char *out = rewrite("multipart/mixed; boundary=b", "7bit", body, "bob@x.org");

    assert_string_equal(out, expected);
}

/* The line break before a boundary belongs to the boundary (RFC 2046, 5.1.1). */
static void an_encoded_part_ends_as_it_did(void **state)
{
    static const char *const ends[] = {"", "\r\n", "\r\n\r\n", "\r\nbye", "\r\nJ=F6", "\r\n=20"};
    static const char *const qp = "quoted-printable";

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *before = g_strconcat("bob=40x.org", ends[i], NULL);
        g_autofree char *after = g_strconcat("[address withheld]", ends[i], NULL);
        assert_part_end(qp, before, after);
    }
    assert_part_end(qp, "bob@x.org=0D=0A", "[address withheld]\r\n");
    assert_part_end(qp, "bob@x.org=\r\n\r\n", "[address withheld]\r\n");
    assert_part_end(qp, "bob@x.org\r\n=\r\n", "[address withheld]\r\n");
    assert_part_end("base64", "Ym9iQHgub3Jn", "W2FkZHJlc3Mgd2l0aGhlbGRd");
    assert_part_end("base64", "Ym9iQHgub3JnIQ==\r\n\r\n", "W2FkZHJlc3Mgd2l0aGhlbGRdIQ==\r\n\r\n");
}

static void wide_charsets_are_searched_too(void **state)
{
    gsize size, out_size;
    g_autofree char *wide = g_convert("Hi bob@x.org", -1, "utf-16le", "utf-8", NULL, &size, NULL);
    g_autofree char *body = g_base64_encode((guchar *)wide, size);
    g_autofree char *out = rewrite("text/plain; charset=utf-16le", "base64", body, "bob@x.org");
    g_autofree char *new_wide = (char *)g_base64_decode(out, &size);
    g_autofree char *text =
        g_convert(new_wide, (gssize)size, "utf-8", "utf-16le", NULL, &out_size, NULL);

    (void)state;
    assert_string_equal(text, "Hi [address withheld]");
}

static void all_other_parts_stay_as_they_came(void **state)
{
    static const char *const before = "preface bob@x.org\n--b\nX-Odd:  \t x\nContent-Type: "
                                      "text/plain\n\n";
    static const char *const after = "\n--b\nContent-Disposition: attachment\nContent-Type: "
                                     "text/plain\n\nbob@x.org \n\n--b\nContent-Type: "
                                     "application/x; y=\"z\"\nContent-Transfer-Encoding: "
                                     "base64\n\nAAEC\nAwQ\n--b--  \nepilogue";
    g_autofree char *body = g_strconcat(before, "bob@x.org", after, NULL);
    g_autofree char *out = rewrite("multipart/mixed; boundary=b", "7bit", body, "bob@x.org");
    g_autofree char *lf = g_strconcat(before, "[address withheld]", after, NULL);
    g_auto(GStrv) lines = g_strsplit(lf, "\n", -1);
    g_autofree char *expected = g_strjoinv("\r\n", lines);

    (void)state;
    assert_string_equal(out, expected);
}

static void international_domains_are_found_in_both_forms(void **state)
{
    g_autofree char *out =
        rewrite("text/plain; charset=utf-8", "8bit",
                "bob@b\303\274cher.example bob@xn--bcher-kva.example", "bob@b\303\274cher.example");

    (void)state;
    assert_string_equal(out, "[address withheld] [address withheld]");
}

static void no_line_grows_too_long(void **state)
{
    g_autoptr(GString) body = g_string_new(NULL);
    g_autofree char *out = NULL;
    g_auto(GStrv) lines = NULL;

    (void)state;
    for (unsigned i = 0; i < 90; i++)
        g_string_append(body, "bob@x.org ");
    out = rewrite("text/plain", "7bit", body->str, "bob@x.org");
    lines = g_strsplit(out, "\r\n", -1);
    for (char **line = lines; *line; line++)
        assert_true(strlen(*line) <= 998);
    assert_int_equal(g_strv_length(lines), 2);
}

static void long_lines_without_an_address_stay(void **state)
{
    g_autofree char *words = g_strnfill(1200, 'w');
    g_autofree char *body = NULL;
    g_autofree char *expected = NULL;
    g_autofree char *out = NULL;

    (void)state;
    words[600] = ' ';
    body = g_strconcat(words, "\r\nbob@x.org\r\n", words, "\r\n", NULL);
    expected = g_strconcat(words, "\r\n[address withheld]\r\n", words, "\r\n", NULL);
    out = rewrite("text/plain", "7bit", body, "bob@x.org");
    assert_string_equal(out, expected);
}

static void a_body_of_too_many_boundaries_is_left_alone(void **state)
{
    g_autoptr(GString) body = g_string_new("--b\n\nbob@x.org\n");

    (void)state;
    for (unsigned i = 0; i < LIMIT_MIME_DASHES; i++)
        g_string_append(body, "--b\n\n");
    assert_null(rewrite("multipart/mixed; boundary=b", "7bit", body->str, "bob@x.org"));
}

/* Quadratic time would take minutes here. */
static void hostile_bodies_are_rewritten_in_time(void **state)
{
    static const char *const units[] = {"@",
                                        "@x.org",
                                        "x@",
                                        "%40",
                                        "&#64;x.org",
                                        "bob@x.org",
                                        "--b\n\nbob@x.org\n",
                                        "!",
                                        "bob@x.org\n--b\n",
                                        "a",
                                        "'bob@x.org",
                                        "%3Cbob%40x.org"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autoptr(GString) body = g_string_new("--b\n\n");
        clock_t begin = clock();
        while (body->len < 1024 * 1024)
            g_string_append(body, units[i]);
        g_free(rewrite("multipart/mixed; boundary=b", "7bit", body->str, "bob@x.org c@y.org"));
        if (clock() - begin > 10 * CLOCKS_PER_SEC)
            fail_msg("\"%s\" took too long", units[i]);
    }
}

int main(void)
{
    static const char *const domains[] = {"ours.example", NULL};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_party_is_taken_out_and_the_others_stay),
        cmocka_unit_test(a_field_without_the_party_is_not_touched),
        cmocka_unit_test(an_empty_to_says_undisclosed),
        cmocka_unit_test(fields_change_from_the_last_to_the_first),
        cmocka_unit_test(a_message_left_without_recipients_gets_a_to),
        cmocka_unit_test(a_name_that_repeats_the_address_goes_too),
        cmocka_unit_test(a_lost_address_goes_and_lost_others_stay),
        cmocka_unit_test(international_addresses_stay_as_written),
        cmocka_unit_test(nothing_can_be_smuggled_into_the_new_field),
        cmocka_unit_test(a_name_is_not_decoded_twice),
        cmocka_unit_test(long_lists_are_folded),
        cmocka_unit_test(addresses_are_withheld_whole),
        cmocka_unit_test(subaddresses_are_withheld_too),
        cmocka_unit_test(links_and_entities_are_found),
        cmocka_unit_test(a_body_without_them_is_left_alone),
        cmocka_unit_test(sealed_bodies_are_never_rewritten),
        cmocka_unit_test(each_part_keeps_its_encoding),
        cmocka_unit_test(an_encoded_part_ends_as_it_did),
        cmocka_unit_test(wide_charsets_are_searched_too),
        cmocka_unit_test(all_other_parts_stay_as_they_came),
        cmocka_unit_test(international_domains_are_found_in_both_forms),
        cmocka_unit_test(no_line_grows_too_long),
        cmocka_unit_test(long_lines_without_an_address_stay),
        cmocka_unit_test(a_body_of_too_many_boundaries_is_left_alone),
        cmocka_unit_test(hostile_bodies_are_rewritten_in_time),
    };
    int failed;

    mail_init();
    locality = locality_new(domains, "+", NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    locality_free(locality);
    return failed;
}
