/* What one side of an alternative says beyond the other: lines with words that do not stand there
 * one beside the other. Line breaks, punctuation, links and addresses make no difference, nor what
 * has no letters. Pure; linear; any thread. */
#ifndef ASKFIRST_MAIL_READ_ALTERNATIVE_H
#define ASKFIRST_MAIL_READ_ALTERNATIVE_H

/* Which words stand beside which in a text. */
struct word_pairs;

struct word_pairs *pairs_new(void);
void pairs_free(struct word_pairs *pairs);

/* text: UTF-8. Texts that are added one after the other are one. */
void pairs_add(struct word_pairs *pairs, const char *text);

/* The lines of a text that have two pairs of neighbours or more which are not among these; "" where
 * there are none. Among very many pairs a line may be overlooked by chance. Caller frees. */
char *pairs_other_lines(const struct word_pairs *pairs, const char *text);

#endif
