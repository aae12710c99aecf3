/* What was agreed may be so no more when the message is handed over at last: then it goes back. And
 * whoever is asked may have got all asks of the day: then the ask is put off.
 *
 * Called by the thread that sends this kind of mail, which alone has mail of it under way. */
#ifndef ASKFIRST_DAEMON_CHECK_BEFORE_DELIVERY_H
#define ASKFIRST_DAEMON_CHECK_BEFORE_DELIVERY_H

#include "conf/config.h"
#include "store/ledger/outbox.h"

enum last_look {
    LOOK_GO,    /* nothing stands against it */
    LOOK_BACK,  /* the mail is not in the outbox now: what was left of its request goes back, or its
                   ask is put off */
    LOOK_LATER, /* it could not be looked at, or written down: not now */
    LOOK_STUCK, /* it must not go, and cannot be given back to anybody */
};
/* *text: why, for the last two; caller frees. */
enum last_look last_look(const struct config *config, const struct outgoing *outgoing, gint64 now,
                         char **text);

#endif
