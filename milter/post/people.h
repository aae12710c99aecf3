/* People in our texts: how parties are named, listed and quoted. Internal to post/. The caller
 * frees every returned string. */
#ifndef ASKFIRST_POST_PEOPLE_H
#define ASKFIRST_POST_PEOPLE_H

#include "policy/judge/judge.h"
#include "policy/message.h"
#include "store/ledger/requests.h"
#include "text/template_voice.h"

/* Returns the words that marked the message as an introduction, each once and in quotes; "" for
 * none. */
char *people_cue_words(const struct judgement *judgement);

const struct mailbox *people_mailbox(const struct judgement *judgement, unsigned party);

/* Returns "Bob, Carol and 3 others": everybody who would be shown to somebody without consent. */
char *people_names_waiting(const struct voice *voice, const struct request *request);
/* Returns "Bob has not yet agreed to be introduced to Carol", one line for each; a note follows as
 * "Bob wrote: ...". */
char *people_waits(const struct voice *voice, const struct request *request);
/* Returns "Bob and Carol": the parties of pairs that lack consent. */
char *people_names_unconnected(const struct voice *voice, const struct judgement *judgement);
/* Returns these texts, one on a line; of more than a mail names, the rest is only counted. */
char *people_lines(const struct voice *voice, const char *const *texts);
/* Has any of the blocking parties said no? */
bool people_some_deny(const struct judgement *judgement);
/* Returns the names of the parties that block a refused message: those who said no or, when nobody
 * did, those who have not said yes. */
char *people_names_blocking(const struct voice *voice, const struct judgement *judgement);
/* people_blocking returns the same people with their addresses, one on a line: "Bob
 * (bob@b.example)". people_address_ids_blocking returns the address ids of these people,
 * NULL-terminated; the caller frees the array, and the ids are borrowed from the message. */
char *people_blocking(const struct voice *voice, const struct judgement *judgement);
const char **people_address_ids_blocking(const struct judgement *judgement);
/* Returns their notes, one on a line: "Bob wrote: ...". */
char *people_notes(const struct voice *voice, const struct judgement *judgement);

#endif
