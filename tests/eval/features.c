/* The features of messages, for fitting: reads paths, one a line, and writes for each message a
 * line with its path, what the lines of the cues give it, its features, and behind each "/" those
 * of a piece of its text, with tabs between.
 *
 *     features FOLDER < paths       FOLDER: config/ of the source
 */
#include <stdio.h>
#include "cli/read_message.h"
#include "mail/read/header.h"
#include "mail/read/body_text.h"
#include "policy/judge/judge.h"
#include "policy/org.h"
#include "base/problem.h"
#include "policy/evidence/quoting.h"

static struct quoting *load_quoting(const char *config)
{
    struct quoting *quoting = quoting_new();
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *languages = g_build_filename(config, "languages", NULL);
    g_autoptr(GDir) folders = g_dir_open(languages, 0, NULL);
    for (const char *name; folders != NULL && (name = g_dir_read_name(folders)) != NULL;) {
        g_autofree char *path = g_build_filename(languages, name, "quoting", NULL);
        g_autofree char *text = NULL;
        if (g_file_get_contents(path, &text, NULL, NULL))
            quoting_parse(quoting, path, text, problems);
    }
    return quoting;
}

static struct cues *load_cues(const char *config)
{
    struct cues *cues = cues_new();
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *languages = g_build_filename(config, "languages", NULL);
    g_autoptr(GDir) folders = g_dir_open(languages, 0, NULL);
    for (const char *name; folders != NULL && (name = g_dir_read_name(folders)) != NULL;) {
        g_autofree char *path = g_build_filename(languages, name, "cues", NULL);
        g_autofree char *text = NULL;
        if (g_file_get_contents(path, &text, NULL, NULL))
            cues_add(cues, path, text, problems);
    }
    cues_close(cues);
    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = problems->pdata[i];
        fprintf(stderr, "%s:%u: %s\n", problem->file, problem->line, problem->message);
    }
    return cues;
}

static bool nobody(void *ctx, const char *party, GPtrArray **out, GError **error)
{
    (void)ctx, (void)party, (void)error;
    *out = g_ptr_array_new();
    return true;
}

/* The features of the whole message and of each piece of its text, with tabs before them. */
struct found {
    GHashTable *seen; /* char *: the piece and the feature */
    GPtrArray *lines; /* GString; that of the whole first */
};

static void add(struct found *found, guint32 line, const char *feature)
{
    while (found->lines->len <= line)
        g_ptr_array_add(found->lines, g_string_new(NULL));
    if (g_hash_table_add(found->seen, g_strdup_printf("%u %s", line, feature)))
        g_string_append_printf(found->lines->pdata[line], "\t%s", feature);
}

static bool is_of_whole(guint32 piece, const char *feature)
{
    return piece == G_MAXUINT32 ||
           !(g_str_has_prefix(feature, "share ") || g_str_has_prefix(feature, "fact ") ||
             g_str_has_prefix(feature, "both "));
}

static void see(void *ctx, guint32 piece, const char *feature)
{
    if (is_of_whole(piece, feature))
        add(ctx, 0, feature);
    if (piece != G_MAXUINT32)
        add(ctx, piece + 1, feature);
}

static void free_line(gpointer line)
{
    g_string_free(line, TRUE);
}

static void print(const struct found *found, const char *path, double lines)
{
    printf("%s\t%.2f%s", path, lines, ((const GString *)found->lines->pdata[0])->str);
    for (guint i = 1; found->lines->len > 2 && i < found->lines->len; i++)
        printf("\t/%s", ((const GString *)found->lines->pdata[i])->str);
    putchar('\n');
}

/* Whoever stands in From is ours, and everyone else a stranger. */
static struct locality *read_header(struct message *message, const GPtrArray *fields)
{
    g_autofree char *domain = NULL;
    struct message *first = message_new();
    struct locality *nowhere =
        locality_new((const char *const[]){"nowhere.invalid", NULL}, "", NULL);
    message_read_fields(first, nowhere, fields);
    domain = g_strdup(first->from != NULL ? address_domain(first->from) : "nowhere.invalid");
    message_free(first);
    locality_free(nowhere);
    struct locality *locality = locality_new((const char *const[]){domain, NULL}, "", NULL);
    message_read_fields(message, locality, fields);
    message->login = g_strdup(message->from);
    return locality;
}

static void tell(const struct cues *cues, struct judge_policy *policy, const char *path)
{
    GPtrArray *fields = NULL;
    GString *body = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    if (!readmail(path, &fields, &body, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return;
    }
    struct message *message = message_new();
    struct locality *locality = read_header(message, fields);
    policy->locality = locality;
    struct oracle oracle = {.consents = nobody};
    message_read_body(message, locality, fields, body->str, body->len, true, &text);
    struct judgement *judgement = judge_header(message, policy, &oracle, &error);
    struct found found = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                          g_ptr_array_new_with_free_func(free_line)};
    double lines = judge_features(judgement, cues, text, see, &found);
    print(&found, path, lines);
    g_hash_table_unref(found.seen);
    g_ptr_array_unref(found.lines);
    judgement_free(judgement);
    message_free(message);
    locality_free(locality);
    g_ptr_array_unref(fields);
    g_string_free(body, TRUE);
}

int main(int argc, char **argv)
{
    char path[4096];
    if (argc != 2) {
        fprintf(stderr, "usage: features FOLDER < paths\n");
        return 2;
    }
    mail_init();
    struct cues *cues = load_cues(argv[1]);
    struct quoting *quoting = load_quoting(argv[1]);
    g_autoptr(GPtrArray) problems = problems_new();
    struct rules *rules = rules_parse(NULL, "rules", "", NULL, NULL, false, problems);
    struct orgs *orgs = orgs_new("", "none", NULL);
    while (fgets(path, sizeof path, stdin) != NULL)
        tell(cues,
             &(struct judge_policy){.orgs = orgs,
                                    .rules = rules,
                                    .quoting = quoting,
                                    .login_domain = "",
                                    .recipient_delimiter = "",
                                    .local_parties = true,
                                    .trust_from = true,
                                    .max_parties = 1000},
             g_strchomp(path));
    quoting_free(quoting);
    rules_free(rules);
    orgs_free(orgs);
    cues_free(cues);
    return 0;
}
