/* Questions: (introducer, party, counterpart), shared by all requests that wait for them. Each
 * waiting request is a key of its own, so that a question with thousands of them costs no more. */
#include "store/records.h"
#include "store/tables.h"

static struct key question_key(const char *introducer, const struct waiting *w)
{
    struct key key = key_of(introducer);

    key_part(&key, w->party);
    key_part(&key, w->counterpart);
    return key;
}

static bool open_question(struct txn *txn, const struct key *key, gint64 now, GError **error)
{
    MDB_val value;
    int got = txn_get(txn, TABLE_QUESTIONS, key, &value, error);

    if (got != 0)
        return got > 0;
    return txn_put_record(txn, TABLE_QUESTIONS, key,
                          g_variant_new(RECORD_QUESTION, QUESTION_OPEN, now), error);
}

bool questions_join(struct txn *txn, const char *introducer, const char *id, const GPtrArray *waits,
                    gint64 now, GError **error)
{
    for (guint i = 0; i < waits->len; i++) {
        struct key question = question_key(introducer, waits->pdata[i]), wait = question;
        key_part(&wait, id);
        if (!open_question(txn, &question, now, error) ||
            !txn_put(txn, TABLE_WAITS, &wait, "", 0, error))
            return false;
    }
    return true;
}

bool questions_leave(struct txn *txn, const struct request *request, GError **error)
{
    for (guint i = 0; i < request->waits->len; i++) {
        struct key question = question_key(request->introducer, request->waits->pdata[i]);
        struct key wait = question;
        key_part(&wait, request->id);
        if (!txn_delete(txn, TABLE_WAITS, &wait, error))
            return false;
        int others = txn_any(txn, TABLE_WAITS, &question, error);
        if (others < 0 || (others == 0 && !txn_delete(txn, TABLE_QUESTIONS, &question, error)))
            return false;
    }
    return true;
}
