/* Finds the words of a reply that name a time. Internal to mail/read/reply_date.c. Pure; linear. */
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

/* The time that an expression names, not yet computed. year: 0 for none. */
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
    guint begin, core, end; /* indexes of items; core: after the words that lead to it */
    bool led, after;
};

/* Returns item number i, or one that is ITEM_END. */
const struct reply_item *date_item(const struct date_reading *r, guint i);
/* Returns the first word of item i, which must exist. */
const struct reply_lexeme *date_lexeme(const struct date_reading *r, guint i);

/* Reads the expression that begins at item *at, and moves *at behind it. Returns false when there
 * is none; then *at does not change, and only e->core is set. */
bool date_read_expression(const struct date_reading *r, guint *at, struct date_expression *e);

#endif
