/* Words by what they mean, whatever the language: "in copy", "en copie" and "in Kopie" are of one
 * sense, "copy". What is learned of introductions is learned of senses (model.h), so that a
 * language needs its words alone. Internal to policy/; askfirst-cues(5) has the lines of the files.
 *
 * A phrase is words, each of which may end in "*" (any ending), or is "*" (any word). A phrase
 * counts in texts of its language only; that of a file which belongs to no language counts in all.
 *
 * Pure; immutable after senses_close; any thread. Linear in the text: the phrases that begin
 * with one word are few, and each is looked at once a place. */
#ifndef ASKFIRST_POLICY_EVIDENCE_SENSES_H
#define ASKFIRST_POLICY_EVIDENCE_SENSES_H

#include <glib.h>
#include "policy/evidence/reading.h"

struct senses;

/* The longest beginning with "*" that this folded word has; 0: none. */
guint32 senses_stem(const struct senses *senses, const char *word, gsize size);

/* Sets the word's head, and in its flags whether a phrase with a sense may begin with it, and
 * whether it is one of the words of no sense of any language (senses_add without a sense). Its hash
 * and its stem are known. */
void senses_find_head(const struct senses *senses, struct word *word);

/* Which languages a text is written in: a bit each, in an order of our own. A text that is mixed is
 * in several, one that tells nothing in all. */
guint64 senses_languages(const struct senses *senses, const struct reading *subject,
                         const struct reading *text);

/* These languages as their codes: "de, en"; "" for all. Caller frees. */
char *senses_codes(const struct senses *senses, guint64 languages);

/* The codes of all languages that there are. Caller frees. */
char *senses_all_codes(const struct senses *senses);

/* The sense of the longest phrase that begins at word i: its index from 1 on, 0 for none; *n: its
 * words. */
guint32 senses_at(const struct senses *senses, const struct reading *reading, guint32 i,
                  guint64 languages, guint32 *n);

/* What a sense is called, and the sense that is called so, 0: none. */
const char *sense_name(const struct senses *senses, guint32 sense);
guint32 senses_find(const struct senses *senses, const char *name);

/* The names of all, NULL-terminated, borrowed. Caller frees the array. */
const char **senses_names(const struct senses *senses);

#endif
