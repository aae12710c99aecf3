/* Ids as people type them, and in the order of time. */
#include "store/ledger/id_lookup.h"

#include <string.h>
#include "base/error.h"

#define ID_LEAST 4u
#define ID_MOST 32u

struct key time_key(gint64 when, const char *id)
{
    struct key key = {0};

    key_time(&key, when);
    key_part(&key, id);
    return key;
}

GPtrArray *ledger_ids_list_until(struct txn *txn, enum table table, gint64 until, unsigned most,
                                 GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    struct scan scan;
    int got = 1;

    if (!scan_open(&scan, txn, table, NULL, error))
        return NULL;
    while (ids->len < most && (got = scan_next(&scan, error)) > 0 &&
           key_time_at(&scan.key, 0) <= until)
        g_ptr_array_add(ids, g_strndup((const char *)scan.key.data + sizeof(guint64),
                                       scan.key.size - sizeof(guint64)));
    scan_close(&scan);
    return got >= 0 ? g_steal_pointer(&ids) : NULL;
}

static char *none(const char *what, const char *typed, GError **error)
{
    g_set_error(
        error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
        "there is no %s \"%s\": askfirst %s list --all shows them all; %u characters of one "
        "suffice",
        what, typed, strcmp(what, "ask") == 0 ? "ask" : "held", ID_LEAST);
    return NULL;
}

static char *scanned_id(struct scan *scan)
{
    return g_strndup(scan->key.data, scan->key.size);
}

static char *find_one(struct scan *scan, const char *what, const char *id, GError **error)
{
    int got = scan_next(scan, error);

    if (got <= 0)
        return got == 0 ? none(what, id, error) : NULL;
    g_autofree char *first = scanned_id(scan);
    if (strcmp(first, id) == 0)
        return g_steal_pointer(&first);
    got = scan_next(scan, error);
    if (got == 0)
        return g_steal_pointer(&first);
    if (got > 0) {
        g_autofree char *second = scanned_id(scan);
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                    "more than one %s begins with %s (%s, %s): type more of it", what, id, first,
                    second);
    }
    return NULL;
}

/* The id as typed, without the NUL of key_part, so that it matches as a prefix. */
char *ledger_id_complete(struct txn *txn, enum table table, const char *what, const char *typed,
                         GError **error)
{
    g_autofree char *id = g_ascii_strdown(typed, -1);
    size_t length = strlen(id);
    struct key prefix = {0};
    struct scan scan;

    if (length < ID_LEAST || length > ID_MOST)
        return none(what, typed, error);
    for (size_t i = 0; i < length; i++)
        key_octet(&prefix, (guint8)id[i]);
    if (!scan_open(&scan, txn, table, &prefix, error))
        return NULL;
    char *found = find_one(&scan, what, id, error);
    scan_close(&scan);
    return found;
}
