#include "mail/read/reply_date.h"

#include "mail/read/reply_calendar.h"
#include "mail/read/reply_date_expression.h"
#include "mail/read/reply_date_items.h"
#include "text/reply_tokens.h"

/* A date may be repeated this often, in the same words or others. */
#define DATES_MOST 4u
#define YEARS_MOST 2
#define MONTHS_A_YEAR 12u

/* ---- computing the time ---- */

static bool find_months(const struct date_named *named, bool after, gint64 now, struct period *out)
{
    bool winter = named->month + named->months - 1 > MONTHS_A_YEAR;
    if (named->year)
        return !winter && period_months(named->year, named->month, named->months, out);
    if (!named->next && period_current(now, named->month, named->months, out))
        return after;
    return period_next(now, named->month, named->months, out);
}

static bool find_day(const struct date_named *named, gint64 now, struct period *out)
{
    return named->year    ? period_day(named->year, named->month, named->day, out)
           : named->month ? period_next_date(now, named->month, named->day, out)
                          : period_next_day(now, named->day, out);
}

/* Holidays are those of the summer or of the end of the year, whichever are nearer. Only their end
 * is known well enough. */
static bool find_feast(const struct date_named *named, bool after, gint64 now, struct period *out)
{
    struct period last;
    if (named->feast == DATE_NEW_YEAR)
        return period_next_date(now, 1, 1, out);
    if (named->feast == DATE_CHRISTMAS) {
        if (!period_next_date(now, 12, 24, out) || !period_next_date(now, 12, 26, &last))
            return false;
        out->end = last.end;
        return true;
    }
    return after && (period_current(now, 6, 3, out) ||
                     (period_current(now, 11, 2, out) && period_next_date(now, 1, 6, out)));
}

static bool find_period(const struct date_expression *e, gint64 now, struct period *out)
{
    const struct date_named *named = &e->named;
    switch (named->what) {
    case NAMED_DAY:
        return find_day(named, now, out);
    case NAMED_MONTHS:
        return find_months(named, e->after, now, out);
    case NAMED_YEAR:
        return period_months(named->year, 1, MONTHS_A_YEAR, out);
    case NAMED_FOLLOWING:
        return period_following(now, named->unit, out);
    case NAMED_AWAY:
        return e->led && period_away(now, named->unit, named->count, out);
    default:
        return find_feast(named, e->after, now, out);
    }
}

static gint64 latest(gint64 now)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(now);
    g_autoptr(GDateTime) last = moment ? g_date_time_add_years(moment, YEARS_MOST) : NULL;
    return last ? g_date_time_to_unix(last) : 0;
}

/* Returns 0 for a time that never comes, or not soon enough. */
static gint64 time_of(const struct date_expression *e, gint64 now)
{
    struct period period;
    if (!find_period(e, now, &period))
        return 0;
    gint64 time = e->after && e->named.what != NAMED_AWAY ? period.end : period.begin;
    return time > now && time <= latest(now) ? time : 0;
}

/* ---- is the date plain? ---- */

struct sentence {
    bool later, unknown; /* later: it says "later"; unknown: it has words that are not understood */
};

/* Reads what surrounds an expression, up to the ends of the sentences that it is part of. */
static struct sentence around(const struct date_reading *r, const struct date_expression *e)
{
    const struct reply_spans *spans = r->spans;
    guint first = date_item(r, e->begin)->at, begin = first;
    guint end = date_item(r, e->end - 1)->at + date_item(r, e->end - 1)->n;
    struct sentence sentence = {0};

    while (begin > 0 && !reply_lexeme(&spans->lexemes, begin)->starts_sentence)
        begin--;
    for (guint i = 0; i < spans->spans->len; i++) {
        const struct reply_span *span = reply_span(spans, i);
        bool within = span->at >= first && span->at < end;
        if (span->at >= end && reply_span_lexeme(spans, i)->starts_sentence)
            break;
        if (span->at < begin || span->aside)
            continue;
        sentence.later |= span->turn == TURN_LATER;
        sentence.unknown |= span->turn == SPAN_UNKNOWN && !within;
    }
    return sentence;
}

static bool is_plain(const struct date_reading *r, const struct date_expression *e)
{
    struct sentence sentence = around(r, e);
    bool denied = e->begin > 0 && date_item(r, e->begin - 1)->kind == DATE_NOT &&
                  !date_lexeme(r, e->begin)->starts_clause;
    return !denied && (e->led ? sentence.later || !sentence.unknown : !sentence.unknown);
}

/* ---- putting it together ---- */

/* Returns true when the words of this expression count even though nothing leads to them. */
static bool stands_alone(const struct date_reading *r, const struct date_expression *e)
{
    return e->named.what != NAMED_AWAY &&
           (date_lexeme(r, e->begin)->starts_clause ||
            (date_item(r, e->begin - 1)->answers && !date_item(r, e->begin)->answers));
}

/* Returns true for a name of a time, or a number, outside any date; then no date is plain. Names in
 * lower case do not count, because they are too often other words: "you may", "spring". */
static bool is_stray(const struct date_reading *r, guint i)
{
    const struct reply_lexeme *lexeme = date_lexeme(r, i);
    unsigned kind = date_item(r, i)->kind;
    return kind == ITEM_NUMBER || kind == ITEM_ODD ||
           (kind <= DATE_HOLIDAYS && (lexeme->upper || lexeme->wide));
}

static bool has_stray(const struct date_reading *r, guint begin, guint end)
{
    for (guint i = begin; i < end; i++)
        if (is_stray(r, i))
            return true;
    return false;
}

/* Moves on behind what begins at *at, and adds its date if it has one. Returns false when that is
 * not plain. */
static bool read_on(const struct date_reading *r, guint *at, gint64 *date, guint *dates)
{
    struct date_expression e = {0};
    guint begin = *at;

    if (date_item(r, begin)->kind == DATE_OF || !date_read_expression(r, at, &e)) {
        *at = MAX(begin + 1, e.core);
        return !is_stray(r, begin);
    }
    if (!e.led && !stands_alone(r, &e))
        return !has_stray(r, e.begin, e.end);
    gint64 time = time_of(&e, r->now);
    if (time == 0 || (*date && time != *date) || ++*dates > DATES_MOST || !is_plain(r, &e))
        return false;
    *date = time;
    return true;
}

gint64 reply_date(const struct reply_words *words, const char *language,
                  const struct reply_spans *spans, gint64 now)
{
    g_autoptr(GArray) items = reply_date_items(words, language, spans);
    struct date_reading r = {spans, items, now};
    gint64 date = 0;
    guint dates = 0;

    for (guint at = 0; at < items->len;)
        if (!read_on(&r, &at, &date, &dates))
            return 0;
    return date;
}
