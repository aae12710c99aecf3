/* What a company adds below each of its messages: that they are confidential, where it is
 * registered. Internal to policy/evidence/own_text.c. Pure; bounded. */
#ifndef ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_NOTICE_H
#define ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_NOTICE_H

#include "policy/evidence/own_text_lines.h"
#include "policy/evidence/quoting.h"

/* Finds the last notice of the lines from begin to *end - 1, which end a text; *end is set behind
 * it. Returns its first line, or *end where there is none. Line begin has words, which are none. */
guint notice_find(const struct quoting *quoting, const struct text_lines *lines, guint begin,
                  guint *end);

#endif
