/* The syntax of askfirst.conf. A line is "name = value" or "name = {value, value}"; a list may
 * continue on further lines; "#" begins a comment. A value of one word needs no quotes. GLib's
 * GScanner splits each line on its own, so that a quote ends on its line and a mistake spoils no
 * other line. This file does not know what the options mean. Internal to conf/. */
#ifndef ASKFIRST_CONF_SETTINGS_H
#define ASKFIRST_CONF_SETTINGS_H

#include <glib.h>
#include <stdbool.h>

/* A line that sets an option. */
struct setting {
    unsigned line; /* where its name stands */
    char *name;
    GPtrArray *values; /* char *, one but for a list */
    bool braces;       /* the values stand in braces */
    bool unquoted;     /* the value has several words, and no quotes around them */
};

struct settings {
    char *path;
    char **lines;
    GPtrArray *list;     /* struct setting, in the order of the file */
    GPtrArray *problems; /* struct problem; not owned */
};

/* Reads all lines. Every mistake is added to problems, which must live as long as the result. text:
 * UTF-8. Never NULL; caller frees. */
struct settings *settings_read(const char *path, const char *text, GPtrArray *problems);
void settings_free(struct settings *settings);

/* Returns the first line that sets this option, or NULL. */
const struct setting *settings_find(const struct settings *settings, const char *name);

/* Adds a problem or a warning at this line (0: about the whole file). message: owned by this
 * function; NULL adds nothing. */
void settings_problem_at(const struct settings *settings, bool warning, unsigned line,
                         char *message);
/* Does the same at the line that sets the option, if one does; the message begins with the option's
 * name. */
void settings_problem(const struct settings *settings, bool warning, const char *option,
                      char *message);

#endif
