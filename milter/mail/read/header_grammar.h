/* The small grammars of single header fields, apart from address lists.
 *
 * RFC 3834 (Auto-Submitted), 5322 (message identifiers), 6376 (DKIM-Signature), 1847, 3156, 8551
 * (sealed bodies). Pure; any thread; linear. Any bytes but NUL. */
#ifndef ASKFIRST_MAIL_READ_HEADER_GRAMMAR_H
#define ASKFIRST_MAIL_READ_HEADER_GRAMMAR_H

#include <glib.h>
#include <stdbool.h>

/* Returns the first word of a field before ";", without comments, in lower case: "text/plain" for a
 * Content-Type. Returns "" for none. Caller frees. */
char *header_grammar_keyword(const char *value);

/* Returns the text outside comments (RFC 5322, 3.2.2); an open comment extends to the end. Caller
 * frees. */
char *header_grammar_without_comments(const char *text);

/* Returns the first identifier, without <>; "" for none. Caller frees. */
char *header_grammar_message_id(const char *value);

/* Adds the newest LIMIT_REFERENCES identifiers (char *, without <>, newest last, each once) of
 * these values of References and In-Reply-To. */
void header_grammar_references(GPtrArray *ids, const GPtrArray *references,
                               const GPtrArray *in_reply_to);

/* Returns the address of the first mailto: URL of a List-Post field (RFC 2369), or NULL. Caller
 * frees. */
char *header_grammar_list_post(const char *value);

/* Returns true when a body of this type ("multipart/signed") is signed or encrypted. */
bool header_grammar_type_is_sealed(const char *type);

/* Returns why only the recipient can read a body of this type ("encrypted"), as a clause; or NULL.
 */
const char *header_grammar_type_unread(const char *type);

/* Returns true when a line of the text begins an OpenPGP message (RFC 9580, 7). size is in octets.
 */
bool header_grammar_text_is_sealed(const char *text, size_t size);

#endif
