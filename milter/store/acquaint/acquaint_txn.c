#include "store/acquaint/acquaint_txn.h"

#include <fcntl.h>
#include <unistd.h>
#include "base/error.h"
#include "store/acquaint/acquaint_internal.h"
#include "store/acquaint/acquaint_open.h"
#include "store/kv/kv.h"

/* The last eighth of the map is reserved for deletions, which also write pages before they free
 * any. One record takes some fifteen pages, which are free again two transactions later. */
#define RESERVE 8
#define RESERVE_LEAST_PAGES 64

/* Damage that opening finds is found by the next opening too, so it needs no mark. Best effort:
 * without the mark the next start reads the same damage again. */
static void mark_damage(struct acquaint *a)
{
    g_autofree char *path = g_build_filename(a->folder, ACQUAINT_DAMAGE_MARK, NULL);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd >= 0)
        close(fd);
}

bool acquaint_damaged(struct acquaint *a, const char *what, GError **error)
{
    if (a->open)
        mark_damage(a);
    g_set_error(
        error, ASKFIRST_ERROR, ERROR_CORRUPT,
        "the memory of acquaintances %s is damaged (%s): restart askfirst-milter, which "
        "moves it aside and begins a new one; then run askfirst learn on the archives again",
        a->file, what);
    return false;
}

static void not_there(struct acquaint *a, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                "there is no memory of acquaintances in %s yet: start askfirst-milter once, or "
                "check state_dir in askfirst.conf",
                a->folder);
}

static void older(struct acquaint *a, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                "the memory of acquaintances %s has version %u, this AskFirst knows version "
                "%u: restart askfirst-milter, which upgrades it",
                a->file, kv_version(a->kv), ACQUAINT_VERSION);
}

static void newer(struct acquaint *a, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                "the memory of acquaintances %s has version %u, this AskFirst knows version "
                "%u: use the AskFirst that wrote it, or move the folder away to begin anew",
                a->file, kv_version(a->kv), ACQUAINT_VERSION);
}

static void map_full(struct acquaint *a, GError **error)
{
    g_autofree char *map = kv_size_text(a->map_bytes);

    g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                "the memory of acquaintances %s is full (%s map) and nothing was written: "
                "set acquaintance_max_age lower",
                a->file, map);
}

static void outgrown(struct acquaint *a, GError **error)
{
    (void)a;
    g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                "the memory of acquaintances has grown beyond what this process can see: "
                "restart it");
}

static void readers_full(struct acquaint *a, GError **error)
{
    (void)a;
    g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                "the memory of acquaintances is full of readers: end askfirst processes that "
                "hang");
}

static void busy(struct acquaint *a, GError **error)
{
    long pid = kv_writer(a->kv);

    g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                "another %s (pid %ld) has been writing to %s for %.3g seconds; if it is stopped, "
                "continue or end it",
                pid == (long)getpid() ? "thread of this process" : "process", pid, a->folder,
                kv_wait(a->kv) / 1000.0);
}

static void replaced(struct acquaint *a, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                "the memory of acquaintances %s was removed or replaced while in use: restart "
                "askfirst-milter",
                a->file);
}

static void broken(struct acquaint *a, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                "the memory of acquaintances %s cannot be used since a write to it failed: "
                "restart askfirst-milter",
                a->file);
}

static void of_system(struct acquaint *a, int code, const char *doing, GError **error)
{
    if (kv_is_no_room(code))
        g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                    "no room for the memory of acquaintances in %s (%s) and nothing was written: "
                    "make room on its disk",
                    a->folder, kv_text(code));
    else
        g_set_error(error, ASKFIRST_ERROR, code == KV_OTHER_FORMAT ? ERROR_VERSION : ERROR_IO,
                    "cannot %s the memory of acquaintances %s: %s", doing, a->file, kv_text(code));
}

bool acquaint_trouble(struct acquaint *a, int code, const char *doing, GError **error)
{
    static const struct {
        int code;
        void (*say)(struct acquaint *a, GError **error);
    } sentences[] = {
        {KV_ABSENT, not_there},  {KV_OLDER, older},       {KV_NEWER, newer},
        {KV_MAP_FULL, map_full}, {KV_OUTGROWN, outgrown}, {KV_READERS_FULL, readers_full},
        {KV_BUSY, busy},         {KV_REPLACED, replaced}, {KV_BROKEN, broken},
    };

    if (kv_is_damage(code) || code == KV_BAD_KEY)
        return acquaint_damaged(a, kv_text(code), error);
    for (size_t i = 0; i < G_N_ELEMENTS(sentences); i++)
        if (sentences[i].code == code) {
            sentences[i].say(a, error);
            return false;
        }
    of_system(a, code, doing, error);
    return false;
}

bool acquaint_has_room(struct acquaint *a, GError **error)
{
    guint64 least = (guint64)RESERVE_LEAST_PAGES * (guint64)sysconf(_SC_PAGESIZE);
    struct kv_txn txn;

    return acquaint_begin(a, false, &txn, error) &&
           acquaint_end(a, &txn, kv_check_room(&txn, MAX(a->map_bytes / RESERVE, least)), error);
}

bool acquaint_begin(struct acquaint *a, bool writes, struct kv_txn *txn, GError **error)
{
    int code = kv_begin(a->kv, writes, txn);

    return code == 0 || acquaint_trouble(a, code, writes ? "write" : "read", error);
}

bool acquaint_end(struct acquaint *a, struct kv_txn *txn, int code, GError **error)
{
    if (code == 0 && txn->writes)
        code = kv_commit(txn);
    else
        kv_abort(txn);
    return code == 0 || acquaint_trouble(a, code, txn->writes ? "write" : "read", error);
}

void acquaint_read_begin(struct acquaint *acquaint)
{
    kv_read_begin(acquaint->kv);
}

void acquaint_read_end(struct acquaint *acquaint)
{
    kv_read_end(acquaint->kv);
}

bool acquaint_sync(struct acquaint *acquaint, GError **error)
{
    int code = kv_sync(acquaint->kv);

    return code == 0 || acquaint_trouble(acquaint, code, "write", error);
}
