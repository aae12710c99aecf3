/* What the subcommands of askfirst share. Each is one function in a file of its own: it parses its
 * own arguments (argv[0] is its name) and returns the exit code: 0, 1 where the manual page says
 * so, or one of sysexits. */
#ifndef ASKFIRST_CLI_CLI_H
#define ASKFIRST_CLI_CLI_H

#include <json-glib/json-glib.h>
#include "conf/config.h"
#include "store/ledger/store.h"

struct cli {
    const char *config_path; /* -c FILE, or the default */
};

/* Loads the configuration and prints what is wrong with it; NULL when there is an error. Caller
 * unrefs. */
struct config *cli_config(struct cli *cli);
/* Opens the consent store; as root it becomes the owner of state_dir first. NULL with the error
 * printed and *code the exit code for it. */
struct store *cli_store(const struct config *config, bool create, int *code);
/* Before any file of state_dir is opened: as root makes the folder where it is missing (create),
 * and becomes its owner. False with error. */
bool cli_prepare_state(const struct config *config, bool create, GError **error);
/* Becomes the owner of state_dir when we are root and the folder exists; else looks whether we may
 * enter it. False with error. */
bool cli_become_owner(const char *state_dir, GError **error);
/* Takes the options out of argv. False, with what is wrong and the usage text printed: EX_USAGE. */
bool cli_options(const GOptionEntry *entries, int *argc, char ***argv, const char *usage);
/* Opens configuration and store, which must be there, and runs it with them. */
typedef int cli_on_store(const struct config *config, struct store *store, int argc, char **argv);
int cli_run_on_store(struct cli *cli, cli_on_store *run, int argc, char **argv);
/* Prints what is wrong with a file (struct problem). Is one of them more than a warning? */
bool cli_show_problems(const GPtrArray *problems);
/* Takes the error of the options, prints it and the usage text; returns EX_USAGE. */
int cli_misused(GError *error, const char *usage);
/* Takes the error, prints it, and returns the exit code for it. */
int cli_fail(GError *error);
/* The same for what a store said that was to be opened: one that is not there yet is
 * EX_UNAVAILABLE. */
int cli_fail_open(GError *error);
/* For who can do without: was it that a store is not there yet? Then the error is cleared. */
bool cli_is_missing(GError **error);
/* What each says of itself with --help, and after wrong usage. */
extern const char cli_answer_usage[], cli_ask_usage[], cli_consent_usage[], cli_rules_usage[],
    cli_explain_usage[], cli_held_usage[], cli_why_usage[], cli_report_usage[], cli_status_usage[],
    cli_person_usage[], cli_acquaintance_usage[], cli_learn_usage[], cli_outbox_usage[],
    cli_cues_usage[], cli_check_usage[], cli_store_usage[];
/* Prints a usage text on stderr; returns EX_USAGE. */
int cli_usage(const char *text);
/* The same for a command of several verbs (NULL-terminated): argv[1] is named where it is none of
 * them. */
int cli_usage_of(int argc, char **argv, const char *const *verbs, const char *text);
/* Says that a command ("held", or "" for askfirst) has none of this name, and which one is near. */
void cli_say_unknown(const char *of, const char *name, const char *const *known);
/* A string member, without the tokens of answer addresses; control characters are JSON's business.
 */
void cli_json_string(JsonObject *object, const char *name, const char *value);
/* The same as an element, and a whole array (of char *). */
void cli_json_add(JsonArray *array, const char *value);
JsonArray *cli_json_texts(const GPtrArray *texts);
/* Prints it as JSON, indented, and a newline; takes it. */
void cli_print_array(JsonArray *array);
void cli_print_object(JsonObject *object);
/* What a stranger wrote, fit for a terminal: no control characters, no token of an answer
 * address, at most so many characters. Caller frees. */
char *cli_terminal(const char *text, glong most);
/* The same as an argument of a shell: in quotes where it needs them. Caller frees. */
char *cli_argument(const char *text);
/* Who changes something, for the audit: "admin", or "admin:LOGIN" under sudo. Caller frees. */
char *cli_actor(void);
/* "2026-03-01 14:05" local time, or "-" for 0; and with seconds. Caller frees. */
char *cli_date(gint64 seconds);
char *cli_moment(gint64 seconds);

int cli_answer(struct cli *cli, int argc, char **argv);
int cli_consent(struct cli *cli, int argc, char **argv);
int cli_rules(struct cli *cli, int argc, char **argv);
int cli_explain(struct cli *cli, int argc, char **argv);
int cli_held(struct cli *cli, int argc, char **argv);
int cli_ask(struct cli *cli, int argc, char **argv);
int cli_why(struct cli *cli, int argc, char **argv);
int cli_report(struct cli *cli, int argc, char **argv);
int cli_status(struct cli *cli, int argc, char **argv);
int cli_person(struct cli *cli, int argc, char **argv);
int cli_acquaintance(struct cli *cli, int argc, char **argv);
int cli_learn(struct cli *cli, int argc, char **argv);
int cli_cues(struct cli *cli, int argc, char **argv);
int cli_outbox(struct cli *cli, int argc, char **argv);
int cli_check(struct cli *cli, int argc, char **argv);
int cli_store_text(struct cli *cli, int argc, char **argv);

#endif
