#include "store/journal/journal.h"

#include <string.h>
#include "base/day.h"
#include "store/journal/journal_env.h"
#include "store/journal/journal_internal.h"
#include "store/journal/journal_read.h"
#include "store/journal/journal_record.h"
#include "store/kv/kv.h"

/* Entries that one transaction removes, so that it stays far below LMDB's limit of changed pages.
 */
#define BATCH 500u

struct journal_name journal_name_of(const char *name)
{
    struct journal_name key = {0};

    while (key.size < JOURNAL_NAME && name[key.size]) {
        key.bytes[key.size] = (guint8)name[key.size];
        key.size++;
    }
    key.size++; /* its NUL */
    return key;
}

guint64 journal_day_of(gint64 seconds)
{
    return seconds < 0 ? 0 : (guint64)seconds / DAY_SECONDS;
}

/* ---- entries in, entries out ---- */

static int put(struct kv_txn *txn, enum journal_table table, const void *name, size_t name_size,
               const void *data, size_t size)
{
    return kv_put(txn, table, (struct kv_value){name_size, name}, (struct kv_value){size, data});
}

/* A missing key is not an error. */
static int delete_key(struct kv_txn *txn, enum journal_table table, const void *name, size_t size)
{
    int code = kv_delete(txn, table, (struct kv_value){size, name});

    return code == KV_NOT_FOUND ? 0 : code;
}

static int put_name(struct kv_txn *txn, const char *text, const struct journal_key *at)
{
    struct journal_name name = journal_name_of(text);

    if (!*text)
        return 0;
    memcpy(name.bytes + name.size, at->bytes, JOURNAL_KEY);
    return put(txn, JOURNAL_NAMES, name.bytes, name.size + JOURNAL_KEY, "", 0);
}

static int delete_name(struct kv_txn *txn, const char *text, const struct journal_key *at)
{
    struct journal_name name = journal_name_of(text);

    memcpy(name.bytes + name.size, at->bytes, JOURNAL_KEY);
    return delete_key(txn, JOURNAL_NAMES, name.bytes, name.size + JOURNAL_KEY);
}

static int put_pieces(struct kv_txn *txn, const struct journal_key *at, GBytes *record)
{
    size_t size;
    const guint8 *data = g_bytes_get_data(record, &size);
    guint8 key[JOURNAL_KEY + 1];
    int code = 0;

    memcpy(key, at->bytes, JOURNAL_KEY);
    for (size_t from = 0; code == 0 && from < size; from += JOURNAL_PIECE) {
        key[JOURNAL_KEY] = (guint8)(from / JOURNAL_PIECE);
        struct kv_value piece = {MIN(size - from, JOURNAL_PIECE), data + from};
        /* Entries mostly arrive in the order of time. */
        code = kv_append(txn, JOURNAL_ENTRIES, (struct kv_value){sizeof key, key}, piece);
    }
    return code;
}

static int put_entry(struct kv_txn *txn, guint64 number, const struct journal_entry *entry)
{
    struct journal_key at = journal_key_of(entry->when, number);
    g_autoptr(GBytes) record = journal_pack(entry);
    int code = put_pieces(txn, &at, record);

    if (code == 0)
        code = put_name(txn, entry->queue_id, &at);
    if (code == 0 && strcmp(entry->id, entry->queue_id) != 0)
        code = put_name(txn, entry->id, &at);
    return code;
}

static int delete_entry(struct kv_txn *txn, const struct journal_key *at,
                        const struct journal_entry *entry)
{
    guint8 key[JOURNAL_KEY + 1];
    int code;

    memcpy(key, at->bytes, JOURNAL_KEY);
    for (unsigned i = 0; i <= G_MAXUINT8; i++) {
        key[JOURNAL_KEY] = (guint8)i;
        code = kv_delete(txn, JOURNAL_ENTRIES, (struct kv_value){sizeof key, key});
        if (code == KV_NOT_FOUND)
            break;
        if (code != 0)
            return code;
    }
    code = delete_name(txn, entry->queue_id, at);
    return code == 0 ? delete_name(txn, entry->id, at) : code;
}

/* ---- removing what is chosen ---- */

/* The entries to be removed: those before a time, or about a person; at most this many. */
struct entry_choice {
    gint64 before;      /* G_MAXINT64: at any time */
    const char *person; /* NULL: any person */
    unsigned most;
    struct journal_key at; /* where to look first; afterwards where the search stopped */
    bool done;             /* there are no more */
    GPtrArray *entries;
    GArray *places;
};

static void choice_init(struct entry_choice *choice, gint64 before, const char *person,
                        unsigned most)
{
    *choice = (struct entry_choice){.before = before, .person = person, .most = most};
    choice->entries = g_ptr_array_new_with_free_func((GDestroyNotify)journal_entry_free);
    choice->places = g_array_new(FALSE, FALSE, sizeof(struct journal_key));
}

static void choice_clear(struct entry_choice *choice)
{
    g_ptr_array_unref(choice->entries);
    g_array_unref(choice->places);
}

static void choose(struct entry_choice *choice, const struct journal_key *place,
                   struct journal_entry *entry)
{
    choice->at = journal_key_of(entry->when, journal_number_get(place->bytes + 8) + 1);
    if (entry->when >= choice->before) {
        choice->done = true;
    } else if (!choice->person || journal_is_about(entry, choice->person)) {
        g_ptr_array_add(choice->entries, entry);
        g_array_append_val(choice->places, *place);
        return;
    }
    journal_entry_free(entry);
}

static int choose_entries(struct kv_scan *scan, struct entry_choice *choice)
{
    kv_scan_from(scan, (struct kv_value){JOURNAL_KEY, choice->at.bytes});
    int code = kv_scan_next(scan);

    for (unsigned i = 0; code == 0 && i < choice->most && !choice->done; i++) {
        struct journal_entry *entry;
        struct journal_key place;
        code = journal_read_entry(scan, &place, &entry);
        if (code != 0)
            return code;
        choose(choice, &place, entry);
        if (scan->key.size == 0)
            choice->done = true;
    }
    if (code == KV_NOT_FOUND)
        choice->done = true;
    return code == KV_NOT_FOUND ? 0 : code;
}

static int remove_chosen(struct kv_txn *txn, struct entry_choice *choice)
{
    struct kv_scan scan;
    int code = kv_scan_open(&scan, txn, JOURNAL_ENTRIES);

    if (code != 0)
        return code;
    code = choose_entries(&scan, choice);
    kv_scan_close(&scan);
    for (guint i = 0; code == 0 && i < choice->entries->len; i++)
        code = delete_entry(txn, &g_array_index(choice->places, struct journal_key, i),
                            choice->entries->pdata[i]);
    return code;
}

/* Removes some of the chosen entries in one transaction; advances *at and increments *removed. */
static int remove_some(struct journal *journal, struct entry_choice *choice, unsigned *removed)
{
    struct kv_txn txn;
    int code = kv_begin(journal->kv, true, &txn);

    if (code != 0)
        return code;
    code = journal_end(&txn, remove_chosen(&txn, choice));
    if (code == 0)
        *removed += choice->entries->len;
    return code;
}

/* Counts the pieces of all entries. */
static int count_pieces(struct journal *journal, guint64 *pieces)
{
    struct kv_txn txn;
    int code = kv_begin(journal->kv, false, &txn);

    if (code != 0)
        return code;
    code = kv_count(&txn, JOURNAL_ENTRIES, pieces);
    kv_abort(&txn);
    return code;
}

static int drop_oldest(struct journal *journal)
{
    unsigned removed = 0, most;
    guint64 pieces = 0;
    int code = count_pieces(journal, &pieces);

    most = (unsigned)MIN(pieces / 10 + 1, G_MAXUINT);
    while (code == 0 && removed < most) {
        struct entry_choice choice;
        choice_init(&choice, G_MAXINT64, NULL, MIN(BATCH, most - removed));
        code = remove_some(journal, &choice, &removed);
        if (choice.done)
            most = 0;
        choice_clear(&choice);
    }
    return code;
}

/* ---- writing a batch ---- */

static int next_number(struct kv_txn *txn, guint64 *number)
{
    struct kv_value value;
    int code = kv_get(txn, JOURNAL_META, (struct kv_value){strlen("next"), "next"}, &value);

    *number = 1;
    if (code == KV_NOT_FOUND)
        return 0;
    if (code == 0 && value.size != sizeof *number)
        return KV_BAD_RECORD;
    if (code == 0)
        *number = journal_number_get(value.data);
    return code;
}

static int put_entries(struct kv_txn *txn, const GPtrArray *entries)
{
    guint8 next[8];
    guint64 number;
    int code = next_number(txn, &number);

    for (guint i = 0; code == 0 && i < entries->len; i++)
        code = put_entry(txn, number++, entries->pdata[i]);
    journal_number_put(next, number);
    return code == 0 ? put(txn, JOURNAL_META, "next", strlen("next"), next, sizeof next) : code;
}

#define COUNTERS 5
static void counters_of(struct journal_counts *counts, guint64 **out)
{
    guint64 *const all[COUNTERS] = {&counts->messages, &counts->inbound, &counts->single,
                                    &counts->learnt_facts, &counts->dropped};

    memcpy(out, all, sizeof all);
}

bool journal_counts_add(struct journal_counts *sum, struct kv_value value)
{
    guint64 *counters[COUNTERS];

    if (value.size != COUNTERS * 8)
        return false;
    counters_of(sum, counters);
    for (int i = 0; i < COUNTERS; i++)
        *counters[i] += journal_number_get((const guint8 *)value.data + 8 * i);
    return true;
}

static int put_counts(struct kv_txn *txn, const struct journal_counts *counts, gint64 now)
{
    struct journal_counts sum = *counts;
    guint8 day[8], record[COUNTERS * 8];
    guint64 *counters[COUNTERS];
    struct kv_value value;

    journal_number_put(day, journal_day_of(now));
    int code = kv_get(txn, JOURNAL_DAYS, (struct kv_value){sizeof day, day}, &value);
    if (code == 0 && !journal_counts_add(&sum, value))
        return KV_BAD_RECORD;
    if (code != 0 && code != KV_NOT_FOUND)
        return code;
    counters_of(&sum, counters);
    for (int i = 0; i < COUNTERS; i++)
        journal_number_put(record + 8 * i, *counters[i]);
    return put(txn, JOURNAL_DAYS, day, sizeof day, record, sizeof record);
}

static int write_once(struct journal *journal, const GPtrArray *entries,
                      const struct journal_counts *counts, gint64 now)
{
    struct kv_txn txn;
    int code = kv_begin(journal->kv, true, &txn);

    if (code != 0)
        return code;
    code = journal_check_room(journal, &txn);
    if (code == 0)
        code = put_entries(&txn, entries);
    if (code == 0 && counts)
        code = put_counts(&txn, counts, now);
    return journal_end(&txn, code);
}

/* Repairs the cause of a failed attempt. Returns 0 when another attempt is worthwhile. */
static int mend(struct journal *journal, int code)
{
    int mended = code;

    if (code == KV_BROKEN || code == KV_REPLACED)
        mended = journal_reopen(journal);
    else if (code == KV_MAP_FULL)
        mended = drop_oldest(journal);
    if (journal->create && (journal_is_damage(code) || journal_is_damage(mended)))
        mended = journal_renew(journal, journal_is_damage(code) ? code : mended);
    return mended;
}

bool journal_write(struct journal *journal, const GPtrArray *entries,
                   const struct journal_counts *counts, gint64 now, GError **error)
{
    g_mutex_lock(&journal->mutex);
    journal_enter(journal);
    int code = journal_check_in_place(journal), last = code;
    for (int tries = 0; last == 0 && tries < 5; tries++) {
        code = write_once(journal, entries, counts, now);
        if (code == 0)
            break;
        last = mend(journal, code);
    }
    journal_leave(journal);
    bool ok = code == 0 || journal_fail(journal, code, "write", error);
    g_mutex_unlock(&journal->mutex);
    return ok;
}

/* ---- pruning and forgetting ---- */

static int delete_days_before(struct kv_scan *scan, guint64 day)
{
    int code;

    while ((code = kv_scan_next(scan)) == 0 && scan->key.size == sizeof day &&
           journal_number_get(scan->key.data) < day)
        if ((code = kv_scan_delete(scan)) != 0)
            return code;
    return code == KV_NOT_FOUND ? 0 : code;
}

static int delete_days(struct journal *journal, gint64 before)
{
    struct kv_scan scan;
    struct kv_txn txn;
    int code = kv_begin(journal->kv, true, &txn);

    if (code != 0)
        return code;
    code = kv_scan_open(&scan, &txn, JOURNAL_DAYS);
    if (code == 0) {
        code = delete_days_before(&scan, journal_day_of(before));
        kv_scan_close(&scan);
    }
    return journal_end(&txn, code);
}

bool journal_prune(struct journal *journal, gint64 before, unsigned most, unsigned *removed,
                   GError **error)
{
    struct entry_choice choice;
    unsigned count = 0;

    choice_init(&choice, before, NULL, most);
    g_mutex_lock(&journal->mutex);
    journal_enter(journal);
    int code = journal_check_in_place(journal);
    if (code == 0)
        code = delete_days(journal, before);
    if (code == 0)
        code = remove_some(journal, &choice, &count);
    journal_leave(journal);
    bool ok = code == 0 || journal_fail(journal, code, "write", error);
    g_mutex_unlock(&journal->mutex);
    choice_clear(&choice);
    if (ok)
        *removed = count;
    return ok;
}

bool journal_forget(struct journal *journal, const char *person, unsigned *removed, GError **error)
{
    struct journal_key at = {0};
    unsigned count = 0;
    bool done = false;
    int code = 0;

    while (code == 0 && !done) {
        struct entry_choice choice;
        choice_init(&choice, G_MAXINT64, person, BATCH);
        choice.at = at;
        g_mutex_lock(&journal->mutex);
        journal_enter(journal);
        code = remove_some(journal, &choice, &count);
        journal_leave(journal);
        bool ok = code == 0 || journal_fail(journal, code, "write", error);
        g_mutex_unlock(&journal->mutex);
        at = choice.at;
        done = choice.done || !ok;
        choice_clear(&choice);
    }
    if (code == 0)
        *removed = count;
    return code == 0;
}
