#include "archive/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/error.h"
#include "base/limits.h"

/* Room for the longest header and what is examined behind it. */
#define WINDOW (LIMIT_HEADER_BYTES + 1024u * 1024)

struct input {
    char *path;
    int file;   /* the archive itself, or -1 when the child alone reads it */
    int stream; /* the octets come from here: the file, or the child's pipe */
    GPid child; /* 0 for none */
    enum packing packing;
    bool seekable, at_end;
    guint64 offset; /* the offset of begin */
    size_t begin, end;
    char *window;
};

static const struct {
    const char *magic;
    size_t size;
    const char *program, *package;
} packings[] = {
    [PACKED_NOT] = {"", 0, NULL, NULL},
    [PACKED_GZIP] = {"\x1f\x8b", 2, "gzip", "gzip"},
    [PACKED_BZIP2] = {"BZh", 3, "bzip2", "bzip2"},
    [PACKED_XZ] = {"\xfd"
                   "7zXZ\0",
                   6, "xz", "xz-utils"},
    [PACKED_ZSTD] = {"\x28\xb5\x2f\xfd", 4, "zstd", "zstd"},
};

static enum packing packing_of(const char *head, size_t size)
{
    for (enum packing p = PACKED_GZIP; p <= PACKED_ZSTD; p++)
        if (size >= packings[p].size && memcmp(head, packings[p].magic, packings[p].size) == 0)
            return p;
    return PACKED_NOT;
}

/* Reads the first octets without consuming them: from a pipe with tee. */
static size_t look_ahead(int fd, bool seekable, char *head, size_t size)
{
    int ends[2];
    ssize_t n;

    if (seekable) {
        n = pread(fd, head, size, lseek(fd, 0, SEEK_CUR));
        return n > 0 ? (size_t)n : 0;
    }
    if (pipe2(ends, O_CLOEXEC) != 0)
        return 0;
    n = tee(fd, ends[1], size, 0);
    if (n > 0)
        n = read(ends[0], head, (size_t)n);
    close(ends[0]);
    close(ends[1]);
    return n > 0 ? (size_t)n : 0;
}

static bool unpack(struct input *input, GError **error)
{
    const char *program = packings[input->packing].program;
    const char *argv[] = {program, "-dc", NULL};
    GError *cause = NULL;

    if (g_spawn_async_with_pipes_and_fds(NULL, argv, NULL,
                                         G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                         NULL, input->file, -1, -1, NULL, NULL, 0, &input->child,
                                         NULL, &input->stream, NULL, &cause)) {
        fcntl(input->stream, F_SETFD, FD_CLOEXEC);
        return true;
    }
    if (g_error_matches(cause, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                    "%s: is compressed, and the program %s, which would unpack it, is missing; "
                    "install the package %s",
                    input->path, program, packings[input->packing].package);
    else
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "%s: cannot start %s: %s", input->path,
                    program, cause->message);
    g_error_free(cause);
    return false;
}

static bool open_file(struct input *input, bool follow, GError **error)
{
    struct stat status;
    bool is_stdin = strcmp(input->path, "-") == 0;
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW);

    input->file = is_stdin ? fcntl(0, F_DUPFD_CLOEXEC, 3) : open(input->path, flags);
    if (input->file < 0 || fstat(input->file, &status) != 0) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot open %s: %s", input->path,
                    g_strerror(errno));
        return false;
    }
    input->seekable = S_ISREG(status.st_mode);
    if (is_stdin || input->seekable)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "%s: is neither a regular file nor a folder",
                input->path);
    return false;
}

struct input *input_open(const char *path, bool follow, GError **error)
{
    struct input *input = g_new0(struct input, 1);
    char head[8];

    input->path = g_strdup(path);
    input->file = input->stream = -1;
    if (!open_file(input, follow, error)) {
        input_close(input);
        return NULL;
    }
    input->packing = packing_of(head, look_ahead(input->file, input->seekable, head, sizeof head));
    if (input->packing == PACKED_NOT) {
        input->stream = input->file;
        if (input->seekable)
            input->offset = (guint64)lseek(input->file, 0, SEEK_CUR);
    } else if (!unpack(input, error)) {
        input_close(input);
        return NULL;
    }
    input->window = g_malloc(WINDOW);
    return input;
}

void input_close(struct input *input)
{
    if (!input)
        return;
    if (input->stream >= 0 && input->stream != input->file)
        close(input->stream);
    if (input->file >= 0)
        close(input->file);
    /* When nobody reads any more, the child ends by itself at its next write. */
    if (input->child > 0)
        waitpid(input->child, NULL, 0);
    g_free(input->window);
    g_free(input->path);
    g_free(input);
}

static bool read_window(struct input *input, GError **error)
{
    ssize_t n;

    if (input->begin > 0) {
        memmove(input->window, input->window + input->begin, input->end - input->begin);
        input->end -= input->begin;
        input->begin = 0;
    }
    do
        n = read(input->stream, input->window + input->end, WINDOW - input->end);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                    "%s: cannot read at offset %" G_GUINT64_FORMAT ": %s", input->path,
                    input->offset + input->end, g_strerror(errno));
        return false;
    }
    input->end += (size_t)n;
    input->at_end = n == 0;
    return true;
}

const char *input_look(struct input *input, size_t want, size_t *size, GError **error)
{
    want = MIN(want, WINDOW);
    while (input->end - input->begin < want && !input->at_end)
        if (!read_window(input, error))
            return NULL;
    *size = input->end - input->begin;
    return input->window + input->begin;
}

void input_skip(struct input *input, size_t octets)
{
    input->begin += octets;
    input->offset += octets;
}

bool input_at_end(const struct input *input)
{
    return input->at_end;
}

guint64 input_offset(const struct input *input)
{
    return input->offset;
}

guint64 input_consumed(const struct input *input)
{
    /* The child shares the file's offset with us. */
    off_t at = input->seekable ? lseek(input->file, 0, SEEK_CUR) : 0;

    return at > 0 ? (guint64)at : 0;
}

size_t input_peek_at(const struct input *input, guint64 offset, char *into, size_t size)
{
    size_t there = input->end - input->begin;

    if (offset >= input->offset && offset - input->offset < there) {
        size_t at = (size_t)(offset - input->offset);
        if (there - at >= size || input->at_end) {
            size = MIN(size, there - at);
            memcpy(into, input->window + input->begin + at, size);
            return size;
        }
    }
    if (!input->seekable || input->packing != PACKED_NOT)
        return 0;
    ssize_t n = pread(input->file, into, size, (off_t)offset);
    return n > 0 ? (size_t)n : 0;
}

bool input_finish(struct input *input, GError **error)
{
    int status = 0;

    if (input->child <= 0)
        return true;
    waitpid(input->child, &status, 0);
    input->child = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                "%s: %s could not unpack all of it; it ended after %" G_GUINT64_FORMAT
                " octets of mail, which were read",
                input->path, packings[input->packing].program,
                input->offset + (input->end - input->begin));
    return false;
}
