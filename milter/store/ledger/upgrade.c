/* Converts what an older AskFirst wrote. Versions 1 to 4 wrote a record as a GVariant, a tuple of
 * its fields in the order of their numbers (store/ledger/records.c). */
#include "store/ledger/upgrade.h"

#include <string.h>
#include "store/ledger/asks.h"
#include "store/ledger/record.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/requests.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

/* Number of records that are read and then written together, because a table must not be changed
 * while it is scanned. */
#define PAGE 1000u

static const struct shape {
    enum table table;
    const char *type;       /* in version 4 */
    const char *short_type; /* in versions 1 to 3, if it was different */
} shapes[] = {
    {TABLE_CONSENTS, "(ayayayayayyyxx)", NULL},
    {TABLE_AUDIT, "(xayayayay)", NULL},
    {TABLE_REQUESTS, "(yxxxayayayayayayayayayayaybbbbaaya(ayayayayayayayayay)uaay)",
     "(yxxxayayayayayayayayayayaybbbbaaya(ayayayayayayayayay))"},
    {TABLE_COPIES, "(ayayayayayta(ayay))", NULL},
    {TABLE_OUTBOX, "(yayayayayayaytxxua(ayay)ayay)", NULL},
    {TABLE_TOKENS, "(yayx)", NULL},
    {TABLE_ASKS, "(yyxxxxxuayayayayayayayayayayaya(ayayay)xyaay)",
     "(yyxxxxxuayayayayayayayayayayaya(ayayay))"},
    {TABLE_INTRODUCED, "(xss)", NULL},
    {TABLE_PAST, "(xyxayayay)", NULL},
};

static guint64 number_of(GVariant *value)
{
    switch (g_variant_classify(value)) {
    case G_VARIANT_CLASS_BOOLEAN:
        return g_variant_get_boolean(value);
    case G_VARIANT_CLASS_BYTE:
        return g_variant_get_byte(value);
    case G_VARIANT_CLASS_UINT32:
        return g_variant_get_uint32(value);
    case G_VARIANT_CLASS_UINT64:
        return g_variant_get_uint64(value);
    default:
        return (guint64)g_variant_get_int64(value);
    }
}

/* The ending of a request was stored by name, and a flag of a waiting as a text or none. */
static bool set_named(const struct record_field *field, void *record, const char *name)
{
    if (field->kind == FIELD_BOOL)
        return field_set_number(field, record, *name != '\0');
    for (unsigned i = 0; i <= field->most; i++)
        if (strcmp(field->value_name(i), name) == 0)
            return field_set_number(field, record, i);
    return false;
}

static bool set_fields(const struct record_type *type, void *record, GVariant *tuple);

static bool set_entries(const struct record_field *field, void *record, GVariant *list)
{
    GPtrArray *entries = field_list(field, record);
    GVariantIter iter;
    GVariant *child;
    bool ok = true;

    g_variant_iter_init(&iter, list);
    while ((child = g_variant_iter_next_value(&iter))) {
        bool is_text = field->kind == FIELD_TEXTS;
        void *entry = is_text ? g_variant_dup_bytestring(child, NULL) : record_new(field->entry);
        ok = ok && (is_text || set_fields(field->entry, entry, child));
        g_ptr_array_add(entries, entry);
        g_variant_unref(child);
    }
    return ok;
}

static bool set_field(const struct record_field *field, void *record, GVariant *value)
{
    bool is_text = g_variant_is_of_type(value, G_VARIANT_TYPE_BYTESTRING);
    void **at = field_at(field, record);

    switch (field->kind) {
    case FIELD_TEXT:
        g_free(*at);
        *at = is_text ? g_variant_dup_bytestring(value, NULL) : g_variant_dup_string(value, NULL);
        return true;
    case FIELD_OCTETS:
        if (g_variant_get_size(value) > 0)
            *at = g_bytes_new(g_variant_get_data(value), g_variant_get_size(value));
        return true;
    case FIELD_TEXTS:
    case FIELD_RECORDS:
        return set_entries(field, record, value);
    default:
        return is_text ? set_named(field, record, g_variant_get_bytestring(value))
                       : field_set_number(field, record, number_of(value));
    }
}

static bool set_fields(const struct record_type *type, void *record, GVariant *tuple)
{
    for (gsize i = 0; i < g_variant_n_children(tuple); i++) {
        g_autoptr(GVariant) child = g_variant_get_child_value(tuple, i);
        if (!set_field(record_find_field(type, (unsigned)i + 1), record, child))
            return false;
    }
    return true;
}

/* "admin" was the name of two endings. */
static void set_ending(struct request *request)
{
    if (request->ending == ENDING_RELEASED &&
        (request->state == REQUEST_RETURNING || request->state == REQUEST_RETURNED))
        request->ending = ENDING_RETURNED;
}

/* Up to version 4 an answer that was confirmed was known by the mark of that: a second copy of it
 * must not override a later one now. */
static void mark_as_taken(struct ask *ask)
{
    for (guint i = 0; i < ask->answered->len; i++)
        g_ptr_array_add(ask->taken, g_strdup(ask->answered->pdata[i]));
}

/* Returns NULL if the octets are not a record of this type. */
static void *record_of(const struct record_type *type, const char *was, GBytes *octets)
{
    g_autoptr(GVariant) tuple =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(was), octets, FALSE));
    void *record = record_new(type);

    if (g_bytes_get_size(octets) > 0 && g_variant_is_normal_form(tuple) &&
        set_fields(type, record, tuple))
        return record;
    record_free(type, record);
    return NULL;
}

struct old {
    struct key key;
    GBytes *octets;
};

static void old_clear(void *old)
{
    g_bytes_unref(((struct old *)old)->octets);
}

/* Adds records from this key on, and moves the key past the last one. */
static bool add_page(struct txn *txn, enum table table, struct key *from, GArray *page,
                     GError **error)
{
    struct scan scan;
    int got = 1;

    if (!scan_open(&scan, txn, table, NULL, error))
        return false;
    scan_from(&scan, from);
    while (page->len < PAGE && (got = scan_next(&scan, error)) > 0) {
        struct old old = {.key.size = MIN(scan.key.size, KEY_MAX)};
        memcpy(old.key.bytes, scan.key.data, old.key.size);
        old.octets = g_bytes_new(scan.value.data, scan.value.size);
        g_array_append_val(page, old);
        *from = old.key;
    }
    if (page->len > 0 && from->size < KEY_MAX)
        key_octet(from, 0);
    scan_close(&scan);
    return got >= 0;
}

static bool upgrade_one(struct txn *txn, enum table table, const char *was, const struct old *old,
                        GError **error)
{
    const struct record_type *type = table_record(table);
    void *record = record_of(type, was, old->octets);

    if (!record)
        return txn_damaged(txn, table, old->key.bytes, old->key.size, error);
    if (table == TABLE_REQUESTS)
        set_ending(record);
    else if (table == TABLE_ASKS)
        mark_as_taken(record);
    bool ok = txn_put_record(txn, table, &old->key, record, error);
    record_free(type, record);
    return ok;
}

static bool upgrade_table(struct txn *txn, enum table table, const char *was, GError **error)
{
    g_autoptr(GArray) page = g_array_new(FALSE, FALSE, sizeof(struct old));
    struct key from = {0};

    g_array_set_clear_func(page, old_clear);
    do {
        g_array_set_size(page, 0);
        if (!add_page(txn, table, &from, page, error))
            return false;
        for (guint i = 0; i < page->len; i++)
            if (!upgrade_one(txn, table, was, &g_array_index(page, struct old, i), error))
                return false;
    } while (page->len == PAGE);
    return true;
}

bool ledger_upgrade(struct txn *txn, guint32 from, GError **error)
{
    for (size_t i = 0; from < 5 && i < G_N_ELEMENTS(shapes); i++) {
        const struct shape *shape = &shapes[i];
        const char *was = from < 4 && shape->short_type ? shape->short_type : shape->type;
        if (!upgrade_table(txn, shape->table, was, error))
            return false;
    }
    return true;
}
