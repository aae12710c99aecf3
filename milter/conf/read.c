#include "conf/read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/error.h"
#include "base/limits.h"
#include "base/problem.h"

static const char *remedy(int reason)
{
    switch (reason) {
    case ENOENT:
    case ENOTDIR:
        return "; create it or correct its path";
    case EACCES:
    case EPERM:
        return "; give the user of AskFirst the right to read it";
    case ELOOP:
        return "; this symbolic link leads back to itself: make it a file";
    case ENXIO:
    case ENODEV:
        return ": it is not a regular file; name one that is";
    default:
        return "";
    }
}

static void set_system_error(GError **error, const char *path, int reason)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot read %s: %s%s", path, g_strerror(reason),
                remedy(reason));
}

static bool check_kind(int fd, const char *path, GError **error)
{
    struct stat status;
    if (fstat(fd, &status) != 0) {
        set_system_error(error, path, errno);
        return false;
    }
    if (S_ISREG(status.st_mode))
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot read %s: it is %s", path,
                S_ISDIR(status.st_mode) ? "a folder; name a file in it"
                                        : "not a regular file; name one that is");
    return false;
}

/* Reads to the end, or until the text exceeds the limit: the size that fstat gives may be
 * outdated. */
static bool read_all(int fd, GString *text, const char *path, GError **error)
{
    char buffer[64 * 1024];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            set_system_error(error, path, errno);
            return false;
        }
        if (text->len + (size_t)n > LIMIT_CONFIG_FILE) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "%s is larger than %u MiB; split it",
                        path, LIMIT_CONFIG_FILE / (1024 * 1024));
            return false;
        }
        g_string_append_len(text, buffer, n);
    }
    return true;
}

/* Refuses the octet at `at`, which does not belong in a text file. */
static bool refuse_octet(const char *text, const char *at, const char *path, const char *wrong,
                         GError **error)
{
    unsigned line = 1, column = 1;
    for (; text < at; text++) {
        column = *text == '\n' ? 1 : column + 1;
        line += *text == '\n';
    }
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "%s:%u:%u: %s", path, line, column, wrong);
    return false;
}

static bool check_text(const GString *text, const char *path, GError **error)
{
    const char *nul = memchr(text->str, '\0', text->len);
    if (nul)
        return refuse_octet(text->str, nul, path,
                            "there is a NUL octet here; this is not a text file, or it is damaged: "
                            "write it again as UTF-8",
                            error);
    /* Lines that end in a bare CR would be a single line to us, and the first comment would hide
     * all that follows. */
    for (const char *at = text->str; (at = strchr(at, '\r')); at++)
        if (at[1] != '\n')
            return refuse_octet(text->str, at, path,
                                "there is a carriage return without a line feed here; save the "
                                "file with the line ends of Unix",
                                error);
    return true;
}

char *conf_read_file(void *ctx, const char *path, GError **error)
{
    (void)ctx;
    /* A FIFO must not make us wait for a writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        set_system_error(error, path, errno);
        return NULL;
    }
    GString *text = g_string_new(NULL);
    bool ok = check_kind(fd, path, error) && read_all(fd, text, path, error) &&
              check_text(text, path, error);
    close(fd);
    /* Some editors begin a file in UTF-8 with a byte order mark. */
    if (g_str_has_prefix(text->str, "\xef\xbb\xbf"))
        g_string_erase(text, 0, 3);
    return g_string_free(text, !ok);
}

bool conf_check_utf8(const char *file, const char *text, GPtrArray *problems)
{
    const char *bad;
    unsigned line = 1;

    if (g_utf8_validate(text, -1, &bad))
        return true;
    for (; text < bad; text++)
        line += *text == '\n';
    problem_add(problems, false, file, line, 0, "",
                g_strdup("this line is not UTF-8; save the file as UTF-8"));
    return false;
}
