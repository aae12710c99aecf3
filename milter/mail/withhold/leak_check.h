/* Whether a body shows its readers an address or number that is to be withheld.
 *
 * Linear. Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_WITHHOLD_LEAK_CHECK_H
#define ASKFIRST_MAIL_WITHHOLD_LEAK_CHECK_H

#include "mail/read/body_parts.h"
#include "mail/withhold/withhold.h"

/* Returns true for the types of HTML, including those of particular mail programs. type: lower
 * case. */
bool leak_check_is_html(const char *type);

/* Returns true when this part shows one, whatever its type: in its octets, in its charset, and for
 * HTML in the text that it renders to. Content that cannot be decoded shows none. content: decoded,
 * as the part has it or is to get it. */
bool leak_check_content(const struct withheld *withheld, const struct part *part,
                        const GByteArray *content);
bool leak_check_part(const struct withheld *withheld, const struct part *part);

/* Returns true when a message inside shows one, in any field of its header or in its texts,
 * including attached ones. A report about a message (RFC 3464) counts as such a message. */
bool leak_check_inside(const struct withheld *withheld, const struct parts *parts);

/* Returns true when the header of a part, at any depth, shows one: in a file name, a description,
 * or any other field. */
bool leak_check_part_headers(const struct withheld *withheld, const struct parts *parts);

#endif
