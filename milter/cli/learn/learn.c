/* askfirst learn: who knows whom, from archives of mail. */
#include "cli/learn/learn.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "base/error.h"
#include "base/plural.h"
#include "base/testing.h"
#include "cli/cli.h"
#include "cli/learn/learn_message.h"
#include "cli/learn/learn_run.h"
#include "policy/address.h"

/* As a shell reports it. */
#define EXIT_STOPPED 130

static char **arg_as, **arg_paths;
static gboolean arg_local, arg_trust, arg_dry_run;

const char cli_learn_usage[] =
    "usage: askfirst learn [--as ADDRESS]...|[--local-domains] [--trust] [--dry-run] PATH...\n"
    "Learns from mail archives who knows whom. It reads mbox (also packed by gzip, bzip2, xz or\n"
    "zstd), Maildir, MH and trees of .eml files; \"-\" is standard input. It reads only headers.\n"
    "The same mail never counts twice, so an import that was stopped can be repeated.\n"
    "  --as ADDRESS     whose archive it is; may be repeated\n"
    "  --local-domains  the archive of everyone in local_domains (default)\n"
    "  --trust          the owner vouches for the archive: mail counts without a proof of our\n"
    "                   verifier, and so does what our own users sent\n"
    "  --dry-run        print what would be learnt, and write nothing\n";

static const GOptionEntry entries[] = {
    {"as", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arg_as, NULL, NULL},
    {"local-domains", 0, 0, G_OPTION_ARG_NONE, &arg_local, NULL, NULL},
    {"trust", 0, 0, G_OPTION_ARG_NONE, &arg_trust, NULL, NULL},
    {"dry-run", 0, 0, G_OPTION_ARG_NONE, &arg_dry_run, NULL, NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arg_paths, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

static atomic_bool stopped; /* atomic without a lock, so a signal handler may set it */

static void stop(int signal)
{
    (void)signal;
    atomic_store(&stopped, true);
}

bool learn_stopped(void)
{
    return atomic_load(&stopped);
}

/* Catches the first signal. The second one ends the program at once, and nothing is lost by it
 * either. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART | (int)SA_RESETHAND};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static GError *misuse(void)
{
    if (!arg_paths)
        return g_error_new_literal(G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                   "learn: no archive is given");
    if (arg_as && arg_local)
        return g_error_new_literal(G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                   "learn: --as and --local-domains exclude each other");
    return NULL;
}

static bool find_owners(struct learn *learn, GError **error)
{
    const struct locality *locality = learn->config->locality;

    if (!arg_as)
        return true;
    learn->owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (char **as = arg_as; *as; as++) {
        char *address_id = address_normalise(locality, *as);
        if (address_id)
            g_hash_table_add(learn->owners, address_id);
        if (address_id && locality_has(locality, address_id))
            continue;
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "--as: \"%s\" is %s", *as,
                    address_id ? "on none of local_domains" : "no address");
        return false;
    }
    return true;
}

/* Opens the memory; a dry run creates none, so there may be none. */
static bool open_acquaint(struct learn *learn, GError **error)
{
    GError *cause = NULL;

    if (!cli_prepare_state(learn->config, !learn->dry_run, error))
        return false;
    learn->acquaint = acquaint_open(learn->config->state_dir, !learn->dry_run, 0, &cause);
    if (learn->acquaint && acquaint_notice(learn->acquaint))
        fprintf(stderr, "askfirst: %s\n", acquaint_notice(learn->acquaint));
    if (learn->acquaint)
        return true;
    if (learn->dry_run && g_error_matches(cause, ASKFIRST_ERROR, ERROR_NOT_FOUND)) {
        g_error_free(cause);
        return true;
    }
    g_propagate_error(error, cause);
    return false;
}

static void set_days(struct learn *learn)
{
    gint64 now = now_seconds();

    learn->today = acquaint_day_of(now);
    learn->oldest = acquaint_day_of(now - learn->config->acquaintance_max_age);
}

static void print_counts(const struct learn *learn, const struct learn_counts *counts)
{
    guint64 taught = counts->by_outcome[LEARN_OUTCOME_LEARNT];

    printf("read:    %" G_GUINT64_FORMAT " %s\n", counts->messages,
           plural(counts->messages, "message", "messages"));
    printf("%s %" G_GUINT64_FORMAT " %s\n", learn->dry_run ? "teach:  " : "taught: ", taught,
           plural(taught, "message", "messages"));
    for (enum learn_outcome o = LEARN_OUTCOME_LEARNT + 1; o < LEARN_OUTCOMES; o++)
        if (counts->by_outcome[o] > 0)
            printf("nothing: %" G_GUINT64_FORMAT " %s\n", counts->by_outcome[o],
                   learn_outcome_name(o));
    printf("%s %" G_GUINT64_FORMAT " %s that one person knows another, %" G_GUINT64_FORMAT
           " %s, %" G_GUINT64_FORMAT " %s\n",
           learn->dry_run ? "would be:" : "written:", counts->words,
           plural(counts->words, "sign", "signs"), counts->threads,
           plural(counts->threads, "thread", "threads"), counts->lists,
           plural(counts->lists, "list", "lists"));
    if (counts->passed_folders > 0)
        printf("passed over: %" G_GUINT64_FORMAT " %s (spam, trash, drafts, ...)\n",
               counts->passed_folders, plural(counts->passed_folders, "folder", "folders"));
}

static int finish(const struct learn *learn, const struct learn_counts *counts, bool was_stopped)
{
    print_counts(learn, counts);
    if (fflush(stdout) != 0)
        return EX_IOERR;
    if (was_stopped) {
        fputs("askfirst: stopped; the same command again does the rest\n", stderr);
        return EXIT_STOPPED;
    }
    if (counts->complaints == 0)
        return EX_OK;
    fprintf(stderr, "askfirst: %" G_GUINT64_FORMAT " %s could not be read, or not to the end\n",
            counts->complaints, plural(counts->complaints, "archive or file", "archives or files"));
    return EX_DATAERR;
}

static int run(const struct config *config)
{
    struct learn learn = {
        .config = config, .trust = arg_trust, .dry_run = arg_dry_run, .paths = arg_paths};
    struct learn_counts counts = {0};
    GError *error = NULL;
    bool was_stopped = false;
    int code;

    set_days(&learn);
    catch_signals();
    if (find_owners(&learn, &error) && open_acquaint(&learn, &error) &&
        learn_run(&learn, &counts, &was_stopped, &error))
        code = finish(&learn, &counts, was_stopped);
    else
        code = cli_fail(error);
    acquaint_close(learn.acquaint);
    if (learn.owners)
        g_hash_table_destroy(learn.owners);
    return code;
}

int cli_learn(struct cli *cli, int argc, char **argv)
{
    GError *error = NULL;
    g_autoptr(GOptionContext) options = g_option_context_new(NULL);

    g_option_context_add_main_entries(options, entries, NULL);
    g_option_context_set_help_enabled(options, FALSE);
    if (!g_option_context_parse(options, &argc, &argv, &error) || (error = misuse()))
        return cli_misused(error, cli_learn_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code = run(config);
    config_unref(config);
    g_strfreev(arg_as);
    g_strfreev(arg_paths);
    return code;
}
