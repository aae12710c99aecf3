/* A problem in a file of the administrator's: where it is, what is wrong and what to do, as
 * compilers show it. Pure; any thread; one owner. */
#ifndef ASKFIRST_BASE_PROBLEM_H
#define ASKFIRST_BASE_PROBLEM_H

#include <glib.h>
#include <stdbool.h>

/* One thing wrong (or, as a warning, useless) in a rules file. line and column count from 1; column
 * in characters; text is the line. message is one sentence that says what to do. */
struct problem {
    bool warning;
    char *file;
    unsigned line, column;
    char *text;
    char *message;
};
/* An empty list of struct problem, which frees them. Caller unrefs. */
GPtrArray *problems_new(void);
/* Adds one; line 0: of the whole file. text: the line, or NULL. message: taken. */
void problem_add(GPtrArray *problems, bool warning, const char *file, unsigned line,
                 unsigned column, const char *text, char *message);

/* "FILE:LINE:COLUMN: error: MESSAGE\n  TEXT\n      ^": the form in which people see it. Control
 * characters of the text are shown as "?"; tabs keep the caret in place. No final newline. Caller
 * frees. */
char *problem_show(const struct problem *problem);

#endif
