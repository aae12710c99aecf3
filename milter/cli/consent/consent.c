/* askfirst consent: what people said, as an administrator reads and changes it. */
#include <string.h>
#include <sysexits.h>
#include "base/error.h"
#include "base/limits.h"
#include "base/testing.h"
#include "cli/cli.h"
#include "cli/consent/consent_import.h"
#include "cli/consent/consent_internal.h"
#include "cli/consent/consent_show.h"
#include "cli/consent/consent_text.h"
#include "conf/config.h"
#include "policy/address.h"
#include "policy/consent.h"
#include "store/ledger/consents.h"
#include "store/ledger/records.h"
#include "store/ledger/store.h"

#define LEFT_SHOWN 10u

const char cli_consent_usage[] =
    "usage: askfirst consent allow|deny PARTY [--introducer WHO] [--counterpart WHO]\n"
    "                        [--topic WORD] [--note TEXT] [--expires DATE|90d|6m|2y]\n"
    "       askfirst consent revoke PARTY [--introducer WHO] [--counterpart WHO] [--topic WORD]\n"
    "       askfirst consent blank PARTY [--introducer WHO] [--counterpart WHO] [--topic WORD]\n"
    "       askfirst consent list [--party PARTY] [--json]\n"
    "       askfirst consent show PARTY [--json]\n"
    "       askfirst consent export\n"
    "       askfirst consent import [FILE|-] [--dry-run]\n"
    "PARTY and WHO are an address, @domain, or @.domain for its subdomains. Without WHO, anyone\n"
    "is meant. blank deletes a note and keeps the decision.\n";

static bool read_scopes(const struct consent_run *run, struct consent *c, GError **error)
{
    const struct consent_options *o = run->options;
    const struct locality *locality = run->config->locality;

    return (c->party = scope_normalise(locality, o->argument, false, error)) &&
           (c->introducer =
                scope_normalise(locality, o->introducer ? o->introducer : "*", true, error)) &&
           (c->counterpart =
                scope_normalise(locality, o->counterpart ? o->counterpart : "*", true, error)) &&
           (c->topic = o->topic ? topic_normalise(o->topic, error) : g_strdup(""));
}

static bool read_word(const struct consent_run *run, struct consent *c, GError **error)
{
    const struct consent_options *o = run->options;

    if (o->note && strlen(o->note) > LIMIT_NOTE) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                    "--note is longer than %u octets: shorten it", LIMIT_NOTE);
        return false;
    }
    c->note = note_clean(o->note ? o->note : "");
    return !o->expires || consent_parse_when(o->expires, run->by.now, &c->expires, error);
}

/* The records of this party that say the opposite and still decide for some people. */
struct left {
    const struct consent *said;
    gint64 now;
    GPtrArray *records;
};

static bool add_left(void *ctx, const struct consent *record)
{
    const struct left *left = ctx;

    if (consent_outlasts(record, left->said, left->now))
        g_ptr_array_add(left->records, consent_copy(record));
    return true;
}

static void print_scope(const char *option, const char *value, const char *unset)
{
    if (strcmp(value, unset) == 0)
        return;
    g_autofree char *quoted = cli_argument(value);
    printf(" %s%s", option, quoted);
}

static void print_left(const struct consent *record)
{
    g_autofree char *sentence = consent_sentence(record);

    printf("  %s\n    askfirst consent revoke", sentence);
    print_scope("", record->party, "");
    print_scope("--introducer ", record->introducer, "*");
    print_scope("--counterpart ", record->counterpart, "*");
    print_scope("--topic ", record->topic, "");
    puts("");
}

/* Prints these records: without them the administrator might think that only the new word
 * counts. */
static bool print_what_is_left(struct consent_run *run, const struct consent *said, GError **error)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
    g_autoptr(GPtrArray) of_party = NULL;
    struct left left = {said, run->by.now, records};

    if (!scope_is_address(said->party)) {
        if (!store_consents_each(run->store, NULL, add_left, &left, error))
            return false;
    } else if (!store_consents_list(run->store, said->party, &of_party, error)) {
        return false;
    }
    for (guint i = 0; of_party && i < of_party->len; i++)
        add_left(&left, of_party->pdata[i]);
    if (records->len > 0)
        puts("More specific, so still in force, each until you revoke it:");
    for (guint i = 0; i < MIN(records->len, LEFT_SHOWN); i++)
        print_left(records->pdata[i]);
    if (records->len > LEFT_SHOWN)
        printf("  and %u more; askfirst consent list has all\n", records->len - LEFT_SHOWN);
    return true;
}

static int say(struct consent_run *run, enum consent_decision decision)
{
    struct consent *c = g_new0(struct consent, 1);
    const struct consent *const records[] = {c};
    GError *error = NULL;
    int status;

    c->decision = decision;
    c->origin = ORIGIN_ADMIN;
    c->created = run->by.now;
    if (read_scopes(run, c, &error) && read_word(run, c, &error) &&
        store_consents_put(run->store, records, 1, &run->by, &error)) {
        g_autofree char *sentence = consent_sentence(c);
        printf("%s\n", sentence);
        status = print_what_is_left(run, c, &error) ? consent_finish_output() : cli_fail(error);
    } else {
        status = cli_fail(error);
    }
    consent_free(c);
    return status;
}

static int allow(struct consent_run *run)
{
    return say(run, CONSENT_ALLOW);
}

static int deny(struct consent_run *run)
{
    return say(run, CONSENT_DENY);
}

static bool same_scopes(const struct consent *a, const struct consent *b)
{
    return strcmp(a->party, b->party) == 0 && strcmp(a->introducer, b->introducer) == 0 &&
           strcmp(a->counterpart, b->counterpart) == 0 && strcmp(a->topic, b->topic) == 0;
}

/* Prints the records that exist instead, so that the next attempt can be right. */
static void print_others(const struct consent_run *run, const struct consent *c,
                         const GPtrArray *records)
{
    if (records->len == 0) {
        fprintf(stderr, "There is no consent of %s at all.\n", c->party);
        return;
    }
    fprintf(stderr, "There is:\n");
    consent_print_table(stderr, records, run->by.now);
}

/* A change of one existing record. */
typedef bool change(struct store *store, const struct consent *record, const struct audit_by *by,
                    GError **error);

static int change_record(struct consent_run *run, const struct consent *c, change *how,
                         const char *done)
{
    g_autoptr(GPtrArray) records = NULL;
    const struct consent *was = NULL;
    GError *error = NULL;

    if (!store_consents_list(run->store, c->party, &records, &error))
        return cli_fail(error);
    for (guint i = 0; i < records->len; i++)
        if (same_scopes(records->pdata[i], c))
            was = records->pdata[i];
    if (how(run->store, c, &run->by, &error)) {
        g_autofree char *sentence = consent_sentence(was ? was : c);
        printf("%s: %s\n", done, sentence);
        return consent_finish_output();
    }
    bool missing = g_error_matches(error, ASKFIRST_ERROR, ERROR_NOT_FOUND);
    int status = cli_fail(error);
    if (missing)
        print_others(run, c, records);
    return status;
}

static int change_consent(struct consent_run *run, change *how, const char *done)
{
    struct consent *c = g_new0(struct consent, 1);
    GError *error = NULL;
    int status;

    c->note = g_strdup("");
    status = read_scopes(run, c, &error) ? change_record(run, c, how, done) : cli_fail(error);
    consent_free(c);
    return status;
}

static int revoke_consent(struct consent_run *run)
{
    return change_consent(run, store_consent_remove, "no longer in force");
}

static int blank_note(struct consent_run *run)
{
    return change_consent(run, store_consent_remove_note, "without a note now");
}

enum { TAKES_SCOPES = 1, TAKES_WORD = 2, TAKES_PARTY = 4, TAKES_JSON = 8, TAKES_DRY_RUN = 16 };

/* A subcommand, with its options, whether it has an argument, and whether it may create a store. */
struct consent_command {
    const char *name;
    int (*run)(struct consent_run *run);
    unsigned takes;
    enum { NO_ARGUMENT, MAYBE_ARGUMENT, ONE_ARGUMENT } argument;
    bool creates;
};

static const struct consent_command commands[] = {
    {"allow", allow, TAKES_SCOPES | TAKES_WORD, ONE_ARGUMENT, true},
    {"deny", deny, TAKES_SCOPES | TAKES_WORD, ONE_ARGUMENT, true},
    {"revoke", revoke_consent, TAKES_SCOPES, ONE_ARGUMENT, false},
    {"blank", blank_note, TAKES_SCOPES, ONE_ARGUMENT, false},
    {"list", consent_list, TAKES_PARTY | TAKES_JSON, NO_ARGUMENT, false},
    {"show", consent_show, TAKES_JSON, ONE_ARGUMENT, false},
    {"export", consent_export, 0, NO_ARGUMENT, false},
    {"import", consent_import, TAKES_DRY_RUN, MAYBE_ARGUMENT, true},
};

/* Adds the options. Values are octets (FILENAME), because the locale of a cron job is not a reason
 * to refuse a note in UTF-8. */
static void add_options(GOptionContext *context, unsigned takes, struct consent_options *o)
{
    const struct {
        unsigned belongs;
        GOptionEntry entry;
    } all[] = {
        {TAKES_SCOPES, {"introducer", 0, 0, G_OPTION_ARG_FILENAME, &o->introducer, NULL, NULL}},
        {TAKES_SCOPES, {"counterpart", 0, 0, G_OPTION_ARG_FILENAME, &o->counterpart, NULL, NULL}},
        {TAKES_SCOPES, {"topic", 0, 0, G_OPTION_ARG_FILENAME, &o->topic, NULL, NULL}},
        {TAKES_WORD, {"note", 0, 0, G_OPTION_ARG_FILENAME, &o->note, NULL, NULL}},
        {TAKES_WORD, {"expires", 0, 0, G_OPTION_ARG_FILENAME, &o->expires, NULL, NULL}},
        {TAKES_PARTY, {"party", 0, 0, G_OPTION_ARG_FILENAME, &o->party, NULL, NULL}},
        {TAKES_JSON, {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, NULL, NULL}},
        {TAKES_DRY_RUN, {"dry-run", 0, 0, G_OPTION_ARG_NONE, &o->dry_run, NULL, NULL}},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        GOptionEntry entries[2] = {all[i].entry, {0}};
        if (takes & all[i].belongs)
            g_option_context_add_main_entries(context, entries, NULL);
    }
}

/* args[0] is the subcommand. */
static bool parse_options(const struct consent_command *command, char ***args,
                          struct consent_options *o, GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);

    g_option_context_set_help_enabled(context, FALSE);
    add_options(context, command->takes, o);
    if (!g_option_context_parse_strv(context, args, error))
        return false;
    char **rest = *args + 1;
    if (*rest && strcmp(*rest, "--") == 0)
        rest++;
    guint n = g_strv_length(rest);
    if (n > (command->argument == NO_ARGUMENT ? 0 : 1) ||
        n < (command->argument == ONE_ARGUMENT ? 1 : 0)) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "consent %s takes %s", command->name,
                    command->argument == NO_ARGUMENT    ? "options only"
                    : command->argument == ONE_ARGUMENT ? "one PARTY"
                                                        : "at most one FILE");
        return false;
    }
    o->argument = g_strdup(*rest);
    return true;
}

static void options_clear(struct consent_options *o)
{
    g_free(o->introducer);
    g_free(o->counterpart);
    g_free(o->topic);
    g_free(o->note);
    g_free(o->expires);
    g_free(o->party);
    g_free(o->argument);
}

static int run_command(struct cli *cli, const struct consent_command *command,
                       const struct consent_options *options)
{
    g_autofree char *actor = cli_actor();
    struct config *config = cli_config(cli);

    if (!config)
        return EX_CONFIG;
    struct consent_run run = {
        .config = config,
        .options = options,
        .by = {.actor = actor, .now = now_seconds()},
    };
    GError *error = NULL;
    int status = EX_IOERR;
    if (command->run == consent_import && !consent_import_open(&run, &error))
        status = cli_fail(error);
    else
        run.store = cli_store(config, command->creates && !options->dry_run, &status);
    if (run.store)
        status = command->run(&run);
    consent_import_close(&run);
    store_close(run.store);
    config_unref(config);
    return status;
}

static const struct consent_command *find_command(const char *name)
{
    for (size_t i = 0; name && i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int misnamed(int argc, char **argv)
{
    const char *verbs[G_N_ELEMENTS(commands) + 1] = {NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        verbs[i] = commands[i].name;
    return cli_usage_of(argc, argv, verbs, cli_consent_usage);
}

/* argv[0] is "consent". */
int cli_consent(struct cli *cli, int argc, char **argv)
{
    const struct consent_command *command = find_command(argc > 1 ? argv[1] : NULL);
    struct consent_options options = {0};
    GError *error = NULL;
    int status;

    if (!command)
        return misnamed(argc, argv);
    g_auto(GStrv) args = g_strdupv(argv + 1);
    if (parse_options(command, &args, &options, &error)) {
        status = run_command(cli, command, &options);
    } else {
        status = cli_misused(error, cli_consent_usage);
    }
    options_clear(&options);
    return status;
}
