/* What people wrote with their word, taken away: it was shown to introducers, and the word stands
 * without it. */
#include "store/tables.h"

#include <string.h>

static bool blank_one(struct txn *txn, const char *id, const char *note, GError **error)
{
    struct ask *ask = NULL;
    int got = ledger_ask_get(txn, id, &ask, error);
    bool ok = got >= 0;

    if (got > 0 && strcmp(ask->note, note) == 0) {
        g_free(ask->note);
        ask->note = g_strdup("");
        ok = ledger_ask_put(txn, ask, error);
    }
    ask_free(ask);
    return ok;
}

bool ledger_ask_notes_remove(struct txn *txn, const char *party, const char *note, GError **error)
{
    g_autoptr(GPtrArray) ids = ledger_ask_ids_list(txn, party, NULL, false, error);

    for (guint i = 0; ids && i < ids->len; i++)
        if (!blank_one(txn, ids->pdata[i], note, error))
            return false;
    return ids != NULL;
}
