/* Sending a message to each recipient alone, without the addresses and telephone numbers of the
 * other parties.
 *
 * Any thread; time is an argument. Errors are those of the spool; that a message cannot be sent
 * this way is not an error of post_may_send_separately. */
#ifndef ASKFIRST_POST_SEND_SEPARATELY_H
#define ASKFIRST_POST_SEND_SEPARATELY_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "mail/withhold/separate_check.h"
#include "policy/message.h"
#include "store/ledger/requests.h"
#include "store/spool/spool.h"

/* Can every copy be sent to each recipient alone without showing the addresses and telephone
 * numbers of the others? *obstacle: why not. Returns false only for errors of the spool. Reads and
 * rewrites each copy. written: what the caller read of the only copy while writing it, so that its
 * octets are not read again; or NULL. */
bool post_may_send_separately(const struct config *config, struct spool *spool,
                              const struct request *request, const struct message *written,
                              enum separate_obstacle *obstacle, GError **error);

/* Returns the releases that send a request separately: each copy without the addresses and
 * telephone numbers of its parties (request->withhold), in header and texts. ERROR_STATE when this
 * is not allowed (request->may_send_separately) or not possible (post_may_send_separately); else
 * errors of the spool. */
GPtrArray *post_send_separately(const struct config *config, struct spool *spool,
                                const struct request *request, gint64 now, GError **error);

#endif
