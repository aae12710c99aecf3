/* libmilter's callbacks (xxfi_* in its documentation). They only gather what the MTA sends, call
 * transaction_judge.h and apply_action.h, and reply. */
#ifndef ASKFIRST_DAEMON_CALLBACKS_H
#define ASKFIRST_DAEMON_CALLBACKS_H

#include <glib.h>

/* Registers the callbacks. Returns false with error when libmilter refuses. */
gboolean callbacks_register(GError **error);

#endif
