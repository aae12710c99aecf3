/* Many look-ups of one thread in one transaction. */
#include "store/kv/kv_internal.h"

struct reading {
    struct kv_txn txn;
    struct reading *outer;
};

static _Thread_local struct reading *readings;

bool kv_read_join(struct kv_txn *txn)
{
    for (const struct reading *r = readings; r; r = r->outer)
        if (r->txn.kv == txn->kv) {
            txn->inner = r->txn.inner;
            txn->shared = true;
            return true;
        }
    return false;
}

void kv_read_begin(struct kv *kv)
{
    struct kv_txn txn;

    if (kv_begin(kv, false, &txn) != 0)
        return;
    struct reading *reading = g_new(struct reading, 1);
    *reading = (struct reading){txn, readings};
    readings = reading;
}

void kv_read_end(struct kv *kv)
{
    for (struct reading **at = &readings; *at; at = &(*at)->outer)
        if ((*at)->txn.kv == kv) {
            struct reading *reading = *at;
            *at = reading->outer;
            kv_abort(&reading->txn);
            g_free(reading);
            return;
        }
}
