/* Sending a message to each recipient alone, without the addresses and telephone numbers of the
 * others.
 *
 * Any thread; time comes in. Errors: those of the spool; a message that cannot be sent so is no
 * error of post_may_separate. */
#ifndef ASKFIRST_POST_SEND_SEPARATELY_H
#define ASKFIRST_POST_SEND_SEPARATELY_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "mail/withhold/separate_check.h"
#include "policy/message.h"
#include "store/ledger/requests.h"
#include "store/spool/spool.h"

/* Can every copy be sent to each alone without showing the addresses and telephone numbers of the
 * others? *obstacle: why not. False only for spool errors. Reads and rewrites each copy. written:
 * what was read of the only copy while the caller wrote it, so that its octets need no second look;
 * or NULL. */
bool post_may_send_separately(const struct config *config, struct spool *spool,
                              const struct request *request, const struct message *written,
                              enum separate_obstacle *obstacle, GError **error);

/* The releases that send a request separately: each copy without the addresses and telephone
 * numbers of its parties (request->withhold), in its header and its texts. ERROR_STATE when it may
 * not be (request->may_send_separately) or cannot (post_may_send_separately); spool errors. */
GPtrArray *post_send_separately(const struct config *config, struct spool *spool,
                                const struct request *request, gint64 now, GError **error);

#endif
