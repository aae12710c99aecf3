/* The notices that a company adds below each of its messages: that they are confidential, where it
 * is registered. Internal to policy/evidence/own_text.c. Pure; bounded. */
#ifndef ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_NOTICE_H
#define ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_NOTICE_H

#include "policy/evidence/own_text_lines.h"
#include "policy/evidence/quoting.h"

/* Finds the last notice among the lines from begin to *end - 1, which end a text, and sets *end
 * behind it. Returns its first line, or *end where there is none. The words of line begin are not a
 * notice. */
guint notice_find(const struct quoting *quoting, const struct text_lines *lines, guint begin,
                  guint *end);

#endif
