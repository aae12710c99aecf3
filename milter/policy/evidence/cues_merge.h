/* Makes the trie of the cues smaller once it is complete. Internal to policy/. Linear; one thread.
 */
#ifndef ASKFIRST_POLICY_EVIDENCE_CUES_MERGE_H
#define ASKFIRST_POLICY_EVIDENCE_CUES_MERGE_H

#include "policy/evidence/cues.h"

/* Keeps once what goes on alike. No phrase can be added then. */
void cues_merge(struct cues *cues);

#endif
