/* Stretches of time that people name, as Unix seconds. Days begin and end in UTC, seasons are those
 * of the northern half of the earth, a week begins on Monday. Pure; any thread; no input is an
 * error: what does not exist, or what Unix seconds of the years 1 to 9999 do not hold, is false,
 * and then nothing is set. Internal to mail/read/reply_date.c. */
#ifndef ASKFIRST_MAIL_READ_REPLY_CALENDAR_H
#define ASKFIRST_MAIL_READ_REPLY_CALENDAR_H

#include <glib.h>
#include <stdbool.h>

struct period {
    gint64 begin, end; /* end: the first second that is not of it any more */
};

/* This day, which must exist; months from the first (1 to 12) of this year on. */
bool period_day(guint year, guint month, guint day, struct period *out);
bool period_months(guint year, guint month, guint months, struct period *out);

/* The year of this moment; 0 for none. */
guint period_year_of(gint64 now);

/* The next that begins after now, and which one now is within, with the same meaning of month and
 * months. */
bool period_next(gint64 now, guint month, guint months, struct period *out);
bool period_current(gint64 now, guint month, guint months, struct period *out);
/* The next such day of any month, and of this month of any year. */
bool period_next_day(gint64 now, guint day, struct period *out);
bool period_next_date(gint64 now, guint month, guint day, struct period *out);

enum period_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_HALF_YEAR, UNIT_YEAR };
/* The whole one that follows the one that now is within: "next week". */
bool period_following(gint64 now, enum period_unit unit, struct period *out);
/* The day so many of them away: "in three weeks". */
bool period_away(gint64 now, enum period_unit unit, guint count, struct period *out);

#endif
