/* Does a header hint at an invitation in the body (RFC 5545, 6047), without announcing one? Only
 * then the body of a message to one person is looked at for the attendees. Pure; any thread. */
#ifndef ASKFIRST_MAIL_READ_CALENDAR_HINT_H
#define ASKFIRST_MAIL_READ_CALENDAR_HINT_H

#include "mail/read/header.h"

/* By this field alone: a method in Content-Type, the fields and names of calendar programs. */
bool calendar_field_hints(const struct field *field);
/* By the subject (UTF-8), as calendar programs begin it in the languages of our texts and some
 * more.
 */
bool calendar_subject_hints(const char *subject);

#endif
