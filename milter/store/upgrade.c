/* What an older AskFirst wrote becomes what this one reads. */
#include "store/records.h"
#include "store/tables.h"

#include <string.h>

/* What was added to a record stands at its end; `more` is what it is for those from before. */
static const struct longer {
    guint32 since; /* version of the store */
    enum table table;
    const char *was, *more;
} longers[] = {
    {4, TABLE_REQUESTS, "(yxxxayayayayayayayayayayaybbbbaaya(ayayayayayayayayay))",
     "(@u 0, @aay [])"},
    {4, TABLE_ASKS, "(yyxxxxxuayayayayayayayayayayaya(ayayay))", "(@x 0, @y 4, @aay [])"},
    {5, TABLE_ASKS, "(yyxxxxxuayayayayayayayayayayaya(ayayay)xyaay)", "(@aay [],)"},
};

static void add_children(GVariantBuilder *builder, GVariant *tuple)
{
    for (gsize i = 0; i < g_variant_n_children(tuple); i++) {
        g_autoptr(GVariant) child = g_variant_get_child_value(tuple, i);
        g_variant_builder_add_value(builder, child);
    }
}

static bool lengthen(struct txn *txn, const struct longer *l, const struct key *key, GVariant *more,
                     GError **error)
{
    g_autoptr(GVariant) record = NULL;
    GVariantBuilder builder;

    if (txn_get_record(txn, l->table, key, l->was, &record, error) <= 0)
        return false;
    g_variant_builder_init(&builder, G_VARIANT_TYPE_TUPLE);
    add_children(&builder, record);
    add_children(&builder, more);
    return txn_put_record(txn, l->table, key, g_variant_builder_end(&builder), error);
}

/* What is scanned must not be changed meanwhile. */
static bool add_keys(struct txn *txn, enum table table, GArray *keys, GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, table, NULL, error))
        return false;
    while ((got = scan_next(&scan, error)) > 0) {
        struct key key = {.size = scan.key.size};
        memcpy(key.bytes, scan.key.data, scan.key.size);
        g_array_append_val(keys, key);
    }
    scan_close(&scan);
    return got == 0;
}

static bool lengthen_all(struct txn *txn, const struct longer *l, GError **error)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(struct key));
    g_autoptr(GVariant) more = g_variant_ref_sink(g_variant_new_parsed(l->more));

    if (!add_keys(txn, l->table, keys, error))
        return false;
    for (guint i = 0; i < keys->len; i++)
        if (!lengthen(txn, l, &g_array_index(keys, struct key, i), more, error))
            return false;
    return true;
}

bool upgrade_records(struct txn *txn, guint32 from, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(longers); i++)
        if (from < longers[i].since && !lengthen_all(txn, &longers[i], error))
            return false;
    return true;
}
