/* What the tests of the outbox do with its mails. */
#ifndef ASKFIRST_TESTS_OUTBOX_FIXTURE_H
#define ASKFIRST_TESTS_OUTBOX_FIXTURE_H

#include "store_fixture.h"

static inline struct outgoing *mail_of(struct store *store, guint64 number)
{
    g_autoptr(GPtrArray) all = NULL;
    struct outgoing *found = NULL;

    assert_true(store_outbox_list(store, &all, NULL));
    for (guint i = 0; i < all->len; i++)
        if (((struct outgoing *)all->pdata[i])->number == number)
            found = g_ptr_array_steal_index(all, i--);
    assert_non_null(found);
    return found;
}

/* Sends the request as so many mails; the number of the first. */
static inline guint64 send_request(struct store *store, const char *id, enum request_state to,
                                   guint mails)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < mails; i++)
        g_ptr_array_add(
            list, fixture_mail(to == REQUEST_RELEASING ? OUTGOING_RELEASE : OUTGOING_RETURN, id));
    assert_ok(store_request_send(store, id,
                                 to == REQUEST_RELEASING ? ENDING_RELEASED : ENDING_RETURNED, list,
                                 &worker, &error),
              error);
    return ((struct outgoing *)list->pdata[0])->number;
}

/* Settles as done; how many spool names are free. */
static inline guint done(struct store *store, guint64 number)
{
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GError) error = NULL;

    assert_ok(
        store_outbox_end_attempt(store, number, NULL, 0, "", NULL, NULL, &worker, &names, &error),
        error);
    return names->len;
}

#endif
