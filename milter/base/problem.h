/* Problems in a file that an administrator wrote: the place, what is wrong and what to do, shown as
 * compilers do. Pure; any thread; one owner. */
#ifndef ASKFIRST_BASE_PROBLEM_H
#define ASKFIRST_BASE_PROBLEM_H

#include <glib.h>
#include <stdbool.h>

/* One error in such a file or, as a warning, a line without effect. line and column count from 1,
 * column in characters; text is the line. message is one sentence that says what to do. */
struct problem {
    bool warning;
    char *file;
    unsigned line, column;
    char *text;
    char *message;
};
/* Returns an empty list of struct problem, which frees them. Caller unrefs. */
GPtrArray *problems_new(void);
/* Adds a problem. line: 0 for the whole file. text: the line, or NULL. message: ownership is taken.
 */
void problem_add(GPtrArray *problems, bool warning, const char *file, unsigned line,
                 unsigned column, const char *text, char *message);

/* Returns "FILE:LINE:COLUMN: error: MESSAGE\n  TEXT\n      ^", the form that people see. Control
 * characters of the text become "?"; tabs keep the caret in place. There is no final newline.
 * Caller frees. */
char *problem_show(const struct problem *problem);

#endif
