/* What parties answer, taken with a real store: what it changes, and what is sent back. */
#include "base/limits.h"
#include "post/answer_words.h"
#include "post/letter.h"
#include "store/ledger/person.h"
#include "answers_fixture.h"
#include "ask_fixture.h"
#include "in_range.h"
#include "store_fixture.h"
#include "take_fixture.h"

static void a_yes_of_each_settles_the_request(void **state)
{
    struct answering *a = *state;

    assert_int_equal(take(a, "yes", ANSWER_TOKEN, "yes\n"), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "yes ask="));
    assert_int_equal(ask_state(a->f.store, a->bob), ASK_ALLOWED);
    assert_int_equal(asked(a, BOB, CAROL), 'a');
    assert_ready(a->f.store, "");
    assert_int_equal(take(a, "always", OTHER_TOKEN, "always\n"), INCOMING_TAKEN);
    assert_ready(a->f.store, "request1");
    assert_int_equal(mails_to(a, TO_BOB, NULL), 1);
    assert_int_equal(mails_to(a, TO_CAROL, NULL), 1);
    assert_int_equal(mails_to(a, "stranger@else.example", NULL), 0);
}

static void the_token_decides_whoever_writes_and_the_audit_knows_from_whom(void **state)
{
    struct answering *a = *state;

    take(a, "no", ANSWER_TOKEN, "");
    struct ask *ask = ask_of(a->f.store, a->bob);
    assert_int_equal(ask->state, ASK_DECLINED);
    assert_string_equal(ask->from, "stranger@else.example");
    ask_free(ask);
}

static void no_automatic_reply_is_taken_as_an_answer(void **state)
{
    struct answering *a = *state;
    g_autoptr(GPtrArray) samples = samples_automatic();
    static const char *const verbs[] = {"reply", "yes", "always", "no", "never"};

    for (guint i = 0; i < samples->len; i++) {
        const struct sample *s = samples->pdata[i];
        for (size_t v = 0; v < G_N_ELEMENTS(verbs); v++)
            if (v > 0 || !strstr(s->name, "-bounce-"))
                assert_int_equal(take_sample(a, s, verbs[v], ANSWER_TOKEN), INCOMING_IGNORED);
        assert_int_equal(take_sample(a, s, "withdraw", INTRODUCER_TOKEN), INCOMING_IGNORED);
        if (!strstr(s->name, "-bounce-"))
            assert_int_equal(take_sample(a, s, "bounce", BOUNCE_TOKEN), INCOMING_IGNORED);
        assert_nothing_changed(a, s->name);
    }
}

static void check_person(const struct sample *s)
{
    void *state = NULL;
    assert_int_equal(setup(&state), 0);
    struct answering *a = state;

    assert_int_equal(take_sample(a, s, "reply", ANSWER_TOKEN), INCOMING_TAKEN);
    struct ask *ask = ask_of(a->f.store, a->bob);
    if (strcmp(reply_word_name(ask->reply_word), s->word) != 0)
        fail_msg("%s: taken as %s", s->name, reply_word_name(ask->reply_word));
    if (strcmp(ask->note, s->note) != 0)
        fail_msg("%s: note \"%s\", expected \"%s\"", s->name, ask->note, s->note);
    if (mails_to(a, TO_BOB, NULL) != 1)
        fail_msg("%s: not answered", s->name);
    ask_free(ask);
    teardown(&state);
}

static void people_are_understood_in_five_languages(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) samples = samples_of_people();

    for (guint i = 0; i < samples->len; i++)
        check_person(samples->pdata[i]);
}

static void what_is_no_address_of_ours_is_not_known(void **state)
{
    struct answering *a = *state;
    static const char *const recipients[] = {
        "askfirst@local.example",
        "askfirst+yes@local.example",
        "askfirst+yes-@local.example",
        "askfirst+yes-0123456789abcdef@local.example",
        "askfirst+perhaps-" ANSWER_TOKEN "@local.example",
        "askfirst+yes-ffffffffffffffffffffffffffffffff@local.example",
        "askfirst+change-" ANSWER_TOKEN "@local.example",
        "askfirst+yes-" BOUNCE_TOKEN "@local.example",
        "askfirst+withdraw-" ANSWER_TOKEN "@local.example",
        "else@local.example",
        "",
    };
    g_autoptr(GPtrArray) fields = g_ptr_array_new();
    struct incoming mail = {"bob@b.example", fields, "yes\n", 4, NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(recipients); i++) {
        enum incoming_outcome outcome;
        g_autofree char *what = NULL;
        assert_true(answer_take(a->config, a->f.store, a->spool, &mail, recipients[i], "pipe", NOW,
                                &outcome, &what, a->over_spool, NULL));
        if (outcome != INCOMING_UNKNOWN || !what)
            fail_msg("%s is known", recipients[i]);
        assert_nothing_changed(a, recipients[i]);
    }
    for (const char *c = answer_unknown_text(); *c; c++)
        assert_uint_in_range(*c, ' ', '~');
}

static void case_does_not_matter(void **state)
{
    struct answering *a = *state;
    g_autofree char *token = g_ascii_strup(ANSWER_TOKEN, -1);

    assert_int_equal(take(a, "YES", token, "YES"), INCOMING_TAKEN);
    assert_int_equal(ask_state(a->f.store, a->bob), ASK_ALLOWED);
}

static void the_same_word_again_is_confirmed_but_not_without_end(void **state)
{
    struct answering *a = *state;

    for (unsigned i = 0; i < LIMIT_ASK_REPLIES + 3; i++) {
        assert_int_equal(take(a, "yes", ANSWER_TOKEN, ""), INCOMING_TAKEN);
        assert_int_equal(mails_to(a, TO_BOB, NULL), MIN(i + 1, LIMIT_ASK_REPLIES));
    }
    assert_non_null(strstr(a->what, "enough"));
    assert_int_equal(ask_state(a->f.store, a->bob), ASK_ALLOWED);
}

static void assert_told(struct answering *a, const char *verb, guint mails, const char *what)
{
    g_autofree char *last = NULL;

    assert_int_equal(take(a, verb, ANSWER_TOKEN, ""), INCOMING_TAKEN);
    assert_int_equal(mails_to(a, TO_BOB, &last), mails);
    if (!strstr(last, what))
        fail_msg("%s: not told that it %s", verb, what);
}

static void the_same_link_again_changes_the_answer_and_tells_what_that_means(void **state)
{
    struct answering *a = *state;

    take(a, "yes", ANSWER_TOKEN, "");
    assert_told(a, "no", 2, "still waits goes back");
    assert_int_equal(asked(a, BOB, CAROL), 'd');
    assert_ready(a->f.store, "request1");
    assert_told(a, "yes", 3, "stays there");
    assert_int_equal(asked(a, BOB, CAROL), 'a');
    /* What goes back for that no goes back. */
    assert_ready(a->f.store, "request1");
    assert_told(a, "never", 4, "still waits goes back");
    assert_told(a, "always", 5, "stays there");
    assert_int_equal(asked(a, BOB, DAVE), 'a');
}

static void take_message(struct answering *a, const char *verb, const char *token, const char *id,
                         const char *body)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    struct incoming mail = {"bob@b.example", fields, body, strlen(body), NULL};

    g_ptr_array_add(fields, field_new("From", " Bob <bob@b.example>"));
    g_ptr_array_add(fields, field_new("Message-ID", id));
    assert_int_equal(take_mail(a, &mail, verb, token), INCOMING_TAKEN);
}

/* An MTA that was not told in time sends it again, perhaps after the next. */
static void the_same_mail_again_is_taken_and_answered_once(void **state)
{
    struct answering *a = *state;

    take_message(a, "yes", ANSWER_TOKEN, " <1@b.example>", "");
    take_message(a, "yes", ANSWER_TOKEN, " <1@b.example>", "");
    assert_int_equal(mails_to(a, TO_BOB, NULL), 1);
    take_message(a, "no", ANSWER_TOKEN, " <2@b.example>", "");
    take_message(a, "yes", ANSWER_TOKEN, " <1@b.example>", "");
    assert_int_equal(asked(a, BOB, CAROL), 'd');
    assert_int_equal(mails_to(a, TO_BOB, NULL), 2);
    take_message(a, "reply", OTHER_TOKEN, " <3@b.example>", "Who is that?");
    take_message(a, "reply", OTHER_TOKEN, " <3@b.example>", "Who is that?");
    assert_int_equal(mails_to(a, TO_CAROL, NULL), 1);
    take_message(a, "vouch", INTRODUCER_TOKEN, " <4@b.example>", "");
    take_message(a, "vouch", INTRODUCER_TOKEN, " <4@b.example>", "");
    assert_int_equal(mails_to(a, ALICE, NULL), 1);
}

static enum incoming_outcome take_dated(struct answering *a, const char *verb, const char *date,
                                        const char *body)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    struct incoming mail = {"bob@b.example", fields, body, strlen(body), NULL};

    g_ptr_array_add(fields, field_new("From", " Bob <bob@b.example>"));
    g_ptr_array_add(fields, field_new("Date", date));
    return take_mail(a, &mail, verb, ANSWER_TOKEN);
}

static void the_same_mail_without_a_message_id_is_known_by_its_date(void **state)
{
    struct answering *a = *state;

    take_dated(a, "reply", " Mon, 1 Jan 2024 10:00:00 +0000", "Yes\n");
    take_dated(a, "reply", " Mon, 1 Jan 2024 10:05:00 +0000", "No\n");
    take_dated(a, "reply", " Mon, 1 Jan 2024 10:00:00 +0000", "Yes\n");
    assert_int_equal(asked(a, BOB, CAROL), 'd');
    assert_int_equal(mails_to(a, TO_BOB, NULL), 2);
    take_dated(a, "reply", " Mon, 1 Jan 2024 10:10:00 +0000", "Yes\n");
    assert_int_equal(asked(a, BOB, CAROL), 'a');
}

/* Whoever has got all replies that they may get can change their word all the same. */
static void the_same_mail_never_counts_again_however_many_have_been_answered(void **state)
{
    struct answering *a = *state;

    for (unsigned i = 0; i <= LIMIT_ASK_REPLIES; i++) {
        g_autofree char *id = g_strdup_printf(" <%u@b.example>", i);
        take_message(a, i % 2 ? "no" : "yes", ANSWER_TOKEN, id, "");
    }
    take_message(a, "yes", ANSWER_TOKEN, " <late@b.example>", "");
    take_message(a, "no", ANSWER_TOKEN, " <later@b.example>", "");
    take_message(a, "yes", ANSWER_TOKEN, " <late@b.example>", "");
    assert_int_equal(asked(a, BOB, CAROL), 'd');
    assert_non_null(strstr(a->what, "again"));
}

static void help_ends_some_time(void **state)
{
    struct answering *a = *state;

    for (unsigned i = 0; i < LIMIT_ASK_REPLIES + 3; i++)
        assert_int_equal(take(a, "reply", ANSWER_TOKEN, "What is this?"), INCOMING_TAKEN);
    assert_int_equal(mails_to(a, TO_BOB, NULL), LIMIT_ASK_REPLIES);
    assert_int_equal(ask_state(a->f.store, a->bob), ASK_SENT);
    assert_int_equal(take(a, "reply", ANSWER_TOKEN, "No"), INCOMING_TAKEN);
    assert_int_equal(ask_state(a->f.store, a->bob), ASK_DECLINED);
}

static void help_tells_which_answer_stands(void **state)
{
    struct answering *a = *state;
    g_autofree char *before = NULL, *after = NULL;

    take(a, "reply", ANSWER_TOKEN, "What is this?");
    mails_to(a, TO_BOB, &before);
    assert_non_null(strstr(before, "Nothing has been decided"));
    assert_null(strstr(before, "Nothing has changed"));
    take(a, "yes", ANSWER_TOKEN, "");
    take(a, "reply", ANSWER_TOKEN, "What was this?");
    mails_to(a, TO_BOB, &after);
    assert_non_null(strstr(after, "Nothing has changed: your answer is still yes"));
    assert_null(strstr(after, "Nothing has been decided"));
    assert_non_null(strstr(after, "What was this?"));
}

static void too_late_is_told_whatever_the_reason(void **state)
{
    struct answering *a = *state;
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(NOW + 2 * LIFETIME);

    assert_ok(store_ask_expire(a->f.store, a->bob, &by, &error), error);
    assert_int_equal(take(a, "yes", ANSWER_TOKEN, ""), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "too late"));
    assert_int_equal(asked(a, BOB, CAROL), '-');
    assert_int_equal(mails_to(a, TO_BOB, NULL), 1);
    assert_int_equal(take(a, "reply", ANSWER_TOKEN, "Who?"), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "too late"));
}

static void a_link_keeps_a_note_under_no_and_nothing_under_yes(void **state)
{
    struct answering *a = *state;

    take(a, "yes", ANSWER_TOKEN, "I love it!\nyes\n");
    struct ask *ask = ask_of(a->f.store, a->bob);
    assert_string_equal(ask->note, "");
    ask_free(ask);
    take(a, "never", OTHER_TOKEN,
         "Not me.\r\n\r\nnever\r\n"
         "You may write a line above; the sender of the message can read it.\r\n"
         "Nor my\001 dog: http\001s://dog.example\r\n-- \r\nCarol\r\n");
    ask = ask_of(a->f.store, a->carol);
    assert_int_equal(ask->reply_word, REPLY_WORD_NEVER);
    assert_string_equal(ask->note, "Not me. Nor my dog: https:// dog. example");
    ask_free(ask);
}

/* What stands behind NAME= in a mailto:, decoded. */
static char *mailto_part(const char *link, const char *name)
{
    const char *found = strstr(link, name);

    assert_non_null(found);
    found += strlen(name);
    g_autofree char *part = g_strndup(found, strcspn(found, "&"));
    return g_uri_unescape_string(part, NULL);
}

static void press_link(const char *language, enum reply_word reply_word, enum token_purpose purpose)
{
    void *state = NULL;
    assert_int_equal(setup(&state), 0);
    struct answering *a = state;
    struct voice voice = {a->config->templates, language, false};
    g_autofree char *token = g_strdup(ANSWER_TOKEN);

    if (purpose == TOKEN_STANDING) {
        take(a, reply_word == REPLY_WORD_NO ? "yes" : "no", ANSWER_TOKEN, "");
        g_free(token);
        token = standing_token(a, TO_BOB);
    }
    g_autofree char *link = link_reply_word(a->config, &voice, reply_word, purpose, token);
    g_autofree char *subject = mailto_part(link, "subject="), *body = mailto_part(link, "body=");
    const char *verb = purpose == TOKEN_STANDING ? "change" : reply_word_name(reply_word);
    assert_non_null(strstr(link, verb));
    assert_int_equal(take_text(a, verb, token, subject, body), INCOMING_TAKEN);
    struct ask *ask = ask_of(a->f.store, a->bob);
    char expected = reply_word == REPLY_WORD_NO || reply_word == REPLY_WORD_NEVER ? 'd' : 'a';
    if (asked(a, BOB, CAROL) != expected || *ask->note)
        fail_msg("%s %s: taken as \"%s\" with note \"%s\"", language, verb, a->what, ask->note);
    ask_free(ask);
    teardown(&state);
}

static void what_our_links_write_is_a_word_without_a_note(void **state)
{
    (void)state;
    static const char *const languages[] = {"de", "en", "es", "fr", "it", "ja", "nl", "pt"};

    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++)
        for (int word = REPLY_WORD_YES; word <= REPLY_WORD_NEVER; word++) {
            press_link(languages[i], (enum reply_word)word, TOKEN_ANSWER);
            press_link(languages[i], (enum reply_word)word, TOKEN_STANDING);
        }
}

static void notes_have_no_links_and_an_end(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"see http://a.example", "see http:// a. example"},
        {"HTTPS://a.example,ftp://b", "HTTPS:// a. example,ftp:// b"},
        {"MailTo:a@b.example", "MailTo: a@ b. example"},
        {"(www.a.example)", "(www. a. example)"},
        {"awww. how sweet", "awww. how sweet"},
        {"w\001ww.a.example", "www. a. example"},
        {":\001//", "://"},
        {"evil.example/x and eve@evil.example", "evil. example/x and eve@ evil. example"},
        {"b\xc3\xbc.example", "b\xc3\xbc. example"},
        {"Not now. 3.50 an hour, e.g. z.B. @ home...",
         "Not now. 3.50 an hour, e.g. z.B. @ home..."},
        {"a\n\n\tb", "a b"},
        {"", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *note = answer_note(pairs[i][0]);
        g_autofree char *again = answer_note(note);
        assert_string_equal(note, pairs[i][1]);
        assert_null(strstr(again, "://a"));
    }
    g_autofree char *slashes = g_strnfill(100000, '/');
    g_autofree char *note = answer_note(slashes);
    assert_true(strlen(note) <= LIMIT_NOTE);
}

static void the_standing_word_can_be_changed_at_any_time(void **state)
{
    struct answering *a = *state;

    take(a, "yes", ANSWER_TOKEN, "");
    g_autofree char *token = standing_token(a, TO_BOB);
    assert_int_equal(take_text(a, "change", token, " no", "\nToo much work.\n"), INCOMING_TAKEN);
    assert_int_equal(asked(a, BOB, CAROL), 'd');
    assert_int_equal(take_text(a, "change", token, " Re: x", "Always\n"), INCOMING_TAKEN);
    assert_int_equal(asked(a, BOB, DAVE), 'a');
    g_autofree char *later = standing_token(a, TO_BOB);
    assert_string_not_equal(token, later);
    assert_int_equal(take_text(a, "change", later, " Re: x", "what?\n"), INCOMING_TAKEN);
    assert_non_null(strstr(a->what, "help"));
    assert_int_equal(asked(a, BOB, DAVE), 'a');
}

static enum incoming_outcome take_with(struct answering *a, const char *verb, const char *token,
                                       const char *name, const char *value, const char *body)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    struct incoming mail = {"bob@b.example", fields, body, strlen(body), NULL};

    g_ptr_array_add(fields, field_new("From", " Bob <bob@b.example>"));
    g_ptr_array_add(fields, field_new("Subject", verb));
    g_ptr_array_add(fields, field_new(name, value));
    return take_mail(a, &mail, verb, token);
}

static void the_button_of_list_unsubscribe_is_a_never_without_a_note(void **state)
{
    struct answering *a = *state;

    assert_int_equal(take_with(a, "yes", ANSWER_TOKEN, "Auto-Submitted", " auto-replied", "yes\n"),
                     INCOMING_IGNORED);
    assert_int_equal(take_with(a, "never", ANSWER_TOKEN, "Auto-Submitted", " auto-replied",
                               "Apple Mail sent this email to unsubscribe from the message.\n"),
                     INCOMING_TAKEN);
    assert_int_equal(take_with(a, "never", OTHER_TOKEN, "X-Any", " x",
                               "This message was automatically generated by Gmail.\n"),
                     INCOMING_TAKEN);
    struct ask *ask = ask_of(a->f.store, a->bob);
    assert_int_equal(ask->reply_word, REPLY_WORD_NEVER);
    assert_string_equal(ask->note, "");
    ask_free(ask);
    ask = ask_of(a->f.store, a->carol);
    assert_int_equal(ask->reply_word, REPLY_WORD_NEVER);
    assert_string_equal(ask->note, "");
    ask_free(ask);
}

static void what_a_relay_adds_is_no_sign_beside_a_plain_answer(void **state)
{
    struct answering *a = *state;

    assert_int_equal(take_with(a, "yes", ANSWER_TOKEN, "Precedence", " bulk", "I am away\n"),
                     INCOMING_IGNORED);
    assert_int_equal(take_with(a, "yes", ANSWER_TOKEN, "X-Auto-Response-Suppress", " OOF",
                               "yes\n\nJust send this mail.\n"),
                     INCOMING_TAKEN);
    assert_int_equal(asked(a, BOB, CAROL), 'a');
    assert_int_equal(take_with(a, "reply", OTHER_TOKEN, "List-Unsubscribe", " <https://r.example>",
                               "No, thanks\n"),
                     INCOMING_TAKEN);
    assert_int_equal(ask_state(a->f.store, a->carol), ASK_DECLINED);
}

static void a_loop_field_is_no_sign_beside_a_plain_answer(void **state)
{
    struct answering *a = *state;

    assert_int_equal(take_with(a, "reply", ANSWER_TOKEN, "X-Loop", " bob@b.example", "I am away\n"),
                     INCOMING_IGNORED);
    assert_int_equal(
        take_with(a, "reply", ANSWER_TOKEN, "X-Loop", " bob@b.example", "Yes, please\n"),
        INCOMING_TAKEN);
    assert_int_equal(asked(a, BOB, CAROL), 'a');
}

static void a_reaction_gets_the_choices_and_is_not_quoted_as_data(void **state)
{
    struct answering *a = *state;
    g_autofree char *last = NULL;

    assert_int_equal(take_with(a, "reply", ANSWER_TOKEN, "Content-Type",
                               " text/vnd.google.email-reaction+json",
                               "{\"emoji\": \"\U0001F44D\", \"version\": 1}\n"),
                     INCOMING_TAKEN);
    mails_to(a, TO_BOB, &last);
    assert_non_null(strstr(last, "yes-"));
    assert_null(strstr(last, "emoji"));
    assert_int_equal(ask_state(a->f.store, a->bob), ASK_SENT);
}

static void not_now_is_a_no_and_its_reason_a_note(void **state)
{
    struct answering *a = *state;

    take(a, "reply", ANSWER_TOKEN, "Hi Alice,\n\nnot now, please ask me in spring.\n");
    struct ask *ask = ask_of(a->f.store, a->bob);
    assert_int_equal(ask->reply_word, REPLY_WORD_NO);
    assert_string_equal(ask->note, "not now, please ask me in spring.");
    ask_free(ask);
}

/* When what Bob denies ends, as a day; "" where he denies nothing. Caller frees. */
static char *end_of_deny(struct answering *a)
{
    g_autoptr(GPtrArray) consents = NULL;
    assert_true(store_consents_list(a->f.store, BOB, &consents, NULL));
    if (consents->len != 1)
        return g_strdup("");
    const struct consent *deny = consents->pdata[0];
    assert_int_equal(deny->decision, CONSENT_DENY);
    g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc(deny->expires);
    return g_date_time_format(end, "%Y-%m-%d");
}

static void a_no_lasts_until_the_date_that_it_names(void **state)
{
    static const struct {
        const char *verb, *words, *end;
    } said[] = {
        {"reply", "Not now, please ask me in spring.\n", "2024-03-01"},
        {"no", "In spring, perhaps\n", "2024-03-01"},
        {"reply", "Not now.\n\nBob Brown\n1 May Street\n", "2024-02-12"},
        {"reply", "Jetzt nicht, fragen Sie im Mai wieder.\n", "2024-05-01"},
        {"reply", "Never. Ask Carol in May.\n", "1970-01-01"},
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
        void *fresh = NULL;
        assert_int_equal(setup(&fresh), 0);
        take(fresh, said[i].verb, ANSWER_TOKEN, said[i].words);
        g_autofree char *end = end_of_deny(fresh);
        assert_string_equal(end, said[i].end);
        teardown(&fresh);
    }
}

static void the_language_follows_the_answer(void **state)
{
    struct answering *a = *state;

    take(a, "reply", ANSWER_TOKEN, "Nein\n\nIch habe leider keine Zeit dafür.\n");
    struct person *bob = store_person_get(a->f.store, NULL, BOB, NULL);
    assert_string_equal(bob->language, "de");
    person_free(bob);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_yes_of_each_settles_the_request),
        TEST(the_token_decides_whoever_writes_and_the_audit_knows_from_whom),
        TEST(no_automatic_reply_is_taken_as_an_answer),
        cmocka_unit_test(people_are_understood_in_five_languages),
        TEST(what_is_no_address_of_ours_is_not_known),
        TEST(case_does_not_matter),
        TEST(the_same_word_again_is_confirmed_but_not_without_end),
        TEST(the_same_link_again_changes_the_answer_and_tells_what_that_means),
        TEST(the_same_mail_again_is_taken_and_answered_once),
        TEST(the_same_mail_without_a_message_id_is_known_by_its_date),
        TEST(the_same_mail_never_counts_again_however_many_have_been_answered),
        TEST(help_ends_some_time),
        TEST(help_tells_which_answer_stands),
        TEST(too_late_is_told_whatever_the_reason),
        TEST(a_link_keeps_a_note_under_no_and_nothing_under_yes),
        cmocka_unit_test(what_our_links_write_is_a_word_without_a_note),
        cmocka_unit_test(notes_have_no_links_and_an_end),
        TEST(the_standing_word_can_be_changed_at_any_time),
        TEST(the_button_of_list_unsubscribe_is_a_never_without_a_note),
        TEST(what_a_relay_adds_is_no_sign_beside_a_plain_answer),
        TEST(a_loop_field_is_no_sign_beside_a_plain_answer),
        TEST(a_reaction_gets_the_choices_and_is_not_quoted_as_data),
        TEST(not_now_is_a_no_and_its_reason_a_note),
        cmocka_unit_test(a_no_lasts_until_the_date_that_it_names),
        TEST(the_language_follows_the_answer),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
