/* The options of askfirst.conf. One table has their names, types, defaults and ranges. All that
 * depends on them uses it: reading, defaults, freeing, which changes need a restart, and the tests
 * of the manual page and the sample file. Pure, except for paths; any thread. */
#ifndef ASKFIRST_CONF_OPTIONS_H
#define ASKFIRST_CONF_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct config;

/* The types of options, and of their fields in struct config. */
enum option_type {
    OPTION_STRING,      /* char * */
    OPTION_PATH,        /* char *, made absolute from the folder of askfirst.conf */
    OPTION_LIST,        /* char **, NULL-terminated */
    OPTION_NETWORKS,    /* GArray * of struct network */
    OPTION_YES_NO,      /* bool */
    OPTION_SWITCH,      /* bool: false for the first of two words, true for the second */
    OPTION_CHOICE,      /* an enum in the order of the words */
    OPTION_VERDICT,     /* enum verdict */
    OPTION_LEVEL,       /* int, a priority of syslog */
    OPTION_NUMBER,      /* unsigned, as are the next three */
    OPTION_SIZE,        /* octets */
    OPTION_PERCENT,     /* percent */
    OPTION_MODE,        /* mode of a file */
    OPTION_TIME,        /* gint64, seconds */
    OPTION_PROBABILITY, /* double */
};

struct option {
    const char *name;
    enum option_type type;
    const char *value; /* the default, without the quotes around a string */
    const char *range; /* "1h..60d", "yes|no", what a string looks like, or "" */
    bool reloadable;   /* HUP applies a change; false: it takes a restart */
    size_t offset;     /* in struct config */
    /* Checks the value within the whole configuration; see conf/check.h. NULL: nothing to check. */
    char *(*check)(const struct config *config);
};

/* Returns the table. */
const struct option *options_table(size_t *n);
/* Returns the option of this name, or NULL. */
const struct option *option_named(const char *name);
/* Returns a sentence that there is no option of this name, with the name that is most like it.
 * Caller frees. */
char *option_unknown(const char *name);

/* Returns the type as the manual page calls it: "string", "time" and so on. */
const char *option_type_name(enum option_type type);
bool option_is_list(const struct option *option);
/* Returns the default as it would stand in the file. Caller frees. */
char *option_default(const struct option *option);

/* Sets the option of config from the values as written (one, or several for a list;
 * NULL-terminated). Returns NULL, or a sentence that says what is wrong and what would be right
 * (caller frees); then nothing is set. */
char *option_set(const struct option *option, struct config *config, const GPtrArray *values);
/* Returns the option's value as it would stand in the file. Caller frees. */
char *option_text(const struct option *option, const struct config *config);

/* Frees the values of all options. */
void options_clear(struct config *config);

/* Returns the differences that take a restart, one clause each: "socket_mode has changed from 0660
 * to 0600". Caller frees with g_strfreev. */
char **options_restart_needed(const struct config *before, const struct config *after);

#endif
