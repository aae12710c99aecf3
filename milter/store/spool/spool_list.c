/* Listing the spool, and moving files to where they belong. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/spool/spool.h"
#include "store/spool/spool_internal.h"

/* The longest envelope has LIMIT_RECIPIENTS addresses with arguments, and each octet may be written
 * as four. */
#define ENVELOPE_BYTES ((size_t)256 << 20)

/* ---- names ---- */

enum part { PART_MESSAGE, PART_ENVELOPE, PART_TEMPORARY, PART_FOREIGN };

static enum part part_of(const char *file)
{
    static const char *const endings[] = {"", ENVELOPE, TEMPORARY, ENVELOPE TEMPORARY};

    if (strspn(file, "0123456789abcdef") != NAME_LENGTH)
        return PART_FOREIGN;
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (strcmp(file + NAME_LENGTH, endings[i]) == 0)
            return MIN((enum part)i, PART_TEMPORARY);
    return PART_FOREIGN;
}

/* Returns the path below the folder. Caller frees. */
static char *path_of(const char *name, bool aside, const char *ending)
{
    return g_strconcat(aside ? UNCLAIMED "/" : "", name, ending, NULL);
}

/* ---- the list ---- */

static void entry_free(struct spool_entry *entry)
{
    g_free(entry->name);
    g_free(entry);
}

static struct spool_entry *entry_of(GHashTable *entries, GPtrArray *list, const char *file,
                                    bool aside)
{
    g_autofree char *name = g_strndup(file, NAME_LENGTH);
    struct spool_entry *entry = g_hash_table_lookup(entries, name);

    if (entry)
        return entry;
    entry = g_new0(struct spool_entry, 1);
    entry->name = g_steal_pointer(&name);
    entry->aside = aside;
    g_hash_table_insert(entries, entry->name, entry);
    g_ptr_array_add(list, entry);
    return entry;
}

static void add_file(GHashTable *entries, GPtrArray *list, const char *file, bool aside)
{
    enum part part = part_of(file);

    if (part == PART_MESSAGE)
        entry_of(entries, list, file, aside)->message = true;
    else if (part == PART_ENVELOPE)
        entry_of(entries, list, file, aside)->envelope = true;
}

/* Calls each for every file in this folder. Returns 0 or an errno. */
static int each_file(int fd, void (*each)(void *ctx, const char *file), void *ctx)
{
    DIR *dir = fdopendir(fd);
    struct dirent *entry;

    if (!dir) {
        int code = errno;
        close(fd);
        return code;
    }
    for (errno = 0; (entry = readdir(dir)); errno = 0)
        each(ctx, entry->d_name);
    int code = errno;
    closedir(dir);
    return code;
}

static void add_name(void *ctx, const char *file)
{
    g_ptr_array_add(ctx, g_strdup(file));
}

/* Lists the names of the files in the spool, or of those put aside. All names are read first,
 * because a file that is moved while a folder is read may be seen twice or not at all. */
static GPtrArray *list_files(struct spool *spool, bool aside, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    const char *folder = aside ? UNCLAIMED : ".";
    int fd = openat(spool->fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int code = fd < 0 ? errno : each_file(fd, add_name, files);

    if (code == 0 || (aside && code == ENOENT))
        return g_steal_pointer(&files);
    spool_trouble(spool, aside ? UNCLAIMED : "", "read", code, error);
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    const struct spool_entry *x = *(struct spool_entry *const *)a,
                             *y = *(struct spool_entry *const *)b;

    return strcmp(x->name, y->name);
}

static bool list_place(struct spool *spool, bool aside, GPtrArray *list, GError **error)
{
    g_autoptr(GPtrArray) files = list_files(spool, aside, error);
    g_autoptr(GHashTable) entries = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; files && i < files->len; i++)
        add_file(entries, list, files->pdata[i], aside);
    return files != NULL;
}

bool spool_list(struct spool *spool, GPtrArray **out, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);

    if (!list_place(spool, false, list, error) || !list_place(spool, true, list, error))
        return false;
    g_ptr_array_sort(list, by_name);
    *out = g_steal_pointer(&list);
    return true;
}

/* ---- reading ---- */

/* Opening a FIFO must not wait for a writer. */
static int open_part(struct spool *spool, const struct spool_entry *entry, const char *ending,
                     GError **error)
{
    g_autofree char *path = path_of(entry->name, entry->aside, ending);
    int fd = openat(spool->fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        spool_trouble(spool, path, "open", errno, error);
    return fd;
}

static int read_text(int fd, char *text, size_t size)
{
    for (size_t got = 0; got < size;) {
        ssize_t n = read(fd, text + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        got += (size_t)n;
    }
    return 0;
}

char *spool_envelope(struct spool *spool, const struct spool_entry *entry, size_t *size,
                     GError **error)
{
    int fd = open_part(spool, entry, ENVELOPE, error);
    struct stat st;

    if (fd < 0)
        return NULL;
    int code = fstat(fd, &st) != 0 ? errno : (size_t)st.st_size > ENVELOPE_BYTES ? EFBIG : 0;
    g_autofree char *text = code == 0 ? g_malloc((size_t)st.st_size + 1) : NULL;
    if (text)
        code = read_text(fd, text, (size_t)st.st_size);
    close(fd);
    if (code != 0) {
        g_autofree char *path = path_of(entry->name, entry->aside, ENVELOPE);
        spool_trouble(spool, path, "read", code, error);
        return NULL;
    }
    *size = (size_t)st.st_size;
    text[*size] = '\0';
    return g_steal_pointer(&text);
}

bool spool_is_whole(struct spool *spool, const struct spool_entry *entry, guint64 size,
                    const char *digest, GError **error)
{
    g_autofree char *path = path_of(entry->name, entry->aside, "");
    int fd = open_part(spool, entry, "", error);

    if (fd < 0)
        return false;
    bool whole = spool_check_octets(spool, path, fd, size, digest, NULL, error);
    close(fd);
    return whole;
}

/* ---- changing ---- */

bool spool_set_envelope(struct spool *spool, const char *name, const char *envelope, GError **error)
{
    g_autofree char *to = path_of(name, false, ENVELOPE),
                    *from = path_of(name, false, ENVELOPE TEMPORARY);

    if (!spool_check_name(spool, name, error))
        return false;
    unlinkat(spool->fd, from, 0);
    if (!spool_write_file(spool, from, envelope, error))
        return false;
    return (renameat(spool->fd, from, spool->fd, to) == 0 && fsync(spool->fd) == 0) ||
           spool_trouble(spool, from, "rename", errno, error);
}

static bool remove_part(struct spool *spool, const char *name, bool aside, const char *ending,
                        GError **error)
{
    g_autofree char *path = path_of(name, aside, ending);

    return unlinkat(spool->fd, path, 0) == 0 || errno == ENOENT ||
           spool_trouble(spool, path, "remove", errno, error);
}

bool spool_entry_remove(struct spool *spool, const struct spool_entry *entry, GError **error)
{
    return remove_part(spool, entry->name, entry->aside, "", error) &&
           remove_part(spool, entry->name, entry->aside, ENVELOPE, error);
}

/* rename(2) leaves both names if they are links to one file; removing `from` covers that case. */
static bool move_part(struct spool *spool, const char *name, bool aside, const char *ending,
                      GError **error)
{
    g_autofree char *from = path_of(name, !aside, ending), *to = path_of(name, aside, ending);

    if (renameat(spool->fd, from, spool->fd, to) != 0 && errno != ENOENT)
        return spool_trouble(spool, from, aside ? "put aside" : "put back", errno, error);
    return remove_part(spool, name, !aside, ending, error);
}

/* The envelope is moved first. After a crash in between, the next start brings both together. */
static bool move(struct spool *spool, const char *name, bool aside, GError **error)
{
    if (aside && mkdirat(spool->fd, UNCLAIMED, 0700) != 0 && errno != EEXIST)
        return spool_trouble(spool, UNCLAIMED, "create", errno, error);
    return move_part(spool, name, aside, ENVELOPE, error) &&
           move_part(spool, name, aside, "", error);
}

static bool link_part(struct spool *spool, const char *name, const char *ending, GError **error)
{
    g_autofree char *from = path_of(name, true, ending), *to = path_of(name, false, ending);

    return linkat(spool->fd, from, spool->fd, to, 0) == 0 || errno == EEXIST ||
           spool_trouble(spool, from, "put back", errno, error);
}

bool spool_put_back(struct spool *spool, const char *name, GError **error)
{
    if (!spool_check_name(spool, name, error) || !link_part(spool, name, ENVELOPE, error) ||
        !link_part(spool, name, "", error))
        return false;
    return fsync(spool->fd) == 0 || spool_trouble(spool, "", "write", errno, error);
}

/* ---- at the start ---- */

static bool remove_temporary(struct spool *spool, GError **error)
{
    g_autoptr(GPtrArray) files = list_files(spool, false, error);

    for (guint i = 0; files && i < files->len; i++)
        if (part_of(files->pdata[i]) == PART_TEMPORARY &&
            !remove_part(spool, files->pdata[i], false, "", error))
            return false;
    return files != NULL;
}

static bool is_aside(struct spool *spool, const char *name)
{
    g_autofree char *path = path_of(name, true, "");

    return faccessat(spool->fd, path, F_OK, 0) == 0;
}

static bool has_envelope(struct spool *spool, const char *name)
{
    g_autofree char *path = path_of(name, false, ENVELOPE);

    return faccessat(spool->fd, path, F_OK, 0) == 0;
}

static bool tidy_aside(struct spool *spool, const struct spool_entry *entry, bool known,
                       struct spool_tidied *done, GError **error)
{
    if (!known)
        return true;
    done->back += entry->message;
    if (!move(spool, entry->name, false, error))
        return false;
    done->bare += entry->message && !has_envelope(spool, entry->name);
    return true;
}

static bool tidy_one(struct spool *spool, const struct spool_entry *entry, bool known,
                     struct spool_tidied *done, GError **error)
{
    if (entry->aside)
        return tidy_aside(spool, entry, known, done, error);
    if (!entry->message && is_aside(spool, entry->name))
        return known || move(spool, entry->name, true, error);
    if (!entry->message)
        return remove_part(spool, entry->name, false, ENVELOPE, error);
    if (known) {
        done->bare += !entry->envelope;
        return true;
    }
    done->moved++;
    return move(spool, entry->name, true, error);
}

bool spool_tidy(struct spool *spool, GHashTable *known, struct spool_tidied *done, GError **error)
{
    g_autoptr(GPtrArray) list = NULL;
    struct spool_tidied all = {0};

    if (!remove_temporary(spool, error) || !spool_list(spool, &list, error))
        return false;
    for (guint i = 0; i < list->len; i++) {
        const struct spool_entry *entry = list->pdata[i];
        if (!tidy_one(spool, entry, g_hash_table_contains(known, entry->name), &all, error))
            return false;
    }
    if (fsync(spool->fd) != 0)
        return spool_trouble(spool, "", "write", errno, error);
    *done = all;
    return true;
}
