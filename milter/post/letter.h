/* A letter: one mail of ours to one person, from its texts to its entry in the outbox, and the
 * links in it. Internal to post/. */
#ifndef ASKFIRST_POST_LETTER_H
#define ASKFIRST_POST_LETTER_H

#include "conf/config.h"
#include "policy/answer.h"
#include "post/template_values.h"
#include "store/ledger/outbox.h"
#include "text/template_voice.h"

/* All pointers are borrowed; NULL is none. */
struct letter {
    const char *to, *to_name, *subject, *body, *in_reply_to, *language;
    const char *request, *ask; /* ids */
    const char *from_name;     /* NULL: "AskFirst" */
    const char *reply_to;      /* an address */
    const char *unsubscribe;   /* a mailto: */
    const char *mail_from;     /* envelope sender; NULL: the null sender */
};
struct outgoing *letter_post(const struct config *config, const struct letter *letter, gint64 now);

/* Returns a random Message-ID in the domain of the answer address. Caller frees. */
char *letter_message_id(const struct config *config);

/* ---- links ---- */
/* Returns the mailto: link by which a party gives this word: with an ask's own token (TOKEN_ANSWER)
 * or a standing one (TOKEN_STANDING). Caller frees. */
char *link_reply_word(const struct config *config, const struct voice *voice,
                      enum reply_word reply_word, enum token_purpose purpose, const char *token);
/* Adds the four links as {yes}, {always}, {no} and {never}, without the one for `said`, the word
 * that was given already (or REPLY_WORD_NONE). */
void links_add(struct values *values, const struct config *config, const struct voice *voice,
               enum reply_word said, enum token_purpose purpose, const char *token);
/* Returns the mailto: link by which an introducer decides; its text is this phrase. Caller
 * frees. */
char *link_decision(const struct config *config, const struct voice *voice, enum answer_verb verb,
                    enum phrase phrase, const char *token);
/* Returns the address for plain replies to a mail with this token. Caller frees. */
char *link_reply_to(const struct config *config, enum token_purpose purpose, const char *token);

#endif
