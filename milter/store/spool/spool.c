#include "store/spool/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/error.h"
#include "base/random.h"
#include "base/testing.h"
#include "store/spool/spool_internal.h"

/* libmilter delivers the body in pieces; other callers may write line by line. */
#define BUFFER_BYTES (64 * 1024)

struct spool_file {
    struct spool *spool; /* borrowed */
    char *name, *temporary, *envelope;
    int fd;
    GChecksum *digest;
    guint64 size;
    size_t buffered;
    bool failed, described, renamed, committed;
    guint8 buffer[BUFFER_BYTES];
};

bool spool_trouble(const struct spool *spool, const char *name, const char *doing, int code,
                   GError **error)
{
    bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;

    g_set_error(error, ASKFIRST_ERROR,
                full             ? ERROR_FULL
                : code == ENOENT ? ERROR_NOT_FOUND
                                 : ERROR_IO,
                "cannot %s %s%s%s: %s%s", doing, spool->folder, *name ? "/" : "", name,
                g_strerror(code), full ? "; make room on its disk" : "");
    return false;
}

static bool is_name(const char *name)
{
    return strspn(name, "0123456789abcdef") == NAME_LENGTH && name[NAME_LENGTH] == '\0';
}

bool spool_check_name(const struct spool *spool, const char *name, GError **error)
{
    if (is_name(name))
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "\"%s\" is not the name of a file in %s", name,
                spool->folder);
    return false;
}

struct spool *spool_open(const char *state_dir, unsigned min_free, GError **error)
{
    struct spool *spool = g_new0(struct spool, 1);

    spool->folder = g_build_filename(state_dir, "spool", NULL);
    spool->min_free = MIN(min_free, 99);
    spool->fd = -1;
    if (g_mkdir_with_parents(spool->folder, 0700) != 0)
        spool_trouble(spool, "", "create", errno, error);
    else if ((spool->fd = open(spool->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        spool_trouble(spool, "", "open", errno, error);
    else
        return spool;
    spool_close(spool);
    return NULL;
}

void spool_close(struct spool *spool)
{
    if (!spool)
        return;
    if (spool->fd >= 0)
        close(spool->fd);
    g_free(spool->folder);
    g_free(spool);
}

static bool check_room(struct spool *spool, GError **error)
{
    struct statvfs fs;

    if (fstatvfs(spool->fd, &fs) != 0)
        return spool_trouble(spool, "", "read", errno, error);
    if ((double)fs.f_bavail >= (double)fs.f_blocks * spool->min_free / 100)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_FULL,
                "less than %u%% of the disk under %s is free (spool_min_free): make room",
                spool->min_free, spool->folder);
    return false;
}

/* A file written to a deleted folder would be lost with the next start. */
static bool check_place(struct spool *spool, GError **error)
{
    struct stat ours, there;

    if (fstat(spool->fd, &ours) == 0 && stat(spool->folder, &there) == 0 &&
        ours.st_dev == there.st_dev && ours.st_ino == there.st_ino)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                "%s was removed or replaced while in use: put it back, or restart "
                "askfirst-milter",
                spool->folder);
    return false;
}

struct spool_file *spool_create(struct spool *spool, GError **error)
{
    if (!check_place(spool, error) || !check_room(spool, error))
        return NULL;
    g_autofree char *name = random_hex(NAME_OCTETS);
    g_autofree char *temporary = g_strconcat(name, TEMPORARY, NULL);
    int fd = openat(spool->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        spool_trouble(spool, temporary, "create", errno, error);
        return NULL;
    }
    struct spool_file *file = g_new(struct spool_file, 1);
    file->spool = spool;
    file->name = g_steal_pointer(&name);
    file->temporary = g_steal_pointer(&temporary);
    file->envelope = g_strconcat(file->name, ENVELOPE, NULL);
    file->fd = fd;
    file->digest = g_checksum_new(G_CHECKSUM_SHA256);
    file->size = file->buffered = 0;
    file->failed = file->described = file->renamed = file->committed = false;
    return file;
}

static bool fail(struct spool_file *file, const char *doing, int code, GError **error)
{
    file->failed = true;
    return spool_trouble(file->spool, file->temporary, doing, code, error);
}

int spool_write_all(int fd, const void *data, size_t size)
{
    for (const guint8 *at = data; size > 0;) {
        ssize_t n = write(fd, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : ENOSPC;
        at += n;
        size -= (size_t)n;
    }
    return 0;
}

static bool write_all(struct spool_file *file, const void *data, size_t size, GError **error)
{
    int code = spool_write_all(file->fd, data, size);

    return code == 0 || fail(file, "write", code, error);
}

static bool flush(struct spool_file *file, GError **error)
{
    size_t size = file->buffered;

    file->buffered = 0;
    return write_all(file, file->buffer, size, error);
}

static bool check_open(struct spool_file *file, GError **error)
{
    if (!file->failed && !file->committed)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE, "%s/%s %s", file->spool->folder,
                file->temporary, file->committed ? "is complete" : "has failed before");
    return false;
}

bool spool_write(struct spool_file *file, const void *data, size_t size, GError **error)
{
    if (!check_open(file, error))
        return false;
    if (size == 0)
        return true;
    g_checksum_update(file->digest, data, (gssize)size);
    file->size += size;
    if (size > BUFFER_BYTES - file->buffered && !flush(file, error))
        return false;
    if (size >= BUFFER_BYTES)
        return write_all(file, data, size, error);
    memcpy(file->buffer + file->buffered, data, size);
    file->buffered += size;
    return true;
}

bool spool_write_file(struct spool *spool, const char *name, const char *text, GError **error)
{
    int fd = openat(spool->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return spool_trouble(spool, name, "create", errno, error);
    int code = spool_write_all(fd, text, strlen(text));
    if (code == 0 && fsync(fd) != 0)
        code = errno;
    if (close(fd) != 0 && errno != EINTR && code == 0)
        code = errno;
    if (code == 0)
        return true;
    unlinkat(spool->fd, name, 0);
    return spool_trouble(spool, name, "write", code, error);
}

static bool make_durable(struct spool_file *file, GError **error)
{
    int fd = file->fd;

    if (!flush(file, error))
        return false;
    if (fsync(fd) != 0)
        return fail(file, "write", errno, error);
    file->fd = -1;
    return close(fd) == 0 || errno == EINTR || fail(file, "write", errno, error);
}

bool spool_commit(struct spool_file *file, const char *envelope, GError **error)
{
    struct spool *spool = file->spool;

    if (!check_open(file, error) || !make_durable(file, error))
        return false;
    file->described = spool_write_file(spool, file->envelope, envelope, error);
    if (!file->described) {
        file->failed = true;
        return false;
    }
    fail_point("spool-described");
    if (renameat(spool->fd, file->temporary, spool->fd, file->name) != 0)
        return fail(file, "rename", errno, error);
    file->renamed = true;
    if (fsync(spool->fd) != 0)
        return fail(file, "rename", errno, error);
    file->committed = true;
    return true;
}

char *spool_file_digest(const struct spool_file *file)
{
    GChecksum *digest = g_checksum_copy(file->digest);
    char *hex = g_strdup(g_checksum_get_string(digest));

    g_checksum_free(digest);
    return hex;
}

const char *spool_file_name(const struct spool_file *file)
{
    return file->name;
}

guint64 spool_file_size(const struct spool_file *file)
{
    return file->size;
}

void spool_file_free(struct spool_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    if (!file->committed)
        unlinkat(file->spool->fd, file->renamed ? file->name : file->temporary, 0);
    if (!file->committed && file->described)
        unlinkat(file->spool->fd, file->envelope, 0);
    g_checksum_free(file->digest);
    g_free(file->name);
    g_free(file->temporary);
    g_free(file->envelope);
    g_free(file);
}

int spool_reopen(struct spool *spool, const char *name, GError **error)
{
    if (!spool_check_name(spool, name, error))
        return -1;
    int fd = openat(spool->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0)
        return fd;
    if (errno == ENOENT)
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                    "%s/%s is missing; put it back from a backup", spool->folder, name);
    else
        spool_trouble(spool, name, "open", errno, error);
    return -1;
}

/* The properties of a file, found by reading it. */
struct spool_reading {
    guint64 size;
    GChecksum *digest;
    guint8 any; /* all octets or'ed together */
};

static bool read_all(int fd, struct spool_reading *reading)
{
    g_autofree guint8 *buffer = g_malloc(BUFFER_BYTES);
    ssize_t n;

    while ((n = read(fd, buffer, BUFFER_BYTES)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        for (ssize_t i = 0; i < n; i++)
            reading->any |= buffer[i];
        g_checksum_update(reading->digest, buffer, n);
        reading->size += (guint64)n;
    }
    return lseek(fd, 0, SEEK_SET) == 0;
}

static bool is_as_committed(const struct spool *spool, const char *name,
                            const struct spool_reading *reading, guint64 size, const char *digest,
                            GError **error)
{
    if (reading->size == size && strcmp(g_checksum_get_string(reading->digest), digest) == 0)
        return true;
    if (reading->size != size)
        g_set_error(error, ASKFIRST_ERROR, ERROR_CORRUPT,
                    "%s/%s is damaged: it has %" G_GUINT64_FORMAT
                    " octets and was written with %" G_GUINT64_FORMAT "; put it back from a backup",
                    spool->folder, name, reading->size, size);
    else
        g_set_error(error, ASKFIRST_ERROR, ERROR_CORRUPT,
                    "%s/%s is damaged: its octets differ from what was written; put it back "
                    "from a backup",
                    spool->folder, name);
    return false;
}

bool spool_check_octets(const struct spool *spool, const char *path, int fd, guint64 size,
                        const char *digest, bool *eight_bit, GError **error)
{
    struct spool_reading reading = {0, g_checksum_new(G_CHECKSUM_SHA256), 0};
    bool good = (read_all(fd, &reading) || spool_trouble(spool, path, "read", errno, error)) &&
                is_as_committed(spool, path, &reading, size, digest, error);

    g_checksum_free(reading.digest);
    if (good && eight_bit)
        *eight_bit = reading.any >= 0x80;
    return good;
}

int spool_read(struct spool *spool, const char *name, guint64 size, const char *digest,
               bool *eight_bit, GError **error)
{
    int fd = spool_reopen(spool, name, error);

    if (fd < 0 || spool_check_octets(spool, name, fd, size, digest, eight_bit, error))
        return fd;
    close(fd);
    return -1;
}

/* The message is removed first. A crash in between leaves an envelope, which the next start
 * removes. The removal is not synced: spool_tidy finds a file that reappears after a power cut. */
bool spool_remove(struct spool *spool, const char *name, GError **error)
{
    g_autofree char *envelope = g_strconcat(name, ENVELOPE, NULL);

    if (!spool_check_name(spool, name, error))
        return false;
    if (unlinkat(spool->fd, name, 0) != 0 && errno != ENOENT)
        return spool_trouble(spool, name, "remove", errno, error);
    fail_point("spool-removed");
    return unlinkat(spool->fd, envelope, 0) == 0 || errno == ENOENT ||
           spool_trouble(spool, envelope, "remove", errno, error);
}
