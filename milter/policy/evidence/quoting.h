/* How programs and people mark what somebody else wrote. This is data: a file "quoting" in the
 * folder of each language (askfirst-cues(5)).
 *
 * Pure; immutable after the last quoting_parse; any thread. */
#ifndef ASKFIRST_POLICY_EVIDENCE_QUOTING_H
#define ASKFIRST_POLICY_EVIDENCE_QUOTING_H

#include <glib.h>
#include <stdbool.h>

enum quoting_kind {
    QUOTING_FIELD,    /* a field in the head of a quoted message: "sent" */
    QUOTING_FROM,     /* the field that names its author; it is a FIELD, too */
    QUOTING_WROTE,    /* in an attribution: "wrote:" */
    QUOTING_BEGINS,   /* the beginning of an attribution that may take several lines: "on " */
    QUOTING_TITLE,    /* the line above a quoted message: "original message" */
    QUOTING_DEVICE,   /* a line that a program adds below: "sent from my" */
    QUOTING_BELOW,    /* the author has written into the quote: "my answers below" */
    QUOTING_GREETING, /* the beginning of a letter: "dear" */
    QUOTING_NOTICE,   /* in a notice that a company adds below: "received this message in error" */
    QUOTING_KINDS
};

struct quoting;

struct quoting *quoting_new(void);
void quoting_free(struct quoting *quoting);

/* Adds the lines of a file, KIND "words" ...; the lines of all languages form one set. Errors are
 * added to problems (struct problem); the good lines are kept. */
void quoting_parse(struct quoting *quoting, const char *file, const char *text,
                   GPtrArray *problems);

void quoting_add(struct quoting *quoting, enum quoting_kind kind, const char *phrase);

/* Ignored around what is compared. Stars mark bold text. */
#define QUOTING_BLANKS " \t\r*"

/* Returns a text in the form in which it is compared: valid UTF-8 in lower case, with blanks for
 * no-break spaces, "-" for dashes, and ":" for the wide colon. It has the same lines. Caller frees.
 */
char *quoting_fold(const char *text);

/* Returns the octets of the longest phrase of a kind that a folded line begins with, or 0 for none.
 * quoting may be NULL: then there are no phrases. */
gsize quoting_begin(const struct quoting *quoting, enum quoting_kind kind, const char *line);

/* Returns what follows "name:" in a folded line that is a field of this kind, or NULL. */
const char *quoting_field(const struct quoting *quoting, enum quoting_kind kind, const char *line);

/* Returns true when a folded line has one of the phrases. */
bool quoting_within(const struct quoting *quoting, enum quoting_kind kind, const char *line);

#endif
