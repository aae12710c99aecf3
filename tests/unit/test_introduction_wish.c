/* Who is to be introduced, and why: what people write to the address for asking on purpose. */
#include "base/limits.h"
#include "mail/read/introduction_wish.h"
#include "body_text_fixture.h"

struct example {
    const char *text, *people, *reason;
};

/* "Bob <bob@b.example>, carol@c.example" */
static char *people_text(const struct message *message)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        g_string_append_printf(out, "%s%s%s<%s>", i ? ", " : "", mailbox->name,
                               *mailbox->name ? " " : "", mailbox->address);
    }
    return g_string_free(out, FALSE);
}

static void check(const struct example *example)
{
    static const char *const domains[] = {"ours.example", NULL};
    struct locality *locality = locality_new(domains, "+", NULL);
    struct message *message = message_new();
    g_autofree char *reason = introduction_read_people(message, locality, example->text);
    g_autofree char *people = people_text(message);

    assert_string_equal(people, example->people);
    assert_string_equal(g_strstrip(reason), example->reason);
    message_free(message);
    locality_free(locality);
}

#define CHECK(examples)                                                                            \
    for (size_t i = 0; i < G_N_ELEMENTS(examples); i++)                                            \
    check(&(examples)[i])

#define BOTH "Bob Baker <bob@b.example>, Carol Chan <carol@c.example>"
#define WHY "You both restore sundials."

static void test_people_stand_in_the_first_lines(void **state)
{
    static const struct example examples[] = {
        {"Bob Baker <bob@b.example>\nCarol Chan <carol@c.example>\n\n" WHY "\n", BOTH, WHY},
        {BOTH "\n" WHY "\n", BOTH, WHY},
        {"- Bob Baker, bob@b.example\n\n* Carol Chan: carol@c.example\n\n" WHY, BOTH, WHY},
        {"1) Bob Baker (bob@b.example)\nCarol Chan \xe2\x80\x94 carol@c.example\n" WHY, BOTH, WHY},
        {"To: bob@b.example, carol@c.example\n\n" WHY, "<bob@b.example>, <carol@c.example>", WHY},
        {"bob@b.example; carol@c.example.\n\n" WHY, "<bob@b.example>, <carol@c.example>", WHY},
        {"Bob Baker bob@b.example<mailto:bob@b.example>\n"
         "Carol Chan <carol@c.example<mailto:carol@c.example>>\n\n" WHY,
         BOTH, WHY},
        {"J\xc3\xbcrgen M\xc3\xbcller <jm@b.example>\n"
         "\xe7\x94\xb0\xe4\xb8\xad\xe5\x81\xa5\xe4\xb8\x80 <tanaka@c.example>\n\n" WHY,
         "J\xc3\xbcrgen M\xc3\xbcller <jm@b.example>, "
         "\xe7\x94\xb0\xe4\xb8\xad\xe5\x81\xa5\xe4\xb8\x80 <tanaka@c.example>",
         WHY},
        {"Jean-Luc O'Neil <jl@b.example>\nJ. R. Smith <jr@c.example>\n\n" WHY,
         "Jean-Luc O'Neil <jl@b.example>, J. R. Smith <jr@c.example>", WHY},
    };

    (void)state;
    CHECK(examples);
}

static void test_a_greeting_above_is_no_reason_where_there_is_another(void **state)
{
    static const struct example examples[] = {
        {"Hello,\n\nplease ask these two:\n\n" BOTH "\n\n" WHY, BOTH, WHY},
        {WHY "\n\n" BOTH "\n", BOTH, WHY},
    };

    (void)state;
    CHECK(examples);
}

static void test_a_reason_above_is_kept_with_what_stands_below(void **state)
{
    static const struct example examples[] = {
        {"Ol\u00e1,\n\nOs dois constroem barcos. Um procura um\ns\u00f3cio. O outro tem "
         "tempo.\n\nBob Baker: bob@b.example\nCarol Chan: carol@c.example\n\nObrigada, Alice",
         BOTH,
         "Os dois constroem barcos. Um procura um\ns\u00f3cio. O outro tem tempo.\n\n"
         "Obrigada, Alice"},
        {"One and one is two.\nTwo.\nThree.\nFour.\nFive.\n" BOTH "\n" WHY, BOTH,
         "One and one is two.\nTwo.\nThree.\nFour.\nFive.\n\n" WHY},
    };

    (void)state;
    CHECK(examples);
}

/* A line, and the people in it. */
struct named {
    const char *line, *people;
};

static void check_people(const struct named *named)
{
    static const char *const domains[] = {"ours.example", NULL};
    struct locality *locality = locality_new(domains, "+", NULL);
    struct message *message = message_new();
    g_free(introduction_read_people(message, locality, named->line));
    g_autofree char *people = people_text(message);

    assert_string_equal(people, named->people);
    message_free(message);
    locality_free(locality);
}

static void test_nobody_is_called_what_is_said_about_them(void **state)
{
    static const struct named lines[] = {
        {"Kunde: bob@b.example (zahlt nie p\u00fcnktlich)", "Kunde <bob@b.example>"},
        {"bob@b.example (Bad Payer)", "<bob@b.example>"},
        {"bob@b.example (Bad Payer), carol@c.example", "<bob@b.example>, <carol@c.example>"},
        {"bob@b.example Bad Payer", "<bob@b.example>"},
        {"Bob Baker <bob@b.example> builds boats.", "Bob Baker <bob@b.example>"},
        {"Bob baut Boote: bob@b.example", "<bob@b.example>"},
        {"Never pays. bob@b.example", "<bob@b.example>"},
        {"Baker, Bob <bob@b.example>", "Bob <bob@b.example>"},
        {"Ludwig van Hoorn <bob@b.example>", "Ludwig van Hoorn <bob@b.example>"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        check_people(&lines[i]);
}

static void test_names_inside_a_sentence_are_read(void **state)
{
    static const struct named lines[] = {
        {"bitte frag Bob Baker <bob@b.example> und auch Carol Chan <carol@c.example>.", BOTH},
        {"Bob Baker (bob@b.example) and Carol Chan (carol@c.example) should meet.", BOTH},
        {"my dear Customer Bob Baker <bob@b.example>, and so on", "Bob Baker <bob@b.example>"},
        {"ask the man Bob de Baker <bob@b.example>", "Bob de Baker <bob@b.example>"},
        {"I met Bob at bob@b.example and carol@c.example", "<bob@b.example>, <carol@c.example>"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        check_people(&lines[i]);
}

static void test_a_sentence_stays_in_the_reason_and_names_nobody(void **state)
{
    static const struct example examples[] = {
        {"Please introduce bob@b.example to carol@c.example, who restore sundials.\n",
         "<bob@b.example>, <carol@c.example>",
         "Please introduce bob@b.example to carol@c.example, who restore sundials."},
        {"bob@b.example and carol@c.example\n" WHY, "<bob@b.example>, <carol@c.example>", WHY},
        {"please ask bob@b.example\nand also carol@c.example\n\n" WHY,
         "<bob@b.example>, <carol@c.example>", WHY},
    };

    (void)state;
    CHECK(examples);
}

static void test_addresses_further_down_are_no_people(void **state)
{
    static const struct example examples[] = {
        {BOTH "\n\n" WHY "\n\nWrite to info@sundials.example.\n", BOTH,
         WHY "\n\nWrite to info@sundials.example."},
        {"", "", ""},
        {"Nobody at all.\n", "", "Nobody at all."},
        {BOTH, BOTH, ""},
    };

    (void)state;
    CHECK(examples);
}

static void test_hostile_texts_are_read_in_no_time(void **state)
{
    static const char *const pieces[] = {"a@b.example ", "a@b.example\n", "<a@",         "\n",
                                         "mailto:",      ",;:",           "\xe2\x80\x94"};
    static const char *const domains[] = {"ours.example", NULL};
    struct locality *locality = locality_new(domains, "+", NULL);

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        while (text->len < LIMIT_TEXT)
            g_string_append(text, pieces[i]);
        struct message *message = message_new();
        g_free(introduction_read_people(message, locality, text->str));
        assert_true(message->visible->len <= 1);
        message_free(message);
    }
    for (unsigned lines = 0; lines < 2; lines++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (unsigned n = 0; text->len < LIMIT_TEXT; n++)
            g_string_append_printf(text, "a%u@b%u.example%c", n, n, lines ? '\n' : ' ');
        struct message *message = message_new();
        g_free(introduction_read_people(message, locality, text->str));
        assert_int_equal(message->visible->len, LIMIT_TEXT_PEOPLE);
        message_free(message);
    }
    locality_free(locality);
}

static int begin(void **state)
{
    (void)state;
    mail_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people_stand_in_the_first_lines),
        cmocka_unit_test(test_a_greeting_above_is_no_reason_where_there_is_another),
        cmocka_unit_test(test_a_reason_above_is_kept_with_what_stands_below),
        cmocka_unit_test(test_nobody_is_called_what_is_said_about_them),
        cmocka_unit_test(test_names_inside_a_sentence_are_read),
        cmocka_unit_test(test_a_sentence_stays_in_the_reason_and_names_nobody),
        cmocka_unit_test(test_addresses_further_down_are_no_people),
        cmocka_unit_test(test_hostile_texts_are_read_in_no_time),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
