/* The notice that says how a message ended stays parked until it has ended, so that the notice is
 * true. */
#include "store/ledger/outbox_notices.h"

#include "store/ledger/outbox.h"
#include "store/ledger/records.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

/* Returns the parked notices of this request (struct outgoing), or NULL with error set. */
static GPtrArray *parked_notices(struct txn *txn, const char *request, GError **error)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    struct key prefix = key_of(request);
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_OUTBOX_REQUESTS, &prefix, error))
        return NULL;
    while ((got = scan_next(&scan, error)) > 0) {
        guint64 number = key_last_number(&scan.key);
        if (scan.value.size == 1 && *(const guint8 *)scan.value.data == OUTGOING_NOTICE)
            g_array_append_val(numbers, number);
    }
    scan_close(&scan);
    for (guint i = 0; got >= 0 && i < numbers->len; i++) {
        struct outgoing *mail = NULL;
        got = ledger_outbox_get(txn, g_array_index(numbers, guint64, i), &mail, error);
        if (mail && mail->next == OUTGOING_PARKED)
            g_ptr_array_add(out, mail);
        else
            outgoing_free(mail);
    }
    return got >= 0 ? g_steal_pointer(&out) : NULL;
}

bool ledger_notices_send(struct txn *txn, const char *request, gint64 now, GError **error)
{
    g_autoptr(GPtrArray) notices = parked_notices(txn, request, error);

    for (guint i = 0; notices && i < notices->len; i++)
        if (!ledger_outbox_reschedule(txn, notices->pdata[i], now, error))
            return false;
    return notices != NULL;
}

bool ledger_notices_remove(struct txn *txn, const char *request, GPtrArray *unneeded,
                           GError **error)
{
    g_autoptr(GPtrArray) notices = parked_notices(txn, request, error);

    for (guint i = 0; notices && i < notices->len; i++)
        if (!ledger_outbox_remove(txn, notices->pdata[i], unneeded, error))
            return false;
    return notices != NULL;
}
