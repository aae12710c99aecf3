/* Encoded words (RFC 2047) as programs write them: without padding, with blanks inside, split in
 * the middle of a character, in charsets of any label. Pure; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_ENCODED_WORD_H
#define ASKFIRST_MAIL_READ_ENCODED_WORD_H

/* The unfolded value of a field with each run of encoded words as one, in UTF-8 and whole, so that
 * any reader of RFC 2047 reads it right; the value may be an address list. What begins like an
 * encoded word and is none begins with "= ?" then. Caller frees. */
char *encoded_words_mend(const char *value);

#endif
