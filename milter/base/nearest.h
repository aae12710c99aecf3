/* Which name somebody meant who wrote one that is not known. Pure; any thread. */
#ifndef ASKFIRST_BASE_NEAREST_H
#define ASKFIRST_BASE_NEAREST_H

/* The nearest of the known names (ends with NULL), or NULL when none is near. Near means: the
 * number of letters to change, add, drop or swap is 1 for a name of two or three letters, at most 2
 * for one of up to seven, and at most 3 for a longer one; or the name is a part of the known one.
 * Case does not count. The result is one of known. */
const char *nearest_name(const char *name, const char *const *known);

/* What a message says behind its semicolon: "did you mean "NAME"?", or otherwise, where no name is
 * near. quotes: the two characters around NAME. Caller frees. */
char *nearest_hint(const char *name, const char *const *known, const char *quotes,
                   const char *otherwise);

#endif
