#include "conf/read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "limits.h"
#include "policy/error.h"

static const char *remedy(int reason)
{
    switch (reason) {
    case ENOENT:
    case ENOTDIR:
        return "; create it or correct its path";
    case EACCES:
    case EPERM:
        return "; give the user of AskFirst the right to read it";
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
                                        : "no regular file; name one that is");
    return false;
}

/* To the end, or until it is more than the limit: the size that fstat gives may be outdated. */
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

static bool check_text(const GString *text, const char *path, GError **error)
{
    const char *nul = memchr(text->str, '\0', text->len);
    if (!nul)
        return true;
    unsigned line = 1, column = 1;
    for (const char *at = text->str; at < nul; at++) {
        column = *at == '\n' ? 1 : column + 1;
        line += *at == '\n';
    }
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                "%s:%u:%u: there is a NUL octet here; this is no text file, or it is damaged: "
                "write it again as UTF-8",
                path, line, column);
    return false;
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
    return g_string_free(text, !ok);
}

static unsigned line_of(const char *text, const char *at)
{
    unsigned line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

unsigned conf_bad_line(const char *text)
{
    const char *bad;
    return g_utf8_validate(text, -1, &bad) ? 0 : line_of(text, bad);
}

/* The end of a text in quotes, or of the file. */
static char *skip_quoted(char *at)
{
    char quote = *at++;
    for (; *at && *at != quote; at++)
        if (*at == '\\' && at[1])
            at++;
    return *at ? at + 1 : at;
}

static char *blank_line(char *at)
{
    while (*at && *at != '\n')
        *at++ = ' ';
    return at;
}

static char *blank_until_closed(char *at, bool *closed)
{
    char *end = strstr(at + 2, "*/");
    *closed = end != NULL;
    for (end = end ? end + 2 : at + strlen(at); at < end; at++)
        if (*at != '\n')
            *at = ' ';
    return at;
}

/* A slash inside of a word that stands without quotes is part of that word. */
static char *skip_word(char *at)
{
    size_t length = strcspn(at, " \t\r\n\"'#={}(),;");
    return at + MAX(length, 1);
}

unsigned conf_blank_comments(char *text)
{
    bool closed = true;

    for (char *at = text; *at;) {
        if (*at == '"' || *at == '\'') {
            at = skip_quoted(at);
        } else if (*at == '#' || g_str_has_prefix(at, "//")) {
            at = blank_line(at);
        } else if (g_str_has_prefix(at, "/*")) {
            const char *begin = at;
            at = blank_until_closed(at, &closed);
            if (!closed)
                return line_of(text, begin);
        } else {
            at = skip_word(at);
        }
    }
    return 0;
}
