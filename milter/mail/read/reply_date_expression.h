/* Which words of a reply name a time. Internal to mail/read/reply_date.c. Pure; linear. */
#ifndef ASKFIRST_MAIL_READ_REPLY_DATE_EXPRESSION_H
#define ASKFIRST_MAIL_READ_REPLY_DATE_EXPRESSION_H

#include "mail/read/reply_calendar.h"
#include "mail/read/reply_date_items.h"
#include "mail/read/reply_spans.h"
#include "text/reply_tokens.h"

struct date_reading {
    const struct reply_spans *spans;
    const GArray *items;
    gint64 now;
};

/* What an expression names, before it is known when that is. year: 0 for none. */
struct date_named {
    enum { NAMED_DAY, NAMED_MONTHS, NAMED_YEAR, NAMED_FOLLOWING, NAMED_AWAY, NAMED_FEAST } what;
    guint year, month, months, day; /* month: 0 for any */
    enum period_unit unit;
    guint count;
    unsigned feast; /* DATE_NEW_YEAR to DATE_HOLIDAYS */
    bool next;
};

struct date_expression {
    struct date_named named;
    guint begin, core, end; /* items; core: behind what leads to it */
    bool led, after;
};

/* Item number i, or one that is ITEM_END. */
const struct reply_item *date_item(const struct date_reading *r, guint i);
/* The first word of item i, which must be there. */
const struct reply_lexeme *date_lexeme(const struct date_reading *r, guint i);

/* What begins at item *at, which goes on behind it; false where nothing does, and then *at stays
 * and only e->core is set. */
bool date_read_expression(const struct date_reading *r, guint *at, struct date_expression *e);

#endif
