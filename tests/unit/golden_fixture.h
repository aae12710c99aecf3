/* Mails that AskFirst writes, in each language, as files in tests/mail/golden, and what they are
 * about: Alice wrote to Bob and Carol. "make golden" writes the files anew. Ids and the host name,
 * which differ from run to run, are replaced by fixed ones of the same length. */
#ifndef ASKFIRST_TESTS_GOLDEN_FIXTURE_H
#define ASKFIRST_TESTS_GOLDEN_FIXTURE_H

#include <glib/gstdio.h>
#include <stdlib.h>
#include <time.h>
#include "mail/read/header.h"
#include "store/spool/spool.h"
#include "conf_fixture.h"
#include "judging.h"
#include "languages_fixture.h"
#include "letters_fixture.h"

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

static inline char *source_file(const char *name)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    return g_build_filename(source ? source : ".", name, NULL);
}

static inline struct config *load_config(const struct golden *g, const char *more)
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
static inline void mask(GString *mail, const char *begin, const char *end)
{
    char *at = strstr(mail->str, begin);
    if (!at)
        return;
    at += strlen(begin);
    g_autofree char *found = g_strndup(at, strcspn(at, end));
    g_autofree char *fixed = g_strnfill(strlen(found), '0');
    g_string_replace(mail, found, fixed, 0);
}

static inline void put_host_name(GString *mail)
{
    char *at = strstr(mail->str, "Reporting-MTA: dns; ");
    if (!at)
        return;
    size_t begin = at - mail->str + strlen("Reporting-MTA: dns; ");
    g_string_erase(mail, begin, strcspn(mail->str + begin, "\r"));
    g_string_insert(mail, begin, "mx.our.example");
}

static inline void compare(struct golden *g, const char *name, const GString *got)
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
static inline void golden(struct golden *g, const char *name, struct outgoing *mail,
                          const char *original)
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
static inline struct ask *bobs_ask(const struct golden *g, enum ask_state state)
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
    ask->reply_word = REPLY_WORD_NONE;
    ask->created = SENT;
    ask->expires = SENT + 5 * 86400;
    add_about(ask, CAROL, "Carol Santos");
    return ask;
}

static inline void add_wait(struct request *request, const char *party, const char *party_name,
                            const char *other, const char *other_name, const char *note)
{
    struct waiting *waiting = g_new0(struct waiting, 1);
    *waiting = (struct waiting){.party = g_strdup(party),
                                .counterpart = g_strdup(other),
                                .party_shown = g_strdup(party),
                                .counterpart_shown = g_strdup(other),
                                .party_name = g_strdup(party_name),
                                .counterpart_name = g_strdup(other_name),
                                .note = g_strdup(note),
                                .ask = g_strdup("")};
    g_ptr_array_add(request->waits, waiting);
}

static inline struct request *alices_request(const struct golden *g)
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
    set(&request->excerpt,
        "Bob builds boats. Carol (carol@c.example) wants one: you two should talk.");
    set(&request->token, TOKEN);
    request->created = SENT;
    request->expires = SENT + 5 * 86400;
    request->may_send_separately = true;
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

static inline struct judging *bob_and_carol(void)
{
    void *state = NULL;
    judging_setup(&state);
    struct judging *t = state;
    g_free(t->message->from_name);
    t->message->from_name = g_strdup("Alice Miller");
    set(&t->message->subject, "Bob, meet Carol");
    set(&t->message->message_id, "20261122.4711@client.our.example");
    message_add_visible(t->message, t->locality, BOB, "Bob Stein", VISIBLE_TO);
    message_add_visible(t->message, t->locality, CAROL, "Carol Santos", VISIBLE_TO);
    receives(t, BOB);
    receives(t, CAROL);
    assert_int_equal(introduces(t), VERDICT_HOLD);
    return t;
}

static inline char *spool_original(struct spool *spool)
{
    struct spool_file *file = spool_create(spool, NULL);
    assert_true(spool_write(file, original, strlen(original), NULL));
    assert_true(spool_commit(file, "", NULL));
    char *name = g_strdup(spool_file_name(file));
    spool_file_free(file);
    return name;
}

static inline void golden_begin(struct golden *g, const char *language)
{
    *g = (struct golden){.judging = bob_and_carol(), .language = (char *)language};
    g->folder = g_dir_make_tmp("askfirst-golden-XXXXXX", NULL);
    g->config = load_config(g, "");
    g->spool = spool_open(g->folder, 0, NULL);
    g->spooled = spool_original(g->spool);
}

static inline void golden_end(struct golden *g)
{
    void *state = g->judging;
    judging_teardown(&state);
    spool_remove(g->spool, g->spooled, NULL);
    spool_close(g->spool);
    config_unref(g->config);
    remove_folder(g->folder);
    g_free(g->spooled);
    g_free(g->folder);
    assert_int_equal(g->differ, 0);
}

static inline int golden_setup(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    mail_init();
    return 0;
}

#endif
