/* askfirst acquaintance: numbers about who knows whom, and whether two people are connected, as the
 * judgement sees it. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "base/error.h"
#include "base/plural.h"
#include "base/testing.h"
#include "cli/acquaintance/vouched.h"
#include "cli/cli.h"
#include "cli/oracle.h"
#include "cli/pair_words.h"
#include "conf/config.h"
#include "policy/address.h"
#include "policy/judge/judge.h"
#include "policy/message.h"
#include "post/oracle.h"
#include "store/acquaint/acquaint.h"

const char cli_acquaintance_usage[] =
    "usage: askfirst acquaintance stats [--json]\n"
    "       askfirst acquaintance show A B [--from INTRODUCER] [--json]\n"
    "       askfirst acquaintance vouched [INTRODUCER] [--json]\n"
    "       askfirst acquaintance revoke INTRODUCER A B\n"
    "Shows what AskFirst has learnt about who corresponds with whom. stats prints how much that\n"
    "is, how old, and where it came from. show prints whether A and B are connected, why, and\n"
    "since when; it exits with 1 if they are not. vouched lists the pairs of which an introducer\n"
    "said \"They know each other\", and revoke takes that back.\n"
    "  --from INTRODUCER  as in a message of this sender; rules may depend on it\n"
    "  --json             print JSON\n";

static gboolean arg_json;
static char *arg_from;

static const GOptionEntry options[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    {"from", 0, 0, G_OPTION_ARG_FILENAME, &arg_from, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

/* ---- stats ---- */

static const char *const how_names[] = {"own_mail", "authenticated", "answer", "archive",
                                        "trusted_archive"};
static const char *const how_texts[] = {"own mail of our users", "mail that proves itself",
                                        "answers to our own mail", "archives, with a proof",
                                        "archives, their owner vouched"};
static const char *const age_names[] = {"30d", "90d", "365d", "older"};
static const char *const age_texts[] = {"30 days", "90 days", "a year", "longer ago"};

static void print_share(const char *text, guint64 part, guint64 whole)
{
    printf("  %-32s%12" G_GUINT64_FORMAT "  %3.0f%%\n", text, part,
           whole ? 100.0 * (double)part / (double)whole : 0.0);
}

/* A direction counts once for each side that has a word about it. */
static void print_stats(const struct acquaint_stats *s)
{
    guint64 words = 0;
    g_autofree char *size = g_format_size(s->bytes);

    for (size_t i = 0; i < G_N_ELEMENTS(s->by_age); i++)
        words += s->by_age[i];
    printf("pairs:        %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " %s\n", s->directions / 2,
           s->mailboxes, plural(s->mailboxes, "mailbox", "mailboxes"));
    printf("threads:      %" G_GUINT64_FORMAT "\n", s->threads);
    printf("lists:        %" G_GUINT64_FORMAT "\n", s->lists);
    printf("seen:         %" G_GUINT64_FORMAT " %s that taught something\n", s->seen,
           plural(s->seen, "message", "messages"));
    printf("size:         %s\n\n", size);
    printf("Signs that one person knows another: %" G_GUINT64_FORMAT "\n", words);
    puts("learnt from");
    for (size_t i = 0; i < G_N_ELEMENTS(s->by_how); i++)
        print_share(how_texts[i], s->by_how[i], words);
    puts("last seen within");
    for (size_t i = 0; i < G_N_ELEMENTS(s->by_age); i++)
        print_share(age_texts[i], s->by_age[i], words);
}

static void print_stats_json(const struct acquaint_stats *s)
{
    JsonObject *root = json_object_new(), *how = json_object_new(), *age = json_object_new();

    json_object_set_int_member(root, "pairs", (gint64)s->directions / 2);
    json_object_set_int_member(root, "mailboxes", (gint64)s->mailboxes);
    json_object_set_int_member(root, "threads", (gint64)s->threads);
    json_object_set_int_member(root, "lists", (gint64)s->lists);
    json_object_set_int_member(root, "seen", (gint64)s->seen);
    json_object_set_int_member(root, "bytes", (gint64)s->bytes);
    for (size_t i = 0; i < G_N_ELEMENTS(s->by_how); i++)
        json_object_set_int_member(how, how_names[i], (gint64)s->by_how[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(s->by_age); i++)
        json_object_set_int_member(age, age_names[i], (gint64)s->by_age[i]);
    json_object_set_object_member(root, "learnt_from", how);
    json_object_set_object_member(root, "last_seen", age);
    cli_print_object(root);
}

static int stats(const struct config *config, char **none)
{
    (void)none;
    struct acquaint_stats figures;
    GError *error = NULL;
    struct acquaint *acquaint = cli_become_owner(config->state_dir, &error)
                                    ? acquaint_open(config->state_dir, false, 0, &error)
                                    : NULL;
    gint64 now = now_seconds();
    bool ok = acquaint && acquaint_stats(acquaint, acquaint_day_of(now), &figures, &error);

    if (ok && arg_json)
        print_stats_json(&figures);
    else if (ok)
        print_stats(&figures);
    acquaint_close(acquaint);
    return ok ? EX_OK : cli_fail_open(error);
}

/* ---- show ---- */

static bool add_person(struct message *message, const struct locality *locality, const char *text,
                       GError **error)
{
    g_autofree char *address_id = address_normalise(locality, text);

    if (!address_id) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "\"%s\" is not an address", text);
        return false;
    }
    message_add_visible(message, locality, text, "", VISIBLE_TO);
    message_add_recipient(message, locality, text);
    return true;
}

/* Returns a message to these two that nobody wrote: the judgement of its one pair is the result. */
static struct message *make_message(const struct config *config, char **two, GError **error)
{
    struct message *message = message_new();
    g_autofree char *from = arg_from ? address_normalise(config->locality, arg_from) : NULL;

    if (arg_from && !from)
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "--from: \"%s\" is not an address",
                    arg_from);
    else if (add_person(message, config->locality, two[0], error) &&
             add_person(message, config->locality, two[1], error)) {
        g_free(message->envelope_sender);
        message->envelope_sender = g_strdup(from ? from : "nobody@nowhere.invalid");
        message->from = g_strdup(message->envelope_sender);
        return message;
    }
    message_free(message);
    return NULL;
}

/* Returns why there is no pair. */
static const char *last_reason(const struct judgement *j)
{
    return j->reasons->len > 0 ? j->reasons->pdata[j->reasons->len - 1] : "";
}

static void print_pair(const struct oracle_context *context, char **address_ids, bool connected,
                       const char *why)
{
    g_autofree char *shown = cli_terminal(why, 300);

    printf("%s: %s\n", connected ? "connected" : "not connected", shown);
    sides_print(context, address_ids[0], address_ids[1]);
    if (!connected && !arg_from)
        puts("  for one sender it may be otherwise (rules, \"they know each other\"): --from "
             "SENDER");
}

static void print_pair_json(const struct oracle_context *context, char **address_ids,
                            bool connected, const char *why)
{
    JsonObject *root = json_object_new();

    cli_json_string(root, "a", address_ids[0]);
    cli_json_string(root, "b", address_ids[1]);
    json_object_set_boolean_member(root, "connected", connected);
    cli_json_string(root, "why", why);
    sides_json(context, address_ids[0], address_ids[1], root);
    cli_print_object(root);
}

static int print_answer(const struct config *config, const struct oracle_context *context,
                        char **two, const struct judgement *j)
{
    const struct pair *pair = j->pairs->len > 0 ? j->pairs->pdata[0] : NULL;
    bool connected = pair && pair->connected;
    const char *why = pair ? pair->why : last_reason(j);
    g_autofree char *a = address_normalise(config->locality, two[0]),
                    *b = address_normalise(config->locality, two[1]);
    char *address_ids[] = {a, b};

    (arg_json ? print_pair_json : print_pair)(context, address_ids, connected, why);
    return connected ? EX_OK : 1;
}

static int show_pair(const struct config *config, char **two)
{
    struct judge_policy policy = config->policy;
    struct oracle_context context = {0};
    struct judgement *j = NULL;
    GError *error = NULL;
    int code = 0;
    struct message *message = make_message(config, two, &error);

    /* The two are judged whether they are ours or not, and the introducer counts as one of ours. */
    policy.local_parties = true;
    policy.trust_from = true;
    if (message && cli_oracle_open(config, &context, &error)) {
        struct oracle oracle = oracle_of_context(&context);
        j = judge_header(message, &policy, &oracle, &error);
    }
    if (j)
        code = print_answer(config, &context, two, j);
    judgement_free(j);
    message_free(message);
    cli_oracle_close(&context);
    return error ? cli_fail(error) : code;
}

/* ---- what introducers said ---- */

/* The arguments end with NULL, and there may be none. */
static int vouched(const struct config *config, char **introducer)
{
    return vouched_list(config, introducer[0], arg_json);
}

/* A subcommand, with its number of arguments and its options. */
static const struct acquaintance_command {
    const char *name;
    int least, most;
    bool takes_json, takes_from;
    int (*run)(const struct config *config, char **arguments);
} commands[] = {
    {"stats", 0, 0, true, false, stats},
    {"show", 2, 2, true, true, show_pair},
    {"vouched", 0, 1, true, false, vouched},
    {"revoke", 3, 3, false, false, vouched_revoke},
};

static const char *const verbs[] = {"stats", "show", "vouched", "revoke", NULL};

static const struct acquaintance_command *find_command(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(commands); i++) {
        const struct acquaintance_command *c = &commands[i];
        if (strcmp(argv[1], c->name) == 0 && argc - 2 >= c->least && argc - 2 <= c->most &&
            (c->takes_json || !arg_json) && (c->takes_from || !arg_from))
            return c;
    }
    return NULL;
}

int cli_acquaintance(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(options, &argc, &argv, cli_acquaintance_usage))
        return EX_USAGE;
    const struct acquaintance_command *command = find_command(argc, argv);
    if (!command)
        return cli_usage_of(argc, argv, verbs, cli_acquaintance_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code = command->run(config, argv + 2);
    config_unref(config);
    return code;
}
