/* The fields of a stored message that say who wrote to whom, and when it came.
 *
 * A reader of its own, lean, for imports of millions of messages: what teaches nothing (traces,
 * signatures of relays, most X- fields) is passed over without a copy. RFC 5322, 3.6. Hostile
 * input; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_IMPORT_HEADER_H
#define ASKFIRST_MAIL_READ_IMPORT_HEADER_H

#include <glib.h>
#include <stdbool.h>

struct import_header {
    GPtrArray *fields; /* struct field, in order: for message_read_fields */
    /* The same and more, as our MTA gave them to its filters: without what delivery added above
     * (Return-Path, Delivered-To, marks of mail programs) and without our own Received: for
     * authres_judge. */
    GPtrArray *authenticated;
    char *
        return_path; /* of the topmost Return-Path, without <>; "" is the null sender; NULL: none */
    char *received;  /* the topmost Received; NULL: none */
    char *date;      /* of the first Date; NULL: none */
    bool spam;       /* our own filter said so (X-Spam-Flag: YES, in the topmost run) */
    bool draft;      /* a mail program's mark of what was never sent */
};

/* header: lines up to the empty one, LF or CRLF, any octets. authserv_id: whose Received fields at
 * the top are ours. Never fails. Caller clears. */
void import_header_read(struct import_header *import_header, const char *header, size_t size,
                        const char *authserv_id);
void import_header_clear(struct import_header *import_header);

/* When it was written, by its Date. False: that cannot be read, or our own trace says that it came
 * more than a day before or a week after. (What was never received, as in a folder of sent mail,
 * has no trace.) */
bool import_header_when(const struct import_header *import_header, gint64 *seconds);
/* A name for a message without Message-ID, the same for each copy of it. Caller frees. */
char *import_header_name(const struct import_header *import_header);

#endif
