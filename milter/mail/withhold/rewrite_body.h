/* Takes addresses and telephone numbers out of the text of a body. Hostile input; linear; any
 * thread. */
#ifndef ASKFIRST_MAIL_WITHHOLD_REWRITE_BODY_H
#define ASKFIRST_MAIL_WITHHOLD_REWRITE_BODY_H

#include <glib.h>
#include <stdbool.h>
#include "mail/read/body_parts.h"
#include "mail/withhold/withhold.h"

/* Takes what is withheld out of the text and HTML parts of a body, except attachments. Returns
 * false, and sets nothing, when the body may show some of it that cannot be taken out: in a signed
 * body, in a message inside, beyond limits.h, or in text that cannot be encoded again. *out: the
 * new body with CRLF line ends (caller frees), or NULL when there is nothing to replace. The rest
 * of the body is unchanged: each part keeps its header, charset and transfer encoding.
 * rewrite_parts does the same for a body that is already open. */
bool rewrite_body(const GPtrArray *fields, const char *body, size_t size,
                  const struct withheld *withheld, GString **out);
bool rewrite_parts(const struct parts *parts, const struct withheld *withheld, GString **out);

#endif
