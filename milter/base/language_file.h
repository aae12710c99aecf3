/* Files of a language whose lines are a kind and words in quotes:
 *
 *     # a comment
 *     yes "ja" "ja bitte"
 *
 * Internal to those who read one. */
#ifndef ASKFIRST_BASE_LANGUAGE_FILE_H
#define ASKFIRST_BASE_LANGUAGE_FILE_H

#include <glib.h>

struct kinds {
    const char *const *names; /* NULL-terminated */
    /* Takes words of the kind with this index; returns NULL, or what is wrong with them (caller
     * frees). */
    char *(*add)(void *ctx, unsigned kind, const char *words);
    void *ctx;
};

/* Hands all words of a file to add. What is wrong is added to problems (struct problem); the good
 * lines are kept. */
void kinds_parse(const struct kinds *kinds, const char *file, const char *text,
                 GPtrArray *problems);

#endif
