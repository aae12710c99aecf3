/* Taking addresses and telephone numbers out of the text of a body. Hostile input; linear; any
 * thread. */
#ifndef ASKFIRST_MAIL_WITHHOLD_REWRITE_BODY_H
#define ASKFIRST_MAIL_WITHHOLD_REWRITE_BODY_H

#include <glib.h>
#include <stdbool.h>
#include "mail/read/body_parts.h"
#include "mail/withhold/withhold.h"

/* The body without what is withheld in its text and HTML parts, attachments aside. Returns false,
 * and sets nothing, when it may show some of it that cannot be taken out: in a signed body, in a
 * message inside, in what is beyond limits.h or cannot be encoded anew. *out: new body with CRLF
 * line ends (caller frees), all else in it as it came: each part keeps its header, charset and
 * transfer encoding; NULL when there is nothing to replace. */
bool rewrite_body(const GPtrArray *fields, const char *body, size_t size,
                  const struct withheld *withheld, GString **out);
bool rewrite_parts(const struct parts *parts, const struct withheld *withheld, GString **out);

#endif
