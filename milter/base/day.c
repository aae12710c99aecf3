#include "base/day.h"

#include <stdio.h>
#include <string.h>

static char *format(GDateTime *time)
{
    return time ? g_date_time_format(time, "%Y-%m-%d") : g_strdup("?");
}

char *day_text(gint64 seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);

    return format(time);
}

char *day_text_local(gint64 seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(seconds);

    return format(time);
}

static bool first_moment(int year, int month, int day, gint64 *when)
{
    g_autoptr(GDateTime) time = g_date_time_new_local(year, month, day, 0, 0, 0);

    if (time)
        *when = g_date_time_to_unix(time);
    return time != NULL;
}

bool day_parse(const char *text, gint64 *when)
{
    unsigned year, month, day;
    char more;

    return sscanf(text, "%4u-%2u-%2u%c", &year, &month, &day, &more) == 3 &&
           first_moment((int)year, (int)month, (int)day, when);
}

bool day_ago(gint64 now, unsigned days, gint64 *when)
{
    g_autoptr(GDateTime) today = g_date_time_new_from_unix_local(now);
    g_autoptr(GDateTime) day = today ? g_date_time_add_days(today, -(int)days) : NULL;
    int year, month, of_month;

    if (!day)
        return false;
    g_date_time_get_ymd(day, &year, &month, &of_month);
    return first_moment(year, month, of_month, when);
}

bool day_parse_count(const char *text, const char *units, unsigned most, unsigned *count,
                     char *unit)
{
    size_t digits = strspn(text, "0123456789");
    g_autofree char *number = g_strndup(text, digits);
    guint64 n;

    if (!text[digits] || text[digits + 1] || !strchr(units, text[digits]) ||
        !g_ascii_string_to_unsigned(number, 10, 1, most, &n, NULL))
        return false;
    *count = (unsigned)n;
    *unit = text[digits];
    return true;
}
