/* The table of options and the typed reading of one value: the only place that knows an option's
 * name, type, default and range. Used by config.c alone; options_table (conf/config.h) shows it to
 * the tests. */
#ifndef ASKFIRST_CONF_OPTIONS_H
#define ASKFIRST_CONF_OPTIONS_H

#include "conf/config.h"

/* Sets the option of struct config from the values as written (one, but for a list). NULL, or a
 * sentence saying what is wrong and what would be right (caller frees). */
char *option_set(const struct option *option, struct config *config, const char *const *values,
                 unsigned n);
bool option_is_list(const struct option *option);
/* A sentence about the name of an option that does not exist, with the nearest. Caller frees. */
char *option_unknown(const char *name);

#endif
