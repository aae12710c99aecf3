/* The quoted text of a message, which is judged apart: who was in it, and what it says. Internal to
 * policy/.
 *
 * Pure; linear; one owner. */
#ifndef ASKFIRST_POLICY_EVIDENCE_QUOTES_H
#define ASKFIRST_POLICY_EVIDENCE_QUOTES_H

#include <glib.h>
#include <stdbool.h>
#include "policy/evidence/cues.h"
#include "policy/evidence/party_names.h"
#include "policy/evidence/quoting.h"

struct quotes {
    char *heads, *said; /* heads: folded, who wrote to whom; said: the rest, as written */
    unsigned fields;    /* lines of heads that are fields: three or more name their readers */
};

/* Reads quotes. text: quotes without marks (own_text_and_quotes). */
void quotes_read(struct quotes *quotes, const struct quoting *quoting, const char *text);
void quotes_clear(struct quotes *quotes);

/* Returns true when the heads show this person, by an address or by all words of the name. */
bool quotes_show(const struct quotes *quotes, const char *address, const char *name);

/* Returns true when the quoted text names one of these parties. parties: their indexes in names_of,
 * from 0 on. */
bool quotes_name(const struct quotes *quotes, const struct cues *cues,
                 const struct names_of *called, const bool *parties);

#endif
