#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "base/error.h"
#include "base/plural.h"
#include "base/problem.h"
#include "cli/cli.h"
#include "conf/config.h"
#include "conf/read.h"
#include "policy/address.h"
#include "policy/consent.h"
#include "policy/rules/rules.h"

const char cli_rules_usage[] =
    "usage: askfirst rules check [FILE]\n"
    "       askfirst rules match [--from ADDRESS] [--to ADDRESS] [--with ADDRESS]\n"
    "                            [--topic WORD] [--json]\n"
    "check reports what is wrong with the rules, or with FILE, and which lines can never decide.\n"
    "match shows, for each step, the rule that decides about these people.\n"
    "  --from ADDRESS  the introducer\n"
    "  --to ADDRESS    the party\n"
    "  --with ADDRESS  the counterpart\n"
    "  --topic WORD    what the message is about\n"
    "  --json          print JSON\n";

static int check_file(struct locality *locality, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = conf_read_file(NULL, path, &error);
    if (!text) {
        fprintf(stderr, "askfirst: %s\n", error->message);
        return g_error_matches(error, ASKFIRST_ERROR, ERROR_INPUT) ? 1 : EX_IOERR;
    }
    g_autoptr(GPtrArray) problems = problems_new();
    struct rules *rules = rules_parse(locality, path, text, conf_read_file, NULL, true, problems);
    unsigned count = rules_count(rules);
    rules_free(rules);
    if (cli_show_problems(problems))
        return 1;
    printf("%s: %u %s, no errors\n", path, count, plural(count, "rule", "rules"));
    return 0;
}

/* Checks a file that was given. A newcomer can do so before there is a configuration: then no
 * domain is local, which only matters for subaddresses. */
static int check_given_file(struct cli *cli, const char *path)
{
    struct config *config = NULL;
    if (g_file_test(cli->config_path, G_FILE_TEST_EXISTS)) {
        g_autoptr(GPtrArray) unheard = problems_new();
        config = config_load(cli->config_path, false, unheard);
    }
    struct locality *nothing = config ? NULL : locality_new(NULL, "", NULL);
    int status = check_file(config ? config->locality : nothing, path);
    locality_free(nothing);
    if (config)
        config_unref(config);
    return status;
}

/* Checks the rules. Loading the configuration has printed the problems of its rules; they are read
 * again to find covered lines, too. */
static int check(struct cli *cli, int argc, char **argv)
{
    if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
        return cli_usage(cli_rules_usage);
    if (argc == 2)
        return check_given_file(cli, argv[1]);
    struct config *config = cli_config(cli);
    if (!config)
        return 1;
    int status = check_file(config->locality, config->rules_path);
    config_unref(config);
    return status;
}

struct rule_people {
    char *from, *to, *with;
    const char *topics[2];
    bool has_topic;
};

static void people_clear(struct rule_people *people)
{
    g_free(people->from);
    g_free(people->to);
    g_free(people->with);
}

/* One line of the output. */
struct rule_step {
    const char *name;
    const struct rule *rule;
    bool topic_in_question;
};
enum { STEPS = 6 };

static const struct rule *match_ignore(const struct rules *rules, const struct rule_people *people)
{
    struct rule_query to = {.to = people->to}, with = {.to = people->with};
    const struct rule *rule = rules_match(rules, STAGE_IGNORE, &to, NULL);
    return !rule && people->with ? rules_match(rules, STAGE_IGNORE, &with, NULL) : rule;
}

static struct rule_step match_step(const struct rules *rules, const char *name,
                                   enum rule_stage stage, const struct rule_people *people,
                                   bool only_override)
{
    struct rule_query query = {people->from, people->to, people->with,
                               people->has_topic ? people->topics : NULL, only_override};
    struct rule_step step = {.name = name};
    step.rule = rules_match(rules, stage, &query, &step.topic_in_question);
    return step;
}

static void match_steps(const struct rules *rules, const struct rule_people *people,
                        struct rule_step steps[STEPS])
{
    const char *parties[2];
    size_t n = 0;
    if (people->to)
        parties[n++] = people->to;
    if (people->with)
        parties[n++] = people->with;
    steps[0] = (struct rule_step){"pass", rules_match_pass(rules, people->from, parties, n), false};
    steps[1] = (struct rule_step){"ignore", match_ignore(rules, people), false};
    steps[2] = match_step(rules, "connect", STAGE_CONNECT, people, false);
    steps[3] = match_step(rules, "allow (override)", STAGE_ALLOW, people, true);
    steps[4] = match_step(rules, "allow", STAGE_ALLOW, people, false);
    steps[5] = match_step(rules, "verdict", STAGE_VERDICT, people, false);
}

static void print_steps(const struct rule_step steps[STEPS])
{
    for (int i = 0; i < STEPS; i++) {
        printf("%-17s", steps[i].name);
        if (steps[i].rule) {
            g_autofree char *place = rule_place(steps[i].rule), *text = rule_text(steps[i].rule);
            printf("%s: %s", place, text);
        } else {
            printf("no rule");
        }
        printf("%s\n", steps[i].topic_in_question
                           ? " (a line with a topic comes first when the message is about it; see "
                             "--topic)"
                           : "");
    }
}

static void build_rule(JsonBuilder *builder, const struct rule *rule)
{
    if (!rule) {
        json_builder_add_null_value(builder);
        return;
    }
    g_autofree char *place = rule_place(rule), *text = rule_text(rule);
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "place");
    json_builder_add_string_value(builder, place);
    json_builder_set_member_name(builder, "file");
    json_builder_add_string_value(builder, rule->file);
    json_builder_set_member_name(builder, "line");
    json_builder_add_int_value(builder, rule->line);
    json_builder_set_member_name(builder, "action");
    json_builder_add_string_value(builder, rule_action_name(rule->action));
    json_builder_set_member_name(builder, "text");
    json_builder_add_string_value(builder, text);
    json_builder_end_object(builder);
}

static void print_steps_json(const struct rule_step steps[STEPS])
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    bool topic_in_question = false;
    json_builder_begin_object(builder);
    for (int i = 0; i < STEPS; i++) {
        json_builder_set_member_name(builder, i == 3 ? "allow_override" : steps[i].name);
        build_rule(builder, steps[i].rule);
        topic_in_question |= steps[i].topic_in_question;
    }
    json_builder_set_member_name(builder, "topic_in_question");
    json_builder_add_boolean_value(builder, topic_in_question);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    g_autofree char *text = json_to_string(root, TRUE);
    printf("%s\n", text);
}

/* The options of the command line. */
struct match_options {
    char *from, *to, *with, *topic;
    gboolean json;
};

static void match_options_clear(struct match_options *options)
{
    g_free(options->from);
    g_free(options->to);
    g_free(options->with);
    g_free(options->topic);
}

static bool read_options(struct match_options *options, int argc, char **argv)
{
    /* FILENAME keeps the octets as they are, because addresses are UTF-8 in any locale. */
    GOptionEntry entries[] = {
        {"from", 0, 0, G_OPTION_ARG_FILENAME, &options->from, NULL, NULL},
        {"to", 0, 0, G_OPTION_ARG_FILENAME, &options->to, NULL, NULL},
        {"with", 0, 0, G_OPTION_ARG_FILENAME, &options->with, NULL, NULL},
        {"topic", 0, 0, G_OPTION_ARG_FILENAME, &options->topic, NULL, NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options->json, NULL, NULL},
        {0},
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    bool ok = g_option_context_parse(context, &argc, &argv, &error) && argc == 1;
    if (error)
        fprintf(stderr, "askfirst: %s\n", error->message);
    return ok && (options->from || options->to || options->with);
}

static bool read_address(const struct config *config, const char *option, const char *text,
                         char **out)
{
    *out = text ? address_normalise(config->locality, text) : NULL;
    if (*out || !text)
        return true;
    fprintf(stderr, "--%s: '%s' is not an address; write it like bob@b.example\n", option, text);
    return false;
}

static bool read_people(const struct config *config, const struct match_options *options,
                        struct rule_people *people)
{
    people->topics[0] = options->topic;
    people->has_topic = options->topic != NULL;
    return read_address(config, "from", options->from, &people->from) &&
           read_address(config, "to", options->to, &people->to) &&
           read_address(config, "with", options->with, &people->with);
}

static int match_with(struct cli *cli, const struct match_options *options)
{
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    struct rule_people people = {0};
    bool ok = read_people(config, options, &people);
    if (ok) {
        struct rule_step steps[STEPS];
        match_steps(config->rules, &people, steps);
        (options->json ? print_steps_json : print_steps)(steps);
    }
    people_clear(&people);
    config_unref(config);
    return ok ? 0 : EX_DATAERR;
}

static int match_normalised(struct cli *cli, struct match_options *options)
{
    if (!options->topic)
        return match_with(cli, options);
    g_autoptr(GError) error = NULL;
    char *topic = topic_normalise(options->topic, &error);
    if (!topic) {
        fprintf(stderr, "--topic: %s\n", error->message);
        return EX_DATAERR;
    }
    g_free(options->topic);
    options->topic = topic;
    return match_with(cli, options);
}

static int match(struct cli *cli, int argc, char **argv)
{
    struct match_options options = {0};
    int status = read_options(&options, argc, argv) ? match_normalised(cli, &options)
                                                    : cli_usage(cli_rules_usage);
    match_options_clear(&options);
    return status;
}

int cli_rules(struct cli *cli, int argc, char **argv)
{
    static const char *const verbs[] = {"check", "match", NULL};

    if (argc >= 2 && strcmp(argv[1], "check") == 0)
        return check(cli, argc - 1, argv + 1);
    if (argc >= 2 && strcmp(argv[1], "match") == 0)
        return match(cli, argc - 1, argv + 1);
    return cli_usage_of(argc, argv, verbs, cli_rules_usage);
}
