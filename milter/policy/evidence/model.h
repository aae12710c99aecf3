/* A model: weights that were fitted on mail (tests/eval) for words, pairs of words, the senses of
 * words (senses.h) and facts of the message. Their sum is log odds, like that of the cues. Internal
 * to policy/; askfirst-cues(5) describes the file.
 *
 * One feature a line:
 *
 *     always NUMBER           of every message
 *     WEIGHT [subject] word TERM
 *     WEIGHT [subject] words TERM TERM [TERM [TERM]]     consecutive
 *     WEIGHT [subject] sense SENSE
 *     WEIGHT [subject] next SENSE SENSE                  with nothing that has a sense between
 *     WEIGHT [subject] with SENSE SENSE                  in one sentence, in any order
 *     WEIGHT fact NAME
 *     WEIGHT both NAME NAME     two facts, or a fact and a sense of the text
 *     end                       the last line: without it the file was cut off
 *
 * A TERM is a word in the form in which it is compared, or a placeholder: {name} is what a party is
 * called, {other} is a party other than the one named before; {number}, {address} and {link} are
 * what they say; ^ is the beginning of a sentence. As a SENSE, a name of several words is {name+},
 * and one that begins a sentence {name!}.
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

/* A message as the model sees it. */
struct model_input {
    const struct senses *senses;
    const struct reading *subject, *text;
    const struct traits *traits;
    guint64 languages; /* senses_languages of subject and text */
};

/* A feature of the model that the message has. */
struct model_hit {
    guint32 line;       /* line of the file */
    const char *said;   /* the line, up to its end ("\n" or NUL); borrowed from the model */
    double weight;      /* log odds */
    guint32 start, end; /* bytes of the text or subject; both 0: a fact */
    bool in_subject;
};

/* Reads a file. The senses that it names must exist already, and none may be added afterwards.
 * Errors are added to problems (struct problem, given). Never NULL. */
struct model *model_new(const char *file, const char *text, const struct senses *senses,
                        GPtrArray *problems);
void model_free(struct model *model);

/* Returns the number of weights. */
unsigned model_count(const struct model *model);

/* Returns true when a weight names this sense (senses.h). */
bool model_has_sense(const struct model *model, guint32 sense);

/* Returns the weight that every message has; model_weigh includes it. */
double model_always(const struct model *model);

/* Returns the log odds of a message. In a text of over 60 words each feature counts less, as the
 * square root of the length grows, and together they speak against an introduction by at most 3.
 * Such a text is also weighed in pieces of about 40 words (features.h), and the piece that
 * introduces most may stand for the text, so that two lines of introduction are not lost among
 * other business. hits: receives a struct model_hit for each line that counted, in the order of the
 * text. */
double model_weigh(const struct model *model, const struct model_input *input, GArray *hits);

#endif
