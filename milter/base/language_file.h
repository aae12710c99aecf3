/* Files of a language, in which each line has a kind followed by words in quotes:
 *
 *     # a comment
 *     yes "ja" "ja bitte"
 *
 * Internal to the readers of such files. */
#ifndef ASKFIRST_BASE_LANGUAGE_FILE_H
#define ASKFIRST_BASE_LANGUAGE_FILE_H

#include <glib.h>

struct kinds {
    const char *const *names; /* NULL-terminated */
    /* Receives words of the kind with this index. Returns NULL, or a text that says what is wrong
     * with them (caller frees). */
    char *(*add)(void *ctx, unsigned kind, const char *words);
    void *ctx;
};

/* Passes all words of a file to add. Adds each error to problems (struct problem), and keeps the
 * correct lines. */
void kinds_parse(const struct kinds *kinds, const char *file, const char *text,
                 GPtrArray *problems);

#endif
