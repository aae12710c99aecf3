/* Makes the complete trie of the cues smaller. Internal to policy/. Linear; one thread. */
#ifndef ASKFIRST_POLICY_EVIDENCE_CUES_MERGE_H
#define ASKFIRST_POLICY_EVIDENCE_CUES_MERGE_H

#include "policy/evidence/cues.h"

/* Keeps equal endings only once. No phrase can be added afterwards. */
void cues_merge(struct cues *cues);

#endif
