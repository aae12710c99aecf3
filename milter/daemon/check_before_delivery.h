/* The last check before a mail is handed over. When somebody no longer agrees, a release is
 * returned instead. When the party has been sent all asks of the day, an ask is put off.
 *
 * Called by the thread that sends this kind of mail; no other thread handles mail of this kind. */
#ifndef ASKFIRST_DAEMON_CHECK_BEFORE_DELIVERY_H
#define ASKFIRST_DAEMON_CHECK_BEFORE_DELIVERY_H

#include "conf/config.h"
#include "store/ledger/outbox.h"

enum last_look {
    LOOK_GO,   /* nothing speaks against it */
    LOOK_BACK, /* the mail has left the outbox: what remained of its request is returned, or its ask
                  is put off */
    LOOK_LATER, /* the check failed, or its result could not be stored: not now */
    LOOK_STUCK, /* it must not go, and there is nobody to return it to */
};
/* Checks the mail. *text: the reason, for the last two results; caller frees. */
enum last_look last_look(const struct config *config, const struct outgoing *outgoing, gint64 now,
                         char **text);

#endif
