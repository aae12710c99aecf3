/* phrases.txt: the words of a language that are assembled rather than filled into a template:
 * dates, lists of names, "Bob wrote", and the text of a mail that a link opens.
 *
 *     # a comment
 *     wrote = {name} wrote: "{note}"
 *     wrote.ascii = {name}: "{note}"
 *     yes = yes
 *
 * A line that begins with white space continues the value before it. A refusal uses NAME.ascii,
 * which is for languages that are not written in ASCII letters. Internal to the template files.
 * Immutable after reading; any thread. */
#ifndef ASKFIRST_TEXT_PHRASES_H
#define ASKFIRST_TEXT_PHRASES_H

#include <stdbool.h>
#include "text/template_voice.h"

struct phrases;

/* Reads text, the content of file. Errors are added to problems. Never NULL. */
struct phrases *phrases_parse(const char *file, const char *text, GPtrArray *problems);
void phrases_free(struct phrases *phrases);

/* Returns the phrase as it stands in the file, "" where it is missing. */
const char *phrases_get(const struct phrases *phrases, enum phrase phrase, bool ascii);
/* Returns the phrase filled in. values: a NULL-terminated list of name, value. Caller frees. */
char *phrases_fill(const struct phrases *phrases, enum phrase phrase, bool ascii,
                   const char *const *values);
/* Returns the items of a comma-separated list. Caller frees. */
char **phrases_items(const struct phrases *phrases, enum phrase phrase);
/* Returns the line of the file where the phrase stands, 1 where it is missing. */
unsigned phrases_line(const struct phrases *phrases, enum phrase phrase);

/* Returns a text in the form in which words of a reply are compared: NFKC, case folded, single
 * spaces, and no punctuation around it. Question marks stay ("yes?" is not a yes), and so do signs
 * of quoting. Caller frees. */
char *phrases_fold(const char *text);

#endif
