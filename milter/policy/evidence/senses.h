/* Words by their meaning, whatever the language: "in copy", "en copie" and "in Kopie" have one
 * sense, "copy". The model (model.h) learns about senses, so that a new language needs only its
 * words. Internal to policy/; askfirst-cues(5) describes the lines of the files.
 *
 * A phrase consists of words. Each may end in "*" (any ending) or be "*" (any word). A phrase
 * counts only in texts of its language; a phrase of a file that belongs to no language counts in
 * all.
 *
 * Pure; immutable after senses_close; any thread. Linear in the text: few phrases begin with one
 * word, and each is compared once at each place. */
#ifndef ASKFIRST_POLICY_EVIDENCE_SENSES_H
#define ASKFIRST_POLICY_EVIDENCE_SENSES_H

#include <glib.h>
#include "policy/evidence/reading.h"

struct senses;

/* Returns the longest stem (a beginning with "*") of this folded word, or 0 for none. */
guint32 senses_stem(const struct senses *senses, const char *word, gsize size);

/* Sets the word's head and two of its flags: whether a phrase with a sense may begin with it, and
 * whether it is a stopword of any language (senses_add without a sense). Its hash and its stem are
 * known. */
void senses_find_head(const struct senses *senses, struct word *word);

/* Returns the languages of a text: a bit for each, in an internal order. A mixed text has several;
 * a text that does not tell has all. */
guint64 senses_languages(const struct senses *senses, const struct reading *subject,
                         const struct reading *text);

/* Returns the codes of these languages: "de, en"; "" for all. Caller frees. */
char *senses_codes(const struct senses *senses, guint64 languages);

/* Returns the codes of all languages. Caller frees. */
char *senses_all_codes(const struct senses *senses);

/* Returns the sense of the longest phrase that begins at word i: its index from 1 on, or 0 for
 * none. *n: number of words. */
guint32 senses_at(const struct senses *senses, const struct reading *reading, guint32 i,
                  guint64 languages, guint32 *n);

/* sense_name returns the name of a sense; senses_find returns the sense of this name, or 0 for
 * none. */
const char *sense_name(const struct senses *senses, guint32 sense);
guint32 senses_find(const struct senses *senses, const char *name);

/* Returns the names of all senses, NULL-terminated, borrowed. Caller frees the array. */
const char **senses_names(const struct senses *senses);

#endif
