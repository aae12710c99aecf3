/* Every mail that AskFirst writes, in each language, as a file in tests/mail/golden. A change of a
 * text is a change of those files that a person has read: "make golden" writes them anew. Ids and
 * the host name, which differ from run to run, are replaced by fixed ones of the same length. */
#include "conf_fixture.h"
#include "judging.h"
#include "languages_fixture.h"
#include "letters_fixture.h"
#include <glib/gstdio.h>
#include <stdlib.h>
#include <time.h>
#include "mail/header.h"
#include "post/post.h"

#define SENT 1795390000 /* 22 November 2026, 23:26 UTC */
#define TOKEN "0123456789abcdef0123456789abcdef"
#define BOUNCE "fedcba9876543210fedcba9876543210"

static const char *const languages[] = {"de", "en", "es", "fr", "it", "ja", "nl", "pt"};

/* What the mails of one language are written with. */
struct golden {
    struct judging *judging; /* Alice wrote to Bob and Carol */
    struct config *config;
    struct spool *spool;
    char *folder, *language, *spooled;
    unsigned differ;
};

static char *source_file(const char *name)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    return g_build_filename(source ? source : ".", name, NULL);
}

static struct config *load_config(const struct golden *g, const char *more)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *path = g_build_filename(g->folder, "askfirst.conf", NULL);
    g_autofree char *shipped = source_file("config"), *absolute = realpath(shipped, NULL);
    g_autofree char *text = g_strdup_printf("local_domains = {\"our.example\"}\n"
                                            "answer_address = \"askfirst@ask.our.example\"\n"
                                            "rules = \"%s/rules\"\ncues_dir = \"cues\"\n"
                                            "templates_dir = \"%s/templates\"\n"
                                            "public_providers = \"%s/public_providers\"\n"
                                            "ask_language = \"%s\"\n%s",
                                            absolute, absolute, absolute, g->language, more);
    languages_with_one_cue(g->folder);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    struct config *config = config_load(path, false, problems);
    if (!config)
        problems_print(problems);
    assert_non_null(config);
    return config;
}

/* ---- comparing ---- */

/* Overwrites what stands between begin and one of the characters of end, everywhere. */
static void mask(GString *mail, const char *begin, const char *end)
{
    char *at = strstr(mail->str, begin);
    if (!at)
        return;
    at += strlen(begin);
    g_autofree char *found = g_strndup(at, strcspn(at, end));
    g_autofree char *fixed = g_strnfill(strlen(found), '0');
    g_string_replace(mail, found, fixed, 0);
}

static void put_host_name(GString *mail)
{
    char *at = strstr(mail->str, "Reporting-MTA: dns; ");
    if (!at)
        return;
    size_t begin = at - mail->str + strlen("Reporting-MTA: dns; ");
    g_string_erase(mail, begin, strcspn(mail->str + begin, "\r"));
    g_string_insert(mail, begin, "mx.our.example");
}

static void compare(struct golden *g, const char *name, const GString *got)
{
    g_autofree char *relative = g_strdup_printf("tests/mail/golden/%s/%s", g->language, name);
    g_autofree char *path = source_file(relative), *dir = g_path_get_dirname(path);
    g_autofree char *want = NULL;
    gsize size = 0;
    if (g_getenv("ASKFIRST_WRITE_GOLDEN")) {
        g_mkdir_with_parents(dir, 0755);
        assert_true(g_file_set_contents(path, got->str, got->len, NULL));
        g_chmod(path, 0644);
        return;
    }
    g_file_get_contents(path, &want, &size, NULL);
    if (want && size == got->len && memcmp(want, got->str, size) == 0)
        return;
    print_error("%s is not what is written now; look at it after \"make golden\"\n", relative);
    g->differ++;
}

/* The whole mail as it is handed over; original stands for the file in the spool. */
static void golden(struct golden *g, const char *name, struct outgoing *mail, const char *original)
{
    g_autoptr(GString) whole = g_string_new(NULL);
    g_autofree char *file = g_strconcat(name, ".eml", NULL);
    assert_non_null(mail);
    g_string_append_len(whole, g_bytes_get_data(mail->head, NULL), g_bytes_get_size(mail->head));
    g_string_append(whole, original);
    if (mail->tail)
        g_string_append_len(whole, g_bytes_get_data(mail->tail, NULL),
                            g_bytes_get_size(mail->tail));
    mask(whole, "Message-ID: <askfirst.", "@");
    mask(whole, "boundary=\"=_", "\"");
    put_host_name(whole);
    compare(g, file, whole);
    outgoing_free(mail);
}

/* ---- what happened ---- */

static const char original[] = "From: Alice Miller <alice@our.example>\r\n"
                               "To: Bob Stein <bob@b.example>, Carol Santos <carol@c.example>\r\n"
                               "Subject: Bob, meet Carol\r\n"
                               "Date: Sun, 22 Nov 2026 23:26:40 +0000\r\n"
                               "Message-ID: <20261122.4711@client.our.example>\r\n"
                               "\r\n"
                               "Bob builds boats. Carol wants one: you two should talk.\r\n";

/* Bob is asked about Carol. */
static struct ask *bobs_ask(const struct golden *g, enum ask_state state)
{
    struct ask *ask = ask_new();
    set(&ask->id, "4ww9hvj8e4");
    set(&ask->introducer, ALICE);
    set(&ask->introducer_name, "Alice Miller");
    set(&ask->account, ALICE);
    set(&ask->party, BOB);
    set(&ask->party_shown, "Bob@b.example");
    set(&ask->party_name, "Bob Stein");
    set(&ask->language, g->language);
    set(&ask->request, "q7m2x0k3ad");
    ask->state = state;
    ask->word = WORD_NONE;
    ask->created = SENT;
    ask->expires = SENT + 5 * 86400;
    add_about(ask, CAROL, "Carol Santos");
    return ask;
}

static void add_wait(struct request *request, const char *party, const char *party_name,
                     const char *other, const char *other_name, const char *note)
{
    struct waiting *waiting = g_new0(struct waiting, 1);
    *waiting = (struct waiting){
        g_strdup(party),      g_strdup(other),      g_strdup(party), g_strdup(other),
        g_strdup(party_name), g_strdup(other_name), g_strdup(note),  false,
        g_strdup("")};
    g_ptr_array_add(request->waits, waiting);
}

static struct request *alices_request(const struct golden *g)
{
    struct request *request = request_new();
    struct copy *copy = copy_new();
    set(&request->id, "q7m2x0k3ad");
    set(&request->introducer, ALICE);
    set(&request->introducer_name, "Alice Miller");
    set(&request->account, ALICE);
    set(&request->subject, "Bob, meet Carol");
    set(&request->message_id, "20261122.4711@client.our.example");
    set(&request->language, g->language);
    set(&request->words,
        "Bob builds boats. Carol (carol@c.example) wants one: you two should talk.");
    set(&request->token, TOKEN);
    request->created = SENT;
    request->expires = SENT + 5 * 86400;
    request->may_separate = true;
    add_wait(request, BOB, "Bob Stein", CAROL, "Carol Santos", "");
    add_wait(request, CAROL, "Carol Santos", BOB, "Bob Stein", "");
    set(&copy->mail_from, ALICE);
    set(&copy->spool, g->spooled);
    copy->size = strlen(original);
    g_free(copy->digest);
    copy->digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, original, -1);
    g_ptr_array_add(copy->recipients, recipient_new(BOB, ""));
    g_ptr_array_add(copy->recipients, recipient_new(CAROL, ""));
    g_ptr_array_add(request->copies, copy);
    return request;
}

/* ---- the mails ---- */

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
    golden(g, "help", post_reply(g->config, ask, POST_HELP, WORD_NONE, TOKEN_ANSWER, TOKEN, SENT),
           "");
    ask->state = ASK_DECLINED;
    set(&ask->note, "For career advice I charge: please write to my office.");
    for (enum answer_word word = WORD_YES; word <= WORD_NEVER; word++)
        golden(g, names[word],
               post_reply(g->config, ask, POST_CONFIRMED, word, TOKEN_STANDING, TOKEN, SENT), "");
    ask->before = WORD_ALWAYS;
    golden(g, "confirmed-no-after-yes",
           post_reply(g->config, ask, POST_CONFIRMED, WORD_NO, TOKEN_STANDING, TOKEN, SENT), "");
    ask->before = WORD_NO;
    golden(g, "confirmed-yes-after-no",
           post_reply(g->config, ask, POST_CONFIRMED, WORD_YES, TOKEN_STANDING, TOKEN, SENT), "");
    golden(g, "help-later",
           post_reply(g->config, ask, POST_HELP, WORD_NONE, TOKEN_STANDING, TOKEN, SENT), "");
    golden(g, "closed",
           post_reply(g->config, ask, POST_CLOSED, WORD_YES, TOKEN_ANSWER, TOKEN, SENT), "");
    ask_free(ask);
}

static void write_notices(struct golden *g)
{
    struct request *request = alices_request(g);
    struct judging *t = g->judging;
    golden(g, "notice-held", post_notice_held(g->config, request, t->j, SEPARATE_POSSIBLE, SENT),
           "");
    set(&((struct waiting *)request->waits->pdata[0])->note, "Please no more boats.");
    request->may_separate = false;
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
    message_add_visible(t->message, t->locality, BOB, "Bob", IN_TO);
    message_add_visible(t->message, t->locality, CAROL, "Carol", IN_TO);
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

static struct judging *bob_and_carol(void)
{
    void *state = NULL;
    judging_setup(&state);
    struct judging *t = state;
    g_free(t->message->from_name);
    t->message->from_name = g_strdup("Alice Miller");
    set(&t->message->subject, "Bob, meet Carol");
    set(&t->message->message_id, "20261122.4711@client.our.example");
    message_add_visible(t->message, t->locality, BOB, "Bob Stein", IN_TO);
    message_add_visible(t->message, t->locality, CAROL, "Carol Santos", IN_TO);
    receives(t, BOB);
    receives(t, CAROL);
    assert_int_equal(introduces(t), VERDICT_HOLD);
    return t;
}

static char *spool_original(struct spool *spool)
{
    struct spool_file *file = spool_create(spool, NULL);
    g_autofree char *digest = NULL;
    assert_true(spool_write(file, original, strlen(original), NULL));
    assert_true(spool_commit(file, &digest, NULL));
    char *name = g_strdup(spool_file_name(file));
    spool_file_free(file);
    return name;
}

static void write_all(const char *language)
{
    struct golden g = {.judging = bob_and_carol(), .language = (char *)language};
    g.folder = g_dir_make_tmp("askfirst-golden-XXXXXX", NULL);
    g.config = load_config(&g, "");
    g.spool = spool_open(g.folder, 0, NULL);
    g.spooled = spool_original(g.spool);
    write_asks(&g);
    write_replies(&g);
    write_notices(&g);
    write_confirm(&g);
    write_unsure(&g);
    write_endings(&g);
    write_returns(&g);
    write_refusals(&g);
    void *state = g.judging;
    judging_teardown(&state);
    spool_remove(g.spool, g.spooled, NULL);
    spool_close(g.spool);
    config_unref(g.config);
    remove_folder(g.folder);
    g_free(g.spooled);
    g_free(g.folder);
    assert_int_equal(g.differ, 0);
}

static void every_mail_is_as_it_was_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++)
        write_all(languages[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_mail_is_as_it_was_read)};
    setenv("TZ", "UTC", 1);
    tzset();
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
