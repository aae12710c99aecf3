#include "store/journal_inside.h"

#include <string.h>
#include "base/day.h"
#include "bounds.h"

/* Entries that go in one transaction, so that one stays far below LMDB's limit of changed pages. */
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

static int put(struct journal *journal, MDB_txn *txn, enum journal_table table, const void *name,
               size_t name_size, const void *data, size_t size)
{
    MDB_val key = {name_size, (void *)name}, value = {size, (void *)data};

    return mdb_put(txn, journal->dbi[table], &key, &value, 0);
}

/* Entries mostly come in the order of time. Pages that are only appended to stay full; those that
 * LMDB splits in the middle stay half empty. */
static int put_piece(struct journal *journal, MDB_txn *txn, const guint8 *name, const guint8 *data,
                     size_t size)
{
    MDB_val key = {JOURNAL_KEY + 1, (void *)name}, value = {size, (void *)data};
    int code = mdb_put(txn, journal->dbi[JOURNAL_ENTRIES], &key, &value, MDB_APPEND);

    return code == MDB_KEYEXIST
               ? put(journal, txn, JOURNAL_ENTRIES, name, JOURNAL_KEY + 1, data, size)
               : code;
}

/* A key that is not there is no error. */
static int delete_key(struct journal *journal, MDB_txn *txn, enum journal_table table,
                      const void *name, size_t size)
{
    MDB_val key = {size, (void *)name};
    int code = mdb_del(txn, journal->dbi[table], &key, NULL);

    return code == MDB_NOTFOUND ? 0 : code;
}

static int put_name(struct journal *journal, MDB_txn *txn, const char *text,
                    const struct journal_key *at)
{
    struct journal_name name = journal_name_of(text);

    if (!*text)
        return 0;
    memcpy(name.bytes + name.size, at->bytes, JOURNAL_KEY);
    return put(journal, txn, JOURNAL_NAMES, name.bytes, name.size + JOURNAL_KEY, "", 0);
}

static int delete_name(struct journal *journal, MDB_txn *txn, const char *text,
                       const struct journal_key *at)
{
    struct journal_name name = journal_name_of(text);

    memcpy(name.bytes + name.size, at->bytes, JOURNAL_KEY);
    return delete_key(journal, txn, JOURNAL_NAMES, name.bytes, name.size + JOURNAL_KEY);
}

static int put_pieces(struct journal *journal, MDB_txn *txn, const struct journal_key *at,
                      GBytes *record)
{
    size_t size;
    const guint8 *data = g_bytes_get_data(record, &size);
    guint8 key[JOURNAL_KEY + 1];
    int code = 0;

    memcpy(key, at->bytes, JOURNAL_KEY);
    for (size_t from = 0; code == 0 && from < size; from += JOURNAL_PIECE) {
        key[JOURNAL_KEY] = (guint8)(from / JOURNAL_PIECE);
        code = put_piece(journal, txn, key, data + from, MIN(size - from, JOURNAL_PIECE));
    }
    return code;
}

static int put_entry(struct journal *journal, MDB_txn *txn, guint64 number,
                     const struct journal_entry *entry)
{
    struct journal_key at = journal_key_of(entry->when, number);
    g_autoptr(GBytes) record = journal_pack(entry);
    int code = put_pieces(journal, txn, &at, record);

    if (code == 0)
        code = put_name(journal, txn, entry->queue_id, &at);
    if (code == 0 && strcmp(entry->id, entry->queue_id) != 0)
        code = put_name(journal, txn, entry->id, &at);
    return code;
}

static int delete_entry(struct journal *journal, MDB_txn *txn, const struct journal_key *at,
                        const struct journal_entry *entry)
{
    guint8 key[JOURNAL_KEY + 1];
    int code;

    memcpy(key, at->bytes, JOURNAL_KEY);
    for (unsigned i = 0; i <= G_MAXUINT8; i++) {
        key[JOURNAL_KEY] = (guint8)i;
        MDB_val name = {sizeof key, key};
        code = mdb_del(txn, journal->dbi[JOURNAL_ENTRIES], &name, NULL);
        if (code == MDB_NOTFOUND)
            break;
        if (code != 0)
            return code;
    }
    code = delete_name(journal, txn, entry->queue_id, at);
    return code == 0 ? delete_name(journal, txn, entry->id, at) : code;
}

/* ---- removing what is chosen ---- */

/* Which entries go: those before a time, or about a person; at most so many. */
struct choice {
    gint64 before;      /* G_MAXINT64: of any time */
    const char *person; /* NULL: about anybody */
    unsigned most;
    struct journal_key at; /* where to look first; afterwards where it stopped */
    bool done;             /* there are no more */
    GPtrArray *entries;
    GArray *places;
};

static void choice_init(struct choice *choice, gint64 before, const char *person, unsigned most)
{
    *choice = (struct choice){.before = before, .person = person, .most = most};
    choice->entries = g_ptr_array_new_with_free_func((GDestroyNotify)journal_entry_free);
    choice->places = g_array_new(FALSE, FALSE, sizeof(struct journal_key));
}

static void choice_clear(struct choice *choice)
{
    g_ptr_array_unref(choice->entries);
    g_array_unref(choice->places);
}

static void choose(struct choice *choice, const struct journal_key *place,
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

static int look(MDB_cursor *cursor, struct choice *choice)
{
    MDB_val key = {JOURNAL_KEY, choice->at.bytes}, value;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    struct journal_entry *entry;
    struct journal_key place;

    for (unsigned i = 0; code == 0 && i < choice->most && !choice->done; i++) {
        code = journal_read_entry(cursor, &key, &value, &place, &entry);
        if (code != 0)
            return code;
        choose(choice, &place, entry);
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    if (code == MDB_NOTFOUND)
        choice->done = true;
    return code == MDB_NOTFOUND ? 0 : code;
}

static int remove_chosen(struct journal *journal, MDB_txn *txn, struct choice *choice)
{
    MDB_cursor *cursor;
    int code = mdb_cursor_open(txn, journal->dbi[JOURNAL_ENTRIES], &cursor);

    if (code != 0)
        return code;
    code = look(cursor, choice);
    mdb_cursor_close(cursor);
    for (guint i = 0; code == 0 && i < choice->entries->len; i++)
        code = delete_entry(journal, txn, &g_array_index(choice->places, struct journal_key, i),
                            choice->entries->pdata[i]);
    return code;
}

/* One transaction of a choice; *at goes on, *removed grows. */
static int remove_some(struct journal *journal, struct choice *choice, unsigned *removed)
{
    MDB_txn *txn;
    int code = journal_begin(journal, true, &txn);

    if (code != 0)
        return code;
    code = journal_end(journal, txn, remove_chosen(journal, txn, choice));
    if (code == 0)
        *removed += choice->entries->len;
    return code;
}

static int drop_oldest(struct journal *journal)
{
    unsigned removed = 0, most;
    MDB_txn *txn;
    int code = journal_begin(journal, false, &txn);

    if (code != 0)
        return code;
    most = (unsigned)MIN(journal_pieces(journal, txn) / 10 + 1, G_MAXUINT);
    mdb_txn_abort(txn);
    while (code == 0 && removed < most) {
        struct choice choice;
        choice_init(&choice, G_MAXINT64, NULL, MIN(BATCH, most - removed));
        code = remove_some(journal, &choice, &removed);
        if (choice.done)
            most = 0;
        choice_clear(&choice);
    }
    return code;
}

/* ---- writing a batch ---- */

static int next_number(struct journal *journal, MDB_txn *txn, guint64 *number)
{
    MDB_val key = {strlen("next"), (void *)"next"}, value;
    int code = mdb_get(txn, journal->dbi[JOURNAL_META], &key, &value);

    *number = 1;
    if (code == MDB_NOTFOUND)
        return 0;
    if (code == 0 && value.mv_size != sizeof *number)
        return MDB_CORRUPTED;
    if (code == 0)
        *number = journal_number_get(value.mv_data);
    return code;
}

static int put_entries(struct journal *journal, MDB_txn *txn, const GPtrArray *entries)
{
    guint8 next[8];
    guint64 number;
    int code = next_number(journal, txn, &number);

    for (guint i = 0; code == 0 && i < entries->len; i++)
        code = put_entry(journal, txn, number++, entries->pdata[i]);
    journal_number_put(next, number);
    return code == 0 ? put(journal, txn, JOURNAL_META, "next", strlen("next"), next, sizeof next)
                     : code;
}

#define COUNTERS 5
static void counters_of(struct journal_counts *counts, guint64 **out)
{
    guint64 *const all[COUNTERS] = {&counts->messages, &counts->inbound, &counts->single,
                                    &counts->lessons, &counts->dropped};

    memcpy(out, all, sizeof all);
}

bool journal_counts_add(struct journal_counts *sum, const MDB_val *value)
{
    guint64 *counters[COUNTERS];

    if (value->mv_size != COUNTERS * 8)
        return false;
    counters_of(sum, counters);
    for (int i = 0; i < COUNTERS; i++)
        *counters[i] += journal_number_get((const guint8 *)value->mv_data + 8 * i);
    return true;
}

static int put_counts(struct journal *journal, MDB_txn *txn, const struct journal_counts *counts,
                      gint64 now)
{
    struct journal_counts sum = *counts;
    guint8 day[8], record[COUNTERS * 8];
    guint64 *counters[COUNTERS];
    MDB_val key = {sizeof day, day}, value;

    journal_number_put(day, journal_day_of(now));
    int code = mdb_get(txn, journal->dbi[JOURNAL_DAYS], &key, &value);
    if (code == 0 && !journal_counts_add(&sum, &value))
        return MDB_CORRUPTED;
    if (code != 0 && code != MDB_NOTFOUND)
        return code;
    counters_of(&sum, counters);
    for (int i = 0; i < COUNTERS; i++)
        journal_number_put(record + 8 * i, *counters[i]);
    return put(journal, txn, JOURNAL_DAYS, day, sizeof day, record, sizeof record);
}

static int write_once(struct journal *journal, const GPtrArray *entries,
                      const struct journal_counts *counts, gint64 now)
{
    MDB_txn *txn;
    int code = journal_begin(journal, true, &txn);

    if (code != 0)
        return code;
    code = journal_is_full(journal, txn) ? MDB_MAP_FULL : 0;
    if (code == 0)
        code = put_entries(journal, txn, entries);
    if (code == 0 && counts)
        code = put_counts(journal, txn, counts, now);
    return journal_end(journal, txn, code);
}

/* Makes good what a try has failed by. Returns 0 when it is worth another one. */
static int mend(struct journal *journal, int code)
{
    int mended = code;

    if (code == MDB_PANIC)
        mended = journal_reopen(journal);
    else if (code == MDB_MAP_FULL)
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

static int delete_days(struct journal *journal, gint64 before)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    MDB_txn *txn;
    int code = journal_begin(journal, true, &txn);

    if (code != 0)
        return code;
    code = mdb_cursor_open(txn, journal->dbi[JOURNAL_DAYS], &cursor);
    if (code != 0)
        return journal_end(journal, txn, code);
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST)) == 0 && key.mv_size == 8 &&
           journal_number_get(key.mv_data) < journal_day_of(before))
        if ((code = mdb_cursor_del(cursor, 0)) != 0)
            break;
    mdb_cursor_close(cursor);
    return journal_end(journal, txn, code == MDB_NOTFOUND ? 0 : code);
}

bool journal_prune(struct journal *journal, gint64 before, unsigned most, unsigned *removed,
                   GError **error)
{
    struct choice choice;
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
        struct choice choice;
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
