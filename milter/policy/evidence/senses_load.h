/* Fills a set of senses (senses.h) from the files of the languages. Internal to policy/. One thread
 * until senses_close; the set is immutable afterwards. */
#ifndef ASKFIRST_POLICY_EVIDENCE_SENSES_LOAD_H
#define ASKFIRST_POLICY_EVIDENCE_SENSES_LOAD_H

#include "policy/evidence/senses.h"

struct senses *senses_new(void);
void senses_free(struct senses *senses);

/* Returns the language of a file of this name: "de" for "/etc/askfirst/languages/de/cues" and for
 * "/etc/askfirst/cues/de.cues"; "" for a name that is not a language code of two or three letters.
 * Caller frees. */
char *senses_language(const char *file);

/* Adds a phrase. sense: its name, or NULL for a stopword, which tells the language but has no
 * sense. Returns NULL, or a sentence that describes the error (caller frees). */
char *senses_add(struct senses *senses, const char *language, const char *sense,
                 const char *phrase);

/* To be called after the last senses_add and before any text is read. */
void senses_close(struct senses *senses);

/* Makes a sense known that has no words yet. To be called before senses_close. */
void senses_know(struct senses *senses, const char *name);

#endif
