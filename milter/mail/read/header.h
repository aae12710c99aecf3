/* Reading a message: header fields to the facts of policy/message.h, and its first text. GMime
 * stays inside mail/.
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

/* Once, before any other function of mail/, from the main thread. */
void mail_init(void);

/* One header field as it came: name, and value with its folds (LF or CRLF), leading white space
 * included or not. The bytes may be anything but NUL. */
struct field {
    char *name;
    char *value;
};
void field_free(struct field *field);
struct field *field_new(const char *name, const char *value);
/* A field of octets that are not ended by NUL, without CR and what is white at its end. */
struct field *field_copy(const struct raw_field *raw);
/* How many fields have this name, in any case. */
unsigned fields_count(const GPtrArray *fields, const char *name);
/* The value of the first that has it, or NULL. */
const char *fields_first(const GPtrArray *fields, const char *name);

/* Fills the header part of message (policy/message.h) from the fields (GPtrArray of struct field,
 * in order). Text that looks like an address and that GMime's parser lost becomes a visible mailbox
 * with VISIBLE_LOST_TEXT, one in a name or comment of To or Cc one with VISIBLE_NAME. Never fails:
 * what cannot be read is not there. At most LIMIT_ADDRESS_BYTES of address fields are parsed, the
 * rest sets overflow. */
void message_read_fields(struct message *message, const struct locality *locality,
                         const GPtrArray *fields);

/* The field's body, unfolded and decoded to UTF-8, control characters out, cut to limit octets at a
 * character. Caller frees. */
char *field_decode(const char *value, size_t limit);

/* Does the header say that the body has to be looked at even though the header settles the rest: a
 * calendar part is announced (Content-Type: text/calendar, Content-Class: ...calendarmessage), or
 * hinted at (mail/read/calendar_hint.h)? */
bool message_wants_calendar(const struct message *message);

/* Lenient, with fallback charsets; never changed after mail_init, so any thread may use it. */
GMimeParserOptions *mail_parser_options(void);

#endif
