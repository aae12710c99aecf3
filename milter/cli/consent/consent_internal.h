/* What the subcommands of "askfirst consent" are called with. Only its own command includes this.
 * One thread. */
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
    char *argument; /* the one beside the options, or NULL */
};

/* A subcommand: what it is called with, and the open store. Returns the exit status. */
struct consent_run {
    const struct config *config;
    struct store *store;
    const struct consent_options *options;
    struct audit_by by;
    FILE *input; /* what import reads */
};

#endif
