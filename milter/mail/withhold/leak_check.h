/* Whether a body lets its readers see an address or number that is to be withheld.
 *
 * Linear. Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_WITHHOLD_LEAK_CHECK_H
#define ASKFIRST_MAIL_WITHHOLD_LEAK_CHECK_H

#include "mail/read/body_parts.h"
#include "mail/withhold/withhold.h"

/* Is it HTML, of an ordinary or of another mail program? type: lower case. */
bool leak_check_is_html(const char *type);

/* Does this part show one, whatever its type: in its octets, in its charset, and where it is HTML,
 * in the words that it comes to? What cannot be decoded shows none. content: decoded, as the part
 * has it or is to get it. */
bool leak_check_content(const struct withheld *withheld, const struct part *part,
                        const GByteArray *content);
bool leak_check_part(const struct withheld *withheld, const struct part *part);

/* Does a message inside show one: in any field of its header, or in its texts, attached ones
 * included? So does a report about a message (RFC 3464). */
bool leak_check_inside(const struct withheld *withheld, const struct parts *parts);

/* Does the header of a part, at any depth, show one: in the name of a file, a description, or any
 * other field? */
bool leak_check_part_headers(const struct withheld *withheld, const struct parts *parts);

#endif
