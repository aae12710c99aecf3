/* Those who were asked, in texts: how they are named, and what they wrote. Internal to post/. Every
 * returned string is the caller's unless it says otherwise. Any thread. */
#ifndef ASKFIRST_POST_PEOPLE_ASKED_H
#define ASKFIRST_POST_PEOPLE_ASKED_H

#include <glib.h>
#include <stdbool.h>
#include "conf/config.h"
#include "store/ledger/asks.h"
#include "text/template_voice.h"

/* The name, or "" where it holds an address, a link or a number: a name is what a stranger wrote,
 * and in a mail to a party it would show what is never to be shown. Borrowed. */
const char *people_name(const char *name);
/* Those an ask is about, as ask_shows says: by name, or "someone at c.example". Never an address.
 */
char *people_about(const struct config *config, const struct voice *voice, const struct ask *ask);
/* The parties of those asks (struct ask; may be NULL) that ended in this state. over: the time
 * of their message is, so open ones count as they end then. "" for none. */
char *people_asked(const struct voice *voice, const GPtrArray *asks, enum ask_state state,
                   bool over);
/* What they wrote, a line each: "Bob wrote: ...". */
char *people_asked_notes(const struct voice *voice, const GPtrArray *asks);

#endif
