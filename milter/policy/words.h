/* Words: does the text of a message introduce people to each other? One function, words_judge,
 * behind which the method may change; the reasons stay: every cue that was found, with its weight.
 *
 * The cues are data (askfirst-cues(5)), one a line:
 *
 *     bias -3.2
 *     WEIGHT [in subject|text] "phrase with * and {name}" ...      # see the manual page
 *     topic WORD "phrase" ...
 *
 * Pure; struct cues is immutable after cues_parse; any thread. Time is linear in the text. */
#ifndef ASKFIRST_POLICY_WORDS_H
#define ASKFIRST_POLICY_WORDS_H

#include <glib.h>
#include "policy/rules.h"

struct cues;

/* Adds what is wrong to problems (struct problem); always returns a set. A folder of files is one
 * set: call cues_add for each. */
struct cues *cues_new(void);
void cues_add(struct cues *cues, const char *file, const char *text, GPtrArray *problems);
void cues_free(struct cues *cues);
unsigned cues_count(const struct cues *cues);

/* What is read. All UTF-8, valid; NULL is empty. names: what the parties are called (display names,
 * local parts) and their addresses' domains, so that "Bob, meet Carol" is seen where Bob and Carol
 * are parties. */
struct words_input {
    const char *subject;
    const char *text; /* first text part, quoted text and signature not yet taken out */
    const char *const *names;
    size_t n_names;
};

struct words_hit {
    char *cue;     /* the cue as the file has it, with FILE:LINE */
    double weight; /* log odds that it adds; may be negative */
    char *text;    /* the words of the message that it matched, <= 80 characters, control characters
                      out */
};

struct evidence {
    double score;    /* probability in 0..1 that this introduces */
    GPtrArray *hits; /* struct words_hit */
    char **topics;   /* NULL-terminated, lower case, maybe empty, never NULL */
};

struct evidence *words_judge(const struct cues *cues, const struct words_input *input);
void evidence_free(struct evidence *evidence);

/* The text without quoted lines ("> ...", "On ... wrote:", "-----Original Message-----", forwarded
 * blocks) and without the signature ("-- ", "Sent from my ..."). Caller frees. */
char *words_own_text(const char *text);

#endif
