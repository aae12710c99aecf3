/* Takes addresses and telephone numbers out of unstructured fields. Hostile input; linear; any
 * thread. */
#ifndef ASKFIRST_MAIL_WITHHOLD_REWRITE_FIELDS_H
#define ASKFIRST_MAIL_WITHHOLD_REWRITE_FIELDS_H

#include <glib.h>
#include "mail/withhold/withhold.h"

/* Returns the changes that take what is withheld (mail/withhold/withhold.h) out of unstructured
 * fields: Subject, Comments, Keywords, Thread-Topic, Content-Description and X- fields, except our
 * own. Fields that programs read stay: message identifiers, traces, signatures. A field that would
 * show it when decoded once more is deleted. The changes are ordered from the last field up.
 * GPtrArray of struct field_change, caller frees. */
GPtrArray *rewrite_text_fields(const GPtrArray *fields, const struct withheld *withheld);

#endif
