/* Reading a single telephone number: six digits at least, of any script, with signs as in telephone
 * numbers between them. Pure; linear. */
#ifndef ASKFIRST_POLICY_EVIDENCE_PHONE_NUMBER_H
#define ASKFIRST_POLICY_EVIDENCE_PHONE_NUMBER_H

#include <glib.h>
#include <stdbool.h>

/* A number while it is read; digits and ends are of the caller. */
struct number {
    GString *digits;
    GArray *ends; /* guint: digits before each sign, and all */
    char gaps[2]; /* the signs behind the first two groups; '\0' for several, or none */
    const char *after;
};

/* The next digit at or behind p, or end. */
const char *number_next_digit(const char *p, const char *end);

/* Has the text digits enough for a number? */
bool number_fits(const char *text, size_t size);

/* p: at a digit. */
void number_read(struct number *number, const char *p, const char *end);

/* By which it is known: the last digits of the group i and those before it; NULL where they are too
 * few. Caller frees. */
char *number_tail(const struct number *number, guint i);

/* The last digits of the numbers in this text, dates aside; NULL where it has none for sure. Caller
 * unrefs. */
GPtrArray *number_tails(const char *text, size_t size);

#endif
