/* People in texts: how parties are named, listed and quoted. Internal to post/. Every returned
 * string is the caller's. */
#ifndef ASKFIRST_POST_PEOPLE_H
#define ASKFIRST_POST_PEOPLE_H

#include "policy/judge/judge.h"
#include "policy/message.h"
#include "store/ledger/requests.h"
#include "text/template_voice.h"

/* The words that made it an introduction, each once, in quotes; "" for none. */
char *people_cue_words(const struct judgement *judgement);

const struct mailbox *people_mailbox(const struct judgement *judgement, unsigned party);

/* "Bob, Carol and 3 others": everyone who would be shown to somebody without a yes. */
char *people_names_waiting(const struct voice *voice, const struct request *request);
/* "Bob has not yet agreed to be introduced to Carol", a line each; under it "Bob wrote: ..." where
 * there is a note. */
char *people_waits(const struct voice *voice, const struct request *request);
/* "Bob and Carol": the parties of pairs that lack consent. */
char *people_names_unconnected(const struct voice *voice, const struct judgement *judgement);
/* So many of these texts as a mail names, a line each; and how many more there are. */
char *people_lines(const struct voice *voice, const char *const *texts);
/* Has somebody who stands in the way said no? */
bool people_some_deny(const struct judgement *judgement);
/* Who stands in the way of a refused message: those who said no; where nobody did, those who have
 * not said yes. */
char *people_names_blocking(const struct voice *voice, const struct judgement *judgement);
/* The same, a line each with the address: "Bob (bob@b.example)"; and the address ids of those whom
 * it names, NULL-terminated, borrowed from the message but for the array. */
char *people_blocking(const struct voice *voice, const struct judgement *judgement);
const char **people_address_ids_blocking(const struct judgement *judgement);
/* Their notes, a line each: "Bob wrote: ...". */
char *people_notes(const struct voice *voice, const struct judgement *judgement);

#endif
