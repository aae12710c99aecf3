/* Words: does the text of a message introduce people to each other? One function, words_judge,
 * behind which the method may change; the reasons stay: every cue that was found, with its weight.
 *
 * The cues are data (askfirst-cues(5)), one a line:
 *
 *     bias NUMBER                                  the log odds of a message without any cue
 *     WEIGHT [in subject|text] [early] "phrase" ...   each line counts once a message, and for
 *                                                  words that no stronger line has counted
 *     set WORD "phrase" ...                        a list to be used in later phrases as {WORD}
 *     noname "word" ...                            words that never name a party
 *     topic WORD "phrase" ...
 *
 * A phrase is words, and among them: * one word; ... up to five words; (a|b) either; [a] or
 * nothing; {name} what a party is called; {other} and {same} the same, of another party than the
 * name before it and of that party; {person} a party, or words with a capital; {address} a mail
 * address; {number} digits; ^ and $ where a sentence begins and ends. A match crosses the end of a
 * sentence only at "$ ^".
 *
 * The score is 1 / (1 + exp(-(bias + the weights of the lines found))); beside fitted weights it is
 * theirs and the lines' together (model.h).
 *
 * Pure; struct cues is immutable after cues_close; any thread. Time is linear in the text
 * and does not grow with the number of cues. */
#ifndef ASKFIRST_POLICY_EVIDENCE_WORDS_H
#define ASKFIRST_POLICY_EVIDENCE_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/own_text.h"
#include "policy/evidence/quoting.h"
#include "policy/evidence/traits.h"

struct cues;

/* All files are one set: call cues_add for each, in the order of their names (a set of words is
 * known to the lines and files after it). A file "de/cues" or "de.cues" is German. What is wrong is
 * added to problems (struct problem, given); the good lines are kept. Whoever loads for use must
 * refuse the set when problems holds an error. */
struct cues *cues_new(void);
void cues_add(struct cues *cues, const char *file, const char *text, GPtrArray *problems);
/* The files added from here on may give the bias and sets of those before anew. */
void cues_override(struct cues *cues);
/* The weights that were fitted (policy/evidence/model.h), for those that were set before. To be
 * called after the last cues_add, whose senses they name. Problems as above. */
void cues_set_weights(struct cues *cues, const char *file, const char *text, GPtrArray *problems);
/* Warns of each sense that one file of cues alone has, and no fitted weight of all: it is misspelt.
 * all: cues with weights (without them nothing is said); may be cues itself. Before cues_close. */
void cues_warn(const struct cues *cues, const struct cues *all, GPtrArray *problems);
/* The files added from here on are an administrator's (cues_override), beside the senses of other.
 */
void cues_know(struct cues *cues, const struct cues *other);
/* To be called after the last of them, and before any text is read. */
void cues_close(struct cues *cues);
void cues_free(struct cues *cues);
/* The languages that have words of senses or stopwords: "cs, da, de". Caller frees. */
char *cues_languages(const struct cues *cues);
unsigned cues_count(const struct cues *cues);     /* lines with a weight or a topic */
unsigned cues_own_count(const struct cues *cues); /* those of them after cues_override */
unsigned cues_weights(const struct cues *cues);   /* fitted weights; 0: there are none */

/* What is read. All UTF-8; NULL is empty; what is not valid counts as no words; text beyond
 * LIMIT_TEXT is not read. names: what the parties are called (display names; local parts or whole
 * addresses, of which the domain is left aside), so that "Bob, meet Carol" is seen where Bob and
 * Carol are parties. */
struct words_input {
    const char *subject;
    const char *text;              /* of all parts, quoted text and signature not yet taken out */
    const struct quoting *quoting; /* by which they are known; or NULL */
    const char *const *names;
    const unsigned *parties; /* for each name whose it is, from 1 on; NULL: nobody says */
    size_t n_names;
    const struct traits *traits; /* NULL: nothing is known */
    struct words_author author;  /* author.answers: the subject is that of a message before, so it
                                   can only speak against */
};

struct words_hit {
    char *cue;     /* the cue as the file has it, with FILE:LINE */
    char *place;   /* FILE:LINE alone, without the folders: "own.cues:2", "de/cues:2" */
    double weight; /* log odds that it adds; may be negative */
    char *text;    /* the words of the message that it matched, <= 80 characters, control characters
                      out */
    guint32 start, end; /* where they stand: bytes of evidence->text; both 0 for the subject and for
                           what is not words */
};

struct evidence {
    double score;    /* probability in 0..1 that this introduces */
    GPtrArray *hits; /* struct words_hit */
    char *text;      /* what was read: the author's own words (words_own_text) */
    char *languages; /* in which: "de, en"; "" where nothing tells */
    char **topics;   /* NULL-terminated, lower case, maybe empty, never NULL */
    char *quotes;    /* what the text quotes, which counts nothing here; NULL: nothing */
    double quoted;   /* the score of that, where it counts (judge_evidence); else 0 */
};

/* The features of a message (policy/evidence/model.h), one call each, and the log odds that the
 * lines of the cues alone give, without their bias: for fitting. */
double words_features(const struct cues *cues, const struct words_input *input,
                      void (*see)(void *ctx, guint32 piece, const char *feature), void *ctx);

struct evidence *words_judge(const struct cues *cues, const struct words_input *input);
void evidence_free(struct evidence *evidence);

/* Adds a hit in what is quoted; its place says so. */
void evidence_add_quoted(struct evidence *evidence, const struct words_hit *hit);

#endif
