/* Many look-ups of one thread in one transaction. */
#include "store/kv/kv.h"
#include "store/kv/kv_internal.h"

/* Per thread: the consent store, the acquaintances, and room for another. */
#define READINGS 3

static _Thread_local struct reading {
    struct kv *kv;     /* NULL: this place is free */
    struct kv_txn txn; /* its inner is NULL until the first look-up begins it */
} readings[READINGS];

static struct reading *reading_of(const struct kv *kv)
{
    for (size_t i = 0; i < READINGS; i++)
        if (readings[i].kv == kv)
            return &readings[i];
    return NULL;
}

int kv_read_join(struct kv_txn *txn)
{
    struct reading *reading = reading_of(txn->kv);

    if (!reading || !reading->txn.inner) {
        int code = txn->kv->engine->begin(txn);
        if (code != 0 || !reading)
            return code;
        reading->txn = *txn;
    }
    txn->inner = reading->txn.inner;
    txn->shared = true;
    return 0;
}

void kv_read_begin(struct kv *kv)
{
    struct reading *reading = reading_of(NULL);

    if (reading && !reading_of(kv))
        reading->kv = kv;
}

void kv_read_end(struct kv *kv)
{
    struct reading *reading = reading_of(kv);

    if (!reading)
        return;
    if (reading->txn.inner)
        kv_abort(&reading->txn);
    *reading = (struct reading){0};
}
