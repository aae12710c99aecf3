/* The milter: libmilter's callbacks (docs of libmilter, xxfi_*). They only gather, ask
 * transaction_judge.h and answer. */
#ifndef ASKFIRST_DAEMON_CALLBACKS_H
#define ASKFIRST_DAEMON_CALLBACKS_H

#include <glib.h>

/* Registers the callbacks; false with error when libmilter refuses. */
gboolean callbacks_register(GError **error);

#endif
