/* The known name that somebody probably meant by an unknown one. Pure; any thread. */
#ifndef ASKFIRST_BASE_NEAREST_H
#define ASKFIRST_BASE_NEAREST_H

/* Returns the nearest of the known names (NULL-terminated), or NULL if none is near. A name is near
 * when the number of letters to change, add, drop or swap is 1 for a name of two or three letters,
 * at most 2 for one of up to seven, and at most 3 for a longer one; or when it is a part of the
 * known name. Case is ignored. The result is an element of known. */
const char *nearest_name(const char *name, const char *const *known);

/* Returns the part of an error message after its semicolon: "did you mean "NAME"?", or a copy of
 * otherwise if no name is near. quotes: the two characters around NAME. Caller frees. */
char *nearest_hint(const char *name, const char *const *known, const char *quotes,
                   const char *otherwise);

#endif
