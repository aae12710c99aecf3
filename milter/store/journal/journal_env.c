#include "store/journal/journal_env.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "base/limits.h"
#include "store/journal/journal.h"
#include "store/journal/journal_internal.h"

#define READERS 64

#define AHEAD ((guint64)4 << 20)

/* The octet in "busy": whether a process is using the journal, and how many have died while using
 * it since it was last closed. With this many deaths it counts as damaged. */
#define BUSY 0x80
#define DEATHS 2

static const struct kv_table tables[JOURNAL_TABLES] = {
    [JOURNAL_META] = {"meta", 0, 0},
    [JOURNAL_ENTRIES] = {"entries", 0, 0},
    [JOURNAL_NAMES] = {"names", 0, 0},
    [JOURNAL_DAYS] = {"days", 0, 0},
};

/* One sync per batch: a crash of the system undoes the last batch but never damages the file. */
static struct kv *kv_for(const struct journal *journal)
{
    const struct kv_options options = {
        .tables = tables,
        .n_tables = JOURNAL_TABLES,
        .version = JOURNAL_VERSION,
        .version_key = {strlen("version"), "version"},
        .create = journal->create,
        .folder = journal->folder,
        .map_bytes = journal->map_bytes,
        .readers = READERS,
        .ahead = AHEAD,
        .one_sync = true,
    };

    return kv_lmdb_new(&options);
}

/* LMDB trusts its pages, so some damage kills the process before an error is reported. The file
 * "busy" records that a process is using the journal, and how many have died doing so, so that this
 * cannot go on for ever and stop the mail. It is not synced, because it must outlive the process
 * but not the system. */
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

/* One death may be a kill -9 at a bad moment. */
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
    return journal->deaths >= DEATHS ? KV_BAD_PAGE : 0;
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

    if (journal->create)
        code = make(journal);
    return code == 0 ? kv_open(journal->kv) : code;
}

static void close_files(struct journal *journal)
{
    kv_close(journal->kv);
    if (journal->busy_fd >= 0)
        close(journal->busy_fd);
    journal->busy_fd = -1;
}

int journal_end(struct kv_txn *txn, int code)
{
    if (code == 0)
        return kv_commit(txn);
    kv_abort(txn);
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

    close_files(journal);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *old = g_build_filename(aside, names[i], NULL);
        g_unlink(old);
    }
    g_rmdir(aside);
    if (g_rename(journal->folder, aside) != 0)
        return errno;
    complain(journal, g_strdup_printf("the journal %s was damaged (%s): it is now %s, and a new "
                                      "one has begun; this affects askfirst why and askfirst "
                                      "report but no mail",
                                      journal->folder, kv_text(code), aside));
    return open_all(journal);
}

bool journal_is_damage(int code)
{
    return kv_is_damage(code) || code == KV_OTHER_FORMAT || code == KV_FAILED;
}

int journal_reopen(struct journal *journal)
{
    journal_leave(journal); /* this is not a death */
    close_files(journal);
    return open_all(journal);
}

int journal_check_in_place(struct journal *journal)
{
    return kv_check_in_place(journal->kv) == 0 ? 0 : journal_reopen(journal);
}

/* A fifth of the map is reserved for LMDB: each change first writes new pages, and readers pin old
 * ones. */
int journal_check_room(struct journal *journal, struct kv_txn *txn)
{
    guint64 bytes;
    int code = kv_bytes(txn, &bytes);

    return code == 0 && bytes > journal->map_bytes / 5 * 4 ? KV_MAP_FULL : code;
}

static bool say(GError **error, enum askfirst_error what, const char *text, const char *file)
{
    g_set_error(error, ASKFIRST_ERROR, what, "the journal %s %s", file, text);
    return false;
}

bool journal_fail(struct journal *journal, int code, const char *doing, GError **error)
{
    const char *file = journal->file;

    if (code == KV_ABSENT)
        return say(error, ERROR_NOT_FOUND,
                   "is not there yet: start askfirst-milter once, or check state_dir", file);
    if (code == KV_NEWER)
        return say(error, ERROR_VERSION,
                   "was written by a newer AskFirst: use that one, or move the folder away", file);
    if (journal_is_damage(code))
        return say(error, ERROR_CORRUPT,
                   "is damaged: askfirst-milter moves it aside when it next starts or writes; this "
                   "affects only askfirst why and askfirst report",
                   file);
    if (code == KV_MAP_FULL || code == KV_READERS_FULL || kv_is_no_room(code))
        return say(error, ERROR_FULL,
                   "has no room; make room on its disk, or end askfirst "
                   "processes that hang",
                   file);
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot %s the journal %s: %s", doing, file,
                kv_text(code));
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
    journal->kv = kv_for(journal);
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

struct kv *journal_kv(struct journal *journal)
{
    return journal->kv;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    journal->deaths = 0;
    journal_leave(journal);
    close_files(journal);
    kv_free(journal->kv);
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
