/* The words of a reply as those that dates are made of. Internal to mail/read/reply_date.c. Pure;
 * linear. */
#ifndef ASKFIRST_MAIL_READ_REPLY_DATE_ITEMS_H
#define ASKFIRST_MAIL_READ_REPLY_DATE_ITEMS_H

#include "mail/read/reply_spans.h"
#include "text/reply_words.h"

/* Beside those of enum reply_date_word. */
enum {
    ITEM_NUMBER = DATE_COUNT, /* of one to four digits */
    ITEM_ODD,                 /* holds digits otherwise */
    ITEM_OTHER,               /* no word of a date, or one that stands aside or in a question */
    ITEM_END
};

struct reply_item {
    unsigned kind;
    guint at, n;          /* its words */
    guint number, digits; /* of ITEM_NUMBER */
    bool ordinal;         /* the number has a mark of one: "15th" */
    bool answers;         /* its last word is of a turn that says "later" */
};

/* All words, in order. Caller unrefs. */
GArray *reply_date_items(const struct reply_words *words, const char *language,
                         const struct reply_spans *spans);

#endif
