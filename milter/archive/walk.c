#include "archive/walk.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "base/error.h"
#include "base/limits.h"

struct walking {
    walk_each *each;
    void *ctx;
    GPtrArray *waiting; /* struct folder */
};

struct folder {
    char *path;
    unsigned depth;
    bool messages; /* cur or new of a Maildir: each file is a message */
};

static void folder_free(void *data)
{
    struct folder *folder = data;

    g_free(folder->path);
    g_free(folder);
}

static void wait_for_folder(struct walking *walking, const char *path, unsigned depth,
                            bool messages)
{
    struct folder *folder = g_new0(struct folder, 1);

    folder->path = g_strdup(path);
    folder->depth = depth;
    folder->messages = messages;
    g_ptr_array_add(walking->waiting, folder);
}

static bool failed(struct walking *walking, const char *path, const char *what)
{
    g_autoptr(GError) error =
        g_error_new(ASKFIRST_ERROR, ERROR_IO, "cannot read the folder %s: %s", path, what);

    return walking->each(walking->ctx, WALK_FAILED, path, 0, error);
}

/* ".INBOX.Spam" and "Spam" are both the folder Spam. */
static bool is_passed_over(const char *name)
{
    static const char *const names[] = {
        "spam",      "junk",  "junk e-mail",      "junk email",    "bulk mail", "drafts", "draft",
        "templates", "trash", "deleted messages", "deleted items", "outbox",    NULL};
    const char *dot = strrchr(name, '.');
    g_autofree char *lower = g_ascii_strdown(dot ? dot + 1 : name, -1);

    return g_strv_contains(names, lower);
}

static bool has_folder(const char *path, const char *name)
{
    g_autofree char *inner = g_build_filename(path, name, NULL);
    struct stat status;

    return lstat(inner, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_message_name(const char *name)
{
    size_t length = strlen(name);

    return strspn(name, "0123456789") == length || g_str_has_suffix(name, ".eml");
}

static unsigned char type_of(const char *path, const struct dirent *entry)
{
    struct stat status;

    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    if (lstat(path, &status) != 0)
        return DT_UNKNOWN;
    return S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_UNKNOWN;
}

/* Handles a folder inside: queues it or skips it. */
static bool meet_folder(struct walking *walking, const struct folder *folder, bool maildir,
                        const char *path, const char *name)
{
    bool messages = maildir && (strcmp(name, "cur") == 0 || strcmp(name, "new") == 0);

    if (folder->messages || (maildir && strcmp(name, "tmp") == 0))
        return true;
    if (!messages && is_passed_over(name))
        return walking->each(walking->ctx, WALK_PASSED, path, 0, NULL);
    if (folder->depth >= LIMIT_ARCHIVE_DEPTH)
        return failed(walking, path, "it is nested too deep");
    wait_for_folder(walking, path, folder->depth + 1, messages);
    return true;
}

static bool meet(struct walking *walking, const struct folder *folder, bool maildir,
                 const struct dirent *entry)
{
    const char *name = entry->d_name;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return true;
    g_autofree char *path = g_build_filename(folder->path, name, NULL);
    unsigned char type = type_of(path, entry);
    if (type == DT_DIR)
        return meet_folder(walking, folder, maildir, path, name);
    /* The server's index files lie beside cur and new. */
    if (type != DT_REG || *name == '.' || maildir)
        return true;
    bool message = folder->messages || is_message_name(name);
    return walking->each(walking->ctx, message ? WALK_MESSAGE : WALK_UNKNOWN, path, 0, NULL);
}

static bool read_folder(struct walking *walking, const struct folder *folder)
{
    DIR *dir = opendir(folder->path);
    bool maildir = has_folder(folder->path, "cur") && has_folder(folder->path, "new");
    bool go_on = true;
    const struct dirent *entry;

    if (!dir)
        return failed(walking, folder->path, g_strerror(errno));
    while (go_on && (errno = 0, entry = readdir(dir)))
        go_on = meet(walking, folder, maildir, entry);
    if (go_on && errno != 0)
        go_on = failed(walking, folder->path, g_strerror(errno));
    closedir(dir);
    return go_on;
}

/* Is this cur or new itself, as a user may give it? */
static bool is_inside_maildir(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *parent = g_path_get_dirname(path);

    return (strcmp(name, "cur") == 0 || strcmp(name, "new") == 0) && has_folder(parent, "cur") &&
           has_folder(parent, "new");
}

bool walk(const char *path, walk_each *each, void *ctx)
{
    struct walking walking = {each, ctx, g_ptr_array_new()};
    struct stat status;
    bool go_on = true;

    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        bool plain = strcmp(path, "-") != 0 && stat(path, &status) == 0;
        go_on = each(ctx, WALK_UNKNOWN, path, plain ? (guint64)status.st_size : 0, NULL);
    } else {
        wait_for_folder(&walking, path, 0, is_inside_maildir(path));
    }
    while (walking.waiting->len > 0) {
        struct folder *folder =
            g_ptr_array_steal_index_fast(walking.waiting, walking.waiting->len - 1);
        go_on = go_on && read_folder(&walking, folder);
        folder_free(folder);
    }
    g_ptr_array_free(walking.waiting, TRUE);
    return go_on;
}

bool walk_is_discarded(const char *path)
{
    const char *name = strrchr(path, '/');
    const char *flags = strstr(name ? name : path, ":2,");

    return flags && (strchr(flags + 3, 'T') || strchr(flags + 3, 'D'));
}
