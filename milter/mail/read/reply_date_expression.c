#include "mail/read/reply_date_expression.h"

#include "text/reply_words.h"

#define MONTHS_A_YEAR 12u

/* ---- single items; *at moves on when one is read ---- */

const struct reply_item *date_item(const struct date_reading *r, guint i)
{
    static const struct reply_item end = {.kind = ITEM_END};
    return i < r->items->len ? &g_array_index(r->items, struct reply_item, i) : &end;
}

const struct reply_lexeme *date_lexeme(const struct date_reading *r, guint i)
{
    return reply_lexeme(&r->spans->lexemes, date_item(r, i)->at);
}

static bool starts_sentence(const struct date_reading *r, guint i)
{
    return date_item(r, i)->kind != ITEM_END && date_lexeme(r, i)->starts_sentence;
}

static guint skip_of(const struct date_reading *r, guint i)
{
    while (date_item(r, i)->kind == DATE_OF)
        i++;
    return i;
}

/* Reads an item of one of these kinds. *which: its number among them. */
static bool take_kind(const struct date_reading *r, guint *at, unsigned from, unsigned to,
                      guint *which)
{
    guint i = skip_of(r, *at);
    if (date_item(r, i)->kind < from || date_item(r, i)->kind > to)
        return false;
    *which = date_item(r, i)->kind - from;
    *at = i + 1;
    return true;
}

static bool take_this_kind(const struct date_reading *r, guint *at, unsigned kind)
{
    guint which;
    return take_kind(r, at, kind, kind, &which);
}

static bool take_number(const struct date_reading *r, guint *at, guint least, guint most,
                        guint *number)
{
    guint i = skip_of(r, *at);
    if (date_item(r, i)->kind != ITEM_NUMBER || date_item(r, i)->number < least ||
        date_item(r, i)->number > most)
        return false;
    *number = date_item(r, i)->number;
    *at = i + 1;
    return true;
}

/* ---- numbers with marks between: 2027-03-15, 15.3.2027, 15.3. ---- */

/* Decides which of two numbers is the day. A point between them means that the day comes first.
 * Returns false when that cannot be told. */
static bool set_day_and_month(struct date_named *named, guint a, guint b, gunichar mark)
{
    bool day_first = mark == '.' || a > MONTHS_A_YEAR || a == b;
    if (!day_first && b <= MONTHS_A_YEAR)
        return false;
    named->day = day_first ? a : b;
    named->month = day_first ? b : a;
    return true;
}

static bool set_numbers(struct date_named *named, const struct reply_item *const parts[3], guint n,
                        gunichar mark)
{
    const guint a = parts[0]->number, b = parts[1]->number, c = n > 2 ? parts[2]->number : 0;
    bool short_year = n > 2 && parts[2]->digits == 2 && mark == '.';

    if (parts[0]->digits == 4 || (n == 2 && parts[1]->digits == 4)) {
        bool year_first = parts[0]->digits == 4;
        *named = (struct date_named){.what = n > 2 ? NAMED_DAY : NAMED_MONTHS,
                                     .year = year_first ? a : b,
                                     .month = year_first ? b : a,
                                     .months = 1,
                                     .day = c};
        return true;
    }
    *named = (struct date_named){.what = NAMED_DAY, .year = short_year ? 2000 + c : c};
    return (n > 2 ? short_year || parts[2]->digits == 4 : mark != '-') &&
           set_day_and_month(named, a, b, mark);
}

static bool read_numbers(const struct date_reading *r, guint *at, struct date_named *named)
{
    const struct reply_item *parts[3] = {date_item(r, *at)};
    gunichar mark = date_item(r, *at + 1)->kind == ITEM_NUMBER ? date_lexeme(r, *at + 1)->joint : 0;
    guint n = 1;

    if (parts[0]->kind != ITEM_NUMBER || (mark != '.' && mark != '-' && mark != '/'))
        return false;
    while (n < 3 && date_item(r, *at + n)->kind == ITEM_NUMBER &&
           date_lexeme(r, *at + n)->joint == mark) {
        parts[n] = date_item(r, *at + n);
        n++;
    }
    if (!set_numbers(named, parts, n, mark))
        return false;
    *at += n;
    return true;
}

/* ---- with words ---- */

static bool read_unit(const struct date_reading *r, guint *at, enum period_unit *unit)
{
    guint which;
    if (take_this_kind(r, at, DATE_MONTH_SIGN)) {
        *unit = UNIT_MONTH;
        return true;
    }
    if (!take_kind(r, at, DATE_DAYS, DATE_YEARS, &which))
        return false;
    *unit = (enum period_unit)which;
    return true;
}

/* Reads "three weeks"; with half years the number may be missing. */
static bool read_away(const struct date_reading *r, guint *at, struct date_named *named)
{
    guint i = *at, count = 0;
    *named = (struct date_named){.what = NAMED_AWAY};
    if (take_kind(r, &i, DATE_ONE, DATE_TWELVE, &count))
        named->count = count + 1;
    else if (!take_number(r, &i, 1, 999, &named->count))
        named->count = 0;
    if (!read_unit(r, &i, &named->unit) || (named->count == 0 && named->unit != UNIT_HALF_YEAR) ||
        date_item(r, i - 1)->kind == DATE_MONTH_SIGN)
        return false;
    named->count = MAX(named->count, 1);
    *at = i;
    return true;
}

/* Reads "next week", "semaine prochaine". */
static bool read_following(const struct date_reading *r, guint *at, struct date_named *named)
{
    guint i = *at;
    bool before = take_this_kind(r, &i, DATE_NEXT);
    *named = (struct date_named){.what = NAMED_FOLLOWING};
    if (!read_unit(r, &i, &named->unit) || (!before && !take_this_kind(r, &i, DATE_NEXT)))
        return false;
    *at = i;
    return true;
}

static bool read_year(const struct date_reading *r, guint *at, guint *year)
{
    struct date_named following;
    guint i = *at;

    while (date_item(r, i)->kind == DATE_IN || date_item(r, i)->kind == DATE_OF)
        i++;
    if (read_following(r, &i, &following) && following.unit == UNIT_YEAR) {
        *year = period_year_of(r->now) + 1;
    } else {
        i = skip_of(r, i);
        if (!take_number(r, &i, 2000, 2999, year))
            return false;
        (void)take_this_kind(r, &i, DATE_YEARS);
    }
    *at = i;
    return true;
}

static bool read_day(const struct date_reading *r, guint *at, guint *day)
{
    if (!take_number(r, at, 1, 31, day))
        return false;
    (void)take_this_kind(r, at, DATE_ORDINAL);
    return true;
}

/* Reads a month, with its day before or after it, or without one. */
static bool read_month(const struct date_reading *r, guint *at, struct date_named *named)
{
    guint i = *at, behind, day = 0, month, unit;
    bool before = read_day(r, &i, &day);

    if (!take_kind(r, &i, DATE_JANUARY, DATE_DECEMBER, &month)) {
        i = *at;
        before = false;
        if (!take_number(r, &i, 1, MONTHS_A_YEAR, &month) ||
            !take_this_kind(r, &i, DATE_MONTH_SIGN))
            return false;
        month--;
    }
    behind = i;
    if (!before && !starts_sentence(r, i) && read_day(r, &behind, &day) &&
        !take_kind(r, &(guint){behind}, DATE_DAYS, DATE_YEARS, &unit))
        i = behind;
    else if (!before)
        day = 0;
    *named = (struct date_named){
        .what = day ? NAMED_DAY : NAMED_MONTHS, .month = month + 1, .months = 1, .day = day};
    *at = i;
    return true;
}

static bool read_season(const struct date_reading *r, guint *at, struct date_named *named)
{
    guint which;
    *named = (struct date_named){.what = NAMED_MONTHS, .months = 3};
    if (take_kind(r, at, DATE_SPRING, DATE_WINTER, &which))
        named->month = 3 + which * 3;
    else if (take_kind(r, at, DATE_QUARTER_1, DATE_QUARTER_4, &which))
        named->month = 1 + which * 3;
    else
        return false;
    return true;
}

static bool read_feast(const struct date_reading *r, guint *at, struct date_named *named)
{
    guint which;
    if (!take_kind(r, at, DATE_NEW_YEAR, DATE_HOLIDAYS, &which))
        return false;
    *named = (struct date_named){.what = NAMED_FEAST, .feast = DATE_NEW_YEAR + which};
    return true;
}

/* Reads a proper name of a time, with "next" and the year before or after it. */
static bool read_proper(const struct date_reading *r, guint *at, struct date_named *named)
{
    guint i = *at, year = 0;
    bool before = read_year(r, &i, &year);

    while (before && date_item(r, i)->kind == DATE_IN)
        i++;
    bool next = !before && take_this_kind(r, &i, DATE_NEXT);
    if (!read_month(r, &i, named) && !read_season(r, &i, named))
        return false;
    if (!before && !next && !starts_sentence(r, i))
        before = read_year(r, &i, &year);
    if (!before && !next && named->what == NAMED_MONTHS)
        next = take_this_kind(r, &i, DATE_NEXT);
    named->year = year;
    named->next = next;
    *at = i;
    return true;
}

static bool read_only_year(const struct date_reading *r, guint *at, struct date_named *named)
{
    *named = (struct date_named){.what = NAMED_YEAR};
    return read_year(r, at, &named->year);
}

/* Reads "after the 15th": a number alone, at the end of its clause, or marked. With a mark of its
 * own, "日", it needs no lead. */
static bool read_only_day(const struct date_reading *r, guint *at, bool led,
                          struct date_named *named)
{
    guint i = *at, day;
    if (!read_day(r, &i, &day) || (!led && date_item(r, i - 1)->kind != DATE_ORDINAL))
        return false;
    bool marked = date_item(r, i - 1)->ordinal || date_item(r, i - 1)->kind == DATE_ORDINAL;
    bool ends = date_item(r, i)->kind == ITEM_END || date_lexeme(r, i)->starts_clause;
    *named = (struct date_named){.what = NAMED_DAY, .day = day};
    *at = i;
    return marked || ends;
}

/* ---- an expression: "after", the time, and in some languages "after" behind it ---- */

static void read_leads(const struct date_reading *r, guint *at, struct date_expression *e)
{
    guint which;
    while (take_kind(r, at, DATE_IN, DATE_AFTER, &which)) {
        e->led = true;
        e->after |= which == 1;
    }
}

static bool read_named(const struct date_reading *r, guint *at, struct date_expression *e)
{
    struct date_named *named = &e->named;
    guint begin = *at, i = skip_of(r, begin);
    if (i > e->begin && starts_sentence(r, i))
        return false;
    if (read_numbers(r, &i, named) || (i = begin, read_away(r, &i, named)) ||
        (i = begin, read_proper(r, &i, named)) || (i = begin, read_only_year(r, &i, named)) ||
        (i = begin, read_following(r, &i, named)) || (i = begin, read_feast(r, &i, named)) ||
        (i = begin, read_only_day(r, &i, e->led, named))) {
        *at = i;
        return true;
    }
    return false;
}

/* Reads "三か月後", "three months from now". Chinese and Japanese need neither that nor a lead when
 * the clause begins here or the following words say "later". */
static void read_behind(const struct date_reading *r, guint *at, struct date_expression *e)
{
    bool wide = date_lexeme(r, *at - 1)->wide;
    guint which;
    if ((wide || e->named.what == NAMED_AWAY) && date_item(r, *at)->kind != ITEM_END &&
        !date_lexeme(r, *at)->starts_clause && take_kind(r, at, DATE_IN, DATE_AFTER, &which)) {
        e->led = true;
        e->after |= which == 1;
    }
    e->led |= wide && e->named.what != NAMED_AWAY &&
              (date_lexeme(r, e->begin)->starts_clause || date_item(r, *at)->answers);
}

bool date_read_expression(const struct date_reading *r, guint *at, struct date_expression *e)
{
    guint i = *at;
    *e = (struct date_expression){.begin = i};
    read_leads(r, &i, e);
    e->core = i;
    if (!read_named(r, &i, e))
        return false;
    read_behind(r, &i, e);
    /* These are dates by themselves. */
    e->led |= e->named.year || e->named.next || e->named.what == NAMED_FOLLOWING ||
              e->named.what == NAMED_YEAR || e->named.what == NAMED_DAY;
    e->end = *at = i;
    return true;
}
