/* Whether a body lets its readers see an address that is to be withheld.
 *
 * Linear. Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_SHOWS_H
#define ASKFIRST_MAIL_SHOWS_H

#include "mail/parts.h"
#include "mail/withhold.h"

/* Is it HTML, of an ordinary or of another mail program? type: lower case. */
bool shows_is_html(const char *type);

/* Does this text (of ASCII and more) show one? Of HTML also the words that it comes to. */
bool shows_text(const struct withheld *withheld, const GByteArray *text, bool html);

/* Does this part show one, whatever its type? What cannot be decoded shows none. */
bool shows_part(const struct withheld *withheld, const struct part *part);

/* Does a message inside show one: in any field of its header, or in its texts, attached ones
 * included? So does a report about a message (RFC 3464). */
bool shows_inside(const struct withheld *withheld, const struct parts *parts);

#endif
