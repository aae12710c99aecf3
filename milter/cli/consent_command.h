/* What the parts of "askfirst consent" share. */
#ifndef ASKFIRST_CLI_CONSENT_COMMAND_H
#define ASKFIRST_CLI_CONSENT_COMMAND_H

#include <stdio.h>
#include "cli/cli.h"

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

int consent_list(struct consent_run *run);
int consent_show(struct consent_run *run);
int consent_export(struct consent_run *run);
int consent_import(struct consent_run *run);
/* Opens what it will read: to be called before we become the owner of state_dir, who might not be
 * allowed to. False with the error. */
bool consent_import_open(struct consent_run *run, GError **error);
void consent_import_close(struct consent_run *run);

/* cli/consent_text.c: texts for people; the caller frees. */
/* "bob@b.example allows introductions by any introducer to carol@c.example (topic hiring) until
 * 2027-01-01" */
char *consent_sentence(const struct consent *consent);
/* "2027-01-01" in local time, "" for 0. */
char *consent_date(gint64 seconds);
/* Prints records (struct consent) in aligned columns. */
void consent_print_table(FILE *to, const GPtrArray *records, gint64 now);
/* "2027-01-31" (its beginning, local time), "90d", "6m" (months), "2y" from now -> Unix seconds;
 * false with ERROR_INPUT. */
bool consent_parse_when(const char *text, gint64 now, gint64 *when, GError **error);
/* Writes what is left in stdout's buffer; the exit status. */
int consent_finish_output(void);

#endif
