/* askfirst person: prints everything that is stored about a person, and forgets it, as is their
 * right. */
#include "cli/person/person.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/error.h"
#include "base/plural.h"
#include "base/testing.h"
#include "cli/cli.h"
#include "cli/person/person_read.h"
#include "cli/person/person_show.h"
#include "conf/config.h"
#include "policy/address.h"
#include "policy/consent.h"
#include "store/journal/journal.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/ledger/store.h"

const char cli_person_usage[] =
    "usage: askfirst person show ADDRESS [--json]\n"
    "       askfirst person export ADDRESS\n"
    "       askfirst person forget ADDRESS [--never-ask] [--yes] [--json]\n"
    "Shows all that is stored about one person, exports it as JSON, or deletes it. Messages that\n"
    "wait, and the asks they wait for, are kept; forget lists them.\n"
    "  --never-ask  keep one record, so that this person is not asked again\n"
    "  --yes        delete without asking for confirmation\n"
    "  --json       print JSON\n";

static gboolean arg_json, arg_yes, arg_never_ask;

static const GOptionEntry options[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    {"yes", 0, 0, G_OPTION_ARG_NONE, &arg_yes, NULL, NULL},
    {"never-ask", 0, 0, G_OPTION_ARG_NONE, &arg_never_ask, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

/* What was forgotten, in all stores. */
struct forgotten {
    struct person_forgotten store;
    guint64 pairs;
    unsigned entries;
};

/* ---- forgetting ---- */

static struct consent *never(const char *address_id, gint64 now)
{
    struct consent *c = g_new0(struct consent, 1);

    c->party = g_strdup(address_id);
    c->introducer = g_strdup("*");
    c->counterpart = g_strdup("*");
    c->topic = g_strdup("");
    c->note = g_strdup("");
    c->decision = CONSENT_DENY;
    c->origin = ORIGIN_ADMIN;
    c->created = now;
    return c;
}

/* The deny is needed even when there is no store yet. */
static bool forget_in_store(const struct config *config, const struct dossier *d,
                            struct forgotten *out, GError **error)
{
    g_autofree char *actor = cli_actor();
    struct audit_by by = {actor, now_seconds()};
    struct consent *deny = arg_never_ask ? never(d->address_id, by.now) : NULL;
    struct store *store = NULL;
    bool ok = (!d->person && !deny) || ((store = cli_store_open(config, deny != NULL, error)) &&
                                        store_person_forget(store, config->locality, d->address_id,
                                                            deny, &by, &out->store, error));

    store_close(store);
    consent_free(deny);
    return ok;
}

static bool forget_pairs(const struct config *config, const struct dossier *d,
                         struct forgotten *out, GError **error)
{
    struct acquaint *acquaint = acquaint_open(config->state_dir, false, 0, error);
    bool ok = acquaint && acquaint_forget(acquaint, acquaint_mailbox(acquaint, d->address_id),
                                          &out->pairs, error);

    acquaint_close(acquaint);
    return ok || cli_is_missing(error);
}

static bool forget_entries(const struct config *config, const struct dossier *d,
                           struct forgotten *out, GError **error)
{
    if (d->entries->len == 0)
        return true;
    struct journal *journal = journal_open(config->state_dir, false, 0, error);
    bool ok = journal && journal_forget(journal, d->journal_name, &out->entries, error);
    journal_close(journal);
    return ok;
}

/* Forgets acquaintances and journal first: if one fails, the consent store still knows what there
 * is. */
static bool forget_all(const struct config *config, const struct dossier *d, struct forgotten *out,
                       GError **error)
{
    return forget_pairs(config, d, out, error) && forget_entries(config, d, out, error) &&
           forget_in_store(config, d, out, error);
}

static void print_kept(const struct dossier *d)
{
    for (guint i = 0; d->person && i < d->person->requests->len; i++) {
        const struct request *request = d->person->requests->pdata[i];
        if (!person_request_is_kept(request))
            continue;
        bool waits = request->state == REQUEST_WAITING;
        printf("kept:      request %s (%s): %s%s, then forget again\n", request->id,
               request_state_name(request->state),
               waits ? "askfirst held return " : "wait until it is gone, see askfirst outbox list",
               waits ? request->id : "");
    }
}

static void print_number(guint64 n, const char *one, const char *many, const char *after)
{
    printf("%" G_GUINT64_FORMAT " %s%s", n, plural(n, one, many), after);
}

static void print_forgotten(const struct dossier *d, const struct forgotten *f)
{
    const struct person_forgotten *s = &f->store;

    printf("forgotten: %s\n           ", d->address_id);
    print_number(s->consents, "consent", "consents", ", ");
    print_number(s->asks, "ask", "asks", ", ");
    print_number(s->requests, "request", "requests", ", ");
    print_number(s->refusals, "count of refusals", "counts of refusals", ", ");
    print_number(s->introduced, "introduction", "introductions", ", ");
    print_number(s->past, "remembered pair", "remembered pairs", "\n           ");
    print_number(f->pairs, "acquaintance", "acquaintances", ", ");
    print_number(f->entries, "journal entry", "journal entries", "; ");
    print_number(s->audit, "line of the audit names", "lines of the audit name", " nobody now\n");
    print_kept(d);
    if (s->asks_kept > 0)
        printf("kept:      %u %s not over\n", s->asks_kept,
               plural(s->asks_kept, "ask that is", "asks that are"));
    if (s->mails_kept > 0)
        printf("kept:      %u %s\n", s->mails_kept,
               plural(s->mails_kept, "mail on its way", "mails on their way"));
    if (!d->journal_name)
        puts("kept:      the journal, which has domains only (log_addresses)");
    if (arg_never_ask)
        puts("kept:      the wish never to be asked");
}

static JsonArray *json_kept(const struct dossier *d)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; d->person && i < d->person->requests->len; i++) {
        const struct request *request = d->person->requests->pdata[i];
        if (person_request_is_kept(request))
            cli_json_add(array, request->id);
    }
    return array;
}

static void print_forgotten_json(const struct dossier *d, const struct forgotten *f)
{
    JsonObject *root = json_object_new();

    json_object_set_int_member(root, "consents", f->store.consents);
    json_object_set_int_member(root, "asks", f->store.asks);
    json_object_set_int_member(root, "requests", f->store.requests);
    json_object_set_int_member(root, "refusals", f->store.refusals);
    json_object_set_int_member(root, "introduced", f->store.introduced);
    json_object_set_int_member(root, "past", f->store.past);
    json_object_set_int_member(root, "audit", f->store.audit);
    json_object_set_int_member(root, "acquaintances", (gint64)f->pairs);
    json_object_set_int_member(root, "journal", f->entries);
    json_object_set_array_member(root, "requests_kept", json_kept(d));
    json_object_set_int_member(root, "asks_kept", f->store.asks_kept);
    json_object_set_int_member(root, "mails_kept", f->store.mails_kept);
    json_object_set_boolean_member(root, "never_ask", arg_never_ask);
    cli_print_object(root);
}

/* Asks for confirmation. Without a terminal nobody could answer, so it takes --yes. */
static bool is_confirmed(const struct dossier *d)
{
    char line[16];

    if (arg_yes)
        return true;
    if (!isatty(STDIN_FILENO)) {
        fputs("askfirst: add --yes to forget somebody without being asked first\n", stderr);
        return false;
    }
    printf("Forget all that is stored about %s? This cannot be undone. [y/N] ", d->address_id);
    fflush(stdout);
    return fgets(line, sizeof line, stdin) && (line[0] == 'y' || line[0] == 'Y');
}

static int forget(const struct config *config, const struct dossier *d)
{
    struct forgotten forgotten = {0};
    GError *error = NULL;

    if (!is_confirmed(d))
        return EX_USAGE;
    if (!forget_all(config, d, &forgotten, &error))
        return cli_fail(error);
    (arg_json ? print_forgotten_json : print_forgotten)(d, &forgotten);
    return EX_OK;
}

/* ---- the command ---- */

static int with_dossier(const struct config *config, const char *verb, const char *address_id)
{
    struct dossier dossier = {0};
    GError *error = NULL;
    int code = EX_OK;

    if (!dossier_read(config, address_id, &dossier, &error))
        code = cli_fail(error);
    else if (strcmp(verb, "forget") == 0)
        code = forget(config, &dossier);
    else if (arg_json || strcmp(verb, "export") == 0)
        dossier_print_json(&dossier);
    else
        dossier_print(&dossier);
    dossier_clear(&dossier);
    return code;
}

static int person(const struct config *config, const char *verb, const char *address)
{
    g_autofree char *address_id = address_normalise(config->locality, address);
    GError *error = NULL;

    if (address_id && !address_is_slip(address))
        return with_dossier(config, verb, address_id);
    g_set_error(&error, ASKFIRST_ERROR, ERROR_INPUT, "\"%s\" is not the address of one person",
                address);
    return cli_fail(error);
}

static const char *const verbs[] = {"show", "export", "forget", NULL};

static bool is_known(int argc, char **argv)
{
    if (argc != 3)
        return false;
    if (strcmp(argv[1], "forget") == 0)
        return true;
    return (strcmp(argv[1], "show") == 0 || strcmp(argv[1], "export") == 0) && !arg_yes &&
           !arg_never_ask;
}

int cli_person(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(options, &argc, &argv, cli_person_usage))
        return EX_USAGE;
    if (!is_known(argc, argv))
        return cli_usage_of(argc, argv, verbs, cli_person_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code = person(config, argv[1], argv[2]);
    config_unref(config);
    return code;
}
