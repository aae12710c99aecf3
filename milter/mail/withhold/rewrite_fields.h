/* Taking addresses and telephone numbers out of fields that are text. Hostile input; linear; any
 * thread. */
#ifndef ASKFIRST_MAIL_WITHHOLD_REWRITE_FIELDS_H
#define ASKFIRST_MAIL_WITHHOLD_REWRITE_FIELDS_H

#include <glib.h>
#include "mail/withhold/withhold.h"

/* The changes that take what is withheld (mail/withhold/withhold.h) out of fields that are text:
 * Subject, Comments, Keywords, Thread-Topic, Content-Description and X- fields, but for our own.
 * What programs read stays: message identifiers, traces, signatures. A field that would show it
 * when it is decoded once more is deleted. From the last field up. GPtrArray of struct
 * field_change, caller frees. */
GPtrArray *rewrite_text_fields(const GPtrArray *fields, const struct withheld *withheld);

#endif
