/* Fills a set of senses (senses.h) from the files of the languages. Internal to policy/. One thread
 * until senses_close; the set is immutable afterwards. */
#ifndef ASKFIRST_POLICY_EVIDENCE_SENSES_LOAD_H
#define ASKFIRST_POLICY_EVIDENCE_SENSES_LOAD_H

#include "policy/evidence/senses.h"

struct senses *senses_new(void);
void senses_free(struct senses *senses);

/* The language that a file of this name holds: "de" of "/etc/askfirst/languages/de/cues" and of
 * "/etc/askfirst/cues/de.cues"; "" for another name that is not a language code of two or three
 * letters. Caller frees. */
char *senses_language(const char *file);

/* Adds a phrase. sense: its name, or NULL for a word of no sense that tells the language. Returns
 * NULL, or what is wrong (a sentence, caller frees). */
char *senses_add(struct senses *senses, const char *language, const char *sense,
                 const char *phrase);

/* After the last senses_add, and before anything is looked for. */
void senses_close(struct senses *senses);

/* Makes a sense known, of which no words are there yet. Before senses_close. */
void senses_know(struct senses *senses, const char *name);

#endif
