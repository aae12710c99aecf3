/* What people wrote with their word, taken away: it was shown to introducers, and the word stands
 * without it. */
#include "store/tables.h"

#include <string.h>

static GPtrArray *asks_of_party(struct txn *txn, const char *party, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    struct key prefix = key_of(party);
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_ASK_PARTIES, &prefix, error))
        return NULL;
    while ((got = scan_next(&scan, error)) > 0) {
        const char *key = scan.key.mv_data, *end = key + scan.key.mv_size;
        const char *id = memrchr(key, '\0', scan.key.mv_size - 1);
        if (id)
            g_ptr_array_add(ids, g_strndup(id + 1, (size_t)(end - (id + 1))));
    }
    scan_close(&scan);
    return got == 0 ? g_steal_pointer(&ids) : NULL;
}

static bool blank_one(struct txn *txn, const char *id, const char *note, GError **error)
{
    struct ask *ask = NULL;
    int got = ask_load(txn, id, &ask, error);
    bool ok = got >= 0;

    if (got > 0 && strcmp(ask->note, note) == 0) {
        g_free(ask->note);
        ask->note = g_strdup("");
        ok = ask_store(txn, ask, error);
    }
    ask_free(ask);
    return ok;
}

bool ask_notes_blank(struct txn *txn, const char *party, const char *note, GError **error)
{
    g_autoptr(GPtrArray) ids = asks_of_party(txn, party, error);

    for (guint i = 0; ids && i < ids->len; i++)
        if (!blank_one(txn, ids->pdata[i], note, error))
            return false;
    return ids != NULL;
}
