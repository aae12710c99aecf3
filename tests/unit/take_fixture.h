/* A message that waits for Bob and Carol, who have been asked, and mail to the answer address about
 * it: with a real store and spool, and the shipped templates. */
#ifndef ASKFIRST_TESTS_TAKE_FIXTURE_H
#define ASKFIRST_TESTS_TAKE_FIXTURE_H

#include "base/problem.h"
#include "post/answer.h"
#include "answers_fixture.h"
#include "ask_fixture.h"
#include "languages_fixture.h"
#include "store_fixture.h"

#define STANDING "99887766554433221100aabbccddeeff"
#define INTRODUCER_TOKEN "abcdefabcdefabcdefabcdefabcdef01"
#define VOUCH_TOKEN "fedcbafedcbafedcbafedcbafedcba00"

static const char message[] = "From: Alice <alice@local.example>\r\nTo: Bob <bob@b.example>, "
                              "Carol@C.example\r\nSubject: hi\r\n\r\nBob, meet Carol.\r\n";

struct answering {
    struct fixture f; /* folder and store */
    struct config *config;
    struct spool *spool;
    char *bob, *carol; /* asks */
    char *what;
    GPtrArray *over_spool;
};

/* ---- configuration ---- */

static inline char *config_path(const char *name)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autofree char *path = g_build_filename(source ? source : ".", "config", name, NULL);
    return g_canonicalize_filename(path, NULL);
}

static inline void write_text(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(parent, 0700), 0);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static inline struct config *load_config(const char *folder)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *path = g_build_filename(folder, "askfirst.conf", NULL);
    g_autofree char *providers = config_path("public_providers");
    g_autofree char *templates = config_path("templates");
    g_autofree char *conf =
        g_strdup_printf("user = \"\"\nstate_dir = \"%s\"\nlocal_domains = {\"local.example\"}\n"
                        "answer_address = \"askfirst@local.example\"\npublic_providers = "
                        "\"%s\"\ntemplates_dir = \"%s\"\n",
                        folder, providers, templates);

    languages_with_one_cue(folder);
    write_text(folder, "rules", "");
    write_text(folder, "askfirst.conf", conf);
    struct config *config = config_load(path, false, problems);
    problems_print(problems);
    return config;
}

/* ---- a message that waits for Bob and Carol, who have been asked ---- */

static inline struct request *spooled_request(struct answering *a, const char *id)
{
    g_autoptr(GError) error = NULL;
    struct spool_file *file = spool_create(a->spool, &error);
    struct request *r = asking_request(id, BOB, CAROL, CAROL, BOB, NULL);
    struct copy *copy = r->copies->pdata[0];

    assert_ok(file && spool_write(file, message, strlen(message), &error), error);
    g_clear_pointer(&copy->digest, g_free);
    copy->digest = spool_file_digest(file);
    assert_ok(spool_commit(file, "", &error), error);
    fixture_set(&copy->spool, spool_file_name(file));
    copy->size = spool_file_size(file);
    spool_file_free(file);
    fixture_set(&r->token, INTRODUCER_TOKEN);
    r->may_send_separately = true;
    g_ptr_array_add(r->withhold, g_strdup(BOB));
    g_ptr_array_add(r->withhold, g_strdup(CAROL));
    return r;
}

static inline void send_one(struct answering *a, const char *id, const char *token,
                            const char *bounce)
{
    struct outgoing *mail = fixture_mail(OUTGOING_ASK, "");
    g_autoptr(GError) error = NULL;
    struct audit_by by = at(NOW + 600);

    assert_ok(store_ask_send(a->f.store, id, mail, token, bounce, &by, &error), error);
    hand_over(a->f.store, mail->number, false, NOW + 601);
    outgoing_free(mail);
}

static inline int open_all(struct answering *a)
{
    a->f.folder = g_dir_make_tmp("askfirst-answer-XXXXXX", NULL);
    a->f.store = store_open(a->f.folder, true, 0, NULL);
    a->spool = spool_open(a->f.folder, 0, NULL);
    a->config = load_config(a->f.folder);
    a->over_spool = g_ptr_array_new_with_free_func(g_free);
    return a->f.store && a->spool && a->config ? 0 : -1;
}

static inline void hold(struct answering *a, struct request *request)
{
    assert_int_equal(hold_at(a->f.store, request, NOW), HOLD_NEW);
}

static inline int setup(void **state)
{
    struct answering *a = g_new0(struct answering, 1);

    *state = a;
    if (open_all(a) != 0)
        return -1;
    hold(a, spooled_request(a, "request1"));
    a->bob = ask_id(a->f.store, "request1", BOB, CAROL);
    a->carol = ask_id(a->f.store, "request1", CAROL, BOB);
    send_one(a, a->bob, ANSWER_TOKEN, BOUNCE_TOKEN);
    send_one(a, a->carol, OTHER_TOKEN, STANDING);
    return 0;
}

static inline int teardown(void **state)
{
    struct answering *a = *state;

    store_close(a->f.store);
    spool_close(a->spool);
    config_unref(a->config);
    nftw(a->f.folder, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
    g_ptr_array_unref(a->over_spool);
    g_free(a->f.folder);
    g_free(a->bob);
    g_free(a->carol);
    g_free(a->what);
    g_free(a);
    return 0;
}

static inline enum incoming_outcome take_mail(struct answering *a, const struct incoming *mail,
                                              const char *verb, const char *token)
{
    g_autofree char *recipient = g_strdup_printf("askfirst+%s-%s@local.example", verb, token);
    g_autoptr(GError) error = NULL;
    enum incoming_outcome outcome;

    g_clear_pointer(&a->what, g_free);
    assert_ok(answer_take(a->config, a->f.store, a->spool, mail, recipient, "pipe", NOW + 1000,
                          &outcome, &a->what, a->over_spool, &error),
              error);
    /* The log must not hold what a thief could use. */
    assert_non_null(a->what);
    assert_null(strstr(a->what, token));
    return outcome;
}

static inline enum incoming_outcome take_text(struct answering *a, const char *verb,
                                              const char *token, const char *subject,
                                              const char *body)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    struct incoming mail = {"stranger@else.example", fields, body, strlen(body), NULL};

    g_ptr_array_add(fields, field_new("From", " Stranger <stranger@else.example>"));
    g_ptr_array_add(fields, field_new("Subject", subject));
    g_ptr_array_add(fields, field_new("Content-Type", " text/plain; charset=utf-8"));
    return take_mail(a, &mail, verb, token);
}

static inline enum incoming_outcome take(struct answering *a, const char *verb, const char *token,
                                         const char *body)
{
    return take_text(a, verb, token, " Re: x", body);
}

static inline enum incoming_outcome take_sample(struct answering *a, const struct sample *s,
                                                const char *verb, const char *token)
{
    struct incoming mail = {s->mail_from, s->fields, s->body->str, s->body->len, NULL};

    return take_mail(a, &mail, verb, token);
}

/* ---- what is there afterwards ---- */

static inline char asked(struct answering *a, const char *party, const char *counterpart)
{
    return word_of(a->f.store, party, ALICE, counterpart, NOW + 1000);
}

/* Mails to this address in the outbox; *last is the head of the newest, quoted-printable joined. */
static inline guint mails_to(struct answering *a, const char *address, char **last)
{
    g_autoptr(GPtrArray) all = NULL;
    guint n = 0;

    assert_true(store_outbox_list(a->f.store, &all, NULL));
    for (guint i = 0; i < all->len; i++) {
        const struct outgoing *o = all->pdata[i];
        const struct recipient *to = o->recipients->pdata[0];
        if (o->kind != OUTGOING_NOTICE || strcmp(to->address, address) != 0)
            continue;
        n++;
        assert_string_equal(o->mail_from, "");
        if (last) {
            gsize size;
            const char *head = g_bytes_get_data(o->head, &size);
            g_autofree char *text = g_strndup(head, size);
            g_auto(GStrv) parts = g_strsplit(text, "=\r\n", -1);
            g_free(*last);
            *last = g_strjoinv("", parts);
        }
    }
    return n;
}

/* fixture_wait writes addresses "as the sender wrote them" with brackets around. */
#define TO_BOB "<bob@b.example>"
#define TO_CAROL "<carol@c.example>"

/* The token behind "%2Bchange-" in the newest confirmation to this address. */
static inline char *standing_token(struct answering *a, const char *address)
{
    g_autofree char *text = NULL;

    mails_to(a, address, &text);
    assert_non_null(text);
    const char *found = strstr(text, "%2Bchange-");
    assert_non_null(found);
    return g_strndup(found + strlen("%2Bchange-"), TOKEN_LENGTH);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* ---- what came of it ---- */

static inline void assert_nothing_changed(struct answering *a, const char *name)
{
    if (ask_state(a->f.store, a->bob) != ASK_SENT || asked(a, BOB, CAROL) != '-' ||
        mails_to(a, TO_BOB, NULL) != 0 || fixture_state(a->f.store, "request1") != REQUEST_WAITING)
        fail_msg("%s changed something", name);
}

#endif
