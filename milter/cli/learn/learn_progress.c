/* The progress of an import: a bar with rate and time left on a terminal, elsewhere a line now and
 * then. */
#include "cli/learn/learn_progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/plural.h"

#define BAR 24
#define TICK (G_USEC_PER_SEC / 5)
#define LINE (10 * G_USEC_PER_SEC)

struct progress {
    const char *verb;
    guint64 whole;
    gint64 begun, shown;
    bool terminal, visible;
};

struct progress *progress_new(const char *verb, guint64 whole)
{
    struct progress *progress = g_new0(struct progress, 1);

    progress->verb = verb;
    progress->whole = whole;
    progress->begun = progress->shown = g_get_monotonic_time();
    progress->terminal = isatty(STDERR_FILENO);
    return progress;
}

/* Returns "1:02:03" or "2:03". */
static char *duration(gint64 seconds)
{
    if (seconds >= 3600)
        return g_strdup_printf("%d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                               (int)(seconds % 60));
    return g_strdup_printf("%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
}

static char *text_of(const struct progress *progress, guint64 done, guint64 messages, gint64 now)
{
    double seconds = (double)MAX(now - progress->begun, 1) / G_USEC_PER_SEC;
    double share = progress->whole ? MIN((double)done / (double)progress->whole, 1) : 0;
    g_autofree char *rate =
        g_strdup_printf("%" G_GUINT64_FORMAT " %s, %.0f/s", messages,
                        plural(messages, "message", "messages"), (double)messages / seconds);

    if (share <= 0)
        return g_strdup_printf("%s: %s", progress->verb, rate);
    g_autofree char *left = duration((gint64)(seconds / share - seconds));
    if (!progress->terminal)
        return g_strdup_printf("%s: %.0f%%, %s, %s left", progress->verb, 100 * share, rate, left);
    char bar[BAR + 1];
    memset(bar, '.', BAR);
    memset(bar, '#', (size_t)(share * BAR));
    bar[BAR] = '\0';
    return g_strdup_printf("%s [%s] %3.0f%%  %s, %s left", progress->verb, bar, 100 * share, rate,
                           left);
}

void progress_show(struct progress *progress, guint64 done, guint64 messages)
{
    gint64 now = g_get_monotonic_time();

    if (now - progress->shown < (progress->terminal ? TICK : LINE))
        return;
    g_autofree char *text = text_of(progress, done, messages, now);
    progress->shown = now;
    progress->visible = progress->terminal;
    if (progress->terminal)
        fprintf(stderr, "\r%s\033[K", text);
    else
        fprintf(stderr, "askfirst: %s\n", text);
    fflush(stderr);
}

void progress_hide(struct progress *progress)
{
    if (progress && progress->visible)
        fputs("\r\033[K", stderr);
    if (progress)
        progress->visible = false;
}

void progress_free(struct progress *progress)
{
    progress_hide(progress);
    g_free(progress);
}
