/* What a reply says apart from its answer: greetings, notices, signatures. Internal to the reply
 * files. Pure; any thread. */
#ifndef ASKFIRST_MAIL_READ_REPLY_COURTESIES_H
#define ASKFIRST_MAIL_READ_REPLY_COURTESIES_H

#include "mail/read/reply_spans.h"

/* Sets aside greetings with the names in them, notices, and the signature of this author (a name,
 * or NULL). */
void reply_spans_set_aside(struct reply_spans *spans, const char *writer);

#endif
