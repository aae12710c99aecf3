/* The daemon's state over a folder of the test's own, and one mail in its outbox. */
#ifndef ASKFIRST_TESTS_HANDOVER_FIXTURE_H
#define ASKFIRST_TESTS_HANDOVER_FIXTURE_H

#include "daemon/daemon.h"
#include "daemon/deliver_mail.h"
#include "daemon/submit_trouble.h"
#include "post/post.h"
#include "store/ledger/hold_message.h"
#include "store/ledger/records.h"
#include "conf_fixture.h"
#include "smtp_server.h"

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

static inline void open_storage(struct office *o)
{
    g_autofree char *state_dir = g_build_filename(o->files->folder, "state", NULL);
    g_mkdir(state_dir, 0700);
    daemon_state.store = store_open(state_dir, true, 0, NULL);
    assert_non_null(daemon_state.store);
    daemon_state.spool = spool_open(state_dir, 0, NULL);
    assert_non_null(daemon_state.spool);
    daemon_state.host_name = "mx.our.example";
}

static inline int office_setup(void **state)
{
    struct office *o = g_new0(struct office, 1);
    fixture_setup(state);
    o->files = *state;
    *state = o;
    open_storage(o);
    trouble_over();
    o->log = g_build_filename(o->files->folder, "log", NULL);
    o->stderr_fd = dup(STDERR_FILENO);
    int fd = open(o->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(fd, STDERR_FILENO);
    close(fd);
    return 0;
}

static inline int office_teardown(void **state)
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
static inline void submit_to(struct office *o, const char *server)
{
    g_autofree char *conf =
        g_strdup_printf("local_domains = {\"our.example\"}\nsubmit_to = \"%s\"\n", server);
    config_unref(o->config);
    daemon_state.config = o->config = fixture_load_well(o->files, conf);
}

static inline unsigned logged(const struct office *o, const char *text)
{
    g_autofree char *all = NULL;
    unsigned n = 0;
    assert_true(g_file_get_contents(o->log, &all, NULL, NULL));
    for (const char *c = all; (c = strstr(c, text)); c++)
        n++;
    return n;
}

static inline void set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static inline struct copy *spooled_copy(const char *sender)
{
    struct spool_file *file = spool_create(daemon_state.spool, NULL);
    struct copy *copy = copy_new();
    assert_true(spool_write(file, MESSAGE, strlen(MESSAGE), NULL));
    g_free(copy->digest);
    copy->digest = spool_file_digest(file);
    assert_true(spool_commit(file, "", NULL));
    set(&copy->spool, spool_file_name(file));
    set(&copy->mail_from, sender);
    copy->size = spool_file_size(file);
    spool_file_free(file);
    g_ptr_array_add(copy->recipients, recipient_new("bob@b.example", ""));
    g_ptr_array_add(copy->recipients, recipient_new("carol@c.example", ""));
    return copy;
}

/* A message that waits until NOW; the caller frees. */
static inline struct request *held_of(const char *id, const char *introducer, const char *sender)
{
    struct request *r = request_new();
    struct audit_by by = {"milter", NOW};
    struct ask_limits limits = {.lifetime = DAY};
    enum hold_outcome outcome;
    set(&r->id, id);
    set(&r->introducer, introducer);
    set(&r->language, "en");
    r->created = NOW - DAY;
    r->expires = NOW;
    g_ptr_array_add(r->copies, spooled_copy(sender));
    assert_true(
        store_request_hold(daemon_state.store, r, NULL, &limits, &by, &outcome, NULL, NULL));
    return r;
}

static inline struct request *held(const char *id)
{
    return held_of(id, "alice@our.example", "alice@our.example");
}

static inline char *path_of(const struct office *o, const struct request *r)
{
    const struct copy *copy = r->copies->pdata[0];
    return g_build_filename(o->files->folder, "state/spool", copy->spool, NULL);
}

static inline void send_all(const struct request *r, enum request_state to, GPtrArray *mails)
{
    struct audit_by by = {"admin", NOW};
    assert_non_null(mails);
    assert_true(store_request_send(daemon_state.store, r->id,
                                   to == REQUEST_RELEASING ? ENDING_RELEASED : ENDING_RETURNED,
                                   mails, &by, NULL));
    g_ptr_array_unref(mails);
}

static inline struct request *releasing(const char *id)
{
    struct request *r = held(id);
    send_all(r, REQUEST_RELEASING, post_releases(r, NOW));
    return r;
}

/* The only mail in the outbox; the caller frees. */
static inline struct outgoing *waiting_mail(void)
{
    GPtrArray *outbox = NULL;
    assert_true(store_outbox_list(daemon_state.store, &outbox, NULL));
    assert_int_equal(outbox->len, 1);
    g_ptr_array_set_free_func(outbox, NULL);
    struct outgoing *mail = outbox->pdata[0];
    g_ptr_array_unref(outbox);
    return mail;
}

/* One attempt at what lies in the outbox; then what lies there. */
static inline struct outgoing *attempt_at(gint64 when)
{
    struct outgoing *mail = waiting_mail();
    handover(mail, when);
    outgoing_free(mail);
    return waiting_mail();
}

static inline struct outgoing *attempt_with(struct office *o, struct server *server, gint64 when)
{
    server_start(server);
    submit_to(o, server->name);
    struct outgoing *left = attempt_at(when);
    server_stop(server);
    return left;
}

static inline bool says(GBytes *bytes, const char *text)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    return g_strstr_len(data, (gssize)size, text) != NULL;
}

static inline enum request_state state_of(const char *id, gint64 *expires)
{
    struct request *r = store_request_get(daemon_state.store, id, NULL);
    assert_non_null(r);
    enum request_state state = r->state;
    if (expires)
        *expires = r->expires;
    request_free(r);
    return state;
}

#define office_test(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

#endif
