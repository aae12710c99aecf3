/* Finds what one side of a multipart/alternative says beyond the other: lines with pairs of
 * neighbouring words that the other side does not have. Line breaks, punctuation, links, addresses
 * and anything without letters are ignored. Pure; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_ALTERNATIVE_H
#define ASKFIRST_MAIL_READ_ALTERNATIVE_H

/* The pairs of neighbouring words in a text. */
struct word_pairs;

struct word_pairs *pairs_new(void);
void pairs_free(struct word_pairs *pairs);

/* Adds the pairs of a text, in UTF-8. Texts that are added one after the other count as one. */
void pairs_add(struct word_pairs *pairs, const char *text);

/* Returns the lines of a text that have two or more pairs which are not among these, or "" for
 * none. With very many pairs, a line may be missed by chance. Caller frees. */
char *pairs_other_lines(const struct word_pairs *pairs, const char *text);

#endif
