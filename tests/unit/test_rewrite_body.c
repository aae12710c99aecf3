#include <time.h>
#include "base/limits.h"
#include "mail/withhold/rewrite_body.h"
#include "rewriting.h"

/* Returns the new body, NULL where nothing changes, "unsafe" where it cannot. Caller frees. */
static char *rewrite(const char *type, const char *encoding, const char *body,
                     const char *addresses)
{
    g_autoptr(GPtrArray) fields =
        make_fields("Content-Type", type, "Content-Transfer-Encoding", encoding, NULL);
    g_autoptr(GHashTable) set = make_set(addresses);
    struct withheld *withheld = withheld_new(set, NULL);
    GString *out = NULL;
    bool safe = rewrite_body(fields, body, strlen(body), withheld, &out);

    withheld_free(withheld);
    if (!safe) {
        assert_null(out);
        return g_strdup("unsafe");
    }
    return out ? g_string_free(out, FALSE) : NULL;
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

static void assert_unsafe(const char *type, const char *body)
{
    g_autofree char *out = rewrite(type, "7bit", body, "bob@x.org");

    assert_non_null(out);
    assert_string_equal(out, "unsafe");
}

static void entities_and_unseen_characters_are_looked_through(void **state)
{
    (void)state;
    assert_body("text/html", "<p>bob&#64;x.org, bob&#0064x&period;org, &#98;&#X6F;b&commat;x.org",
                "<p>[address withheld], [address withheld], [address withheld]");
    assert_body("text/html", "&lt;bob&shy;@x.&#8203;org&gt; &amp;#64; &bob@x.org",
                "&lt;[address withheld]&gt; &amp;#64; &[address withheld]");
    assert_body("text/html", "<a href='mailto:%62ob%2Bx%40x%2Eorg'>%3Cbob@x.org%3E",
                "<a href='mailto:[address withheld]'>%3C[address withheld]%3E");
    assert_body("text/x-amp-html", "bob&#64;x.org", "[address withheld]");
    assert_null(
        rewrite("text/html", "7bit", "<p>j&#98;ob@x.org bob&#64;x.org.uk &#;@&#x;&", "bob@x.org"));
}

static void an_address_with_tags_inside_cannot_be_taken_out(void **state)
{
    (void)state;
    assert_unsafe("text/html", "<p>bob<span>@</span>x.org</p>");
    assert_unsafe("text/html", "bob@x.org <b>b</b>ob<!-- -->@x.org");
}

static void sealed_bodies_are_never_rewritten(void **state)
{
    static const char *const encrypted = "-----BEGIN PGP MESSAGE-----\n\nabcd\n";

    (void)state;
    assert_unsafe("multipart/signed; boundary=b", "--b\n\nbob@x.org\n--b--\n");
    assert_unsafe("multipart/mixed; boundary=a",
                  "--a\n\nbob@x.org\n--a\nContent-Type: multipart/encrypted; boundary=b\n\n"
                  "--b\n\nx\n--b--\n--a--\n");
    assert_unsafe("text/plain", "-----BEGIN PGP SIGNED MESSAGE-----\n\nbob@x.org\n");
    assert_unsafe("application/pkcs7-mime; smime-type=signed-data", "0 bob@x.org");
    assert_null(
        rewrite("multipart/signed; boundary=b", "7bit", "--b\n\nhello\n--b--\n", "bob@x.org"));
    assert_null(rewrite("text/plain", "7bit", encrypted, "bob@x.org"));
}

static void assert_inside(const char *message, bool safe)
{
    g_autofree char *body =
        g_strconcat("--b\n\nSee below.\n--b\nContent-Type: message/rfc822\nContent-Disposition: "
                    "attachment\n\n",
                    message, "\n--b--\n", NULL);

    if (safe)
        assert_null(rewrite("multipart/mixed; boundary=b", "7bit", body, "bob@x.org"));
    else
        assert_unsafe("multipart/mixed; boundary=b", body);
}

/* To take it out there would falsify what somebody else wrote. */
static void a_message_inside_that_shows_an_address_is_not_rewritten(void **state)
{
    (void)state;
    assert_inside("From: Bob <BOB@x.org>\n\nhello\n", false);
    assert_inside("X-Odd: =?utf-8?q?bob=40x.org?=\n\nhello\n", false);
    assert_inside("From: dan@z.org\n\nBob is bob@x.org\n", false);
    assert_inside("Content-Transfer-Encoding: base64\n\nYm9iQHgub3Jn\n", false);
    assert_inside("Content-Type: text/html\n\n<p>bob&#64;x.org\n", false);
    assert_inside("Content-Type: message/rfc822\n\nCc: bob@x.org\n\nhello\n", false);
    assert_inside("Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/csv\n"
                  "Content-Disposition: attachment\n\n1;bob@x.org\n--c--\n",
                  false);
    assert_inside("From: dan@z.org\nTo: bob@x.org.uk\n\nhello\n", true);
    assert_unsafe("multipart/digest; boundary=b", "--b\n\nTo: bob@x.org\n\nhello\n--b--\n");
    assert_unsafe("message/rfc822", "To: bob@x.org\n\nhello\n");
    assert_unsafe("multipart/report; boundary=b",
                  "--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; "
                  "bob@x.org\n--b--\n");
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

static void a_body_beyond_the_bounds_is_not_rewritten(void **state)
{
    g_autoptr(GString) body = g_string_new("--b\n\nbob@x.org\n");

    (void)state;
    for (unsigned i = 0; i < LIMIT_MIME_DASHES; i++)
        g_string_append(body, "--b\n\n");
    assert_unsafe("multipart/mixed; boundary=b", body->str);
    g_string_assign(body, "--b\nContent-Type: text/plain");
    for (unsigned i = 0; i < LIMIT_PART_FIELDS; i++)
        g_string_append(body, "; a=b");
    assert_unsafe("multipart/mixed; boundary=b", body->str);
    g_string_truncate(body, 0);
    for (unsigned i = 0; i <= LIMIT_MIME_PARTS; i++)
        g_string_append(body, "--b\n\nx\n");
    assert_unsafe("multipart/mixed; boundary=b", body->str);
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
                                        "%3Cbob%40x.org",
                                        "&#98;ob&#64;x.org",
                                        "&shy;",
                                        "&#0",
                                        "--b\nContent-Type: text/html\n\nbob&commat;x.org\n",
                                        "--b\nContent-Type: message/rfc822\n\nTo: b@x.org\n\nx\n"};

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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_withheld_whole),
        cmocka_unit_test(subaddresses_are_withheld_too),
        cmocka_unit_test(links_and_entities_are_found),
        cmocka_unit_test(a_body_without_them_is_left_alone),
        cmocka_unit_test(entities_and_unseen_characters_are_looked_through),
        cmocka_unit_test(an_address_with_tags_inside_cannot_be_taken_out),
        cmocka_unit_test(sealed_bodies_are_never_rewritten),
        cmocka_unit_test(a_message_inside_that_shows_an_address_is_not_rewritten),
        cmocka_unit_test(each_part_keeps_its_encoding),
        cmocka_unit_test(an_encoded_part_ends_as_it_did),
        cmocka_unit_test(wide_charsets_are_searched_too),
        cmocka_unit_test(all_other_parts_stay_as_they_came),
        cmocka_unit_test(international_domains_are_found_in_both_forms),
        cmocka_unit_test(no_line_grows_too_long),
        cmocka_unit_test(long_lines_without_an_address_stay),
        cmocka_unit_test(a_body_beyond_the_bounds_is_not_rewritten),
        cmocka_unit_test(hostile_bodies_are_rewritten_in_time),
    };

    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
