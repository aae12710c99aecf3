/* The text of a message as it was read, with the words that counted marked. Internal to cli/. */
#ifndef ASKFIRST_CLI_EXPLAIN_MARKED_TEXT_H
#define ASKFIRST_CLI_EXPLAIN_MARKED_TEXT_H

#include "policy/evidence/words.h"

/* Prints the languages and the text. Each line is indented; the words that counted most are in
 * brackets, with their weights. When such words overlap, only the strongest are marked. */
void marked_print(const struct evidence *evidence);

#endif
