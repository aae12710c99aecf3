/* A consent store in a folder of its own, and things to put into it. */
#ifndef ASKFIRST_TESTS_STORE_FIXTURE_H
#define ASKFIRST_TESTS_STORE_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "policy/consent.h"
#include "base/error.h"
#include "store/ledger/asks.h"
#include "store/ledger/consents.h"
#include "store/ledger/hold_message.h"
#include "store/ledger/records.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/txn.h"

#define NOW G_GINT64_CONSTANT(1700000000)

struct fixture {
    char *folder; /* state_dir */
    struct store *store;
};

#define assert_ok(call, error)                                                                     \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, (error) ? (error)->message : "no error given");              \
    } while (0)

#define assert_fails(call, error, want)                                                            \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("%s went well", #call);                                                       \
        if (!g_error_matches(error, ASKFIRST_ERROR, want))                                         \
            fail_msg("%s: wrong error: %s", #call, (error) ? (error)->message : "none");           \
    } while (0)

static const struct audit_by worker = {"worker", NOW};
static const struct ask_limits limits G_GNUC_UNUSED = {600, 90 * 86400, 5 * 86400, 3, 20};

static inline int fixture_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static inline struct store *fixture_open(const struct fixture *f)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_open(f->folder, true, 0, &error);

    assert_ok(store, error);
    return store;
}

static inline int fixture_folder(void **state)
{
    struct fixture *f = g_new0(struct fixture, 1);

    f->folder = g_dir_make_tmp("askfirst-store-XXXXXX", NULL);
    *state = f;
    return f->folder ? 0 : -1;
}

static inline int fixture_setup(void **state)
{
    if (fixture_folder(state) != 0)
        return -1;
    struct fixture *f = *state;
    f->store = store_open(f->folder, true, 0, NULL);
    return f->store ? 0 : -1;
}

static inline int fixture_setup_memory(void **state)
{
    if (fixture_folder(state) != 0)
        return -1;
    struct fixture *f = *state;
    f->store = store_open_memory(NULL);
    return f->store ? 0 : -1;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;

    store_close(f->store);
    nftw(f->folder, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
    g_free(f->folder);
    g_free(f);
    return 0;
}

/* A test of what does not depend on where the store is: on the disk, and in memory. */
#define ON_DISK_AND_IN_MEMORY(test)                                                                \
    {#test, test, fixture_setup, fixture_teardown, NULL},                                          \
    {                                                                                              \
        #test " (memory)", test, fixture_setup_memory, fixture_teardown, NULL                      \
    }

static inline void fixture_reopen(struct fixture *f)
{
    store_close(f->store);
    f->store = fixture_open(f);
}

static inline struct consent *fixture_consent(const char *party, const char *introducer,
                                              const char *counterpart)
{
    struct consent *c = g_new0(struct consent, 1);

    c->party = g_strdup(party);
    c->introducer = g_strdup(introducer);
    c->counterpart = g_strdup(counterpart);
    c->topic = g_strdup("");
    c->note = g_strdup("");
    c->decision = CONSENT_ALLOW;
    c->origin = ORIGIN_ADMIN;
    c->created = NOW;
    return c;
}

static inline bool fixture_put(struct store *store, const char *party, GError **error)
{
    struct consent *c = fixture_consent(party, "*", "*");
    const struct consent *const records[] = {c};
    bool ok = store_consents_put(store, records, 1, &worker, error);

    consent_free(c);
    return ok;
}

static inline guint fixture_count(struct store *store, const char *party)
{
    g_autoptr(GPtrArray) found = NULL;
    g_autoptr(GError) error = NULL;

    assert_ok(store_consents_list(store, party, &found, &error), error);
    return found->len;
}

static inline void fixture_set(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static inline struct waiting *fixture_wait(const char *party, const char *counterpart)
{
    struct waiting *w = g_new0(struct waiting, 1);

    w->party = g_strdup(party);
    w->counterpart = g_strdup(counterpart);
    w->party_shown = g_strdup_printf("<%s>", party);
    w->counterpart_shown = g_strdup_printf("<%s>", counterpart);
    w->party_name = g_strdup("B\xc3\xb6"
                             "b");
    w->counterpart_name = g_strdup("");
    w->note = g_strdup("ask me first");
    w->alone = true;
    return w;
}

/* Alice's message to Bob and Carol; its file in the spool is named after its id. */
static inline struct request *fixture_request(const char *id, const char *message_id)
{
    struct request *r = request_new();
    struct copy *copy = copy_new();

    fixture_set(&r->id, id);
    fixture_set(&r->introducer, "alice@local.example");
    fixture_set(&r->account, "alice");
    fixture_set(&r->subject, "Bob, meet Carol");
    fixture_set(&r->message_id, message_id);
    fixture_set(&r->reason, "introduction");
    fixture_set(&r->language, "en");
    r->created = NOW;
    r->expires = NOW + 100;
    fixture_set(&copy->spool, id);
    fixture_set(&copy->queue_id, "4XYZ");
    fixture_set(&copy->mail_from, "alice@local.example");
    fixture_set(&copy->mail_args, "BODY=8BITMIME");
    fixture_set(&copy->digest, "d1");
    copy->size = 1234;
    g_ptr_array_add(copy->recipients, recipient_new("bob@b.example", "NOTIFY=NEVER"));
    g_ptr_array_add(copy->recipients, recipient_new("Carol@C.example", ""));
    g_ptr_array_add(r->copies, copy);
    g_ptr_array_add(r->waits, fixture_wait("bob@b.example", "carol@c.example"));
    g_ptr_array_add(r->waits, fixture_wait("carol@c.example", "bob@b.example"));
    return r;
}

static inline struct outgoing *fixture_mail(enum outgoing_kind kind, const char *spool)
{
    struct outgoing *o = outgoing_new();

    o->kind = kind;
    fixture_set(&o->spool, spool);
    fixture_set(&o->mail_from, "alice@local.example");
    g_ptr_array_add(o->recipients, recipient_new("bob@b.example", "NOTIFY=NEVER"));
    g_ptr_array_add(o->recipients, recipient_new("Carol@C.example", ""));
    o->created = NOW;
    o->next = NOW;
    return o;
}

/* Takes the request. */
static inline enum hold_outcome fixture_hold_as(struct store *store, struct request *request,
                                                char **joined)
{
    g_autoptr(GError) error = NULL;
    enum hold_outcome outcome = HOLD_NEW;

    assert_ok(store_request_hold(store, request, NULL, &limits, &worker, &outcome, joined, &error),
              error);
    request_free(request);
    return outcome;
}

static inline void fixture_hold(struct store *store, const char *id)
{
    g_autofree char *message_id = g_strdup_printf("<%s@local.example>", id);

    assert_int_equal(fixture_hold_as(store, fixture_request(id, message_id), NULL), HOLD_NEW);
}

static inline enum request_state fixture_state(struct store *store, const char *id)
{
    g_autoptr(GError) error = NULL;
    struct request *r = store_request_get(store, id, &error);

    assert_ok(r, error);
    enum request_state state = r->state;
    request_free(r);
    return state;
}

/* How many keys a table has. */
static inline guint fixture_entries(struct store *store, enum table table)
{
    struct txn txn;
    struct scan scan;
    guint n = 0;

    assert_true(txn_begin(store, false, &txn, NULL));
    assert_true(scan_open(&scan, &txn, table, NULL, NULL));
    while (scan_next(&scan, NULL) > 0)
        n++;
    scan_close(&scan);
    txn_end(&txn, true, NULL);
    return n;
}

static inline pid_t wait_for(pid_t child, int *status, int options)
{
    pid_t got;

    while ((got = waitpid(child, status, options)) < 0 && errno == EINTR)
        ;
    return got;
}

#endif
