/* The people whom an invitation shows: the ATTENDEEs of a text/calendar part.
 *
 * RFC 5545 (content lines, folds, parameters), 6868 (carets in parameters), 7986 (EMAIL). ORGANIZER
 * is the sender of the invitation, not a party. All input is hostile; linear. Any thread. */
#ifndef ASKFIRST_MAIL_READ_CALENDAR_H
#define ASKFIRST_MAIL_READ_CALENDAR_H

#include "policy/address.h"
#include "policy/message.h"

/* Adds at most LIMIT_ATTENDEES attendees to message->visible, as VISIBLE_CALENDAR. text: sanitized
 * UTF-8, LF line ends. */
void calendar_read(struct message *message, const struct locality *locality, const char *text);

#endif
