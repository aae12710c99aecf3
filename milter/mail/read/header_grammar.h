/* What single header fields say: the small grammars beside address lists.
 *
 * RFC 3834 (Auto-Submitted), 5322 (message identifiers), 6376 (DKIM-Signature), 1847, 3156, 8551
 * (sealed bodies). Pure; any thread; linear. Any bytes but NUL. */
#ifndef ASKFIRST_MAIL_READ_HEADER_GRAMMAR_H
#define ASKFIRST_MAIL_READ_HEADER_GRAMMAR_H

#include <glib.h>
#include <stdbool.h>

/* The first word of a field before ";", without comments, in lower case; "" for none: "text/plain"
 * of a Content-Type. Caller frees. */
char *header_grammar_keyword(const char *value);

/* What stands outside comments (RFC 5322, 3.2.2); an open comment goes to the end. Caller frees. */
char *header_grammar_without_comments(const char *text);

/* The first identifier, without <>; "" for none. Caller frees. */
char *header_grammar_message_id(const char *value);

/* Adds the newest LIMIT_REFERENCES identifiers (char *, without <>, newest last, each once) of
 * these values of References and of In-Reply-To. */
void header_grammar_references(GPtrArray *ids, const GPtrArray *references,
                               const GPtrArray *in_reply_to);

/* The address of the first mailto: URL of a List-Post field (RFC 2369), or NULL. Caller frees. */
char *header_grammar_list_post(const char *value);

/* Is a body of this type ("multipart/signed") signed or encrypted? */
bool header_grammar_type_is_sealed(const char *type);

/* Why nobody but its reader can read a body of this type ("encrypted"), a clause; or NULL. */
const char *header_grammar_type_unread(const char *type);

/* Does a line of it begin an OpenPGP message (RFC 9580, 7)? size octets. */
bool header_grammar_text_is_sealed(const char *text, size_t size);

#endif
