#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>
#include "base/limits.h"
#include "mail/read/header.h"

struct fixture {
    struct locality *locality;
    struct message *message;
    GPtrArray *fields;
};

static void free_field(void *field)
{
    field_free(field);
}

static int set_up(void **state)
{
    static const char *const domains[] = {"ours.example", NULL};
    struct fixture *f = g_new0(struct fixture, 1);

    f->locality = locality_new(domains, "+", NULL);
    f->message = message_new();
    f->fields = g_ptr_array_new_with_free_func(free_field);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    locality_free(f->locality);
    message_free(f->message);
    g_ptr_array_unref(f->fields);
    g_free(f);
    return 0;
}

/* Name, value, name, value, ..., NULL. */
static void read_fields(struct fixture *f, ...)
{
    va_list args;
    const char *name;

    va_start(args, f);
    while ((name = va_arg(args, const char *)))
        g_ptr_array_add(f->fields, field_new(name, va_arg(args, const char *)));
    va_end(args);
    message_read_fields(f->message, f->locality, f->fields);
}

/* "bob@x.org carol@y.org? (dan@z.org)": keys in order; "?" for lost text, "()" for what stands in a
 * name. */
static void assert_visible(struct fixture *f, const char *expected)
{
    g_autoptr(GString) seen = g_string_new(NULL);

    for (guint i = 0; i < f->message->visible->len; i++) {
        const struct mailbox *mailbox = f->message->visible->pdata[i];
        bool name = mailbox->fields == VISIBLE_NAME;
        g_string_append_printf(seen, "%s%s%s%s%s", i ? " " : "", name ? "(" : "",
                               mailbox->address_id, mailbox->fields & VISIBLE_LOST_TEXT ? "?" : "",
                               name ? ")" : "");
    }
    assert_string_equal(seen->str, expected);
}

static void assert_list(struct fixture *f, const char *value, const char *expected)
{
    message_free(f->message);
    f->message = message_new();
    g_ptr_array_set_size(f->fields, 0);
    read_fields(f, "To", value, NULL);
    assert_visible(f, expected);
}

static const struct mailbox *mailbox_of(struct fixture *f, const char *key)
{
    const struct mailbox *mailbox = g_hash_table_lookup(f->message->by_address_id, key);

    assert_non_null(mailbox);
    return mailbox;
}

static void every_visible_field_counts_each_time(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "To", " a@x.org", "tO", "b@x.org", "Cc", "c@x.org", "CC", "d@x.org", "Resent-To",
                "e@x.org", "Resent-Cc", "f@x.org", "Apparently-To", "g@x.org", "Mail-Followup-To",
                "h@x.org", "Reply-To", "i@x.org", "From", "j@x.org", "Sender", "k@x.org", "Bcc",
                "l@x.org", NULL);
    assert_visible(f, "a@x.org b@x.org c@x.org d@x.org e@x.org f@x.org g@x.org h@x.org i@x.org "
                      "l@x.org");
    assert_int_equal(mailbox_of(f, "b@x.org")->fields, VISIBLE_TO);
    assert_int_equal(mailbox_of(f, "d@x.org")->fields, VISIBLE_CC);
    assert_int_equal(mailbox_of(f, "f@x.org")->fields, VISIBLE_RESENT);
    assert_int_equal(mailbox_of(f, "h@x.org")->fields, VISIBLE_FOLLOWUP_TO);
    assert_int_equal(mailbox_of(f, "i@x.org")->fields, VISIBLE_REPLY_TO);
    assert_int_equal(mailbox_of(f, "l@x.org")->fields, VISIBLE_BCC);
    assert_int_equal(f->message->addresses_parsed, 8);
    assert_int_equal(f->message->address_bytes, 71);
    assert_int_equal(f->message->longest_field, 8);
    assert_false(f->message->overflow);
}

static void one_mailbox_in_two_fields_is_one_party(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "To", "bob@x.org", "Cc", "Bob <Bob+list@X.org>", NULL);
    assert_visible(f, "bob@x.org");
    assert_int_equal(mailbox_of(f, "bob@x.org")->fields, VISIBLE_TO | VISIBLE_CC);
    assert_string_equal(mailbox_of(f, "bob@x.org")->name, "Bob");
    assert_int_equal(f->message->addresses_parsed, 2);
}

static void ordinary_lists_are_read(void **state)
{
    struct fixture *f = *state;

    assert_list(f, "Bob <bob@x.org>,\r\n\t\"Carol, X\" <carol@y.org>", "bob@x.org carol@y.org");
    assert_string_equal(mailbox_of(f, "carol@y.org")->name, "Carol, X");
    assert_list(f, "team: bob@x.org, carol@y.org;, dan@z.org", "bob@x.org carol@y.org dan@z.org");
    assert_list(f, "a: b: c: bob@x.org;;;, d@e.org", "bob@x.org d@e.org");
    assert_list(f, "undisclosed-recipients:;", "");
    assert_list(f, "\"quoted local\"@x.org", "quoted local@x.org");
    assert_list(f, "bob@[192.0.2.1]", "bob@[192.0.2.1]");
    assert_list(f, "", "");
    assert_list(f, " ,,, ", "");
}

static void encoded_names_and_wrongly_encoded_addresses_are_read(void **state)
{
    struct fixture *f = *state;

    assert_list(f, "=?utf-8?q?J=C3=B6rg?= <j@x.org>", "j@x.org");
    assert_string_equal(mailbox_of(f, "j@x.org")->name, "J\303\266rg");
    assert_list(f, "=?utf-8?q?Bob?= <=?utf-8?q?bob=40x=2Eorg?=>", "bob@x.org");
    assert_list(f, "=?utf-8?b?Ym9iQHgub3Jn?=", "bob@x.org");
    assert_list(f, "=?utf-8?q?=3Cbob=40x.org=3E?=", "bob@x.org");
    assert_list(f, "=?x-martian?q?B=2E?= <a=?b?=c@x.org>", "a=?b?=c@x.org");
    assert_string_equal(mailbox_of(f, "a=?b?=c@x.org")->name, "B.");
    assert_list(f, "J\366rg <j@x.org>", "j@x.org");
    assert_string_equal(mailbox_of(f, "j@x.org")->name, "J\303\266rg");
}

static void international_addresses_are_the_same_in_both_forms(void **state)
{
    struct fixture *f = *state;

    assert_list(f, "bob@b\303\274cher.example, Bob <bob@xn--bcher-kva.example>",
                "bob@xn--bcher-kva.example");
    assert_list(f, "b\303\266b@x.org", "b\303\266b@x.org");
}

static void what_the_parser_lost_is_a_party_all_the_same(void **state)
{
    struct fixture *f = *state;

    assert_list(f, "Bob Smith bob@x.org", "bob@x.org?");
    assert_list(f, "Bob bob@x.org, Carol <c@y.org>", "c@y.org bob@x.org?");
    assert_list(f, "a@x.org, m..love@x.org, b@x.org", "a@x.org b@x.org m..love@x.org?");
    assert_list(f, "a@x.org, .bob@x.org, c@x.org", "a@x.org c@x.org .bob@x.org?");
    assert_list(f, "Bob [mailto:bob@x.org]", "bob@x.org?");
    assert_list(f, "<mailto:bob@x.org>", "bob@x.org?");
    assert_list(f, "'carol@y.org'.", "carol@y.org?");
    assert_list(f, "Bob Smith (bob@x.org), carol@y.org", "carol@y.org bob@x.org?");
    assert_list(f, "=?utf-8?q?bob=40x.org=2C_carol=40y.org?=", "bob@x.org? carol@y.org?");
    assert_list(f, "=?utf-8?q?b=40x.org?=, <c@y.org>", "c@y.org b@x.org?");
    assert_list(f, "b\303\266b b\303\266b@b\303\274cher.example; x",
                "b\303\266b@xn--bcher-kva.example?");
    assert_list(f, "bob@x.org/carol@y.org", "bob@x.org? carol@y.org?");
    assert_list(f, "\"Bob\\\" <bob@x.org>, carol@y.org", "carol@y.org bob@x.org?");
    assert_int_equal(f->message->addresses_parsed, 2);
}

static void semicolons_between_addresses_keep_the_names(void **state)
{
    struct fixture *f = *state;

    assert_list(f, "Bob <bob@x.org>; \"Carol; X\" <carol@y.org>;", "bob@x.org carol@y.org");
    assert_string_equal(mailbox_of(f, "carol@y.org")->name, "Carol; X");
}

static void names_comments_and_routes_are_no_further_parties(void **state)
{
    struct fixture *f = *state;

    assert_list(f, "\"bob@x.org\" <bob@x.org>", "bob@x.org");
    assert_list(f, "'bob@x.org' <bob@x.org>", "bob@x.org");
    assert_list(f, "\"mailto:bob@x.org\" <bob@x.org>", "bob@x.org");
    assert_list(f, "bob@lists.example <carol@y.org>", "carol@y.org (bob@lists.example)");
    assert_list(f, "\"Bob (bob@home.example)\" <bob@x.org>", "bob@x.org (bob@home.example)");
    assert_list(f, "bob@x.org (Bob, for (eve@z.org))", "bob@x.org eve@z.org");
    assert_list(f, "Bob (x@y.org) <bob@x.org>", "bob@x.org (x@y.org)");
    assert_list(f, "=?utf-8?q?Bob_=3Cbob=40x.org=3E=2C?= <carol@y.org>", "carol@y.org (bob@x.org)");
    assert_list(f, "<@a.example,@b.example:c@d.example>", "c@d.example");
    assert_list(f, "-bob-@x.org, +1@x.org, o'neil@x.org", "-bob-@x.org +1@x.org o'neil@x.org");
    assert_list(f, "meet me@home, bob@x.org", "bob@x.org");
    assert_list(f, "bob @ x . org", "bob@x.org");
}

static void the_introducer_is_the_first_local_from(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "From", "x@x.org, =?utf-8?q?J=C3=B6rg?= <Anna+x@Ours.example>", "From",
                "eve@ours.example", NULL);
    assert_string_equal(f->message->from, "anna@ours.example");
    assert_string_equal(f->message->from_name, "J\303\266rg");
    assert_visible(f, "");
}

static void a_foreign_from_is_the_first(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "From", "Bob <b@x.org>, c@x.org", NULL);
    assert_string_equal(f->message->from, "b@x.org");
    assert_string_equal(f->message->from_name, "Bob");
}

static void a_broken_from_is_still_found(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "From", "Bob Smith bob@ours.example", NULL);
    assert_string_equal(f->message->from, "bob@ours.example");
}

static void no_from_is_no_introducer(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "From", "nobody", NULL);
    assert_null(f->message->from);
    assert_string_equal(f->message->from_name, "");
}

static bool is_automatic(const char *name, const char *value)
{
    struct fixture *f;
    void *state;
    bool automatic;

    set_up(&state);
    f = state;
    read_fields(f, name, value, NULL);
    automatic = f->message->automatic;
    tear_down(&state);
    return automatic;
}

static void automatic_mail_is_known(void **state)
{
    (void)state;
    assert_true(is_automatic("Auto-Submitted", " auto-replied (vacation); x=no"));
    assert_true(is_automatic("auto-submitted", "(no) auto-generated"));
    assert_false(is_automatic("Auto-Submitted", " No (really); x=y"));
    assert_true(is_automatic("Precedence", " BULK"));
    assert_true(is_automatic("Precedence", "junk"));
    assert_false(is_automatic("Precedence", "first-class"));
    assert_true(is_automatic("List-Id", "<l.x.org>"));
    assert_false(is_automatic("X-Auto-Submitted", "auto-replied"));
}

static bool covers_to(const char *value)
{
    struct fixture *f;
    void *state;
    bool covers;

    set_up(&state);
    f = state;
    read_fields(f, "DKIM-Signature", value, NULL);
    covers = f->message->dkim_covers_to;
    tear_down(&state);
    return covers;
}

static void a_signature_over_to_is_known(void **state)
{
    (void)state;
    assert_true(covers_to("v=1; a=rsa-sha256;\r\n h=From : Subject :\r\n\tTO : Date; bh=x; b=y"));
    assert_true(covers_to("v=1; h=from:cc"));
    assert_false(covers_to("v=1; h=from:reply-to:subject; bh=to"));
}

static void sealed_bodies_are_known_by_their_type(void **state)
{
    static const char *const sealed[] = {"multipart/signed; protocol=x", "Multipart/Encrypted",
                                         "application/pkcs7-mime; smime-type=x",
                                         "application/X-PKCS7-MIME", "application/pgp-encrypted"};
    void *mine;

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(sealed); i++) {
        set_up(&mine);
        read_fields(mine, "Content-Type", sealed[i], NULL);
        assert_true(((struct fixture *)mine)->message->sealed);
        tear_down(&mine);
    }
}

static void an_announced_calendar_is_wanted(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "Content-Type", " Text/Calendar; method=REQUEST", NULL);
    assert_string_equal(f->message->content_type, "text/calendar");
    assert_true(message_wants_calendar(f->message));
}

static void outlook_announces_a_calendar_by_class(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "Content-class", " urn:content-classes:calendarmessage", "Content-Type",
                "multipart/mixed", NULL);
    assert_true(message_wants_calendar(f->message));
    assert_false(f->message->sealed);
}

static void a_bcc_field_that_was_kept_is_visible(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "To", "a@x.org", "Bcc", "\"B.\" <b@x.org>, undisclosed: c@x.org;", "bcc", "",
                NULL);
    assert_int_equal(f->message->visible->len, 3);
    assert_int_equal(mailbox_of(f, "b@x.org")->fields, VISIBLE_BCC);
    assert_int_equal(mailbox_of(f, "c@x.org")->fields, VISIBLE_BCC);
    assert_string_equal(mailbox_of(f, "b@x.org")->name, "B.");
}

static void a_thread_in_encoded_words_is_known(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "References", "=?utf-8?q?=3Ca=40x=3E?=\r\n =?utf-8?b?PGJAeD4=?=", "In-Reply-To",
                " =?us-ascii?Q?=3Cc=40x=3E?=", NULL);
    assert_int_equal(f->message->references->len, 3);
    assert_string_equal(f->message->references->pdata[0], "a@x");
    assert_string_equal(f->message->references->pdata[1], "b@x");
    assert_string_equal(f->message->references->pdata[2], "c@x");
}

static void a_thread_is_known_newest_last(void **state)
{
    struct fixture *f = *state;
    const GPtrArray *ids = f->message->references;

    read_fields(f, "In-Reply-To", " <c@x> (Bob's message of Monday)", "Message-ID", " <m@x> ",
                "References", "<a@x>\r\n <b@x><a@x>", NULL);
    assert_string_equal(f->message->message_id, "m@x");
    assert_int_equal(ids->len, 3);
    assert_string_equal(ids->pdata[0], "b@x");
    assert_string_equal(ids->pdata[1], "a@x");
    assert_string_equal(ids->pdata[2], "c@x");
}

static void old_identifiers_without_brackets_are_read(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "References", "a@x b@x", "Message-Id", "m@x", "In-Reply-To",
                "Your message to bob@x.org", NULL);
    assert_string_equal(f->message->message_id, "m@x");
    assert_int_equal(f->message->references->len, 2);
    assert_string_equal(f->message->references->pdata[1], "b@x");
}

static void of_a_long_thread_the_newest_are_kept(void **state)
{
    struct fixture *f = *state;
    g_autoptr(GString) value = g_string_new(NULL);

    for (unsigned i = 0; i < 20000; i++)
        g_string_append_printf(value, " <%u@x>", i);
    read_fields(f, "References", value->str, NULL);
    assert_int_equal(f->message->references->len, LIMIT_REFERENCES);
    assert_string_equal(f->message->references->pdata[LIMIT_REFERENCES - 1], "19999@x");
}

static void the_first_subject_is_shown_decoded_and_clean(void **state)
{
    struct fixture *f = *state;

    read_fields(f, "Subject", " =?iso-8859-1?q?Gr=FC=DFe?=\r\n =?utf-8?q?_an\a\342\200\256?=  Bob ",
                "Subject", "second", NULL);
    assert_string_equal(f->message->subject, "Gr\303\274\303\237e an Bob");
}

static void a_long_subject_is_cut_at_a_character(void **state)
{
    g_autoptr(GString) value = g_string_new("x");
    g_autofree char *subject = NULL;

    (void)state;
    for (unsigned i = 0; i < 2000; i++)
        g_string_append(value, "\303\266");
    subject = field_decode(value->str, LIMIT_SUBJECT);
    assert_int_equal(strlen(subject), LIMIT_SUBJECT - 1);
    assert_true(g_utf8_validate(subject, -1, NULL));
}

static char *repeat(const char *text, size_t size)
{
    GString *out = g_string_new(NULL);

    while (out->len < size)
        g_string_append(out, text);
    return g_string_free(out, FALSE);
}

/* Quadratic time would take minutes here. */
static void hostile_lists_are_read_in_time(void **state)
{
    static const char *const units[] = {"a:",         "(",
                                        "((a)",       "\"",
                                        "\"@x.y ",    "<",
                                        "a@",         "@",
                                        "a@b@",       "<@a,",
                                        "=?",         "=?utf-8?q?a@b.c?= ",
                                        "\\",         "a b@c.d",
                                        ":;",         "[",
                                        "\303\266",   "\377",
                                        "a@b.c(",     "a@x.\303\274,",
                                        "\r\n ",      "\001",
                                        "\"a\"@b.c,", "a.",
                                        "b@xn--a.",   "'\"(<a@b.c>)",
                                        ";",          "\"Bo a@b.c d@e.f\" <x@y.z>,"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autofree char *value = repeat(units[i], LIMIT_ADDRESS_BYTES + 10);
        clock_t begin = clock();
        void *mine;
        set_up(&mine);
        read_fields(mine, "To", value, "From", value, "References", value, "Subject", value,
                    "Content-Type", value, "DKIM-Signature", value, "Message-ID", value, NULL);
        assert_true(((struct fixture *)mine)->message->overflow);
        tear_down(&mine);
        if (clock() - begin > 10 * CLOCKS_PER_SEC)
            fail_msg("\"%s\" took too long", units[i]);
    }
}

static void deeply_nested_groups_hide_nobody(void **state)
{
    struct fixture *f = *state;
    g_autofree char *groups = repeat("a:", 200000);
    g_autofree char *value = g_strconcat(groups, "bob@x.org", NULL);

    read_fields(f, "To", value, NULL);
    assert_int_equal(f->message->visible->len, 1);
    mailbox_of(f, "bob@x.org");
}

static void beyond_the_limit_an_address_is_not_cut_into_another(void **state)
{
    struct fixture *f = *state;
    g_autofree char *value = repeat("bob@example.org,", 2 * LIMIT_ADDRESS_BYTES);

    read_fields(f, "To", "a@x.org", "Cc", value, "Cc", "late@x.org", NULL);
    assert_true(f->message->overflow);
    assert_visible(f, "a@x.org bob@example.org");
    assert_int_equal(f->message->address_bytes, 7 + strlen(value) + 10);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_visible_field_counts_each_time),
        TEST(one_mailbox_in_two_fields_is_one_party),
        TEST(ordinary_lists_are_read),
        TEST(encoded_names_and_wrongly_encoded_addresses_are_read),
        TEST(international_addresses_are_the_same_in_both_forms),
        TEST(what_the_parser_lost_is_a_party_all_the_same),
        TEST(semicolons_between_addresses_keep_the_names),
        TEST(names_comments_and_routes_are_no_further_parties),
        TEST(the_introducer_is_the_first_local_from),
        TEST(a_foreign_from_is_the_first),
        TEST(a_broken_from_is_still_found),
        TEST(no_from_is_no_introducer),
        TEST(automatic_mail_is_known),
        TEST(a_signature_over_to_is_known),
        TEST(sealed_bodies_are_known_by_their_type),
        TEST(a_bcc_field_that_was_kept_is_visible),
        TEST(a_thread_in_encoded_words_is_known),
        TEST(an_announced_calendar_is_wanted),
        TEST(outlook_announces_a_calendar_by_class),
        TEST(a_thread_is_known_newest_last),
        TEST(old_identifiers_without_brackets_are_read),
        TEST(of_a_long_thread_the_newest_are_kept),
        TEST(the_first_subject_is_shown_decoded_and_clean),
        TEST(a_long_subject_is_cut_at_a_character),
        TEST(hostile_lists_are_read_in_time),
        TEST(deeply_nested_groups_hide_nobody),
        TEST(beyond_the_limit_an_address_is_not_cut_into_another),
    };

    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
