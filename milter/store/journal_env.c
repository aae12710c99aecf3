#include "store/journal_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "bounds.h"
#include "policy/error.h"

#define READERS 64

#define AHEAD ((guint64)4 << 20)

/* The octet in "busy": somebody is in it, and how many have died in it since it was last closed;
 * with so many it counts as damaged. */
#define BUSY 0x80
#define DEATHS 2

static const char *const table_names[JOURNAL_TABLES] = {"meta", "entries", "names", "days"};

/* NOMETASYNC: one fdatasync a batch; a crash of the system undoes the last batch, and never leaves
 * a damaged file, as NOSYNC may. */
static int open_environment(struct journal *journal)
{
    int code = lmdb_open(journal->folder, JOURNAL_TABLES, READERS, journal->map_bytes,
                         MDB_NOMETASYNC, &journal->env);

    return code != 0 ? code
                     : lmdb_check_whole(journal->env, &journal->page_bytes, &journal->opened);
}

static int check_version(struct journal *journal, MDB_txn *txn)
{
    MDB_val name = {strlen("version"), (void *)"version"}, value;
    guint32 version;
    int code = mdb_get(txn, journal->dbi[JOURNAL_META], &name, &value);

    if (code != 0 || value.mv_size != sizeof version)
        return MDB_CORRUPTED;
    memcpy(&version, value.mv_data, sizeof version);
    if (version > JOURNAL_VERSION)
        return JOURNAL_NEWER;
    return version == JOURNAL_VERSION ? 0 : MDB_CORRUPTED;
}

/* The version comes first, for a newer journal may have other tables. */
static int open_tables(struct journal *journal, MDB_txn *txn)
{
    for (int i = 0; i < JOURNAL_TABLES; i++) {
        int code = mdb_dbi_open(txn, table_names[i], 0, &journal->dbi[i]);
        if (code == MDB_NOTFOUND)
            return i == JOURNAL_META ? JOURNAL_ABSENT : MDB_CORRUPTED;
        if (code == 0 && i == JOURNAL_META)
            code = check_version(journal, txn);
        if (code != 0)
            return code;
    }
    return 0;
}

static int make_tables(struct journal *journal, MDB_txn *txn)
{
    MDB_val name = {strlen("version"), (void *)"version"};
    guint32 version = JOURNAL_VERSION;
    MDB_val value = {sizeof version, &version};

    for (int i = 0; i < JOURNAL_TABLES; i++) {
        int code = mdb_dbi_open(txn, table_names[i], MDB_CREATE, &journal->dbi[i]);
        if (code != 0)
            return code;
    }
    return mdb_put(txn, journal->dbi[JOURNAL_META], &name, &value, 0);
}

/* Handles of tables last only when their transaction is committed, a reading one too. */
static int find_tables(struct journal *journal)
{
    MDB_txn *txn;
    int code = journal_begin(journal, false, &txn);

    if (code != 0)
        return code;
    code = journal_end(journal, txn, open_tables(journal, txn));
    if (code != JOURNAL_ABSENT || !journal->create)
        return code;
    if ((code = journal_begin(journal, true, &txn)) != 0)
        return code;
    code = open_tables(journal, txn); /* another process may have been faster */
    return journal_end(journal, txn, code == JOURNAL_ABSENT ? make_tables(journal, txn) : code);
}

/* LMDB believes what its pages say: some damage ends the process before there is an error. So that
 * this does not go on for ever, and mail with it, the file "busy" says that somebody is using the
 * journal, and how many have died of it. No sync: it is to outlive the process, not the system. */
static void mark(struct journal *journal, guint8 busy)
{
    guint8 octet = busy | journal->deaths;

    if (journal->busy_fd >= 0)
        (void)!pwrite(journal->busy_fd, &octet, 1, 0);
}

void journal_enter(struct journal *journal)
{
    mark(journal, BUSY);
}

void journal_leave(struct journal *journal)
{
    mark(journal, 0);
}

/* One death may be kill -9 at a bad moment. */
static int open_busy(struct journal *journal)
{
    g_autofree char *path = g_build_filename(journal->folder, "busy", NULL);
    guint8 octet = 0;

    journal->busy_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (journal->busy_fd < 0)
        return errno;
    (void)!pread(journal->busy_fd, &octet, 1, 0);
    journal->deaths = (octet & BUSY) ? (octet & ~BUSY) + 1 : octet;
    mark(journal, BUSY);
    return journal->deaths >= DEATHS ? MDB_CORRUPTED : 0;
}

static int make(struct journal *journal)
{
    if (g_mkdir_with_parents(journal->folder, 0700) != 0)
        return errno;
    return open_busy(journal);
}

static int open_all(struct journal *journal)
{
    int code = 0;

    if (!journal->create && !g_file_test(journal->file, G_FILE_TEST_EXISTS))
        return JOURNAL_ABSENT;
    if (journal->create && (code = make(journal)) != 0)
        return code;
    code = open_environment(journal);
    return code != 0 ? code : find_tables(journal);
}

static void close_environment(struct journal *journal)
{
    g_clear_pointer(&journal->env, mdb_env_close);
    if (journal->busy_fd >= 0)
        close(journal->busy_fd);
    journal->busy_fd = -1;
}

int journal_begin(struct journal *journal, bool writes, MDB_txn **txn)
{
    return journal->env ? lmdb_begin(journal->env, writes, txn) : EIO;
}

int journal_end(struct journal *journal, MDB_txn *txn, int code)
{
    if (code != 0) {
        mdb_txn_abort(txn);
        return code;
    }
    code = mdb_txn_commit(txn);
    if (code == 0)
        lmdb_keep_ahead(journal->env, journal->page_bytes, AHEAD);
    return code;
}

static void complain(struct journal *journal, char *text)
{
    g_free(journal->complaint);
    journal->complaint = text;
}

/* Only one damaged journal is kept, so that they cannot fill the disk. */
int journal_renew(struct journal *journal, int code)
{
    static const char *const names[] = {"data.mdb", "lock.mdb", "busy"};
    g_autofree char *aside = g_strconcat(journal->folder, ".damaged", NULL);

    close_environment(journal);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *old = g_build_filename(aside, names[i], NULL);
        g_unlink(old);
    }
    g_rmdir(aside);
    if (g_rename(journal->folder, aside) != 0)
        return errno;
    complain(journal, g_strdup_printf("the journal %s was damaged (%s): it is now %s, and a new "
                                      "one has begun; no mail is concerned, only why and report",
                                      journal->folder, mdb_strerror(code), aside));
    return open_all(journal);
}

bool journal_is_damage(int code)
{
    return lmdb_is_damage(code) || code == MDB_VERSION_MISMATCH || code == MDB_BAD_TXN;
}

int journal_reopen(struct journal *journal)
{
    journal_leave(journal); /* it is no death */
    close_environment(journal);
    return open_all(journal);
}

int journal_check_in_place(struct journal *journal)
{
    return journal->env && file_is(journal->file, &journal->opened) ? 0 : journal_reopen(journal);
}

guint64 journal_pieces(struct journal *journal, MDB_txn *txn)
{
    MDB_stat stat;

    return mdb_stat(txn, journal->dbi[JOURNAL_ENTRIES], &stat) == 0 ? stat.ms_entries : 0;
}

guint64 journal_pages(struct journal *journal, MDB_txn *txn)
{
    guint64 pages = 0;
    MDB_stat stat;

    for (int i = 0; i < JOURNAL_TABLES; i++)
        if (mdb_stat(txn, journal->dbi[i], &stat) == 0)
            pages += stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
    return pages;
}

/* A fifth is kept for LMDB: each change first writes new pages, and readers pin old ones. */
bool journal_is_full(struct journal *journal, MDB_txn *txn)
{
    return journal_pages(journal, txn) * journal->page_bytes > journal->map_bytes / 5 * 4;
}

static bool say(GError **error, enum askfirst_error what, const char *text, const char *file)
{
    g_set_error(error, ASKFIRST_ERROR, what, "the journal %s %s", file, text);
    return false;
}

bool journal_fail(struct journal *journal, int code, const char *doing, GError **error)
{
    const char *file = journal->file;

    if (code == JOURNAL_ABSENT)
        return say(error, ERROR_NOT_FOUND,
                   "is not there yet: start askfirst-milter once, or check state_dir", file);
    if (code == JOURNAL_NEWER)
        return say(error, ERROR_VERSION,
                   "was written by a newer AskFirst: use that one, or move the folder away", file);
    if (journal_is_damage(code))
        return say(error, ERROR_CORRUPT,
                   "is damaged: askfirst-milter moves it aside when it next starts or writes; only "
                   "why and report are concerned",
                   file);
    if (code == MDB_MAP_FULL || code == MDB_TXN_FULL || code == MDB_READERS_FULL ||
        lmdb_is_no_room(file, code))
        return say(error, ERROR_FULL,
                   "has no room; make room on its disk, or end askfirst "
                   "processes that hang",
                   file);
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot %s the journal %s: %s", doing, file,
                mdb_strerror(code));
    return false;
}

struct journal *journal_open(const char *state_dir, bool create, size_t map_bytes, GError **error)
{
    struct journal *journal = g_new0(struct journal, 1);

    g_mutex_init(&journal->mutex);
    journal->folder = g_build_filename(state_dir, "journal", NULL);
    journal->file = g_build_filename(journal->folder, "data.mdb", NULL);
    journal->create = create;
    journal->map_bytes = map_bytes ? map_bytes : LIMIT_JOURNAL_BYTES;
    journal->busy_fd = -1;
    int code = open_all(journal);
    if (create && journal_is_damage(code))
        code = journal_renew(journal, code);
    journal_leave(journal);
    if (code == 0)
        return journal;
    journal_fail(journal, code, "open", error);
    journal_close(journal);
    return NULL;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    journal->deaths = 0;
    journal_leave(journal);
    close_environment(journal);
    g_mutex_clear(&journal->mutex);
    g_free(journal->folder);
    g_free(journal->file);
    g_free(journal->complaint);
    g_free(journal);
}

char *journal_complaint(struct journal *journal)
{
    g_mutex_lock(&journal->mutex);
    char *complaint = g_steal_pointer(&journal->complaint);
    g_mutex_unlock(&journal->mutex);
    return complaint;
}
