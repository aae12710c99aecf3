/* The people who were asked, in our texts: how they are named, and what they wrote. Internal to
 * post/. The caller frees every returned string unless the function says otherwise. Any thread. */
#ifndef ASKFIRST_POST_PEOPLE_ASKED_H
#define ASKFIRST_POST_PEOPLE_ASKED_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "store/ledger/asks.h"
#include "text/template_voice.h"

/* Returns the name, or "" when it contains an address, a link or a number: a stranger chose the
 * name, and in a mail to a party it could show what must stay hidden. Borrowed. */
const char *people_name(const char *name);
/* Returns the people an ask is about, as ask_shows says: by name, or "someone at c.example". Never
 * an address. */
char *people_about(const struct config *config, const struct voice *voice, const struct ask *ask);
/* Returns the parties of those asks (struct ask; may be NULL) that ended in this state; "" for
 * none. over: the time of their message is over, so an open ask counts in the state that it ends in
 * then. */
char *people_asked(const struct voice *voice, const GPtrArray *asks, enum ask_state state,
                   bool over);
/* Returns what they wrote, one on a line: "Bob wrote: ...". */
char *people_asked_notes(const struct voice *voice, const GPtrArray *asks);

#endif
