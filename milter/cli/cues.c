/* askfirst cues: checks files of cues, and shows which words of a text count. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "base/limits.h"
#include "base/plural.h"
#include "base/problem.h"
#include "cli/cli.h"
#include "cli/explain/marked_text.h"
#include "conf/config.h"
#include "conf/read.h"
#include "mail/read/sanitize.h"
#include "policy/evidence/quoting.h"
#include "policy/evidence/traits.h"
#include "policy/evidence/words.h"
#include "policy/judge/judge.h"
#include "text/reply_words.h"

const char cli_cues_usage[] =
    "usage: askfirst cues check [FILE]\n"
    "       askfirst cues try [--subject TEXT] [--name NAME]... [--from NAME] [FILE]\n"
    "check reports what is wrong with the cues, or with FILE (cues, quoting, answers or\n"
    "*.weights). try reads FILE, or standard input, as the text of a message, and shows what\n"
    "counts in it.\n"
    "  --subject TEXT  the subject of the message\n"
    "  --name NAME     the name of a recipient; may be repeated\n"
    "  --from NAME     the name of the author\n";

/* Parses a single file: it does not know the sets that other files define. config (or NULL) knows
 * the senses that an administrator's own cues may have. */
static void parse_file(const struct config *config, const char *path, const char *text,
                       GPtrArray *problems)
{
    g_autofree char *name = g_path_get_basename(path);
    struct cues *cues = cues_new();
    struct quoting *quoting = quoting_new();
    struct reply_words *answers = reply_words_new();

    if (config && g_str_has_suffix(name, ".cues"))
        cues_know(cues, config->cues);
    if (strcmp(name, "quoting") == 0)
        quoting_parse(quoting, path, text, problems);
    else if (strcmp(name, "answers") == 0)
        reply_words_parse(answers, "this language", path, text, problems);
    else if (g_str_has_suffix(name, ".weights"))
        cues_set_weights(cues, path, text, problems);
    else
        cues_add(cues, path, text, problems);
    if (config && strcmp(name, "cues") == 0)
        cues_warn(cues, config->cues, problems);
    reply_words_free(answers);
    quoting_free(quoting);
    cues_free(cues);
}

/* Removes the problems of other files. */
static void keep_problems(GPtrArray *problems, const char *path)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    for (guint i = problems->len; i-- > 0;)
        if (strcmp(((const struct problem *)problems->pdata[i])->file, full) != 0)
            g_ptr_array_remove_index(problems, i);
}

/* Finds the problems of a file. When the file keeps the configuration from loading, the
 * configuration's problems are those of the file. */
static void find_problems(struct cli *cli, const char *path, const char *text, GPtrArray *problems)
{
    struct config *config = NULL;
    if (g_file_test(cli->config_path, G_FILE_TEST_EXISTS))
        config = config_load(cli->config_path, false, problems);
    keep_problems(problems, path);
    if (problems->len == 0)
        parse_file(config, path, text, problems);
    config_unref(config);
}

static int check_file(struct cli *cli, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *text = conf_read_file(NULL, path, &error);

    if (text)
        find_problems(cli, path, text, problems);
    else
        fprintf(stderr, "askfirst: %s\n", error->message);
    bool wrong = cli_show_problems(problems) || !text;
    if (!wrong)
        printf("%s: no errors\n", path);
    return wrong ? 1 : EX_OK;
}

static int check(struct cli *cli, int argc, char **argv)
{
    if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
        return cli_usage(cli_cues_usage);
    if (argc == 2)
        return check_file(cli, argv[1]);
    g_autoptr(GPtrArray) problems = problems_new();
    struct config *config = config_load(cli->config_path, true, problems);
    problems_print(problems);
    if (!config)
        return 1;
    unsigned own = cues_own_count(config->cues);
    g_autofree char *languages = cues_languages(config->cues);
    unsigned count = cues_count(config->cues), weights = cues_weights(config->cues);
    g_autofree char *fitted =
        weights > 0 ? g_strdup_printf("%u fitted %s", weights, plural(weights, "weight", "weights"))
                    : g_strdup("no fitted weights, so that the lines decide alone");
    printf("languages: %s\n", languages);
    printf("%s and %s: %u %s (%u of cues_dir), %s; no errors\n", config->languages_dir,
           config->cues_dir, count, plural(count, "line", "lines"), own, fitted);
    config_unref(config);
    return EX_OK;
}

static void print_evidence(const struct evidence *evidence, const struct config *config)
{
    for (guint i = 0; i < evidence->hits->len; i++) {
        const struct words_hit *hit = evidence->hits->pdata[i];
        g_autofree char *text = sanitize_visible(hit->text);
        printf("%+.2f  %s  (%s)\n", hit->weight, text, hit->place);
    }
    const struct judge_policy *policy = &config->policy;
    printf("%.2f  %s (unsure from %.2f, sure from %.2f)\n", evidence->score,
           evidence->score < policy->evidence_threshold ? "introduces nobody"
           : evidence->score < policy->evidence_sure    ? "may introduce people"
                                                        : "introduces people",
           policy->evidence_threshold, policy->evidence_sure);
    if (evidence->topics[0]) {
        g_autofree char *topics = g_strjoinv(", ", evidence->topics);
        printf("topic: %s\n", topics);
    }
    marked_print(evidence);
}

/* Judges the text with recipients of different organisations, as the fitted weights expect. */
static void try_text(const struct config *config, const char *subject, char **names,
                     const char *from, const char *text)
{
    unsigned n = names ? g_strv_length(names) : 0;
    g_autofree unsigned *whose = g_new(unsigned, n + 1);
    struct traits traits = {.parties = n, .organisations = n + 1, .domains = n};

    for (unsigned i = 0; i < n; i++)
        whose[i] = i + 1;
    struct words_input input = {
        .subject = subject,
        .text = text,
        .quoting = config->quoting,
        .names = (const char *const *)names,
        .parties = whose,
        .n_names = n,
        .traits = &traits,
        .author = {.name = from, .answers = judge_subject_answers(subject ? subject : "")}};
    struct evidence *evidence = words_judge(config->cues, &input);
    print_evidence(evidence, config);
    evidence_free(evidence);
}

/* Reads as much of standard input as is read of a message. */
static char *read_input(void)
{
    char *text = g_malloc(LIMIT_TEXT + 1);

    text[fread(text, 1, LIMIT_TEXT, stdin)] = '\0';
    return text;
}

static int try(struct cli *cli, int argc, char **argv)
{
    g_autofree char *subject = NULL, *from = NULL, *text = NULL;
    g_auto(GStrv) names = NULL;
    g_autoptr(GError) error = NULL;
    const GOptionEntry entries[] = {
        {"subject", 0, 0, G_OPTION_ARG_STRING, &subject, NULL, NULL},
        {"name", 0, 0, G_OPTION_ARG_STRING_ARRAY, &names, NULL, NULL},
        {"from", 0, 0, G_OPTION_ARG_STRING, &from, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!cli_options(entries, &argc, &argv, cli_cues_usage))
        return EX_USAGE;
    if (argc > 2)
        return cli_usage(cli_cues_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    if (argc == 2 && strcmp(argv[1], "-") != 0)
        text = conf_read_file(NULL, argv[1], &error);
    else
        text = read_input();
    if (text)
        try_text(config, subject, names, from, text);
    else
        fprintf(stderr, "askfirst: %s\n", error->message);
    config_unref(config);
    return text ? EX_OK : EX_NOINPUT;
}

int cli_cues(struct cli *cli, int argc, char **argv)
{
    static const char *const verbs[] = {"check", "try", NULL};

    if (argc > 1 && strcmp(argv[1], verbs[0]) == 0)
        return check(cli, argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], verbs[1]) == 0)
        return try(cli, argc - 1, argv + 1);
    return cli_usage_of(argc, argv, verbs, cli_cues_usage);
}
