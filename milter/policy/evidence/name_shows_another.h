/* An address in a display name: another of the same person's, or somebody else's? Pure; any thread.
 */
#ifndef ASKFIRST_POLICY_EVIDENCE_NAME_SHOWS_ANOTHER_H
#define ASKFIRST_POLICY_EVIDENCE_NAME_SHOWS_ANOTHER_H

#include <stdbool.h>

/* Does the display name of the mailbox `address` show the address `found` as somebody else's? As in
 * "Bob Brown (and carol@y.org)" of bob@x.org: the name has words of its own, and neither these nor
 * the mailbox have one in common with it. */
bool name_shows_another(const char *name, const char *address, const char *found);

#endif
