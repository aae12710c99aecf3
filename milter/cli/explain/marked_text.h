/* The text of a message as it was read, with what counted marked. Internal to cli/. */
#ifndef ASKFIRST_CLI_EXPLAIN_MARKED_TEXT_H
#define ASKFIRST_CLI_EXPLAIN_MARKED_TEXT_H

#include "policy/evidence/words.h"

/* Prints the languages and the text: each line indented, and in brackets the words that counted
 * most, with their weights. Of words that overlap only the strongest are marked. */
void marked_print(const struct evidence *evidence);

#endif
