/* What the subcommands of askfirst share. Each subcommand is one function in a file or a folder of
 * its own. It parses its own arguments (argv[0] is its name) and returns the exit code: 0, 1 where
 * the manual page says so, or one of sysexits. */
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
/* Opens the consent store; as root it first becomes the owner of state_dir. create: makes or
 * upgrades the store, unless a daemon runs on it. Returns NULL with error. */
struct store *cli_store_open(const struct config *config, bool create, GError **error);
/* Does the same. On error it prints the error, sets *code to the exit code for it and returns NULL.
 */
struct store *cli_store(const struct config *config, bool create, int *code);
/* Called before any file of state_dir is opened: as root it makes the folder when it is missing
 * (create), and becomes its owner. Returns false with error. */
bool cli_prepare_state(const struct config *config, bool create, GError **error);
/* Becomes the owner of state_dir when we are root and the folder exists; otherwise checks that we
 * may enter it. Returns false with error. */
bool cli_become_owner(const char *state_dir, GError **error);
/* Removes the options from argv. On error it prints the error and the usage text and returns false;
 * the exit code is EX_USAGE. */
bool cli_options(const GOptionEntry *entries, int *argc, char ***argv, const char *usage);
/* Opens configuration and store, which must exist, and calls run with them. */
typedef int cli_on_store(const struct config *config, struct store *store, int argc, char **argv);
int cli_run_on_store(struct cli *cli, cli_on_store *run, int argc, char **argv);
/* Prints the problems of a file (struct problem). Returns whether one of them is more than a
 * warning. */
bool cli_show_problems(const GPtrArray *problems);
/* Prints an error of the options and the usage text, and frees the error. Returns EX_USAGE. */
int cli_misused(GError *error, const char *usage);
/* Prints the error and frees it. Returns the exit code for it. */
int cli_fail(GError *error);
/* Does the same for an error from opening a store: one that does not exist yet is
 * EX_UNAVAILABLE. */
int cli_fail_open(GError *error);
/* For callers that can do without the store: does the error say that it does not exist yet? Then
 * the error is cleared. */
bool cli_is_missing(GError **error);
/* The usage texts, for --help and after wrong usage. */
extern const char cli_answer_usage[], cli_ask_usage[], cli_consent_usage[], cli_rules_usage[],
    cli_explain_usage[], cli_held_usage[], cli_why_usage[], cli_report_usage[], cli_status_usage[],
    cli_person_usage[], cli_acquaintance_usage[], cli_learn_usage[], cli_outbox_usage[],
    cli_cues_usage[], cli_check_usage[], cli_store_usage[];
/* Prints a usage text on stderr; returns EX_USAGE. */
int cli_usage(const char *text);
/* Does the same for a command with several verbs (NULL-terminated), and names argv[1] when it is
 * not one of them. */
int cli_usage_of(int argc, char **argv, const char *const *verbs, const char *text);
/* Says that a command ("held", or "" for askfirst) has nothing of this name, and which name is most
 * like it. */
void cli_say_unknown(const char *of, const char *name, const char *const *known);
/* Adds a string member, without the tokens of answer addresses; JSON escapes the control
 * characters. */
void cli_json_string(JsonObject *object, const char *name, const char *value);
/* cli_json_add adds an element in the same way; cli_json_texts returns a whole array (of char
 * *). */
void cli_json_add(JsonArray *array, const char *value);
JsonArray *cli_json_texts(const GPtrArray *texts);
/* Prints it as JSON, indented, with a newline, and frees it. */
void cli_print_array(JsonArray *array);
void cli_print_object(JsonObject *object);
/* Returns what a stranger wrote, fit for a terminal: without control characters and tokens of
 * answer addresses, and of at most `most` characters. Caller frees. */
char *cli_terminal(const char *text, glong most);
/* Returns the text as an argument for a shell: in quotes when it needs them. Caller frees. */
char *cli_argument(const char *text);
/* Returns the person who makes a change, for the audit trail: "admin", or "admin:LOGIN" under sudo.
 * Caller frees. */
char *cli_actor(void);
/* cli_date returns "2026-03-01 14:05" in local time, or "-" for 0; cli_moment does so with seconds.
 * Caller frees. */
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
