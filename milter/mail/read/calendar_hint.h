/* Whether a header hints at an invitation in the body (RFC 5545, 6047) without announcing one.
 * Without such a hint, the body of a message to one person is not searched for attendees. Pure; any
 * thread. */
#ifndef ASKFIRST_MAIL_READ_CALENDAR_HINT_H
#define ASKFIRST_MAIL_READ_CALENDAR_HINT_H

#include "mail/read/header.h"

/* Returns true when this field alone hints at one: by a method in Content-Type, or as a field or
 * name of calendar programs. */
bool calendar_field_hints(const struct field *field);
/* Returns true when the subject (UTF-8) begins as calendar programs begin it, in the languages of
 * our texts and some more. */
bool calendar_subject_hints(const char *subject);

#endif
