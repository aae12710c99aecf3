/* An address in a display name: does it belong to the same person or to somebody else? Pure; any
 * thread. */
#ifndef ASKFIRST_POLICY_EVIDENCE_NAME_SHOWS_ANOTHER_H
#define ASKFIRST_POLICY_EVIDENCE_NAME_SHOWS_ANOTHER_H

#include <stdbool.h>

/* Returns true when the display name of the mailbox `address` shows the address `found` as somebody
 * else's. An example is "Bob Brown (and carol@y.org)" of bob@x.org: the name has words of its own,
 * and neither these nor the mailbox have a word in common with carol@y.org. */
bool name_shows_another(const char *name, const char *address, const char *found);

#endif
