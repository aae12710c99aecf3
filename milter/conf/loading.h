/* What is being read of askfirst.conf and of the files that it names: one at a time. Internal to
 * conf/. */
#ifndef ASKFIRST_CONF_LOADING_H
#define ASKFIRST_CONF_LOADING_H

#include "conf/config.h"

/* libconfuse hands no pointer of ours to its callbacks, and its lexer is global anyway. */
extern struct loading {
    struct config *config;
    const char *path;
    char **lines;
    GHashTable *where; /* option -> the line that sets it */
    GPtrArray *problems;
} loading;

/* Is the text of a file UTF-8? Says where it is not. */
bool loading_is_utf8(const char *file, const char *text, GPtrArray *problems);

/* A problem in askfirst.conf at this line; the caret goes under its first word. Line 0: of the
 * whole file. message: taken, as below. */
void loading_problem_at(unsigned line, char *message);

/* A problem with the value of an option, at the line that sets it, if one does. */
void loading_problem(const char *option, char *message);
void loading_error(const char *option, GError *error); /* error: taken */
void loading_warning(const char *option, char *message);

#endif
