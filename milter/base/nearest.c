#include "base/nearest.h"

#include <glib.h>
#include <string.h>

#define LONGEST_NAME 64

/* Returns the number of letters to change, add, drop or swap to turn one name into the other. */
static unsigned distance(const char *a, size_t n, const char *b, size_t m)
{
    guint8 d[LONGEST_NAME + 1][LONGEST_NAME + 1];

    for (size_t i = 0; i <= n; i++)
        d[i][0] = (guint8)i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = (guint8)j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            unsigned change = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            unsigned best = MIN(MIN(d[i - 1][j], d[i][j - 1]) + 1u, change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, d[i - 2][j - 2] + 1u);
            d[i][j] = (guint8)best;
        }
    }
    return d[n][m];
}

/* Returns the number of mistakes at which a name of this length still counts as the same. */
static unsigned most_wrong(size_t length)
{
    return length < 4 ? 1 : length < 8 ? 2 : 3;
}

const char *nearest_name(const char *name, const char *const *known)
{
    size_t length = strlen(name);
    const char *found = NULL;

    if (length < 2 || length > LONGEST_NAME)
        return NULL;
    g_autofree char *lower = g_ascii_strdown(name, -1);
    unsigned most = most_wrong(length), least = most + 1;
    for (; *known; known++) {
        g_autofree char *other = g_ascii_strdown(*known, -1);
        size_t size = strlen(other);
        if (size > LONGEST_NAME)
            continue;
        unsigned wrong = distance(lower, length, other, size);
        if (length > 2 && strstr(other, lower))
            wrong = MIN(wrong, most);
        if (wrong < least && wrong < size) {
            least = wrong;
            found = *known;
        }
    }
    return found;
}

char *nearest_hint(const char *name, const char *const *known, const char *quotes,
                   const char *otherwise)
{
    const char *near = nearest_name(name, known);

    return near ? g_strdup_printf("did you mean %c%s%c?", quotes[0], near, quotes[1])
                : g_strdup(otherwise);
}
