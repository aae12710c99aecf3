/* Signals. libmilter waits for them in a thread of its own and would end the program at SIGHUP. We
 * define sigwait() ahead of the C library, so libmilter's thread calls ours, and HUP becomes a
 * reload. Both functions are for the main thread. */
#ifndef ASKFIRST_DAEMON_SIGNALS_H
#define ASKFIRST_DAEMON_SIGNALS_H

#include <signal.h>

/* Blocks the signals in all threads that are started later. Calling it also links our sigwait()
 * ahead of the C library's. */
void signals_prepare(void);
/* After smfi_main: waits until the thread that stopped libmilter has finished. */
void signals_settle(void);

#endif
