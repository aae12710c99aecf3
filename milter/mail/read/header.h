/* Reads the header of a message into the facts of policy/message.h. GMime stays inside mail/.
 *
 * RFC 5322 (fields, address lists), 2047 (encoded words), 6532 (UTF-8), 3834 (Auto-Submitted), 2369
 * (List-*), 5545/6047 (calendar). All input is hostile. Any thread, after mail_init once; one
 * message has one owner. */
#ifndef ASKFIRST_MAIL_READ_HEADER_H
#define ASKFIRST_MAIL_READ_HEADER_H

#include <gmime/gmime.h>
#include "base/raw_field.h"
#include "policy/address.h"
#include "policy/message.h"

/* To be called once, from the main thread, before any other function of mail/. */
void mail_init(void);

/* One header field as it came: its name, and its value with its folds (LF or CRLF), with or without
 * leading white space. The bytes may be anything but NUL. */
struct field {
    char *name;
    char *value;
};
void field_free(struct field *field);
struct field *field_new(const char *name, const char *value);
/* Returns a field made of octets without a final NUL; CRs and white space at its end are dropped.
 */
struct field *field_copy(const struct raw_field *raw);
/* Returns how many fields have this name, in any case. */
unsigned fields_count(const GPtrArray *fields, const char *name);
/* Returns the value of the first field of this name, or NULL. */
const char *fields_first(const GPtrArray *fields, const char *name);

/* Fills the header part of message (policy/message.h) from the fields (GPtrArray of struct field,
 * in order). Text that looks like an address and that GMime's parser lost becomes a visible mailbox
 * with VISIBLE_LOST_TEXT; an address in a name or comment of To or Cc becomes one with
 * VISIBLE_NAME. Never fails: what cannot be read is left out. At most LIMIT_ADDRESS_BYTES of
 * address fields are parsed; if there are more, overflow is set. */
void message_read_fields(struct message *message, const struct locality *locality,
                         const GPtrArray *fields);

/* Returns the field's body, unfolded and decoded to UTF-8, without control characters, and cut to
 * limit octets between two characters. Caller frees. */
char *field_decode(const char *value, size_t limit);

/* Returns true when the body has to be read even if the header settles the rest. A calendar part is
 * announced (Content-Type: text/calendar, Content-Class: ...calendarmessage), or hinted at
 * (mail/read/calendar_hint.h). */
bool message_wants_calendar(const struct message *message);

/* Returns lenient options with fallback charsets. They never change after mail_init, so any thread
 * may use them. */
GMimeParserOptions *mail_parser_options(void);

#endif
