/* A return once more, with the header of the message alone. Any thread; time comes in. */
#ifndef ASKFIRST_POST_RETURN_MAIL_HEADER_H
#define ASKFIRST_POST_RETURN_MAIL_HEADER_H

#include <glib.h>
#include "conf/config.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"
#include "store/spool/spool.h"

/* The same return with the header of the message alone (RFC 6522, text/rfc822-headers; RFC 6533,
 * message/global-headers), for one that was refused for its size or its form. asks: of the request.
 * It names the spool file of the whole, of which it sends nothing (OUTGOING_SKIP_ALL). NULL when it
 * is so already, or when there is no sound spool file. */
struct outgoing *post_return_header(const struct config *config, struct spool *spool,
                                    const struct request *request, const GPtrArray *asks,
                                    const struct outgoing *refused, gint64 now);

#endif
