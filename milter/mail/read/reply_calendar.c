#include "mail/read/reply_calendar.h"

#define MONTHS_A_YEAR 12u
#define DAYS_A_WEEK 7

static const int unit_months[] = {
    [UNIT_MONTH] = 1, [UNIT_QUARTER] = 3, [UNIT_HALF_YEAR] = 6, [UNIT_YEAR] = 12};

/* Takes both; returns false when one of them is NULL. */
static bool set_period(GDateTime *begin, GDateTime *end, struct period *out)
{
    bool good = begin && end;
    if (good)
        *out = (struct period){g_date_time_to_unix(begin), g_date_time_to_unix(end)};
    g_clear_pointer(&begin, g_date_time_unref);
    g_clear_pointer(&end, g_date_time_unref);
    return good;
}

static GDateTime *midnight(guint year, guint month, guint day)
{
    bool exists = year > 0 && year <= 9999 && month > 0 && month <= MONTHS_A_YEAR &&
                  g_date_valid_dmy((GDateDay)MIN(day, 255u), (GDateMonth)month, (GDateYear)year);
    return exists ? g_date_time_new_utc((int)year, (int)month, (int)day, 0, 0, 0) : NULL;
}

bool period_day(guint year, guint month, guint day, struct period *out)
{
    GDateTime *begin = midnight(year, month, day);
    return set_period(begin, begin ? g_date_time_add_days(begin, 1) : NULL, out);
}

bool period_months(guint year, guint month, guint months, struct period *out)
{
    GDateTime *begin = midnight(year, month, 1);
    return set_period(begin, begin ? g_date_time_add_months(begin, (int)months) : NULL, out);
}

guint period_year_of(gint64 now)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(now);
    return moment ? (guint)g_date_time_get_year(moment) : 0;
}

bool period_next(gint64 now, guint month, guint months, struct period *out)
{
    guint year = period_year_of(now);
    struct period period;
    if (!period_months(year, month, months, &period) ||
        (period.begin <= now && !period_months(year + 1, month, months, &period)))
        return false;
    *out = period;
    return true;
}

bool period_current(gint64 now, guint month, guint months, struct period *out)
{
    guint year = period_year_of(now);
    struct period period;
    for (guint back = 0; back <= 1 && year > back; back++) {
        if (period_months(year - back, month, months, &period) && period.begin <= now &&
            now < period.end) {
            *out = period;
            return true;
        }
    }
    return false;
}

bool period_next_day(gint64 now, guint day, struct period *out)
{
    guint year = period_year_of(now);
    for (guint month = 1; month <= 2 * MONTHS_A_YEAR; month++) {
        struct period period;
        if (period_day(year + (month - 1) / MONTHS_A_YEAR, 1 + (month - 1) % MONTHS_A_YEAR, day,
                       &period) &&
            period.begin > now) {
            *out = period;
            return true;
        }
    }
    return false;
}

bool period_next_date(gint64 now, guint month, guint day, struct period *out)
{
    guint year = period_year_of(now);
    struct period period;
    if (!period_day(year, month, day, &period) ||
        (period.begin <= now && !period_day(year + 1, month, day, &period)))
        return false;
    *out = period;
    return true;
}

/* Returns the beginning of the unit that now is in. Caller unrefs. */
static GDateTime *beginning(GDateTime *now, enum period_unit unit)
{
    guint year = (guint)g_date_time_get_year(now), month = (guint)g_date_time_get_month(now);
    if (unit < UNIT_MONTH) {
        g_autoptr(GDateTime) day = midnight(year, month, (guint)g_date_time_get_day_of_month(now));
        int back = unit == UNIT_WEEK ? g_date_time_get_day_of_week(now) - 1 : 0;
        return day ? g_date_time_add_days(day, -back) : NULL;
    }
    guint months = (guint)unit_months[unit];
    return midnight(year, month - (month - 1) % months, 1);
}

/* Returns begin plus count units. Caller unrefs. */
static GDateTime *add(GDateTime *begin, enum period_unit unit, guint count)
{
    if (unit < UNIT_MONTH)
        return g_date_time_add_days(begin, (int)count * (unit == UNIT_WEEK ? DAYS_A_WEEK : 1));
    return g_date_time_add_months(begin, (int)count * unit_months[unit]);
}

bool period_following(gint64 now, enum period_unit unit, struct period *out)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(now);
    g_autoptr(GDateTime) current = moment ? beginning(moment, unit) : NULL;
    GDateTime *begin = current ? add(current, unit, 1) : NULL;
    return set_period(begin, begin ? add(begin, unit, 1) : NULL, out);
}

bool period_away(gint64 now, enum period_unit unit, guint count, struct period *out)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(now);
    g_autoptr(GDateTime) today = moment ? beginning(moment, UNIT_DAY) : NULL;
    GDateTime *begin = today && count <= 9999 ? add(today, unit, count) : NULL;
    return set_period(begin, begin ? g_date_time_add_days(begin, 1) : NULL, out);
}
