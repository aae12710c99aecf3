/* A memory of acquaintances in a folder of its own, and words to put into it. */
#ifndef ASKFIRST_TESTS_ACQUAINT_FIXTURE_H
#define ASKFIRST_TESTS_ACQUAINT_FIXTURE_H

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
#include "base/error.h"
#include "store/acquaint/acquaint_internal.h"
#include "store/acquaint/acquaint_record.h"

#define TODAY 13000

struct memory {
    char *folder; /* state_dir */
    struct acquaint *a;
    GError *error;
};

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, m->error ? m->error->message : "no error given");            \
    } while (0)

#define assert_fails(call, want)                                                                   \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("%s went well", #call);                                                       \
        if (!g_error_matches(m->error, ASKFIRST_ERROR, want))                                      \
            fail_msg("%s: wrong error: %s", #call, m->error ? m->error->message : "none");         \
        g_clear_error(&m->error);                                                                  \
    } while (0)

static inline int acquaint_folder(void **state)
{
    struct memory *m = g_new0(struct memory, 1);

    m->folder = g_dir_make_tmp("askfirst-acquaint-XXXXXX", NULL);
    *state = m;
    return m->folder ? 0 : -1;
}

static inline int acquaint_setup(void **state)
{
    if (acquaint_folder(state) != 0)
        return -1;
    struct memory *m = *state;
    m->a = acquaint_open(m->folder, true, 0, &m->error);
    return m->a ? 0 : -1;
}

static inline int acquaint_remove(const char *path, const struct stat *st, int type,
                                  struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static inline int acquaint_teardown(void **state)
{
    struct memory *m = *state;

    acquaint_close(m->a);
    nftw(m->folder, acquaint_remove, 16, FTW_DEPTH | FTW_PHYS);
    g_clear_error(&m->error);
    g_free(m->folder);
    g_free(m);
    return 0;
}

static inline void fixture_close(struct memory *m)
{
    acquaint_close(m->a);
    m->a = NULL;
}

static inline void acquaint_reopen(struct memory *m)
{
    fixture_close(m);
    assert_ok(m->a = acquaint_open(m->folder, true, 0, &m->error));
}

/* Caller frees. */
static inline char *acquaint_path(const struct memory *m, const char *name)
{
    return g_build_filename(m->folder, "acquaintance", name, NULL);
}

static inline void acquaint_say_as(struct memory *m, guint64 from, guint64 about, acquaint_day day,
                                   guint8 how)
{
    struct acquaint_sighting sighting = {from, about, day, how};
    struct acquaint_batch batch = {.sightings = &sighting, .n_sightings = 1, .today = TODAY};

    assert_ok(acquaint_write(m->a, &batch, &m->error));
}

static inline void acquaint_say(struct memory *m, guint64 from, guint64 about, acquaint_day day)
{
    acquaint_say_as(m, from, about, day, LEARNT_DMARC);
}

/* What `from` said about the other. */
static inline struct acquaint_side acquaint_word(struct memory *m, guint64 from, guint64 about)
{
    struct acquaint_side own = {0}, others = {0};

    assert_ok(acquaint_pair(m->a, from, about, &own, &others, &m->error));
    return own;
}

static inline void fixture_thread(struct memory *m, guint64 message, acquaint_day day, bool alone,
                                  const guint64 *participants, unsigned n)
{
    struct acquaint_thread thread = {message, day, alone, alone, participants, n};
    struct acquaint_batch batch = {.threads = &thread, .n_threads = 1, .today = TODAY};

    assert_ok(acquaint_write(m->a, &batch, &m->error));
}

static inline bool fixture_exposed(struct memory *m, guint64 message, guint64 a, guint64 b)
{
    bool found;

    assert_ok(acquaint_exposed(m->a, message, a, b, &found, NULL, &m->error));
    return found;
}

static inline bool fixture_sent_alone(struct memory *m, guint64 message, guint64 mailbox)
{
    bool found;

    assert_ok(acquaint_sent_alone(m->a, message, mailbox, &found, &m->error));
    return found;
}

static inline bool fixture_seen(struct memory *m, guint64 message, acquaint_day day)
{
    bool found;

    assert_ok(acquaint_seen(m->a, message, day, &found, &m->error));
    return found;
}

static inline bool fixture_is_list(struct memory *m, guint64 mailbox)
{
    bool found;

    assert_ok(acquaint_is_list(m->a, mailbox, &found, &m->error));
    return found;
}

static inline struct acquaint_stats fixture_stats(struct memory *m)
{
    struct acquaint_stats stats;

    assert_ok(acquaint_stats(m->a, TODAY, &stats, &m->error));
    return stats;
}

/* Each pair stands under both, in both orders of the same number of records. */
static inline void acquaint_check_both_ways(struct memory *m)
{
    enum { MOST = 200000 };
    g_autofree struct record *all = g_new(struct record, MOST);
    size_t n;

    assert_ok(records_read(m->a, 0, 0, MOST, all, &n, &m->error));
    for (size_t i = 0; i < n; i++) {
        struct record back;
        size_t got;
        if (i > 0 && (all[i].mailbox < all[i - 1].mailbox ||
                      (all[i].mailbox == all[i - 1].mailbox && all[i].other <= all[i - 1].other)))
            fail_msg("record %zu is out of order", i);
        if (all[i].other == 0)
            continue;
        assert_ok(records_read(m->a, all[i].other, all[i].mailbox, 1, &back, &got, &m->error));
        if (got != 1 || back.mailbox != all[i].other || back.other != all[i].mailbox)
            fail_msg("record %zu has no other side", i);
        if (all[i].side.days == 0 && back.side.days == 0)
            fail_msg("record %zu is of nobody's word", i);
    }
}

#endif
