/* Whom an invitation shows: the ATTENDEEs of a text/calendar part.
 *
 * RFC 5545 (content lines, folds, parameters), 6868 (carets in parameters), 7986 (EMAIL). ORGANIZER
 * is who invites, no party. All input is hostile; linear. Any thread. */
#ifndef ASKFIRST_MAIL_READ_CALENDAR_H
#define ASKFIRST_MAIL_READ_CALENDAR_H

#include "policy/address.h"
#include "policy/message.h"

/* Adds at most LIMIT_ATTENDEES to message->visible, VISIBLE_CALENDAR. text: clean UTF-8, LF ends.
 */
void calendar_read(struct message *message, const struct locality *locality, const char *text);

#endif
