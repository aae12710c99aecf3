#include "store/dump.h"

#include <errno.h>
#include <string.h>
#include "base/error.h"
#include "base/escape.h"
#include "store/dump_parts.h"
#include "store/kv/kv.h"

/* The text being written, and what its last line needs. */
struct writer {
    FILE *to;
    GChecksum *digest;
    GString *line; /* the line that is being built */
    guint64 records;
    const char *const *tables; /* or NULL */
    bool *found;               /* for each of tables: whether it was found */
};

static bool end_line(struct writer *w, GError **error)
{
    g_string_append_c(w->line, '\n');
    g_checksum_update(w->digest, (const guchar *)w->line->str, (gssize)w->line->len);
    bool good = fwrite(w->line->str, 1, w->line->len, w->to) == w->line->len;
    g_string_truncate(w->line, 0);
    if (!good)
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot write the dump: %s",
                    g_strerror(errno));
    return good;
}

static bool write_line(struct writer *w, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static bool write_line(struct writer *w, GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_string_append_vprintf(w->line, format, args);
    va_end(args);
    return end_line(w, error);
}

static bool write_record(struct writer *w, struct kv_value key, struct kv_value value,
                         GError **error)
{
    escape_append(w->line, key.data, key.size);
    g_string_append_c(w->line, '\t');
    escape_append(w->line, value.data, value.size);
    w->records++;
    return end_line(w, error);
}

/* ---- tables ---- */

static bool is_wanted(struct writer *w, const char *name)
{
    if (!w->tables)
        return true;
    for (size_t i = 0; w->tables[i]; i++)
        if (strcmp(w->tables[i], name) == 0)
            return w->found[i] = true;
    return false;
}

static bool write_records(struct writer *w, const struct dump_store *store, struct kv_scan *scan,
                          GError **error)
{
    int code;

    while ((code = kv_scan_next(scan)) == 0)
        if (!write_record(w, scan->key, scan->value, error))
            return false;
    return code == KV_NOT_FOUND || dump_trouble(store, code, "read", error);
}

static bool write_table(struct writer *w, const struct dump_store *store, struct kv_txn *txn,
                        unsigned table, const char *name, GError **error)
{
    struct kv_scan scan;

    if (!write_line(w, error, "table: %s", name))
        return false;
    int code = kv_scan_open(&scan, txn, table);
    if (code != 0)
        return dump_trouble(store, code, "read", error);
    bool good = write_records(w, store, &scan, error);
    kv_scan_close(&scan);
    return good;
}

static bool write_tables(struct writer *w, const struct dump_store *store, GError **error)
{
    unsigned n;
    const struct kv_table *tables = kv_tables(store->kv, &n);
    struct kv_txn txn;
    int code = kv_begin(store->kv, false, &txn);
    bool good = true;

    if (code != 0)
        return dump_trouble(store, code, "read", error);
    for (unsigned i = 0; good && i < n; i++)
        good =
            !is_wanted(w, tables[i].name) || write_table(w, store, &txn, i, tables[i].name, error);
    kv_abort(&txn);
    return good;
}

/* ---- stores ---- */

static bool write_key(struct writer *w, const char *state_dir, GError **error)
{
    g_autoptr(GBytes) key = dump_key_read(state_dir, error);
    gsize size;

    if (!key)
        return false;
    const void *octets = g_bytes_get_data(key, &size);
    g_string_append(w->line, "key: ");
    escape_append(w->line, octets, size);
    return end_line(w, error);
}

static bool write_store(struct writer *w, const char *state_dir, const struct dump_store *store,
                        GError **error)
{
    return write_line(w, error, "store: %s %" G_GUINT32_FORMAT, dump_part_name(store->part),
                      kv_version(store->kv)) &&
           (store->part != DUMP_ACQUAINTANCE || w->tables || write_key(w, state_dir, error)) &&
           write_tables(w, store, error);
}

/* Skips a missing store when it is optional. */
static bool write_part(struct writer *w, const char *state_dir, enum dump_part part, bool optional,
                       GError **error)
{
    struct dump_store store;
    GError *cause = NULL;

    if (!dump_store_open(&store, state_dir, part, false, &cause)) {
        bool absent = optional && g_error_matches(cause, ASKFIRST_ERROR, ERROR_NOT_FOUND);
        if (absent)
            g_error_free(cause);
        else
            g_propagate_error(error, cause);
        return absent;
    }
    bool good = write_store(w, state_dir, &store, error);
    dump_store_close(&store);
    return good;
}

static bool check_found(const struct writer *w, GError **error)
{
    for (size_t i = 0; w->tables && w->tables[i]; i++)
        if (!w->found[i]) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "there is no table \"%s\"",
                        w->tables[i]);
            return false;
        }
    return true;
}

/* The last line itself is not part of the checksum. */
static bool write_end(struct writer *w, GError **error)
{
    g_autofree char *digest = g_strdup(g_checksum_get_string(w->digest));
    bool good = fprintf(w->to, "end: %" G_GUINT64_FORMAT " %s\n", w->records, digest) > 0 &&
                fflush(w->to) == 0;

    if (!good)
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot write the dump: %s",
                    g_strerror(errno));
    return good;
}

static bool write_all(struct writer *w, const char *state_dir, unsigned parts, GError **error)
{
    bool all = parts == (1u << DUMP_PARTS) - 1;

    if (!write_line(w, error, "%s%s", DUMP_FIRST_LINE, w->tables ? DUMP_PARTIAL : ""))
        return false;
    for (enum dump_part part = 0; part < DUMP_PARTS; part++)
        if ((parts & (1u << part)) &&
            !write_part(w, state_dir, part, all && part != DUMP_CONSENT, error))
            return false;
    return check_found(w, error) && write_end(w, error);
}

bool dump_write(const char *state_dir, unsigned parts, const char *const *tables, FILE *to,
                guint64 *records, GError **error)
{
    g_autofree bool *found = g_new0(bool, tables ? g_strv_length((char **)tables) + 1 : 1);
    struct writer w = {.to = to,
                       .digest = g_checksum_new(G_CHECKSUM_SHA256),
                       .line = g_string_new(NULL),
                       .tables = tables,
                       .found = found};
    bool good = write_all(&w, state_dir, parts, error);

    *records = w.records;
    g_checksum_free(w.digest);
    g_string_free(w.line, TRUE);
    return good;
}
