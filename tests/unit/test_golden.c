/* Every mail that AskFirst writes, in each language, as a file in tests/mail/golden (but those of
 * an introduction that is asked for on purpose: test_golden_introductions.c). A change of a text is
 * a change of those files that a person has read: "make golden" writes them anew. */
#include "base/limits.h"
#include "mail/withhold/separate_check.h"
#include "post/ask_mail.h"
#include "post/notices.h"
#include "post/post.h"
#include "post/reply_mail.h"
#include "post/return_mail_header.h"
#include "post/return_mail.h"
#include "store/ledger/states.h"
#include "golden_fixture.h"
#include "judging.h"
#include "letters_fixture.h"

static void write_asks(struct golden *g)
{
    struct ask *ask = bobs_ask(g, ASK_SCHEDULED);
    struct request *request = alices_request(g);
    golden(g, "ask", post_ask(g->config, ask, request, true, TOKEN, BOUNCE, SENT), "");

    add_about(ask, "dave@gmail.com", "Dave");
    set(&ask->party_name, "");
    struct config *words = load_config(g, "ask_shows = words\n");
    golden(g, "ask-words", post_ask(words, ask, request, true, TOKEN, BOUNCE, SENT), "");
    config_unref(words);

    add_about(ask, "erin@sales.c.example", "Erin");
    struct config *organisation = load_config(g, "ask_shows = organisation\n");
    golden(g, "ask-organisation", post_ask(organisation, ask, request, true, TOKEN, BOUNCE, SENT),
           "");
    config_unref(organisation);
    request_free(request);
    ask_free(ask);
}

static void write_replies(struct golden *g)
{
    static const char *const names[] = {"confirmed-yes", "confirmed-always", "confirmed-no",
                                        "confirmed-never"};
    struct ask *ask = bobs_ask(g, ASK_SENT);
    golden(g, "help",
           post_reply(g->config, ask, POST_HELP, REPLY_WORD_NONE, TOKEN_ANSWER, TOKEN, SENT), "");
    ask->state = ASK_DECLINED;
    set(&ask->note, "For career advice I charge: please write to my office.");
    for (enum reply_word reply_word = REPLY_WORD_YES; reply_word <= REPLY_WORD_NEVER; reply_word++)
        golden(g, names[reply_word],
               post_reply(g->config, ask, POST_CONFIRMED, reply_word, TOKEN_STANDING, TOKEN, SENT),
               "");
    ask->again = 1803859200; /* 1 March 2027 */
    golden(g, "confirmed-no-until",
           post_reply(g->config, ask, POST_CONFIRMED, REPLY_WORD_NO, TOKEN_STANDING, TOKEN, SENT),
           "");
    ask->again = 0;
    ask->before = REPLY_WORD_ALWAYS;
    golden(g, "confirmed-no-after-yes",
           post_reply(g->config, ask, POST_CONFIRMED, REPLY_WORD_NO, TOKEN_STANDING, TOKEN, SENT),
           "");
    ask->before = REPLY_WORD_NO;
    golden(g, "confirmed-yes-after-no",
           post_reply(g->config, ask, POST_CONFIRMED, REPLY_WORD_YES, TOKEN_STANDING, TOKEN, SENT),
           "");
    ask->reply_word = REPLY_WORD_YES;
    golden(g, "help-later",
           post_reply(g->config, ask, POST_HELP, REPLY_WORD_NONE, TOKEN_STANDING, TOKEN, SENT), "");
    golden(g, "closed",
           post_reply(g->config, ask, POST_CLOSED, REPLY_WORD_YES, TOKEN_ANSWER, TOKEN, SENT), "");
    ask_free(ask);
}

static void write_notices(struct golden *g)
{
    struct request *request = alices_request(g);
    struct judging *t = g->judging;
    golden(g, "notice-held", post_notice_held(g->config, request, t->j, SEPARATE_POSSIBLE, SENT),
           "");
    set(&((struct waiting *)request->waits->pdata[0])->note, "Please no more boats.");
    request->may_send_separately = false;
    request->may_vouch = true;
    golden(g, "notice-held-vouch",
           post_notice_held(g->config, request, t->j, SEPARATE_SEALED, SENT), "");
    request->may_vouch = false;
    golden(g, "notice-held-attached",
           post_notice_held(g->config, request, t->j, SEPARATE_ATTACHED, SENT), "");
    golden(g, "notice-held-large", post_notice_held(g->config, request, t->j, SEPARATE_LARGE, SENT),
           "");
    golden(g, "notice-held-odd", post_notice_held(g->config, request, t->j, SEPARATE_ODD, SENT),
           "");
    golden(g, "notice-rewritten", post_notice_rewritten(g->config, t->j, SENT), "");
    request_free(request);
}

/* The mistaken Cc of thirty people. */
static void write_confirm(struct golden *g)
{
    void *state = NULL;
    struct request *request = alices_request(g);
    judging_setup(&state);
    struct judging *t = state;
    g_free(t->message->from_name);
    t->message->from_name = g_strdup("Alice Miller");
    to_strangers(t, 30);
    assert_int_equal(exposes(t), VERDICT_CONFIRM);
    g_ptr_array_set_size(request->waits, 0);
    request->confirm = request->may_vouch = true;
    set(&request->subject, "Our new price list");
    golden(g, "notice-confirm", post_notice_held(g->config, request, t->j, SEPARATE_POSSIBLE, SENT),
           "");
    judging_teardown(&state);
    request_free(request);
}

/* Words that may introduce, or not. */
static void write_unsure(struct golden *g)
{
    void *state = NULL;
    struct request *request = alices_request(g);
    judging_setup(&state);
    struct judging *t = state;
    g_free(t->message->from_name);
    t->message->from_name = g_strdup("Alice Miller");
    message_add_visible(t->message, t->locality, BOB, "Bob", VISIBLE_TO);
    message_add_visible(t->message, t->locality, CAROL, "Carol", VISIBLE_TO);
    receives(t, BOB);
    receives(t, CAROL);
    assert_true(header(t));
    struct evidence *evidence = evidence_of(0.6, NULL);
    add_hit(evidence, "I am copying Carol");
    add_hit(evidence, "I am copying Carol");
    assert_true(judge_words(t->j, &t->oracle, evidence, &t->error));
    assert_int_equal(t->j->verdict, VERDICT_CONFIRM);
    request->confirm = request->may_vouch = true;
    golden(g, "notice-confirm-unsure",
           post_notice_held(g->config, request, t->j, SEPARATE_POSSIBLE, SENT), "");
    request->confirm = false;
    golden(g, "notice-held-asked",
           post_notice_held(g->config, request, NULL, SEPARATE_POSSIBLE, SENT), "");
    judging_teardown(&state);
    request_free(request);
}

static void write_endings(struct golden *g)
{
    static const enum request_ending endings[] = {ENDING_AGREED, ENDING_VOUCHED, ENDING_SEPARATE,
                                                  ENDING_WITHDRAWN, ENDING_RELEASED};
    static const struct {
        const char *name;
        enum request_state state;
    } lates[] = {{"notice-late-sent", REQUEST_RELEASED},
                 {"notice-late-returned", REQUEST_RETURNED},
                 {"notice-late-withdrawn", REQUEST_WITHDRAWN}};
    struct request *request = alices_request(g);
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *name = g_strconcat("notice-", request_ending_name(endings[i]), NULL);
        golden(g, name, post_notice_ended(g->config, request, endings[i], SENT), "");
    }
    golden(g, "notice-not-allowed", post_notice_refused(g->config, request, false, SENT), "");
    for (size_t i = 0; i < G_N_ELEMENTS(lates); i++) {
        request->state = lates[i].state;
        golden(g, lates[i].name, post_notice_refused(g->config, request, true, SENT), "");
    }
    request_free(request);
}

static void write_return(struct golden *g, const struct request *request,
                         enum request_ending ending, enum ask_state state)
{
    g_autoptr(GPtrArray) asks = g_ptr_array_new_with_free_func((GDestroyNotify)ask_free);
    g_autofree char *name = g_strconcat("return-", request_ending_name(ending), NULL);
    struct ask *ask = bobs_ask(g, state);
    set(&ask->note, "For career advice I charge: please write to my office.");
    g_ptr_array_add(asks, ask);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) returns =
        post_returns(g->config, g->spool, request, asks, ending, NULL, SENT, &error);
    if (!returns)
        fail_msg("%s", error->message);
    golden(g, name, g_ptr_array_steal_index(returns, 0), original);
}

/* Bob has it; then Carol takes her yes back. */
static void write_partly(struct golden *g, const struct request *request)
{
    struct outgoing *release = outgoing_new();

    set(&release->spool, g->spooled);
    g_ptr_array_add(release->recipients, recipient_new(CAROL, ""));
    golden(g, "return-partly",
           post_return_copy(g->config, g->spool, request, release, true, ENDING_DECLINED,
                            "Carol Santos", SENT),
           original);
    outgoing_free(release);
}

/* The MTA did not take the whole message back. */
static void write_headers(struct golden *g, struct request *request, const struct outgoing *failed)
{
    g_autoptr(GPtrArray) asks = g_ptr_array_new_with_free_func((GDestroyNotify)ask_free);
    g_ptr_array_add(asks, bobs_ask(g, ASK_DECLINED));
    g_autoptr(GPtrArray) returns =
        post_returns(g->config, g->spool, request, asks, ENDING_DECLINED, NULL, SENT, NULL);
    assert_non_null(returns);
    request->state = REQUEST_RETURNING;
    request->ending = ENDING_DECLINED;
    golden(g, "return-header",
           post_return_header(g->config, g->spool, request, asks, returns->pdata[0], SENT), "");
    golden(g, "return-failed-header",
           post_return_header(g->config, g->spool, request, asks, failed, SENT), "");
}

static void write_returns(struct golden *g)
{
    struct request *request = alices_request(g);
    write_return(g, request, ENDING_DECLINED, ASK_DECLINED);
    write_return(g, request, ENDING_SILENT, ASK_SILENT);
    write_return(g, request, ENDING_UNSENT, ASK_UNSENT);
    write_return(g, request, ENDING_UNDELIVERABLE, ASK_UNDELIVERABLE);
    write_return(g, request, ENDING_CANCELLED, ASK_WITHDRAWN);
    write_return(g, request, ENDING_EXPIRED, ASK_SENT);
    write_return(g, request, ENDING_RETURNED, ASK_SENT);

    static const char *const diagnostics[] = {"550 5.1.1 No such user here"};
    struct outgoing *release = outgoing_new();
    g_autoptr(GPtrArray) refused = recipients_new();
    g_ptr_array_add(refused, recipient_new(BOB, ""));
    set(&release->spool, g->spooled);
    struct outgoing *failed =
        post_return_refused(g->config, g->spool, request, release, refused, diagnostics, SENT);
    write_partly(g, request);
    write_headers(g, request, failed);
    golden(g, "return-failed", failed, original);
    outgoing_free(release);
    request_free(request);
}

static void write_refusal(struct golden *g, const char *name)
{
    g_auto(GStrv) lines = post_refusal(g->config, g->judging->j, false);
    g_autofree char *text = g_strjoinv("\r\n", lines);
    g_autoptr(GString) whole = g_string_new(text);
    g_autofree char *file = g_strconcat(name, ".txt", NULL);
    for (char **line = lines; *line; line++)
        assert_true(g_str_is_ascii(*line) && strlen(*line) <= LIMIT_REPLY_LINE);
    g_string_append(whole, "\r\n");
    compare(g, file, whole);
}

static void write_refusals(struct golden *g)
{
    struct judging *t = g->judging;
    write_refusal(g, "refusal");
    t->j->ask_from = SENT + 90 * 86400;
    write_refusal(g, "refusal-asked-lately");
    t->j->limited = true;
    write_refusal(g, "refusal-limited");
    set(&said(t, BOB, CONSENT_DENY, ALICE, CAROL)->note, "Please no more boats.");
    introduces(t);
    write_refusal(g, "refusal-denied");
}

/* ---- the test ---- */

static void every_mail_is_as_it_was_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        struct golden g;
        golden_begin(&g, languages[i]);
        write_asks(&g);
        write_replies(&g);
        write_notices(&g);
        write_confirm(&g);
        write_unsure(&g);
        write_endings(&g);
        write_returns(&g);
        write_refusals(&g);
        golden_end(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_mail_is_as_it_was_read)};
    return cmocka_run_group_tests(tests, golden_setup, NULL);
}
