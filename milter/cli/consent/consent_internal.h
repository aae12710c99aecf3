/* The arguments of the subcommands of "askfirst consent". Only that command includes this. One
 * thread. */
#ifndef ASKFIRST_CLI_CONSENT_CONSENT_INTERNAL_H
#define ASKFIRST_CLI_CONSENT_CONSENT_INTERNAL_H

#include <glib.h>
#include <stdio.h>
#include "conf/config.h"
#include "store/ledger/store.h"

/* The command line; strings are NULL where the option was not given. */
struct consent_options {
    char *introducer, *counterpart, *topic, *note, *expires, *party;
    gboolean json, dry_run;
    char *argument; /* the argument beside the options, or NULL */
};

/* The arguments of a subcommand, and the open store. */
struct consent_run {
    const struct config *config;
    struct store *store;
    const struct consent_options *options;
    struct audit_by by;
    FILE *input; /* the input of import */
};

#endif
