/* What our mails are sent with, to whom, and what they never say. */
#include "post/ask_mail.h"
#include "post/people_asked.h"
#include "post/notices.h"
#include "post/reply_mail.h"
#include "store/ledger/records.h"
#include "conf_fixture.h"
#include "letters_fixture.h"

#define TOKEN "0123456789abcdef0123456789abcdef"
#define BOUNCE "fedcba9876543210fedcba9876543210"
#define NOW 1795390000

static struct config *configured(struct fixture *f, const char *more)
{
    g_autofree char *conf = g_strconcat("local_domains = {\"our.example\"}\n", more, NULL);
    return fixture_load_well(f, conf);
}

static struct ask *bobs_ask(void)
{
    struct ask *ask = ask_new();
    set(&ask->id, "4ww9hvj8e4");
    set(&ask->introducer, "alice@our.example");
    set(&ask->introducer_name, "Alice");
    set(&ask->party, "bob@b.example");
    set(&ask->party_shown, "Bob@b.example");
    set(&ask->request, "q7m2x0k3ad");
    ask->expires = NOW + 86400;
    return ask;
}

static char *about(struct fixture *f, const char *conf, const struct ask *ask)
{
    struct config *config = configured(f, conf);
    struct voice voice = {config->templates, "en", false};
    char *text = people_about(config, &voice, ask);
    config_unref(config);
    return text;
}

static void assert_about(struct fixture *f, const char *conf, const struct ask *ask,
                         const char *expected)
{
    g_autofree char *text = about(f, conf, ask);
    assert_string_equal(text, expected);
}

static void counterparts_are_named_but_never_by_address(void **state)
{
    struct ask *ask = bobs_ask();
    add_about(ask, "carol@c.example", "Carol");
    assert_about(*state, "", ask, "Carol (c.example)");
    assert_about(*state, "ask_shows = organisation\n", ask, "someone at c.example");
    add_about(ask, "dave@gmail.com", "dave@gmail.com");
    assert_about(*state, "", ask, "Carol (c.example) and someone");
    add_about(ask, "erin@mail.c.example", "");
    assert_about(*state, "", ask, "Carol (c.example), someone and someone at c.example");
    assert_about(*state, "ask_shows = organisation\n", ask, "some people at c.example and someone");
    add_about(ask, "frank@gmail.com", "Frank\xef\xbc\xa0gmail.com");
    assert_about(*state, "", ask, "Carol (c.example), some people and someone at c.example");
    g_ptr_array_set_size(ask->about, 0);
    assert_about(*state, "", ask, "someone");
    ask_free(ask);
}

/* The mail as text; it has to be free of encodings where a test looks into it. */
static char *text_of(const struct outgoing *mail)
{
    return g_strndup(g_bytes_get_data(mail->head, NULL), g_bytes_get_size(mail->head));
}

static bool words_are_shown(struct fixture *f, const char *conf, bool allow, const char *words)
{
    struct config *config = configured(f, conf);
    struct ask *ask = bobs_ask();
    struct request *request = request_new();
    add_about(ask, "carol@c.example", "Carol");
    set(&request->excerpt, words);
    struct outgoing *mail = post_ask(config, ask, request, allow, TOKEN, BOUNCE, NOW);
    g_autofree char *text = text_of(mail);
    bool shown = strstr(text, "two should talk") != NULL;
    assert_null(strstr(text, "carol@c.example"));
    outgoing_free(mail);
    mail = post_ask(config, ask, NULL, allow, TOKEN, BOUNCE, NOW);
    outgoing_free(mail);
    request_free(request);
    ask_free(ask);
    config_unref(config);
    return shown;
}

static void the_introducers_words_are_shown_only_when_the_others_agree(void **state)
{
    const char *words = "carol@c.example: you\r\ntwo should talk";
    assert_true(words_are_shown(*state, "ask_shows = words\n", true, words));
    assert_false(words_are_shown(*state, "ask_shows = words\n", false, words));
    assert_false(words_are_shown(*state, "ask_shows = name\n", true, words));
    assert_false(words_are_shown(*state, "ask_shows = words\n", true, ""));
}

static void an_ask_bounces_to_an_address_of_its_own(void **state)
{
    struct config *config = configured(*state, "recipient_delimiter = \"-\"\n");
    struct ask *ask = bobs_ask();
    struct outgoing *mail = post_ask(config, ask, NULL, false, TOKEN, BOUNCE, NOW);
    const struct recipient *to = mail->recipients->pdata[0];
    g_autofree char *text = text_of(mail);
    assert_int_equal(mail->kind, OUTGOING_ASK);
    assert_string_equal(mail->ask, "4ww9hvj8e4");
    assert_string_equal(mail->request, "q7m2x0k3ad");
    assert_string_equal(mail->mail_from, "askfirst-bounce-" BOUNCE "@our.example");
    assert_int_equal(mail->recipients->len, 1);
    assert_string_equal(to->address, "Bob@b.example");
    assert_non_null(strstr(text, "From: Alice via AskFirst\r\n <askfirst@our.example>\r\n"));
    assert_non_null(strstr(text, "Reply-To: <askfirst-reply-" TOKEN "@our.example>\r\n"));
    assert_null(strstr(text, BOUNCE));
    outgoing_free(mail);
    set(&ask->introducer_name, "alice@bank.example");
    mail = post_ask(config, ask, NULL, false, TOKEN, BOUNCE, NOW);
    g_autofree char *other = text_of(mail);
    assert_non_null(strstr(other, "From: AskFirst\r\n <askfirst@our.example>\r\n"));
    outgoing_free(mail);
    ask_free(ask);
    config_unref(config);
}

/* The introducer's mail program shows the domain in letters and sends to what DNS has. */
static void an_ask_to_a_domain_in_other_letters_needs_no_smtputf8(void **state)
{
    struct config *config = configured(*state, "");
    struct ask *ask = bobs_ask();
    set(&ask->party_shown, "Bob@b\u00fccher.example");
    struct outgoing *mail = post_ask(config, ask, NULL, false, TOKEN, BOUNCE, NOW);
    g_autofree char *text = text_of(mail);
    assert_string_equal(((struct recipient *)mail->recipients->pdata[0])->address,
                        "Bob@xn--bcher-kva.example");
    assert_string_equal(mail->mail_args, "");
    assert_true(g_str_is_ascii(text));
    outgoing_free(mail);
    set(&ask->party_shown, "b\u00f6b@b\u00fccher.example");
    mail = post_ask(config, ask, NULL, false, TOKEN, BOUNCE, NOW);
    assert_string_equal(mail->mail_args, "SMTPUTF8");
    outgoing_free(mail);
    ask_free(ask);
    config_unref(config);
}

static void replies_come_from_nobody_and_take_a_plain_reply(void **state)
{
    struct config *config = configured(*state, "");
    struct ask *ask = bobs_ask();
    struct outgoing *mail =
        post_reply(config, ask, POST_CONFIRMED, REPLY_WORD_NO, TOKEN_STANDING, TOKEN, NOW);
    g_autofree char *text = text_of(mail);
    assert_int_equal(mail->kind, OUTGOING_NOTICE);
    assert_string_equal(mail->mail_from, "");
    assert_string_equal(mail->ask, "4ww9hvj8e4");
    assert_non_null(strstr(text, "Auto-Submitted: auto-replied\r\n"));
    assert_non_null(strstr(text, "Reply-To: <askfirst+change-" TOKEN "@our.example>\r\n"));
    assert_null(strstr(text, "List-Unsubscribe"));
    outgoing_free(mail);
    mail = post_reply(config, ask, POST_CLOSED, REPLY_WORD_NONE, TOKEN_ANSWER, NULL, NOW);
    g_autofree char *bare = text_of(mail);
    assert_null(strstr(bare, "Reply-To"));
    assert_null(strstr(bare, "mailto:"));
    outgoing_free(mail);
    ask_free(ask);
    config_unref(config);
}

static void notices_offer_only_what_may_be_decided(void **state)
{
    struct config *config = configured(*state, "");
    struct request *request = request_new();
    set(&request->introducer, "alice@our.example");
    set(&request->language, "tlh"); /* is not there: in ask_language, then */
    g_ptr_array_add(request->copies, copy_new());
    struct outgoing *mail = post_notice_refused(config, request, true, NOW);
    g_autofree char *text = text_of(mail);
    assert_string_equal(mail->mail_from, "");
    assert_non_null(strstr(text, "Subject: Already sent: (no subject)\r\n"));
    assert_non_null(strstr(text, "Content-Language: en\r\n"));
    assert_non_null(strstr(text, "Reply-To: <postmaster@our.example>\r\n"));
    assert_null(strstr(text, "mailto:"));
    outgoing_free(mail);
    request_free(request);
    config_unref(config);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(counterparts_are_named_but_never_by_address),
        TEST(the_introducers_words_are_shown_only_when_the_others_agree),
        TEST(an_ask_bounces_to_an_address_of_its_own),
        TEST(an_ask_to_a_domain_in_other_letters_needs_no_smtputf8),
        TEST(replies_come_from_nobody_and_take_a_plain_reply),
        TEST(notices_offer_only_what_may_be_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
