#include "store/ledger/record_txn.h"

#include "store/kv/kv.h"
#include "store/ledger/records.h"

const struct record_type *table_record(enum table table)
{
    static const struct record_type *const types[TABLES] = {
        [TABLE_CONSENTS] = &consent_record, [TABLE_AUDIT] = &audit_record,
        [TABLE_REQUESTS] = &request_record, [TABLE_COPIES] = &copy_record,
        [TABLE_ASKS] = &ask_record,         [TABLE_OUTBOX] = &outgoing_record,
        [TABLE_TOKENS] = &token_record,     [TABLE_INTRODUCED] = &introduced_record,
        [TABLE_PAST] = &past_record,
    };

    return types[table];
}

/* Some types have a field for the number in their key. */
static void set_from_key(const struct record_type *type, void *record, const struct kv_value *key)
{
    for (size_t i = 0; i < type->n; i++)
        if (type->fields[i].flags & FROM_KEY)
            field_set_number(&type->fields[i], record, key_last_number(key));
}

static void *unpack(struct txn *txn, enum table table, const struct kv_value *key,
                    const struct kv_value *value, GError **error)
{
    const struct record_type *type = table_record(table);
    void *record = record_unpack(type, value->data, value->size);

    if (record)
        set_from_key(type, record, key);
    else
        txn_damaged(txn, table, key->data, key->size, error);
    return record;
}

int txn_get_record(struct txn *txn, enum table table, const struct key *key, void *out,
                   GError **error)
{
    struct kv_value value, name = {key->size, (void *)key->bytes};
    int got = txn_get(txn, table, key, &value, error);
    void *record = got > 0 ? unpack(txn, table, &name, &value, error) : NULL;

    if (record)
        *(void **)out = record;
    return got > 0 && !record ? -1 : got;
}

bool txn_put_record(struct txn *txn, enum table table, const struct key *key, const void *record,
                    GError **error)
{
    g_autoptr(GByteArray) octets = record_pack(table_record(table), record);

    return txn_put(txn, table, key, octets->data, octets->len, error);
}

void *scan_record(struct scan *scan, GError **error)
{
    return unpack(scan->txn, scan->table, &scan->key, &scan->value, error);
}
