/* phrases.txt: the words of a language that are put together rather than filled in: dates, lists of
 * names, "Bob wrote", and what stands in a mail that a link opens.
 *
 *     # a comment
 *     wrote = {name} wrote: "{note}"
 *     wrote.ascii = {name}: "{note}"
 *     yes = yes
 *
 * A line that begins with white space continues the value before. NAME.ascii is what a refusal
 * takes, where the language is not written in letters that ASCII knows. Internal to the template
 * files. Immutable after reading; any thread. */
#ifndef ASKFIRST_TEXT_PHRASES_H
#define ASKFIRST_TEXT_PHRASES_H

#include <stdbool.h>
#include "text/template_voice.h"

struct phrases;

/* Reads text, the content of file; what is wrong is added to problems. Never NULL. */
struct phrases *phrases_parse(const char *file, const char *text, GPtrArray *problems);
void phrases_free(struct phrases *phrases);

/* As in the file, "" where it is missing. */
const char *phrases_get(const struct phrases *phrases, enum phrase phrase, bool ascii);
/* Filled: values is a NULL-terminated list of name, value. Caller frees. */
char *phrases_fill(const struct phrases *phrases, enum phrase phrase, bool ascii,
                   const char *const *values);
/* The items of a list that is separated by commas. Caller frees. */
char **phrases_items(const struct phrases *phrases, enum phrase phrase);
/* The line of the file where it stands, 1 where it is missing. */
unsigned phrases_line(const struct phrases *phrases, enum phrase phrase);

/* A text in the form in which words of a reply are compared: NFKC, case folded, single spaces,
 * without punctuation around it (but a question mark: "yes?" is not a yes, and signs of quoting).
 * Caller frees. */
char *phrases_fold(const char *text);

#endif
