/* Put before the C library for the Sendmail of the tests (LD_PRELOAD), so that it runs on any
 * machine, without namespaces: with a host name without a dot it would sleep for a minute at its
 * start, and its log would go to the log of the machine. SEAMS_LOG is the file that gets the log.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

/* An address has dots and is never looked up. The name that Sendmail calls itself is in its
 * configuration. */
int gethostname(char *name, size_t size)
{
    if (size < sizeof "127.0.0.1")
        return -1;
    strcpy(name, "127.0.0.1");
    return 0;
}

void vsyslog(int priority, const char *format, va_list values)
{
    (void)priority;
    int fd = open(SEAMS_LOG, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return;
    vdprintf(fd, format, values);
    if (write(fd, "\n", 1) < 0)
        perror(SEAMS_LOG);
    close(fd);
}

void syslog(int priority, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsyslog(priority, format, values);
    va_end(values);
}

/* What syslog() is called in a program that was built with _FORTIFY_SOURCE. */
void __syslog_chk(int priority, int flag, const char *format, ...);

void __syslog_chk(int priority, int flag, const char *format, ...)
{
    (void)flag;
    va_list values;
    va_start(values, format);
    vsyslog(priority, format, values);
    va_end(values);
}
