/* Encoded words (RFC 2047) as programs write them: without padding, with blanks inside, split in
 * the middle of a character, in charsets of any label. Pure; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_ENCODED_WORD_H
#define ASKFIRST_MAIL_READ_ENCODED_WORD_H

/* Returns the unfolded value of a field with each run of encoded words joined into one, in UTF-8
 * and complete, so that any reader of RFC 2047 decodes it correctly. The value may be an address
 * list. Text that begins like an encoded word but is not one begins with "= ?" in the result.
 * Caller frees. */
char *encoded_words_mend(const char *value);

#endif
