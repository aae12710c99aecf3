/* The fields of a stored message that say who wrote to whom, and when it arrived.
 *
 * This is a separate, lean reader for imports of millions of messages: fields that teach nothing
 * (traces, signatures of relays, most X- fields) are skipped without a copy. RFC 5322, 3.6. Hostile
 * input; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_IMPORT_HEADER_H
#define ASKFIRST_MAIL_READ_IMPORT_HEADER_H

#include <glib.h>
#include <stdbool.h>

struct import_header {
    GPtrArray *fields; /* struct field, in order: for message_read_fields */
    /* These and more, for authres_judge, as our MTA gave them to its filters: without the fields
     * that delivery added above (Return-Path, Delivered-To, marks of mail programs) and without our
     * own Received. */
    GPtrArray *authenticated;
    char *
        return_path; /* of the topmost Return-Path, without <>; "" is the null sender; NULL: none */
    char *received;  /* the topmost Received; NULL: none */
    char *date;      /* of the first Date; NULL: none */
    bool spam;       /* our own filter marked it (X-Spam-Flag: YES, in the topmost run) */
    bool draft;      /* a mail program marked it as never sent */
};

/* Reads a header. header: lines up to the empty one, LF or CRLF, any octets. authserv_id: marks the
 * Received fields at the top that are ours. Never fails. Caller clears. */
void import_header_read(struct import_header *import_header, const char *header, size_t size,
                        const char *authserv_id);
void import_header_clear(struct import_header *import_header);

/* Finds when the message was written, by its Date. Returns false when that cannot be read, or when
 * our own trace says that the message arrived more than a day before or a week after it. A message
 * that was never received, as in a folder of sent mail, has no trace. */
bool import_header_when(const struct import_header *import_header, gint64 *seconds);
/* Returns a name for a message without Message-ID; all copies of it have the same name. Caller
 * frees. */
char *import_header_name(const struct import_header *import_header);

#endif
