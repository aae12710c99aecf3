/* How programs and people mark what somebody else wrote: data, a file "quoting" in the folder of
 * each language (askfirst-cues(5)).
 *
 * Pure; immutable after the last quoting_parse; any thread. */
#ifndef ASKFIRST_POLICY_EVIDENCE_QUOTING_H
#define ASKFIRST_POLICY_EVIDENCE_QUOTING_H

#include <glib.h>
#include <stdbool.h>

enum quoting_kind {
    QUOTING_FIELD,    /* names of fields at the head of a quoted message: "sent" */
    QUOTING_FROM,     /* the field of them that names its author; it is a FIELD, too */
    QUOTING_WROTE,    /* what an attribution says: "wrote:" */
    QUOTING_BEGINS,   /* how an attribution begins that may go over several lines: "on " */
    QUOTING_TITLE,    /* what stands above a quoted message: "original message" */
    QUOTING_DEVICE,   /* what a program adds below: "sent from my" */
    QUOTING_BELOW,    /* who says this has written into the quote: "my answers below" */
    QUOTING_GREETING, /* how a letter begins: "dear" */
    QUOTING_NOTICE,   /* what a company adds below says this: "received this message in error" */
    QUOTING_KINDS
};

struct quoting;

struct quoting *quoting_new(void);
void quoting_free(struct quoting *quoting);

/* Adds the lines of a file, KIND "words" ...; those of all languages come together. What is wrong
 * is added to problems (struct problem); the good lines are kept. */
void quoting_parse(struct quoting *quoting, const char *file, const char *text,
                   GPtrArray *problems);

void quoting_add(struct quoting *quoting, enum quoting_kind kind, const char *phrase);

/* What may stand around what is compared: stars mark what is bold. */
#define QUOTING_BLANKS " \t\r*"

/* A text as it is compared: valid UTF-8 in lower case, with blanks for no-break spaces, "-"
 * for dashes, and ":" for the wide colon. It has the same lines. Caller frees. */
char *quoting_fold(const char *text);

/* The octets of the longest phrase of a kind with which a folded line begins; 0: none. quoting may
 * be NULL: then nothing is known. */
gsize quoting_begin(const struct quoting *quoting, enum quoting_kind kind, const char *line);

/* What stands behind "name:" in a folded line that is a field of this kind, or NULL. */
const char *quoting_field(const struct quoting *quoting, enum quoting_kind kind, const char *line);

/* Does a folded line hold one of the phrases? */
bool quoting_within(const struct quoting *quoting, enum quoting_kind kind, const char *line);

#endif
