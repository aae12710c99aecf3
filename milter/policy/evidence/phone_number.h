/* Reads a single telephone number: at least six digits, of any script, with the usual signs of
 * telephone numbers between them. Pure; linear. */
#ifndef ASKFIRST_POLICY_EVIDENCE_PHONE_NUMBER_H
#define ASKFIRST_POLICY_EVIDENCE_PHONE_NUMBER_H

#include <glib.h>
#include <stdbool.h>

/* A number while it is read; digits and ends belong to the caller. */
struct number {
    GString *digits;
    GArray *ends; /* guint: digits before each sign, and the total */
    char gaps[2]; /* the signs behind the first two groups; '\0' for several signs, or none */
    const char *after;
};

/* Returns the next digit at or behind p, or end. */
const char *number_next_digit(const char *p, const char *end);

/* Returns true when the text has enough digits for a number. */
bool number_fits(const char *text, size_t size);

/* Reads the number at p, which points at a digit. */
void number_read(struct number *number, const char *p, const char *end);

/* Returns the digits by which a number is known: the last digits of group i and those before it;
 * NULL where they are too few. Caller frees. */
char *number_tail(const struct number *number, guint i);

/* Returns the last digits of the numbers in this text, except dates; NULL where it surely has none.
 * Caller unrefs. */
GPtrArray *number_tails(const char *text, size_t size);

#endif
