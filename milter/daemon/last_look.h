/* What was agreed may be so no more when the message is handed over at last: then it goes back.
 *
 * Called by the thread that sends releases and returns, which alone has releases under way. */
#ifndef ASKFIRST_DAEMON_LAST_LOOK_H
#define ASKFIRST_DAEMON_LAST_LOOK_H

#include "conf/config.h"
#include "store/store.h"

enum last_look {
    LOOK_GO,    /* nothing stands against it */
    LOOK_BACK,  /* all that was left of its request goes back: the mail is not in the outbox now */
    LOOK_LATER, /* it could not be looked at, or written down: not now */
    LOOK_STUCK, /* it must not go, and cannot be given back to anybody */
};
/* *text: why, for the last two; caller frees. */
enum last_look last_look(const struct config *config, const struct outgoing *outgoing, gint64 now,
                         char **text);

#endif
