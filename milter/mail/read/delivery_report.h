/* Delivery reports: what became of a mail, recipient by recipient.
 *
 * RFC 3464, and 6533 for addresses that are not ASCII. A report is read wherever it stands in a
 * mail, in whatever encoding, but not in a mail within it: who forwards a report makes none. All
 * input is hostile; nothing here fails. Pure; any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_READ_DELIVERY_REPORT_H
#define ASKFIRST_MAIL_READ_DELIVERY_REPORT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"

enum delivery_fate {
    DELIVERY_UNSAID, /* there is no report, or it does not say */
    DELIVERY_GOING,  /* delivered, relayed, expanded, or still tried */
    DELIVERY_FAILED, /* for good */
};

/* What the reports in this mail say of each recipient; empty where there are none. fields: of
 * struct field (mail/read/header.h). Caller unrefs. */
GPtrArray *delivery_read(const GPtrArray *fields, const char *body, size_t size);

/* The worst that happened to anybody. */
enum delivery_fate delivery_worst(const GPtrArray *recipients);

/* What happened to a mail to the mailbox of this address id (policy/address.h): the best of what is
 * said of recipients with its address or, where there are none (*named is false), of all: it was
 * forwarded.
 */
enum delivery_fate delivery_fate_of(const GPtrArray *recipients, const struct locality *locality,
                                    const char *address_id, bool *named);

#endif
