/* A return that is made again with only the header of the message. Any thread; time is an
 * argument. */
#ifndef ASKFIRST_POST_RETURN_MAIL_HEADER_H
#define ASKFIRST_POST_RETURN_MAIL_HEADER_H

#include <glib.h>
#include "conf/config.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"
#include "store/spool/spool.h"

/* Returns the same return with only the header of the message (RFC 6522, text/rfc822-headers; RFC
 * 6533, message/global-headers). It replaces a return that was refused for its size or form. asks:
 * of the request. It names the spool file of the message, but sends nothing of it
 * (OUTGOING_SKIP_ALL). NULL when the return has only the header already, or the spool file is not
 * intact. */
struct outgoing *post_return_header(const struct config *config, struct spool *spool,
                                    const struct request *request, const GPtrArray *asks,
                                    const struct outgoing *refused, gint64 now);

#endif
