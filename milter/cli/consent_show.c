/* askfirst consent list, show, export. */
#include "cli/consent_command.h"

#include <string.h>
#include "cli/consent_json.h"
#include "policy/error.h"

#define AUDIT_LINES 1000

static bool collect(void *ctx, const struct consent *consent)
{
    g_ptr_array_add(ctx, consent_copy(consent));
    return true;
}

static void print_json(JsonBuilder *builder)
{
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    g_autofree char *text = json_to_string(root, TRUE);

    puts(text);
}

static void build_records(JsonBuilder *builder, const GPtrArray *records)
{
    json_builder_begin_array(builder);
    for (guint i = 0; i < records->len; i++)
        consent_build_json(builder, records->pdata[i]);
    json_builder_end_array(builder);
}

static void list_json(const GPtrArray *records)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    build_records(builder, records);
    print_json(builder);
}

int consent_list(struct consent_run *run)
{
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
    const char *given = run->options->party;
    g_autofree char *party = NULL;
    GError *error = NULL;

    if (given && !(party = scope_normalise(run->config->locality, given, false, &error)))
        return cli_fail(error);
    if (!store_consents_each(run->store, party, collect, records, &error))
        return cli_fail(error);
    if (run->options->json)
        list_json(records);
    else if (records->len > 0)
        consent_print_table(stdout, records, run->act.now);
    else
        printf("nobody%s%s has said anything yet\n", party ? " called " : "", party ? party : "");
    return consent_finish_output();
}

static size_t rank(const char *scope)
{
    if (strcmp(scope, "*") == 0)
        return 0;
    if (g_str_has_prefix(scope, "@."))
        return strlen(scope);
    return scope[0] == '@' ? G_MAXSIZE - 1 : G_MAXSIZE;
}

static int by_rank(const char *a, const char *b)
{
    return rank(a) == rank(b) ? strcmp(a, b) : rank(a) > rank(b) ? -1 : 1;
}

/* As consent_choose prefers them: counterpart, introducer, topic, party. */
static int by_specificity(const void *a, const void *b)
{
    const struct consent *x = *(struct consent *const *)a, *y = *(struct consent *const *)b;
    int order = by_rank(x->counterpart, y->counterpart);

    if (order == 0)
        order = by_rank(x->introducer, y->introducer);
    if (order == 0 && !*x->topic != !*y->topic)
        order = *x->topic ? -1 : 1;
    if (order == 0)
        order = strcmp(x->topic, y->topic);
    return order != 0 ? order : by_rank(x->party, y->party);
}

static void member(JsonBuilder *builder, const char *name, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);

    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, valid);
}

static void build_line(JsonBuilder *builder, const struct audit_line *line)
{
    json_builder_begin_object(builder);
    member(builder, "actor", line->actor);
    member(builder, "detail", line->detail);
    json_builder_set_member_name(builder, "number");
    json_builder_add_int_value(builder, (gint64)line->number);
    member(builder, "what", line->what);
    json_builder_set_member_name(builder, "when");
    json_builder_add_int_value(builder, line->when);
    json_builder_end_object(builder);
}

static void show_json(const char *party, const GPtrArray *records, const GPtrArray *lines)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();

    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "audit");
    json_builder_begin_array(builder);
    for (guint i = 0; i < lines->len; i++)
        build_line(builder, lines->pdata[i]);
    json_builder_end_array(builder);
    member(builder, "party", party);
    json_builder_set_member_name(builder, "records");
    build_records(builder, records);
    json_builder_end_object(builder);
    print_json(builder);
}

static void print_record(const struct consent *c, gint64 now)
{
    g_autofree char *sentence = consent_sentence(c);
    g_autofree char *created = consent_date(c->created);

    printf("%s%s\n    said %s (%s)\n", sentence, c->expires && c->expires <= now ? " (over)" : "",
           created, consent_origin_name(c->origin));
    if (*c->note)
        printf("    note: %s\n", c->note);
}

static void print_line(const struct audit_line *line)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(line->when);
    g_autofree char *when = time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S") : g_strdup("?");

    printf("    %s  %s  %s  %s\n", when, line->actor, line->what, line->detail);
}

static void show_text(const char *party, const GPtrArray *records, const GPtrArray *lines,
                      gint64 now)
{
    if (records->len == 0)
        printf("%s has not said anything%s\n", party, lines->len ? " that is still kept" : "");
    for (guint i = 0; i < records->len; i++)
        print_record(records->pdata[i], now);
    if (lines->len > 0)
        printf("What was done:\n");
    for (guint i = 0; i < lines->len; i++)
        print_line(lines->pdata[i]);
}

int consent_show(struct consent_run *run)
{
    g_autoptr(GPtrArray) records = NULL, lines = NULL;
    g_autofree char *party = NULL;
    GError *error = NULL;

    if (!(party = scope_normalise(run->config->locality, run->options->argument, false, &error)) ||
        !store_consents_of(run->store, party, &records, &error) ||
        !store_audit(run->store, party, AUDIT_LINES, &lines, &error))
        return cli_fail(error);
    g_ptr_array_sort(records, by_specificity);
    if (run->options->json)
        show_json(party, records, lines);
    else
        show_text(party, records, lines, run->act.now);
    return consent_finish_output();
}

static bool print_export(void *ctx, const struct consent *consent)
{
    g_autofree char *line = consent_to_json(consent);

    (void)ctx;
    return puts(line) >= 0;
}

int consent_export(struct consent_run *run)
{
    GError *error = NULL;

    if (!store_consents_each(run->store, NULL, print_export, NULL, &error))
        return cli_fail(error);
    return consent_finish_output();
}
