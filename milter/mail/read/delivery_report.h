/* Delivery reports: what happened to a mail, for each recipient.
 *
 * RFC 3464, and 6533 for addresses that are not ASCII. A report is read wherever it stands in a
 * mail, in whatever encoding, but not inside an attached message: forwarding a report does not make
 * one. All input is hostile; nothing here fails. Pure; any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_READ_DELIVERY_REPORT_H
#define ASKFIRST_MAIL_READ_DELIVERY_REPORT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"

enum delivery_fate {
    DELIVERY_UNSAID, /* there is no report, or it does not say */
    DELIVERY_GOING,  /* delivered, relayed, expanded, or still being tried */
    DELIVERY_FAILED, /* failed for good */
};

/* Returns what the reports in this mail say about each recipient; empty when there is no report.
 * fields: of struct field (mail/read/header.h). Caller unrefs. */
GPtrArray *delivery_read(const GPtrArray *fields, const char *body, size_t size);

/* Returns the worst fate of all recipients. */
enum delivery_fate delivery_worst(const GPtrArray *recipients);

/* Returns what happened to a mail to the mailbox of this address id (policy/address.h): the best
 * fate of the recipients with its address. If there are none (*named is false), the mail was
 * forwarded, and the best fate of all recipients counts. */
enum delivery_fate delivery_fate_of(const GPtrArray *recipients, const struct locality *locality,
                                    const char *address_id, bool *named);

#endif
