/* The options of askfirst.conf. One table has their names, types, defaults and ranges; what else
 * must know them goes through it: reading, defaults, freeing, what a restart changes, and the tests
 * of the manual page and the sample file. Pure, but for paths; any thread. */
#ifndef ASKFIRST_CONF_OPTIONS_H
#define ASKFIRST_CONF_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct config;

/* In the struct config an option is: */
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
    const char *value; /* the default, but for quotes around a string */
    const char *range; /* "1h..60d", "yes|no", what a string looks like, or "" */
    bool reloadable;   /* HUP changes it; else it takes a restart */
    size_t offset;     /* in struct config */
    /* What is wrong with the value in the whole configuration, or NULL; see conf/check.h. */
    char *(*check)(const struct config *config);
};

/* The table. */
const struct option *options_table(size_t *n);
/* The option of this name, or NULL. */
const struct option *option_named(const char *name);
/* A sentence about the name of an option that does not exist, with the nearest. Caller frees. */
char *option_unknown(const char *name);

/* "string", "time" and so on, as the manual page calls it. */
const char *option_type_name(enum option_type type);
bool option_is_list(const struct option *option);
/* The default as one writes it in the file. Caller frees. */
char *option_default(const struct option *option);

/* Sets the option of config from the values as written (one, but for a list; NULL-terminated).
 * NULL, or a sentence saying what is wrong and what would be right (caller frees); then nothing is
 * set. */
char *option_set(const struct option *option, struct config *config, const GPtrArray *values);
/* The value that the option has, as one would write it. Caller frees. */
char *option_text(const struct option *option, const struct config *config);

/* Frees the values of all options. */
void options_clear(struct config *config);

/* What differs between the two and takes a restart, a clause each: "socket_mode has changed from
 * 0660 to 0600". Caller frees with g_strfreev. */
char **options_restart_needed(const struct config *before, const struct config *after);

#endif
