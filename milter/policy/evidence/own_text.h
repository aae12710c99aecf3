/* Separates the author's own words from what the message repeats. The quotes of a reply or a
 * forward, and the signature, do not count as the sender's words: an introduction that is only
 * quoted was made by somebody else.
 *
 * Reads line by line, with a bounded look ahead. Linear; pure. LIMIT_TEXT octets of a text are
 * read. */
#ifndef ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_H
#define ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/quoting.h"

/* The author of a text: what they are called, and whether the text answers another message. */
struct words_author {
    const char *name, *address; /* NULL or "": not known */
    bool answers;
};

/* A line between the texts of two parts of one message; a quote ends there. */
#define WORDS_NEXT_PART "\f"

/* Returns the text without quoted lines ("> ...", "On ... wrote:", "-----Original Message-----",
 * forwarded blocks) and without the signature ("-- ", "Sent from my ..."). When the author is
 * known, these also count as their text: their own message that they send again; a memo with fields
 * on top; the text below a quote when an answer begins with the quote or says that it continues
 * there; and text below a line "--" that is not a signature. text: or NULL. Caller frees. */
char *own_text(const struct quoting *quoting, const char *text, const struct words_author *author);

/* Like own_text, and returns what others wrote: the quoted lines without their marks, below their
 * heads; NULL for none. Caller frees both. */
char *own_text_and_quotes(const struct quoting *quoting, const char *text,
                          const struct words_author *author, char **quotes);

/* Returns for each line of the text whether it repeats what somebody else wrote: whether it is
 * quoted or forwarded. A signature is not. Caller unrefs. */
GByteArray *own_text_quoted_lines(const struct quoting *quoting, const char *text);

#endif
