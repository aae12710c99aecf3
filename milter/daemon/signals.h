/* Signals: libmilter waits for them in a thread of its own and would end the program at SIGHUP. We
 * define sigwait() before the C library does, so that its thread lands here, and HUP becomes a
 * reload. Both functions are for the main thread. */
#ifndef ASKFIRST_DAEMON_SIGNALS_H
#define ASKFIRST_DAEMON_SIGNALS_H

#include <signal.h>

/* Defined in signals.c; naming it links our sigwait() before libmilter's. */
void signals_prepare(void);
/* After smfi_main: waits until the thread that stopped libmilter is through with it. */
void signals_settle(void);

#endif
