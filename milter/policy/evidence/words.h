/* Words: does the text of a message introduce people to each other? The method behind words_judge
 * may change; the reasons stay: every cue that was found, with its weight.
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
 * A phrase consists of words and these: * is one word; ... up to five words; (a|b) either; [a]
 * optional. {name} is what a party is called; {other} is the same for another party than the name
 * before it, {same} for that party; {person} is a party, or words with a capital; {address} is a
 * mail address; {number} is digits; ^ and $ are the beginning and the end of a sentence. A match
 * crosses the end of a sentence only at "$ ^".
 *
 * The score is 1 / (1 + exp(-(bias + the weights of the lines found))). With fitted weights
 * (model.h) it is computed from these and the lines together.
 *
 * Pure; struct cues is immutable after cues_close; any thread. Time is linear in the text and does
 * not grow with the number of cues. */
#ifndef ASKFIRST_POLICY_EVIDENCE_WORDS_H
#define ASKFIRST_POLICY_EVIDENCE_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/own_text.h"
#include "policy/evidence/quoting.h"
#include "policy/evidence/traits.h"

struct cues;

/* Creates a set of cues. All files form one set: call cues_add for each, in the order of their
 * names, because a set of words is known only to the lines and files after it. A file "de/cues" or
 * "de.cues" is German. Errors are added to problems (struct problem, given); the good lines are
 * kept. A caller that loads cues for use must refuse the set when problems holds an error. */
struct cues *cues_new(void);
void cues_add(struct cues *cues, const char *file, const char *text, GPtrArray *problems);
/* Lets the files added from here on redefine the bias and sets of earlier ones. */
void cues_override(struct cues *cues);
/* Sets the fitted weights (policy/evidence/model.h), replacing any that were set before. To be
 * called after the last cues_add, because they name its senses. Problems as in cues_add. */
void cues_set_weights(struct cues *cues, const char *file, const char *text, GPtrArray *problems);
/* Warns about each sense that only one file of cues has and that no fitted weight of `all` names:
 * it is misspelt. all: cues with weights, perhaps cues itself; without weights there is no warning.
 * To be called before cues_close. */
void cues_warn(const struct cues *cues, const struct cues *all, GPtrArray *problems);
/* Like cues_override, and makes the senses of other known: the files added from here on are an
 * administrator's. */
void cues_know(struct cues *cues, const struct cues *other);
/* To be called after the last cues_add and before any text is read. */
void cues_close(struct cues *cues);
void cues_free(struct cues *cues);
/* Returns the languages that have words of senses or stopwords: "cs, da, de". Caller frees. */
char *cues_languages(const struct cues *cues);
unsigned cues_count(const struct cues *cues);     /* lines with a weight or a topic */
unsigned cues_own_count(const struct cues *cues); /* those of them after cues_override */
unsigned cues_weights(const struct cues *cues);   /* fitted weights; 0: there are none */

/* The text to be judged. All strings are UTF-8; NULL counts as empty; invalid octets count as no
 * words; text beyond LIMIT_TEXT is not read. names: what the parties are called (display names;
 * local parts; whole addresses, whose domain is ignored), so that "Bob, meet Carol" is found where
 * Bob and Carol are parties. */
struct words_input {
    const char *subject;
    const char *text;              /* of all parts, with quoted text and signature */
    const struct quoting *quoting; /* how quoted text is recognised; or NULL */
    const char *const *names;
    const unsigned *parties; /* for each name the party it belongs to, from 1 on; NULL: not known */
    size_t n_names;
    const struct traits *traits; /* NULL: nothing is known */
    struct words_author author;  /* author.answers: the subject is that of an earlier message, so it
                                    can only count against an introduction */
};

struct words_hit {
    char *cue;     /* the cue as it stands in the file, with FILE:LINE */
    char *place;   /* FILE:LINE alone, without the folders: "own.cues:2", "de/cues:2" */
    double weight; /* log odds that the cue adds; may be negative */
    char *text;    /* the words of the message that it matched, <= 80 characters, without control
                      characters */
    guint32 start, end; /* where they stand: bytes of evidence->text; both 0 for the subject and for
                           what is not words */
};

struct evidence {
    double score;    /* probability from 0 to 1 that the text introduces */
    GPtrArray *hits; /* struct words_hit */
    char *text;      /* what was read: the author's own words (own_text) */
    char *languages; /* the languages of the text: "de, en"; "" when they cannot be told */
    char **topics;   /* NULL-terminated, lower case, maybe empty, never NULL */
    char *quotes;    /* what the text quotes, which does not count here; NULL: nothing */
    double quoted;   /* the score of quotes, where it counts (judge_evidence); else 0 */
};

/* Reports the features of a message (policy/evidence/model.h), with one call each, for fitting.
 * Returns the log odds that the lines of the cues alone give, without their bias. */
double words_features(const struct cues *cues, const struct words_input *input,
                      void (*see)(void *ctx, guint32 piece, const char *feature), void *ctx);

struct evidence *words_judge(const struct cues *cues, const struct words_input *input);
void evidence_free(struct evidence *evidence);

/* Adds a hit in quoted text; its place says so. */
void evidence_add_quoted(struct evidence *evidence, const struct words_hit *hit);

#endif
