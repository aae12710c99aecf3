/* A held message of Alice to Bob, Carol and Jörg, and what it becomes when sent to each alone. */
#ifndef ASKFIRST_TESTS_SEPARATE_FIXTURE_H
#define ASKFIRST_TESTS_SEPARATE_FIXTURE_H

#include "post/send_separately.h"
#include "store/spool/spool.h"
#include "quoting_fixture.h"
#include "store_fixture.h"

struct sending {
    char *folder;
    struct spool *spool;
    struct config config;
    struct request *request;
};

static int setup(void **state)
{
    static const char *const domains[] = {"home.example", NULL};
    struct sending *s = g_new0(struct sending, 1);

    s->folder = g_dir_make_tmp("askfirst-separate-XXXXXX", NULL);
    s->spool = spool_open(s->folder, 0, NULL);
    s->config.locality = locality_new(domains, "+", NULL);
    s->config.quoting = (struct quoting *)shipped_quoting();
    s->request = request_new();
    fixture_set(&s->request->id, "r1");
    fixture_set(&s->request->introducer, "alice@home.example");
    s->request->may_send_separately = true;
    *state = s;
    return s->spool ? 0 : -1;
}

static int teardown(void **state)
{
    struct sending *s = *state;

    spool_close(s->spool);
    nftw(s->folder, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
    request_free(s->request);
    locality_free(s->config.locality);
    g_free(s->folder);
    g_free(s);
    return 0;
}

static void hold_copy(struct sending *s, const char *message, size_t size)
{
    g_autoptr(GError) error = NULL;
    struct spool_file *file = spool_create(s->spool, &error);
    struct copy *copy = copy_new();

    assert_non_null(file);
    assert_ok(spool_write(file, message, size, &error), error);
    char *digest = spool_file_digest(file);
    assert_ok(spool_commit(file, "", &error), error);
    fixture_set(&copy->spool, spool_file_name(file));
    fixture_set(&copy->mail_from, "alice@home.example");
    fixture_set(&copy->mail_args, "BODY=8BITMIME");
    g_free(copy->digest);
    copy->digest = digest;
    copy->size = size;
    g_ptr_array_add(copy->recipients, recipient_new("bob@b.example", "NOTIFY=NEVER"));
    g_ptr_array_add(copy->recipients, recipient_new("Carol@C.example", ""));
    g_ptr_array_add(s->request->copies, copy);
    spool_file_free(file);
}

static void withhold(struct sending *s, const char *address)
{
    g_ptr_array_add(s->request->withhold, g_strdup(address));
}

/* What release number i hands to the MTA. Caller frees. */
static char *sent(struct sending *s, guint i)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) releases =
        post_send_separately(&s->config, s->spool, s->request, NOW, &error);
    g_autofree char *file = NULL;
    gsize size = 0, head_size;

    assert_ok(releases, error);
    assert_int_equal(releases->len, s->request->copies->len);
    const struct outgoing *o = releases->pdata[i];
    assert_int_equal(o->kind, OUTGOING_RELEASE);
    assert_string_equal(o->request, "r1");
    assert_int_equal(o->recipients->len, 2);
    assert_string_equal(((struct recipient *)o->recipients->pdata[0])->args, "NOTIFY=NEVER");
    assert_string_equal(o->mail_args, "BODY=8BITMIME");
    g_autofree char *path = g_build_filename(s->folder, "spool", o->spool, NULL);
    assert_true(g_file_get_contents(path, &file, &size, NULL));
    assert_true(o->spool_skip <= size);
    const char *head = g_bytes_get_data(o->head, &head_size);
    GString *all = g_string_new_len(head, (gssize)head_size);
    g_string_append_len(all, file + o->spool_skip, (gssize)(size - o->spool_skip));
    assert_int_equal(strlen(all->str), all->len);
    return g_string_free(all, FALSE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
