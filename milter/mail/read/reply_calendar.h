/* Periods of time that people name, as Unix seconds. Days begin and end in UTC, seasons are those
 * of the northern hemisphere, a week begins on Monday. Pure; any thread. No input is an error: for
 * a date that does not exist, or is not in the years 1 to 9999, functions return false and set
 * nothing. Internal to mail/read/reply_date.c. */
#ifndef ASKFIRST_MAIL_READ_REPLY_CALENDAR_H
#define ASKFIRST_MAIL_READ_REPLY_CALENDAR_H

#include <glib.h>
#include <stdbool.h>

struct period {
    gint64 begin, end; /* end: the first second after the period */
};

/* Sets a day, or a number of months from this month (1 to 12) of this year on. */
bool period_day(guint year, guint month, guint day, struct period *out);
bool period_months(guint year, guint month, guint months, struct period *out);

/* Returns the year of this moment; 0 for none. */
guint period_year_of(gint64 now);

/* Sets the next period of these months that begins after now, or the one that now is in; month and
 * months are as in period_months. */
bool period_next(gint64 now, guint month, guint months, struct period *out);
bool period_current(gint64 now, guint month, guint months, struct period *out);
/* Sets the next such day of any month, or of this month of any year. */
bool period_next_day(gint64 now, guint day, struct period *out);
bool period_next_date(gint64 now, guint month, guint day, struct period *out);

enum period_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_HALF_YEAR, UNIT_YEAR };
/* Sets the whole unit after the one that now is in: "next week". */
bool period_following(gint64 now, enum period_unit unit, struct period *out);
/* Sets the day that is count units away: "in three weeks". */
bool period_away(gint64 now, enum period_unit unit, guint count, struct period *out);

#endif
