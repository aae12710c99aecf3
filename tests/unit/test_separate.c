/* Sent to each alone: what the recipients get instead of the spooled message. */
#include "store_fixture.h"

#include "bounds.h"
#include "mail/header.h"
#include "post/post.h"
#include "store/spool.h"

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
    s->config.rewrite_bytes = 1000;
    s->request = request_new();
    fixture_set(&s->request->id, "r1");
    fixture_set(&s->request->introducer, "alice@home.example");
    s->request->may_separate = true;
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
    char *digest = NULL;

    assert_non_null(file);
    assert_ok(spool_write(file, message, size, &error), error);
    assert_ok(spool_commit(file, &digest, &error), error);
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
    g_autoptr(GPtrArray) releases = post_separate(&s->config, s->spool, s->request, NOW, &error);
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

static void expect(struct sending *s, const char *message, const char *expected)
{
    hold_copy(s, message, strlen(message));
    g_autofree char *got = sent(s, s->request->copies->len - 1);
    assert_string_equal(got, expected);
}

static void the_parties_are_taken_out_and_the_rest_stays_as_it_came(void **state)
{
    struct sending *s = *state;

    withhold(s, "bob@b.example");
    withhold(s, "carol@c.example");
    expect(s,
           "From:  Alice <alice@home.example>\r\nTo: Bob <bob@b.example>\r\n"
           "CC: Carol <Carol@C.example>,\r\n\tDave <dave@d.example>\r\nSubject: x\r\n y\r\n\r\n"
           "Hello bob@b.example\r\n.\r\n",
           "From:  Alice <alice@home.example>\r\nTo: undisclosed-recipients:;\r\n"
           "Cc: Dave <dave@d.example>\r\nSubject: x\r\n y\r\n\r\n"
           "Hello bob@b.example\r\n.\r\n");
}

static void bulk_shows_nobody_but_the_introducers_side(void **state)
{
    struct sending *s = *state;

    s->request->withhold_all = true;
    expect(s,
           "To: b@b.example, alice@home.example\r\nCc: c@c.example, x@home.example\r\n"
           "Cc: d@d.example\r\n\r\nHi\r\n",
           "To: alice@home.example\r\nCc: x@home.example\r\n\r\nHi\r\n");
}

static void more_addresses_than_are_read_are_shown_to_nobody(void **state)
{
    struct sending *s = *state;
    g_autoptr(GString) message = g_string_new("From: alice@home.example\r\n");
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; message->len < 2 * LIMIT_ADDRESS_BYTES; i++)
        g_string_append_printf(message, "Cc: p%u@b.example\r\n", i);
    g_string_append(message, "\r\nHi\r\n");
    s->request->withhold_all = true;
    hold_copy(s, message->str, message->len);
    assert_fails(post_separate(&s->config, s->spool, s->request, NOW, &error), error, ERROR_STATE);
}

static void with_rewrite_body_the_text_loses_the_addresses_too(void **state)
{
    struct sending *s = *state;

    s->config.rewrite_body = true;
    withhold(s, "bob@b.example");
    withhold(s, "Bob@B.example");
    expect(s, "To: bob@b.example\r\n\r\nAsk Bob@B.example!\r\n",
           "To: undisclosed-recipients:;\r\n\r\nAsk [address withheld]!\r\n");
    expect(s, "To: bob@b.example\r\n\r\nnothing here\r\n",
           "To: undisclosed-recipients:;\r\n\r\nnothing here\r\n");
    expect(s,
           "To: bob@b.example\r\nContent-Type: multipart/signed; boundary=x\r\n\r\n--x\r\n\r\n"
           "Ask bob@b.example\r\n--x--\r\n",
           "To: undisclosed-recipients:;\r\nContent-Type: multipart/signed; boundary=x\r\n\r\n"
           "--x\r\n\r\nAsk bob@b.example\r\n--x--\r\n");
}

static void a_body_that_is_too_long_stays(void **state)
{
    struct sending *s = *state;
    g_autofree char *filler = g_strnfill(1000, 'x');
    g_autofree char *body = g_strconcat("bob@b.example\r\n", filler, "\r\n", NULL);
    g_autofree char *message = g_strconcat("To: bob@b.example\r\n\r\n", body, NULL);
    g_autofree char *expected = g_strconcat("To: undisclosed-recipients:;\r\n\r\n", body, NULL);

    s->config.rewrite_body = true;
    withhold(s, "bob@b.example");
    expect(s, message, expected);
}

static void odd_headers_lose_nothing(void **state)
{
    struct sending *s = *state;

    withhold(s, "bob@b.example");
    expect(s, " folded\r\nTo: bob@b.example\r\nno colon\r\n: no name\r\n\r\n",
           " folded\r\nTo: undisclosed-recipients:;\r\nno colon\r\n: no name\r\n\r\n");
    expect(s, "A: 1\r\nTo: bob@b.example", "A: 1\r\nTo: undisclosed-recipients:;\r\n\r\n");
    expect(s, "To: bob@b.example\r\nA: 1", "To: undisclosed-recipients:;\r\nA: 1\r\n\r\n");
    expect(s, "A: 1\n\r\r\nTo: bob@b.example\n\nbody\n",
           "A: 1\n\r\r\nTo: undisclosed-recipients:;\r\n\r\nbody\n");
    expect(s, "\r\nbody", "\r\nbody");
}

static void each_copy_is_rewritten(void **state)
{
    struct sending *s = *state;

    withhold(s, "bob@b.example");
    expect(s, "To: bob@b.example, c@c.example\r\n\r\n1", "To: c@c.example\r\n\r\n1");
    expect(s, "To: bob@b.example\r\n\r\n2", "To: undisclosed-recipients:;\r\n\r\n2");
    g_autofree char *first = sent(s, 0);
    assert_string_equal(first, "To: c@c.example\r\n\r\n1");
}

static void a_large_header_of_many_fields_takes_no_time(void **state)
{
    struct sending *s = *state;
    g_autoptr(GString) message = g_string_new(NULL);

    withhold(s, "bob@b.example");
    while (message->len < LIMIT_ADDRESS_BYTES)
        g_string_append(message, "To: bob@b.example\r\nX: y\r\n");
    while (message->len < 1024 * 1024)
        g_string_append(message, "X: y\r\n");
    g_string_append(message, "\r\nbody\r\n");
    hold_copy(s, message->str, message->len);
    gint64 begin = g_get_monotonic_time();
    g_autofree char *got = sent(s, 0);
    assert_true(g_get_monotonic_time() - begin < 5 * G_USEC_PER_SEC);
    assert_null(strstr(got, "bob"));
}

static void what_cannot_be_done_is_an_error(void **state)
{
    struct sending *s = *state;
    g_autoptr(GError) error = NULL;
    g_autofree char *endless = g_strnfill(3 * 1024 * 1024, 'x');

    s->request->may_separate = false;
    assert_fails(post_separate(&s->config, s->spool, s->request, NOW, &error), error, ERROR_STATE);
    g_clear_error(&error);
    s->request->may_separate = true;
    hold_copy(s, endless, strlen(endless));
    assert_fails(post_separate(&s->config, s->spool, s->request, NOW, &error), error, ERROR_STATE);
    g_clear_error(&error);
    struct copy *copy = s->request->copies->pdata[0];
    assert_true(spool_remove(s->spool, copy->spool, NULL));
    assert_null(post_separate(&s->config, s->spool, s->request, NOW, &error));
    assert_non_null(error);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_parties_are_taken_out_and_the_rest_stays_as_it_came),
        TEST(bulk_shows_nobody_but_the_introducers_side),
        TEST(more_addresses_than_are_read_are_shown_to_nobody),
        TEST(with_rewrite_body_the_text_loses_the_addresses_too),
        TEST(a_body_that_is_too_long_stays),
        TEST(odd_headers_lose_nothing),
        TEST(each_copy_is_rewritten),
        TEST(a_large_header_of_many_fields_takes_no_time),
        TEST(what_cannot_be_done_is_an_error),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
