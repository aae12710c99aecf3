#include "mail/read/date_field.h"

#include <gmime/gmime.h>
#include <string.h>
#include "base/day.h"
#include "base/limits.h"
#include "mail/read/sanitize.h"

/* 1 January 1970 as GDate counts days. */
#define JULIAN_1970 719163

static bool read_number(const char **at, int least, int most, int *out)
{
    int n = 0, digits = 0;

    while (**at == ' ')
        (*at)++;
    while (g_ascii_isdigit(**at) && digits < 5) {
        n = n * 10 + (*(*at)++ - '0');
        digits++;
    }
    *out = n;
    return digits > 0 && n >= least && n <= most;
}

static bool read_month(const char **at, int *out)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    while (**at == ' ')
        (*at)++;
    for (*out = 1; *out <= 12; (*out)++)
        if (g_ascii_strncasecmp(*at, names + (*out - 1) * 3, 3) == 0) {
            *at += 3;
            return true;
        }
    return false;
}

static bool read_zone(const char **at, int *minutes)
{
    int zone;

    while (**at == ' ')
        (*at)++;
    char sign = **at;
    if (sign != '+' && sign != '-')
        return false;
    (*at)++;
    if (!read_number(at, 0, 9999, &zone))
        return false;
    *minutes = (zone / 100 * 60 + zone % 100) * (sign == '-' ? -1 : 1);
    return true;
}

/* Reads the usual form, without the cost of a general parser. */
static bool read_usual(const char *at, gint64 *seconds)
{
    int day, month, year, hour, minute, second = 0, zone;
    GDate date;
    const char *comma = strchr(at, ',');

    if (comma)
        at = comma + 1;
    if (!read_number(&at, 1, 31, &day) || !read_month(&at, &month) ||
        !read_number(&at, 1900, 9999, &year) || !read_number(&at, 0, 23, &hour) || *at++ != ':' ||
        !read_number(&at, 0, 59, &minute) ||
        (*at == ':' && (at++, !read_number(&at, 0, 60, &second))) || !read_zone(&at, &zone) ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return false;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    *seconds = ((gint64)g_date_get_julian(&date) - JULIAN_1970) * DAY_SECONDS + hour * 3600 +
               (minute - zone) * 60 + second;
    return true;
}

bool date_read(const char *text, gint64 *seconds)
{
    g_autofree char *line = sanitize_unfold(text, LIMIT_DATE);

    if (read_usual(line, seconds))
        return true;
    g_autoptr(GDateTime) date = g_mime_utils_header_decode_date(line);
    if (!date)
        return false;
    *seconds = g_date_time_to_unix(date);
    return true;
}
