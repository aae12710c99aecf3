/* Whose words are these? What a reply or a forward repeats, and the signature, are not its
 * sender's: an introduction that is only quoted was made by someone else.
 *
 * Line by line, with a bounded look ahead; linear; pure. Of a text LIMIT_TEXT octets are read. */
#ifndef ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_H
#define ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/quoting.h"

/* Who wrote a text: how they call themselves, and whether it answers another message. */
struct words_author {
    const char *name, *address; /* NULL or "": not known */
    bool answers;
};

/* A line between the texts of two parts of one message: what is quoted ends there. */
#define WORDS_NEXT_PART "\f"

/* The text without quoted lines ("> ...", "On ... wrote:", "-----Original Message-----", forwarded
 * blocks) and without the signature ("-- ", "Sent from my ..."). With an author these are their
 * text, too: their own message that they send again, a memo with fields on top, what stands below
 * the quote when an answer begins with it or says that it goes on there, and below a line "--" what
 * is not a signature. text: or NULL. Caller frees. */
char *own_text(const struct quoting *quoting, const char *text, const struct words_author *author);

/* The same, and what others wrote: the quoted lines without their marks, with the heads above them;
 * NULL for none. Caller frees both. */
char *own_text_and_quotes(const struct quoting *quoting, const char *text,
                          const struct words_author *author, char **quotes);

/* For each line of the text whether it repeats what somebody else wrote: quoted, or forwarded. A
 * signature does not. Caller unrefs. */
GByteArray *own_text_quoted_lines(const struct quoting *quoting, const char *text);

#endif
