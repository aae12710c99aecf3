/* What tests control: the clock, and a kill at a named step. This works only in builds with
 * -DASKFIRST_TESTING; in all others now_seconds is time(2) and fail_point does nothing.
 *
 *     ASKFIRST_CLOCK    a file with seconds that are added to the time
 *     ASKFIRST_FAIL_AT  a file with the name of a step: a process that reaches the step
 *                       removes the file and dies by SIGKILL */
#ifndef ASKFIRST_BASE_TESTING_H
#define ASKFIRST_BASE_TESTING_H

#include <glib.h>
#include <time.h>

#ifdef ASKFIRST_TESTING
#include <signal.h>
#include <string.h>
#include <unistd.h>

static inline char *testing_read(const char *variable)
{
    const char *path = g_getenv(variable);
    char *text = NULL;

    if (path && g_file_get_contents(path, &text, NULL, NULL))
        g_strstrip(text);
    return text;
}

static inline gint64 now_seconds(void)
{
    g_autofree char *offset = testing_read("ASKFIRST_CLOCK");
    return (gint64)time(NULL) + (offset ? g_ascii_strtoll(offset, NULL, 10) : 0);
}

static inline void fail_point(const char *step)
{
    g_autofree char *at = testing_read("ASKFIRST_FAIL_AT");
    if (at && strcmp(at, step) == 0) {
        unlink(g_getenv("ASKFIRST_FAIL_AT"));
        kill(getpid(), SIGKILL);
    }
}
#else
static inline gint64 now_seconds(void)
{
    return (gint64)time(NULL);
}

static inline void fail_point(const char *step)
{
    (void)step;
}
#endif

#endif
