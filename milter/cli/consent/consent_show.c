/* askfirst consent list, show, export. */
#include "cli/consent/consent_show.h"

#include <string.h>
#include "cli/audit.h"
#include "cli/cli.h"
#include "cli/consent/consent_internal.h"
#include "cli/consent/consent_json.h"
#include "cli/consent/consent_source.h"
#include "cli/consent/consent_text.h"
#include "cli/record_json.h"
#include "policy/consent.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"
#include "store/ledger/consents.h"
#include "store/ledger/records.h"
#include "store/ledger/store.h"

static bool collect(void *ctx, const struct consent *consent)
{
    g_ptr_array_add(ctx, consent_copy(consent));
    return true;
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
        cli_print_array(records_to_json(&consent_record, records));
    else if (records->len > 0)
        consent_print_table(stdout, records, run->by.now);
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

/* Sorts by the order in which consent_choose prefers records: counterpart, introducer, topic,
 * party. */
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

/* A party's records, and what explains them. */
struct shown_party {
    const char *party;
    GPtrArray *records, *lines, *asks;
    GHashTable *others; /* party of a domain's record -> its audit lines */
    gint64 now;
};

/* Returns the source of a record. Words of the administrator about a whole domain are in the
 * domain's audit trail. */
static struct consent_source source_of(const struct shown_party *shown, const struct consent *c)
{
    const GPtrArray *lines = g_hash_table_lookup(shown->others, c->party);

    return consent_source_of(c, shown->asks, lines ? lines : shown->lines);
}

static JsonObject *source_json(const struct consent_source *source)
{
    const struct ask *ask = source->ask;
    const struct audit_line *line = source->line;
    JsonObject *object = json_object_new();

    cli_json_string(object, "actor", line ? line->actor : "");
    cli_json_string(object, "ask", ask ? ask->id : "");
    json_object_set_int_member(object, "asked", ask ? ask->sent : 0);
    cli_json_string(object, "from", ask ? ask->from : "");
    json_object_set_int_member(object, "recorded", line ? line->when : 0);
    cli_json_string(object, "request", ask ? ask->request : "");
    return object;
}

static JsonArray *shown_records(const struct shown_party *shown)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < shown->records->len; i++) {
        struct consent_source source = source_of(shown, shown->records->pdata[i]);
        JsonObject *object = record_to_json(&consent_record, shown->records->pdata[i]);
        json_object_set_object_member(object, "source", source_json(&source));
        json_array_add_object_element(array, object);
    }
    return array;
}

static void show_json(const struct shown_party *shown)
{
    JsonObject *object = json_object_new();

    json_object_set_array_member(object, "audit", records_to_json(&audit_record, shown->lines));
    cli_json_string(object, "party", shown->party);
    json_object_set_array_member(object, "records", shown_records(shown));
    cli_print_object(object);
}

static void print_record(const struct shown_party *shown, const struct consent *c)
{
    struct consent_source source = source_of(shown, c);
    g_autofree char *sentence = consent_sentence(c), *created = consent_date(c->created),
                    *from = consent_source_text(c, &source);

    printf("%s%s\n    said %s (%s)\n", sentence,
           c->expires && c->expires <= shown->now ? " (over)" : "", created, from);
    if (*c->note)
        printf("    note: %s\n", c->note);
}

static void show_text(const struct shown_party *shown)
{
    if (shown->records->len == 0)
        printf("%s has not said anything%s\n", shown->party,
               shown->lines->len ? " that is still kept" : "");
    for (guint i = 0; i < shown->records->len; i++)
        print_record(shown, shown->records->pdata[i]);
    audit_print(shown->lines);
}

static bool read_others(struct store *store, struct shown_party *shown, GError **error)
{
    for (guint i = 0; i < shown->records->len; i++) {
        const struct consent *c = shown->records->pdata[i];
        GPtrArray *lines = NULL;
        if (strcmp(c->party, shown->party) == 0 || g_hash_table_contains(shown->others, c->party))
            continue;
        if (!store_audit_list(store, c->party, AUDIT_LINES, &lines, error))
            return false;
        g_hash_table_insert(shown->others, c->party, lines);
    }
    return true;
}

static bool read_shown(struct store *store, struct shown_party *shown, GError **error)
{
    return store_consents_list(store, shown->party, &shown->records, error) &&
           store_audit_list(store, shown->party, AUDIT_LINES, &shown->lines, error) &&
           store_asks_list(store, true, &shown->asks, error) && read_others(store, shown, error);
}

static void shown_clear(struct shown_party *shown)
{
    g_hash_table_unref(shown->others);
    g_clear_pointer(&shown->records, g_ptr_array_unref);
    g_clear_pointer(&shown->lines, g_ptr_array_unref);
    g_clear_pointer(&shown->asks, g_ptr_array_unref);
}

static int show_party(struct consent_run *run, const char *party)
{
    struct shown_party shown = {.party = party, .now = run->by.now};
    GError *error = NULL;
    int status;

    shown.others =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    if (read_shown(run->store, &shown, &error)) {
        g_ptr_array_sort(shown.records, by_specificity);
        if (run->options->json)
            show_json(&shown);
        else
            show_text(&shown);
        status = consent_finish_output();
    } else {
        status = cli_fail(error);
    }
    shown_clear(&shown);
    return status;
}

int consent_show(struct consent_run *run)
{
    GError *error = NULL;
    g_autofree char *party =
        scope_normalise(run->config->locality, run->options->argument, false, &error);

    return party ? show_party(run, party) : cli_fail(error);
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
