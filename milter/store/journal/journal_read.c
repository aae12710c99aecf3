#include "store/journal/journal_read.h"

#include <string.h>
#include "base/limits.h"
#include "store/journal/journal_env.h"
#include "store/journal/journal_internal.h"
#include "store/kv/kv.h"

/* Entries read in one transaction. */
#define PAGE 500

/* Room for a record in which every field has its maximal size. */
#define RECORD_MOST ((size_t)LIMIT_WHY + 32 * LIMIT_JOURNAL_TEXT)

static bool is_piece_of(const struct journal_key *at, struct kv_value key)
{
    return key.size == JOURNAL_KEY + 1 && memcmp(key.data, at->bytes, JOURNAL_KEY) == 0;
}

int journal_read_entry(struct kv_scan *scan, struct journal_key *at, struct journal_entry **out)
{
    g_autoptr(GByteArray) record = g_byte_array_new();
    int code = 0;

    if (scan->key.size != JOURNAL_KEY + 1)
        return KV_BAD_RECORD;
    memcpy(at->bytes, scan->key.data, JOURNAL_KEY);
    while (code == 0 && is_piece_of(at, scan->key)) {
        if (scan->value.size > JOURNAL_PIECE || record->len > RECORD_MOST)
            return KV_BAD_RECORD;
        g_byte_array_append(record, scan->value.data, (guint)scan->value.size);
        code = kv_scan_next(scan);
    }
    if (code != 0 && code != KV_NOT_FOUND)
        return code;
    *out = journal_unpack(record->data, record->len);
    return *out ? 0 : KV_BAD_RECORD;
}

static GPtrArray *entries_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)journal_entry_free);
}

/* Reads the next entries from *at on and sets *at to the place after them. Fewer than PAGE means
 * that these were the last. */
static int read_page(struct kv_scan *scan, struct journal_key *at, GPtrArray *out)
{
    kv_scan_from(scan, (struct kv_value){JOURNAL_KEY, at->bytes});
    int code = kv_scan_next(scan);

    while (code == 0 && scan->key.size > 0 && out->len < PAGE) {
        struct journal_entry *entry;
        struct journal_key found;
        code = journal_read_entry(scan, &found, &entry);
        if (code != 0)
            break;
        g_ptr_array_add(out, entry);
        *at = journal_key_of(entry->when, journal_number_get(found.bytes + 8) + 1);
    }
    return code == KV_NOT_FOUND ? 0 : code;
}

static int with_scan(struct journal *journal, struct journal_key *at, GPtrArray *out)
{
    struct kv_scan scan;
    struct kv_txn txn;
    int code = kv_begin(journal->kv, false, &txn);

    if (code != 0)
        return code;
    code = kv_scan_open(&scan, &txn, JOURNAL_ENTRIES);
    if (code == 0) {
        code = read_page(&scan, at, out);
        kv_scan_close(&scan);
    }
    kv_abort(&txn);
    return code;
}

static bool next_page(struct journal *journal, struct journal_key *at, GPtrArray *out,
                      GError **error)
{
    g_mutex_lock(&journal->mutex);
    int code = with_scan(journal, at, out);
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

static int entry_at(struct kv_txn *txn, const struct journal_key *place, struct journal_entry **out)
{
    struct journal_key at;
    struct kv_scan scan;
    int code = kv_scan_open(&scan, txn, JOURNAL_ENTRIES);

    if (code != 0)
        return code;
    kv_scan_prefix(&scan, (struct kv_value){JOURNAL_KEY, place->bytes});
    code = kv_scan_next(&scan);
    if (code == 0)
        code = journal_read_entry(&scan, &at, out);
    kv_scan_close(&scan);
    return code == KV_NOT_FOUND ? KV_BAD_RECORD : code;
}

/* Reads the places of an entry under a name, oldest first; the name is the prefix of the key. */
static int read_places(struct kv_scan *scan, const struct journal_name *name, GArray *places)
{
    int code;

    kv_scan_prefix(scan, (struct kv_value){name->size, name->bytes});
    while ((code = kv_scan_next(scan)) == 0 && scan->key.size == name->size + JOURNAL_KEY) {
        struct journal_key place;
        memcpy(place.bytes, (const guint8 *)scan->key.data + name->size, JOURNAL_KEY);
        g_array_append_val(places, place);
        if (places->len > LIMIT_JOURNAL_FOUND)
            g_array_remove_index(places, 0);
    }
    return code == KV_NOT_FOUND ? 0 : code;
}

static int find(struct kv_txn *txn, const struct journal_name *name, GPtrArray *out)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct journal_key));
    struct journal_entry *entry;
    struct kv_scan scan;
    int code = kv_scan_open(&scan, txn, JOURNAL_NAMES);

    if (code != 0)
        return code;
    code = read_places(&scan, name, places);
    kv_scan_close(&scan);
    for (guint i = places->len; code == 0 && i > 0; i--) {
        code = entry_at(txn, &g_array_index(places, struct journal_key, i - 1), &entry);
        if (code == 0)
            g_ptr_array_add(out, entry);
    }
    return code;
}

bool journal_find(struct journal *journal, const char *name, GPtrArray **out, GError **error)
{
    g_autoptr(GPtrArray) found = entries_new();
    struct journal_name key = journal_name_of(name);
    struct kv_txn txn;

    g_mutex_lock(&journal->mutex);
    int code = *name ? kv_begin(journal->kv, false, &txn) : 0;
    if (*name && code == 0) {
        code = find(&txn, &key, found);
        kv_abort(&txn);
    }
    bool ok = code == 0 || journal_fail(journal, code, "read", error);
    g_mutex_unlock(&journal->mutex);
    if (ok)
        *out = g_steal_pointer(&found);
    return ok;
}

/* ---- counters and figures ---- */

static int add_days(struct kv_scan *scan, gint64 since, struct journal_counts *sum)
{
    guint8 start[8];
    int code;

    journal_number_put(start, journal_day_of(since));
    kv_scan_from(scan, (struct kv_value){sizeof start, start});
    while ((code = kv_scan_next(scan)) == 0)
        if (!journal_counts_add(sum, scan->value))
            return KV_BAD_RECORD;
    return code == KV_NOT_FOUND ? 0 : code;
}

static int counted(struct journal *journal, gint64 since, struct journal_counts *sum)
{
    struct kv_scan scan;
    struct kv_txn txn;
    int code = kv_begin(journal->kv, false, &txn);

    if (code != 0)
        return code;
    code = kv_scan_open(&scan, &txn, JOURNAL_DAYS);
    if (code == 0) {
        code = add_days(&scan, since, sum);
        kv_scan_close(&scan);
    }
    kv_abort(&txn);
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

/* Sets *when to the time of the first or last entry, or to 0 if there is none. */
static int time_at(struct kv_txn *txn, bool last, gint64 *when)
{
    struct kv_scan scan;
    int code = kv_scan_open(&scan, txn, JOURNAL_ENTRIES);

    if (code != 0)
        return code;
    if (last)
        kv_scan_backwards(&scan);
    code = kv_scan_next(&scan);
    if (code == 0 && scan.key.size == JOURNAL_KEY + 1)
        *when = (gint64)(journal_number_get(scan.key.data) ^ ((guint64)1 << 63));
    kv_scan_close(&scan);
    return code == KV_NOT_FOUND ? 0 : code;
}

/* A long entry has several keys; only its first piece counts. */
static int count_entries(struct kv_txn *txn, guint64 *entries)
{
    struct kv_scan scan;
    int code = kv_scan_open(&scan, txn, JOURNAL_ENTRIES);

    if (code != 0)
        return code;
    while ((code = kv_scan_next(&scan)) == 0)
        *entries +=
            scan.key.size == JOURNAL_KEY + 1 && ((const guint8 *)scan.key.data)[JOURNAL_KEY] == 0;
    kv_scan_close(&scan);
    return code == KV_NOT_FOUND ? 0 : code;
}

static int read_stats(struct journal *journal, struct journal_stats *out)
{
    struct kv_txn txn;
    int code = kv_begin(journal->kv, false, &txn);

    if (code != 0)
        return code;
    out->map_bytes = journal->map_bytes;
    code = kv_bytes(&txn, &out->bytes);
    if (code == 0)
        code = count_entries(&txn, &out->entries);
    if (code == 0)
        code = time_at(&txn, false, &out->oldest);
    if (code == 0)
        code = time_at(&txn, true, &out->newest);
    kv_abort(&txn);
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
