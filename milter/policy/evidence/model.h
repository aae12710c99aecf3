/* A model: weights that were fitted on mail (tests/eval), for words, for pairs of them, for what
 * words mean (senses.h) and for facts of the message. Their sum is log odds, as those of the cues.
 * Internal to policy/; askfirst-cues(5) has the file.
 *
 * One feature a line:
 *
 *     always NUMBER           of every message
 *     WEIGHT [subject] word TERM
 *     WEIGHT [subject] words TERM TERM [TERM [TERM]]     one right after the other
 *     WEIGHT [subject] sense SENSE
 *     WEIGHT [subject] next SENSE SENSE                  with nothing that has a sense between
 *     WEIGHT [subject] with SENSE SENSE                  in one sentence, in any order
 *     WEIGHT fact NAME
 *     WEIGHT both NAME NAME     two facts, or a fact and a sense of the text
 *     end                       the last line: without it the file was cut off
 *
 * A TERM is a word as it is compared, or stands for one: {name} {other} what a party is called, the
 * same as before and another; {number}, {address}, {link}; ^ where a sentence begins. As
 * SENSE a name has "+" where it has several words, and "!" where it begins a sentence.
 *
 * Pure; struct model is immutable; any thread. Linear in the text, whatever the number of lines. */
#ifndef ASKFIRST_POLICY_EVIDENCE_MODEL_H
#define ASKFIRST_POLICY_EVIDENCE_MODEL_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/reading.h"
#include "policy/evidence/senses.h"
#include "policy/evidence/traits.h"

struct model;

/* A message as the model looks at it. */
struct model_input {
    const struct senses *senses;
    const struct reading *subject, *text;
    const struct traits *traits;
    guint64 languages; /* senses_languages of the two */
};

/* A feature of the model that a message has. */
struct model_hit {
    guint32 line;       /* of the file */
    const char *said;   /* the line, up to its end ("\n" or NUL); borrowed from the model */
    double weight;      /* log odds */
    guint32 start, end; /* bytes of the text or subject; both 0: a fact */
    bool in_subject;
};

/* Reads a file; the senses that it names must be there already, and none added after it. What is
 * wrong is added to problems (struct problem, given). Never NULL. */
struct model *model_new(const char *file, const char *text, const struct senses *senses,
                        GPtrArray *problems);
void model_free(struct model *model);

/* The weights of features. */
unsigned model_count(const struct model *model);

/* Does a weight of it name the sense (senses.h)? */
bool model_has_sense(const struct model *model, guint32 sense);

/* What every message begins with, which is in the sum of model_weigh, too. */
double model_always(const struct model *model);

/* The log odds of a message. The features of a text of over 60 words count less each, as the square
 * root of its length grows, and speak against an introduction by 3 together at most; and such a
 * text is weighed in pieces of some 40 words, too (features.h), of which the one that introduces
 * most may stand for it: two lines which introduce somebody are not lost among other business.
 * hits: to be filled with struct model_hit, one for each line that counted, in the order of the
 * text. */
double model_weigh(const struct model *model, const struct model_input *input, GArray *hits);

#endif
