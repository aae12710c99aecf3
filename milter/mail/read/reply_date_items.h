/* The words of a reply, classified as parts of dates. Internal to mail/read/reply_date.c. Pure;
 * linear. */
#ifndef ASKFIRST_MAIL_READ_REPLY_DATE_ITEMS_H
#define ASKFIRST_MAIL_READ_REPLY_DATE_ITEMS_H

#include "mail/read/reply_spans.h"
#include "text/reply_words.h"

/* In addition to those of enum reply_date_word. */
enum {
    ITEM_NUMBER = DATE_COUNT, /* a number of one to four digits */
    ITEM_ODD,                 /* has digits in another form */
    ITEM_OTHER,               /* not a word of a date, or set aside, or in a question */
    ITEM_END
};

struct reply_item {
    unsigned kind;
    guint at, n;          /* first word, and number of words */
    guint number, digits; /* for ITEM_NUMBER */
    bool ordinal;         /* the number is marked as one: "15th" */
    bool answers;         /* its last word belongs to a turn that says "later" */
};

/* Returns all words as items, in order. Caller unrefs. */
GArray *reply_date_items(const struct reply_words *words, const char *language,
                         const struct reply_spans *spans);

#endif
