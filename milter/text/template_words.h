/* The words that the links of our mails write, in each language: a reply may consist of them.
 * Loading: one thread; looking: any thread. */
#ifndef ASKFIRST_TEXT_TEMPLATE_WORDS_H
#define ASKFIRST_TEXT_TEMPLATE_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include "text/reply_words.h"
#include "text/template.h"

/* Adds the words that our links write to those that a reply may consist of. One that means
 * something else there is a problem. */
void templates_add_words(const struct templates *templates, struct reply_words *words,
                         GPtrArray *problems);
/* Is this a line of what our links write into a mail, in any loaded language? */
bool templates_is_prefilled(const struct templates *templates, const char *line);

/* ---- for the files of text/ alone ---- */
/* Fills prefills from the languages. */
void template_prefills_collect(struct templates *templates);

#endif
