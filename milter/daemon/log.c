#include "daemon/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>
#include "conf/address_form.h"
#include "mail/read/sanitize.h"

static enum log_target target = LOG_TO_STDERR;
static int level = LOG_INFO;
static guint8 hash_secret[HASH_SECRET_SIZE];
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
    (void)written; /* there is nowhere else to report it */
}

void log_line(int priority, const char *format, ...)
{
    if (priority > g_atomic_int_get(&level))
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *shown = sanitize_visible(text);
    write_line(priority, shown);
}

void log_error(const char *what, GError **error)
{
    log_line(LOG_ERR, "%s: %s", what, (*error)->message);
    g_clear_error(error);
}

/* Writes the complaints of GLib and GMime to our log; they never end the daemon. */
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

bool log_configure(const struct config *config, GError **error)
{
    if (config->log_addresses == ADDRESSES_HASH && !have_key) {
        if (!address_form_load(config, true, hash_secret, error))
            return false;
        have_key = true;
    }
    g_atomic_int_set(&level, config->log_level);
    return true;
}

char *log_address(const struct config *config, const char *address)
{
    return address_form(config, hash_secret, address);
}
