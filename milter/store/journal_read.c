#include "store/journal_inside.h"

#include <string.h>
#include "bounds.h"

/* Entries that are read in one transaction. */
#define PAGE 500

/* Room for a record that takes all of its limits. */
#define RECORD_MOST ((size_t)LIMIT_WHY + 32 * LIMIT_JOURNAL_TEXT)

static bool is_piece_of(const struct journal_key *at, const MDB_val *key)
{
    return key->mv_size == JOURNAL_KEY + 1 && memcmp(key->mv_data, at->bytes, JOURNAL_KEY) == 0;
}

int journal_read_entry(MDB_cursor *cursor, MDB_val *key, MDB_val *value, struct journal_key *at,
                       struct journal_entry **out)
{
    g_autoptr(GByteArray) record = g_byte_array_new();
    int code = 0;

    if (key->mv_size != JOURNAL_KEY + 1)
        return MDB_CORRUPTED;
    memcpy(at->bytes, key->mv_data, JOURNAL_KEY);
    while (code == 0 && is_piece_of(at, key)) {
        if (value->mv_size > JOURNAL_PIECE || record->len > RECORD_MOST)
            return MDB_CORRUPTED;
        g_byte_array_append(record, value->mv_data, (guint)value->mv_size);
        code = mdb_cursor_get(cursor, key, value, MDB_NEXT);
    }
    if (code == 0)
        code = mdb_cursor_get(cursor, key, value, MDB_PREV);
    if (code != 0 && code != MDB_NOTFOUND)
        return code;
    *out = journal_unpack(record->data, record->len);
    return *out ? 0 : MDB_CORRUPTED;
}

static GPtrArray *entries_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)journal_entry_free);
}

/* The next entries from *at on; *at becomes the place after them. Fewer than PAGE: these were the
 * last. */
static int read_page(MDB_cursor *cursor, struct journal_key *at, GPtrArray *out)
{
    MDB_val key = {JOURNAL_KEY, at->bytes}, value;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    struct journal_entry *entry;

    while (code == 0 && out->len < PAGE) {
        struct journal_key found;
        code = journal_read_entry(cursor, &key, &value, &found, &entry);
        if (code != 0)
            break;
        g_ptr_array_add(out, entry);
        *at = journal_key_of(entry->when, journal_number_get(found.bytes + 8) + 1);
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    return code == MDB_NOTFOUND ? 0 : code;
}

static int with_cursor(struct journal *journal, struct journal_key *at, GPtrArray *out)
{
    MDB_cursor *cursor;
    MDB_txn *txn;
    int code = journal_begin(journal, false, &txn);

    if (code != 0)
        return code;
    code = mdb_cursor_open(txn, journal->dbi[JOURNAL_ENTRIES], &cursor);
    if (code == 0) {
        code = read_page(cursor, at, out);
        mdb_cursor_close(cursor);
    }
    mdb_txn_abort(txn);
    return code;
}

static bool next_page(struct journal *journal, struct journal_key *at, GPtrArray *out,
                      GError **error)
{
    g_mutex_lock(&journal->mutex);
    int code = with_cursor(journal, at, out);
    bool ok = code == 0 || journal_fail(journal, code, "read", error);
    g_mutex_unlock(&journal->mutex);
    return ok;
}

bool journal_each(struct journal *journal, gint64 since,
                  bool (*each)(void *ctx, const struct journal_entry *), void *ctx, GError **error)
{
    struct journal_key at = journal_key_of(since, 0);
    guint n;

    do {
        g_autoptr(GPtrArray) page = entries_new();
        if (!next_page(journal, &at, page, error))
            return false;
        for (guint i = 0; i < page->len; i++)
            if (!each(ctx, page->pdata[i]))
                return true;
        n = page->len;
    } while (n == PAGE);
    return true;
}

/* ---- by name ---- */

static int entry_at(struct journal *journal, MDB_txn *txn, const guint8 *place,
                    struct journal_entry **out)
{
    MDB_cursor *cursor;
    struct journal_key at;
    guint8 start[JOURNAL_KEY + 1] = {0};
    MDB_val key = {sizeof start, start}, value;
    int code = mdb_cursor_open(txn, journal->dbi[JOURNAL_ENTRIES], &cursor);

    if (code != 0)
        return code;
    memcpy(start, place, JOURNAL_KEY);
    code = mdb_cursor_get(cursor, &key, &value, MDB_SET_KEY);
    code = code != 0 ? MDB_CORRUPTED : journal_read_entry(cursor, &key, &value, &at, out);
    mdb_cursor_close(cursor);
    return code;
}

/* The places of an entry under a name, oldest first: the name is the beginning of the key. */
static int read_places(MDB_cursor *cursor, const struct journal_name *name, GArray *places)
{
    MDB_val key = {name->size, (void *)name->bytes}, value;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);

    while (code == 0 && key.mv_size == name->size + JOURNAL_KEY &&
           memcmp(key.mv_data, name->bytes, name->size) == 0) {
        struct journal_key place;
        memcpy(place.bytes, (const guint8 *)key.mv_data + name->size, JOURNAL_KEY);
        g_array_append_val(places, place);
        if (places->len > LIMIT_JOURNAL_FOUND)
            g_array_remove_index(places, 0);
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    return code == MDB_NOTFOUND ? 0 : code;
}

static int find(struct journal *journal, MDB_txn *txn, const struct journal_name *name,
                GPtrArray *out)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct journal_key));
    struct journal_entry *entry;
    MDB_cursor *cursor;
    int code = mdb_cursor_open(txn, journal->dbi[JOURNAL_NAMES], &cursor);

    if (code != 0)
        return code;
    code = read_places(cursor, name, places);
    mdb_cursor_close(cursor);
    for (guint i = places->len; code == 0 && i > 0; i--) {
        code =
            entry_at(journal, txn, g_array_index(places, struct journal_key, i - 1).bytes, &entry);
        if (code == 0)
            g_ptr_array_add(out, entry);
    }
    return code;
}

bool journal_find(struct journal *journal, const char *name, GPtrArray **out, GError **error)
{
    g_autoptr(GPtrArray) found = entries_new();
    struct journal_name key = journal_name_of(name);
    MDB_txn *txn;

    g_mutex_lock(&journal->mutex);
    int code = *name ? journal_begin(journal, false, &txn) : 0;
    if (*name && code == 0) {
        code = find(journal, txn, &key, found);
        mdb_txn_abort(txn);
    }
    bool ok = code == 0 || journal_fail(journal, code, "read", error);
    g_mutex_unlock(&journal->mutex);
    if (ok)
        *out = g_steal_pointer(&found);
    return ok;
}

/* ---- counters and figures ---- */

static int add_days(MDB_cursor *cursor, gint64 since, struct journal_counts *sum)
{
    guint8 start[8];
    MDB_val key = {sizeof start, start}, value;

    journal_number_put(start, journal_day_of(since));
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    while (code == 0) {
        if (!journal_counts_add(sum, &value))
            return MDB_CORRUPTED;
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    return code == MDB_NOTFOUND ? 0 : code;
}

static int counted(struct journal *journal, gint64 since, struct journal_counts *sum)
{
    MDB_cursor *cursor;
    MDB_txn *txn;
    int code = journal_begin(journal, false, &txn);

    if (code != 0)
        return code;
    code = mdb_cursor_open(txn, journal->dbi[JOURNAL_DAYS], &cursor);
    if (code == 0) {
        code = add_days(cursor, since, sum);
        mdb_cursor_close(cursor);
    }
    mdb_txn_abort(txn);
    return code;
}

bool journal_counted(struct journal *journal, gint64 since, struct journal_counts *out,
                     GError **error)
{
    struct journal_counts sum = {0};

    g_mutex_lock(&journal->mutex);
    int code = counted(journal, since, &sum);
    bool ok = code == 0 || journal_fail(journal, code, "read", error);
    g_mutex_unlock(&journal->mutex);
    if (ok)
        *out = sum;
    return ok;
}

/* When the first or last entry was written; 0 when there is none. */
static int time_at(struct journal *journal, MDB_txn *txn, MDB_cursor_op where, gint64 *when)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int code = mdb_cursor_open(txn, journal->dbi[JOURNAL_ENTRIES], &cursor);

    if (code != 0)
        return code;
    code = mdb_cursor_get(cursor, &key, &value, where);
    if (code == 0 && key.mv_size == JOURNAL_KEY + 1)
        *when = (gint64)(journal_number_get(key.mv_data) ^ ((guint64)1 << 63));
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

/* A long entry has several keys; the first piece counts. */
static int count_entries(struct journal *journal, MDB_txn *txn, guint64 *entries)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int code = mdb_cursor_open(txn, journal->dbi[JOURNAL_ENTRIES], &cursor);

    if (code != 0)
        return code;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0)
        *entries +=
            key.mv_size == JOURNAL_KEY + 1 && ((const guint8 *)key.mv_data)[JOURNAL_KEY] == 0;
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

static int read_stats(struct journal *journal, struct journal_stats *out)
{
    MDB_txn *txn;
    int code = journal_begin(journal, false, &txn);

    if (code != 0)
        return code;
    out->bytes = journal_pages(journal, txn) * journal->page_bytes;
    out->map_bytes = journal->map_bytes;
    code = count_entries(journal, txn, &out->entries);
    if (code == 0)
        code = time_at(journal, txn, MDB_FIRST, &out->oldest);
    if (code == 0)
        code = time_at(journal, txn, MDB_LAST, &out->newest);
    mdb_txn_abort(txn);
    return code;
}

bool journal_stats(struct journal *journal, struct journal_stats *out, GError **error)
{
    *out = (struct journal_stats){0};
    g_mutex_lock(&journal->mutex);
    int code = read_stats(journal, out);
    bool ok = code == 0 || journal_fail(journal, code, "read", error);
    g_mutex_unlock(&journal->mutex);
    return ok;
}
