/* What becomes of mail that cannot be handed over or given back: time is an argument, so that days
 * pass at once. */
#include "conf_fixture.h"
#include "smtp_server.h"

#include "daemon/daemon.h"
#include "daemon/ending.h"
#include "daemon/handover.h"
#include "post/post.h"

#define NOW G_GINT64_CONSTANT(1700000000)
#define HOUR (60 * 60)
#define DAY (24 * HOUR)
#define MESSAGE "From: alice@our.example\r\nSubject: x\r\n\r\nBob, meet Carol.\r\n"

/* The daemon's state over a folder of the test's own. */
struct office {
    struct fixture *files;
    struct config *config;
    char *log;
    int stderr_fd;
};

static void open_storage(struct office *o)
{
    g_autofree char *state_dir = g_build_filename(o->files->folder, "state", NULL);
    g_mkdir(state_dir, 0700);
    daemon_state.store = store_open(state_dir, true, 0, NULL);
    assert_non_null(daemon_state.store);
    daemon_state.spool = spool_open(state_dir, 0, NULL);
    assert_non_null(daemon_state.spool);
    daemon_state.host_name = "mx.our.example";
}

static int office_setup(void **state)
{
    struct office *o = g_new0(struct office, 1);
    fixture_setup(state);
    o->files = *state;
    *state = o;
    open_storage(o);
    o->log = g_build_filename(o->files->folder, "log", NULL);
    o->stderr_fd = dup(STDERR_FILENO);
    int fd = open(o->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(fd, STDERR_FILENO);
    close(fd);
    return 0;
}

static int office_teardown(void **state)
{
    struct office *o = *state;
    dup2(o->stderr_fd, STDERR_FILENO);
    close(o->stderr_fd);
    spool_close(daemon_state.spool);
    store_close(daemon_state.store);
    config_unref(o->config);
    *state = o->files;
    fixture_teardown(state);
    g_free(o->log);
    g_free(o);
    return 0;
}

/* From now on the MTA is this one. */
static void submit_to(struct office *o, const char *server)
{
    g_autofree char *conf =
        g_strdup_printf("local_domains = {\"our.example\"}\nsubmit_to = \"%s\"\n", server);
    config_unref(o->config);
    daemon_state.config = o->config = fixture_load_well(o->files, conf);
}

static unsigned logged(const struct office *o, const char *text)
{
    g_autofree char *all = NULL;
    unsigned n = 0;
    assert_true(g_file_get_contents(o->log, &all, NULL, NULL));
    for (const char *c = all; (c = strstr(c, text)); c++)
        n++;
    return n;
}

static void set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static struct copy *spooled_copy(const char *sender)
{
    struct spool_file *file = spool_create(daemon_state.spool, NULL);
    struct copy *copy = copy_new();
    assert_true(spool_write(file, MESSAGE, strlen(MESSAGE), NULL));
    g_free(copy->digest);
    assert_true(spool_commit(file, &copy->digest, NULL));
    set(&copy->spool, spool_file_name(file));
    set(&copy->mail_from, sender);
    copy->size = spool_file_size(file);
    spool_file_free(file);
    g_ptr_array_add(copy->recipients, recipient_new("bob@b.example", ""));
    g_ptr_array_add(copy->recipients, recipient_new("carol@c.example", ""));
    return copy;
}

/* A message that waits until NOW; the caller frees. */
static struct request *held_of(const char *id, const char *introducer, const char *sender)
{
    struct request *r = request_new();
    struct act act = {"milter", NOW};
    struct ask_limits limits = {.lifetime = DAY};
    enum hold_outcome outcome;
    set(&r->id, id);
    set(&r->introducer, introducer);
    set(&r->language, "en");
    r->created = NOW - DAY;
    r->expires = NOW;
    g_ptr_array_add(r->copies, spooled_copy(sender));
    assert_true(store_hold(daemon_state.store, r, NULL, &limits, &act, &outcome, NULL, NULL));
    return r;
}

static struct request *held(const char *id)
{
    return held_of(id, "alice@our.example", "alice@our.example");
}

static char *path_of(const struct office *o, const struct request *r)
{
    const struct copy *copy = r->copies->pdata[0];
    return g_build_filename(o->files->folder, "state/spool", copy->spool, NULL);
}

static void send_all(const struct request *r, enum request_state to, GPtrArray *mails)
{
    struct act act = {"admin", NOW};
    assert_non_null(mails);
    assert_true(store_request_send(daemon_state.store, r->id, to, "admin", mails, &act, NULL));
    g_ptr_array_unref(mails);
}

static struct request *releasing(const char *id)
{
    struct request *r = held(id);
    send_all(r, REQUEST_RELEASING, post_releases(r, NOW));
    return r;
}

/* The only mail in the outbox; the caller frees. */
static struct outgoing *waiting_mail(void)
{
    GPtrArray *outbox = NULL;
    assert_true(store_outbox(daemon_state.store, &outbox, NULL));
    assert_int_equal(outbox->len, 1);
    g_ptr_array_set_free_func(outbox, NULL);
    struct outgoing *mail = outbox->pdata[0];
    g_ptr_array_unref(outbox);
    return mail;
}

/* One attempt at what lies in the outbox; then what lies there. */
static struct outgoing *attempt_at(gint64 when)
{
    struct outgoing *mail = waiting_mail();
    handover(mail, when);
    outgoing_free(mail);
    return waiting_mail();
}

static struct outgoing *attempt_with(struct office *o, struct server *server, gint64 when)
{
    server_start(server);
    submit_to(o, server->name);
    struct outgoing *left = attempt_at(when);
    server_stop(server);
    return left;
}

static bool says(GBytes *bytes, const char *text)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    return g_strstr_len(data, (gssize)size, text) != NULL;
}

static const char *bob_later(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT TO:<bob") ? "451 4.3.0 not now\r\n" : NULL;
}

static const char *all_later(struct server *server, const char *command)
{
    (void)server;
    return g_str_has_prefix(command, "RCPT") ? "451 not now\r\n" : NULL;
}

static enum request_state state_of(const char *id, gint64 *expires)
{
    struct request *r = store_request(daemon_state.store, id, NULL);
    assert_non_null(r);
    enum request_state state = r->state;
    if (expires)
        *expires = r->expires;
    request_free(r);
    return state;
}

static void whom_the_mta_puts_off_for_days_is_returned(void **state)
{
    struct office *o = *state;
    struct server server = {.answer = bob_later};
    struct request *r = releasing("request1");

    struct outgoing *left = attempt_with(o, &server, NOW + 5 * DAY - 1);
    assert_int_equal(left->kind, OUTGOING_RELEASE);
    assert_int_equal(left->recipients->len, 1);
    outgoing_free(left);
    left = attempt_with(o, &server, NOW + 5 * DAY);
    assert_int_equal(left->kind, OUTGOING_RETURN);
    assert_string_equal(((struct recipient *)left->recipients->pdata[0])->address,
                        "alice@our.example");
    assert_true(says(left->head, "bob@b.example: 451 4.3.0 not now"));
    assert_true(says(left->head, "Status: 4.3.0"));
    assert_true(says(left->head, "Diagnostic-Code: smtp; 451 4.3.0 not now"));
    assert_false(says(left->head, "carol@c.example"));
    assert_int_equal(logged(o, "release: request=request1 not taken within 5 days"), 1);
    outgoing_free(left);
    request_free(r);
}

static void a_release_to_an_mta_that_is_away_for_days_is_returned(void **state)
{
    struct office *o = *state;
    struct request *r = releasing("request1");

    submit_to(o, "127.0.0.1:9");
    struct outgoing *left = attempt_at(NOW + 5 * DAY);
    assert_int_equal(left->kind, OUTGOING_RETURN);
    assert_true(says(left->head, "Status: 4.4.7"));
    assert_true(says(left->head, "Diagnostic-Code: x-askfirst; 127.0.0.1:9: "));
    outgoing_free(left);
    /* The return itself stays, and is tried once a day when it is as old. */
    left = attempt_at(NOW + 5 * DAY + 5);
    assert_int_equal(left->next, NOW + 5 * DAY + 5 + 5);
    outgoing_free(left);
    left = attempt_at(NOW + 10 * DAY);
    assert_int_equal(left->kind, OUTGOING_RETURN);
    assert_int_equal(left->next, NOW + 11 * DAY);
    outgoing_free(left);
    request_free(r);
}

static void what_cannot_be_returned_to_anybody_stays(void **state)
{
    struct office *o = *state;
    struct server server = {.answer = all_later};
    struct request *r = held_of("request1", "", "");
    send_all(r, REQUEST_RELEASING, post_releases(r, NOW));

    struct outgoing *left = attempt_with(o, &server, NOW + 5 * DAY);
    assert_int_equal(left->kind, OUTGOING_RELEASE);
    assert_int_equal(left->recipients->len, 2);
    assert_int_equal(left->next, NOW + 6 * DAY);
    assert_int_equal(logged(o, "request=request1 cannot be delivered nor given back"), 1);
    outgoing_free(left);
    request_free(r);
}

/* What can happen to a file: it is cut, an octet changes, it is gone. */
static void spoil(const char *path, unsigned how)
{
    g_autofree char *text = g_strdup(MESSAGE);
    if (how == 0)
        text[strlen(text) - 1] = '\0';
    else
        text[strlen(text) - 3] ^= 1;
    if (how == 2)
        assert_int_equal(g_unlink(path), 0);
    else
        assert_true(g_file_set_contents(path, text, -1, NULL));
}

static const char *const spoiled_words[] = {"is damaged: it has", "is damaged: its octets",
                                            "is missing"};

static void repair(const char *path)
{
    assert_true(g_file_set_contents(path, MESSAGE, -1, NULL));
}

/* Attempts at a mail whose file is spoiled; then at the same when it is whole again. */
static void spoiled_then_repaired(struct office *o, struct request *r, const char *kind)
{
    g_autofree char *path = path_of(o, r);
    for (unsigned how = 0; how < G_N_ELEMENTS(spoiled_words); how++) {
        submit_to(o, "127.0.0.1:9");
        spoil(path, how);
        /* Even when the days of a release are over: there is nothing sound to be returned. */
        struct outgoing *left = attempt_at(NOW + 6 * DAY);
        assert_string_equal(outgoing_kind_name(left->kind), kind);
        assert_int_equal(left->next, NOW + 6 * DAY + HOUR);
        assert_non_null(strstr(left->last_error, spoiled_words[how]));
        assert_non_null(strstr(left->last_error, "put it back from a backup"));
        assert_int_equal(logged(o, left->last_error), 1);
        outgoing_free(left);
        repair(path);
    }
    assert_int_equal(logged(o, "error: "), G_N_ELEMENTS(spoiled_words));

    struct server server = {0};
    server_start(&server);
    submit_to(o, server.name);
    struct outgoing *mail = waiting_mail();
    handover(mail, NOW + 7 * DAY);
    server_join(&server);
    assert_non_null(strstr(server.data->str, MESSAGE));
    server_stop(&server);
    outgoing_free(mail);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void a_spoiled_release_is_kept_and_never_sent(void **state)
{
    struct request *r = releasing("request1");
    spoiled_then_repaired(*state, r, "release");
    assert_int_equal(state_of("request1", NULL), REQUEST_RELEASED);
    request_free(r);
}

static void a_spoiled_return_is_kept_and_never_sent(void **state)
{
    struct office *o = *state;
    struct request *r = held("request1");
    submit_to(o, "127.0.0.1:9");
    send_all(r, REQUEST_RETURNING,
             post_returns(o->config, daemon_state.spool, r, NULL, "admin", NULL, NOW, NULL));
    spoiled_then_repaired(o, r, "return");
    assert_int_equal(state_of("request1", NULL), REQUEST_RETURNED);
    request_free(r);
}

static void expire_at(gint64 when)
{
    g_autoptr(GError) error = NULL;
    if (!end_expired_requests(when, &error))
        fail_msg("expiry: %s", error->message);
}

static void a_spoiled_message_expires_once_an_hour_and_harms_no_other(void **state)
{
    struct office *o = *state;
    struct request *spoiled = held("request1"), *sound = held("request2");
    g_autofree char *path = path_of(o, spoiled);
    gint64 expires;

    submit_to(o, "127.0.0.1:9");
    spoil(path, 2);
    for (gint64 when = NOW; when < NOW + 2 * HOUR; when += 60)
        expire_at(when);
    assert_int_equal(state_of("request2", NULL), REQUEST_RETURNING);
    assert_int_equal(state_of("request1", &expires), REQUEST_WAITING);
    assert_int_equal(expires, NOW + 2 * HOUR);
    assert_int_equal(logged(o, "request: request=request1 cannot be given back"), 2);
    assert_int_equal(logged(o, "see askfirst held show request1"), 2);
    repair(path);
    expire_at(NOW + 2 * HOUR);
    assert_int_equal(state_of("request1", NULL), REQUEST_RETURNING);
    request_free(spoiled);
    request_free(sound);
}

static void a_message_that_nobody_can_get_back_waits_for_the_administrator(void **state)
{
    struct office *o = *state;
    struct request *r = held_of("request1", "", "");

    submit_to(o, "127.0.0.1:9");
    expire_at(NOW);
    expire_at(NOW + 1);
    assert_int_equal(state_of("request1", NULL), REQUEST_WAITING);
    assert_int_equal(logged(o, "no sender to give it back to; release it instead"), 1);
    request_free(r);
}

#define office_test(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        office_test(whom_the_mta_puts_off_for_days_is_returned),
        office_test(a_release_to_an_mta_that_is_away_for_days_is_returned),
        office_test(what_cannot_be_returned_to_anybody_stays),
        office_test(a_spoiled_release_is_kept_and_never_sent),
        office_test(a_spoiled_return_is_kept_and_never_sent),
        office_test(a_spoiled_message_expires_once_an_hour_and_harms_no_other),
        office_test(a_message_that_nobody_can_get_back_waits_for_the_administrator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
