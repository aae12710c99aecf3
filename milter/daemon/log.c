#include "daemon/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <syslog.h>
#include <unistd.h>
#include "policy/error.h"

static enum log_target target = LOG_TO_STDERR;
static int level = LOG_INFO;
static guint8 key[32];
static bool have_key;

static const char *level_name(int priority)
{
    static const char *const names[] = {"emerg",   "alert",  "crit", "error",
                                        "warning", "notice", "info", "debug"};
    return names[priority & 7];
}

static void write_line(int priority, const char *text)
{
    if (target == LOG_TO_SYSLOG) {
        syslog(priority, "%s", text);
        return;
    }
    g_autofree char *line =
        g_strdup_printf("askfirst-milter: %s: %s\n", level_name(priority), text);
    ssize_t written = write(STDERR_FILENO, line, strlen(line));
    (void)written; /* There is nowhere else to say it. */
}

void log_line(int priority, const char *format, ...)
{
    if (priority > g_atomic_int_get(&level))
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    write_line(priority, text);
}

void log_error(const char *what, GError **error)
{
    log_line(LOG_ERR, "%s: %s", what, (*error)->message);
    g_clear_error(error);
}

/* What GLib and GMime complain about is a line in our log, never the end of the daemon. */
static GLogWriterOutput from_glib(GLogLevelFlags flags, const GLogField *fields, gsize n,
                                  gpointer data)
{
    (void)data;
    for (gsize i = 0; i < n; i++)
        if (strcmp(fields[i].key, "MESSAGE") == 0)
            log_line(flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)
                         ? LOG_WARNING
                         : LOG_DEBUG,
                     "library: %s", (const char *)fields[i].value);
    return G_LOG_WRITER_HANDLED;
}

void log_open(enum log_target where)
{
    target = where;
    if (target == LOG_TO_SYSLOG)
        openlog("askfirst-milter", LOG_PID | LOG_NDELAY, LOG_MAIL);
    g_log_set_writer_func(from_glib, NULL, NULL);
}

static bool make_key(const char *path, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool made = fd >= 0 && getrandom(key, sizeof key, 0) == sizeof key &&
                write(fd, key, sizeof key) == sizeof key;
    if (!made)
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot make %s: %s", path, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return made;
}

/* One key for the life of state_dir, so that one person has one hash in all logs. */
static bool load_key(const char *state_dir, GError **error)
{
    g_autofree char *path = g_build_filename(state_dir, "log.key", NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return errno == ENOENT ? make_key(path, error)
                               : (g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot read %s: %s",
                                              path, g_strerror(errno)),
                                  false);
    bool whole = read(fd, key, sizeof key) == sizeof key;
    close(fd);
    if (!whole)
        g_set_error(error, ASKFIRST_ERROR, ERROR_CORRUPT,
                    "%s is too short; remove it and a new key is made", path);
    return whole;
}

bool log_configure(const struct config *config, GError **error)
{
    if (config->log_addresses == ADDRESSES_HASH && !have_key) {
        if (!load_key(config->state_dir, error))
            return false;
        have_key = true;
    }
    g_atomic_int_set(&level, config->log_level);
    return true;
}

char *log_address(const struct config *config, const char *address)
{
    if (!address || !*address)
        return g_strdup("-");
    if (config->log_addresses == ADDRESSES_FULL)
        return g_strdup(address);
    if (config->log_addresses == ADDRESSES_DOMAIN) {
        const char *at = strrchr(address, '@');
        return g_strdup(at ? at : "-");
    }
    char *hash = g_compute_hmac_for_string(G_CHECKSUM_SHA256, key, sizeof key, address, -1);
    hash[16] = '\0';
    return hash;
}
