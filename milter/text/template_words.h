/* The words that the links of our mails write, in each language. A reply may consist of them. One
 * thread while loading; any thread for look-ups. */
#ifndef ASKFIRST_TEXT_TEMPLATE_WORDS_H
#define ASKFIRST_TEXT_TEMPLATE_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include "text/reply_words.h"
#include "text/template.h"

/* Adds the words that our links write to those that a reply may consist of. A word that already
 * means something else there is a problem. */
void templates_add_words(const struct templates *templates, struct reply_words *words,
                         GPtrArray *problems);
/* Returns true when this line is part of what our links write into a mail, in any loaded language.
 */
bool templates_is_prefilled(const struct templates *templates, const char *line);

/* ---- for the files of text/ alone ---- */
/* Collects the prefilled lines of all languages in prefills. */
void template_prefills_collect(struct templates *templates);

#endif
