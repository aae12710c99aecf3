/* askfirst status: whether the daemon runs, and what is waiting. It only shows what can be known
 * from outside: whether a reload was refused is in the log. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include "base/day.h"
#include "base/plural.h"
#include "base/testing.h"
#include "cli/cli.h"
#include "cli/daemon_contact.h"
#include "cli/field_line.h"
#include "conf/config.h"
#include "policy/consent.h"
#include "store/journal/journal.h"
#include "store/ledger/asks.h"
#include "store/ledger/consents.h"
#include "store/ledger/outbox.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"
#include "store/ledger/store.h"

const char cli_status_usage[] =
    "usage: askfirst status [--json]\n"
    "Shows whether askfirst-milter takes connections, what waits, and how large the stores are.\n"
    "Exits with 1 if the daemon does not answer.\n"
    "  --json  print JSON\n";

static gboolean arg_json;

static const GOptionEntry options[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

/* What is known; a store that does not exist is empty. */
struct status {
    char *daemon; /* NULL when it answers; else the reason */
    bool consent_there, journal_there, acquaint_there;
    guint waiting, confirming, leaving, on_purpose, open_asks, outbox, failing;
    char *last_error; /* of the outbox */
    guint64 consents, consent_bytes, spool_files, spool_bytes, acquaint_bytes;
    struct journal_stats journal;
    struct journal_counts day; /* since yesterday */
};

/* ---- the stores ---- */

/* Returns the space that a file takes on the disk, which may be less than its length. */
static guint64 disk_bytes(const char *state_dir, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(state_dir, folder, name, NULL);
    struct stat file;

    return stat(path, &file) == 0 ? (guint64)file.st_blocks * 512 : 0;
}

static void measure_spool(const struct config *config, struct status *status)
{
    g_autofree char *folder = g_build_filename(config->state_dir, "spool", NULL);
    g_autoptr(GDir) spool = g_dir_open(folder, 0, NULL);
    const char *name;

    while (spool && (name = g_dir_read_name(spool))) {
        guint64 bytes = disk_bytes(config->state_dir, "spool", name);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
            continue;
        if (!g_str_has_suffix(name, ".env"))
            status->spool_files++;
        status->spool_bytes += bytes;
    }
}

static bool count_consent(void *ctx, const struct consent *consent)
{
    (void)consent;
    ++*(guint64 *)ctx;
    return true;
}

static void count_requests(struct status *status, const GPtrArray *requests)
{
    for (guint i = 0; i < requests->len; i++) {
        const struct request *request = requests->pdata[i];
        bool waits = request->state == REQUEST_WAITING, message = !request_is_on_purpose(request);
        status->on_purpose += !message;
        status->waiting += waits && message && !request->confirm;
        status->confirming += waits && request->confirm;
        status->leaving += !waits;
    }
}

static void count_outbox(struct status *status, const GPtrArray *outbox)
{
    status->outbox = outbox->len;
    for (guint i = 0; i < outbox->len; i++) {
        const struct outgoing *mail = outbox->pdata[i];
        if (!*mail->last_error)
            continue;
        status->failing++;
        g_free(status->last_error);
        status->last_error = g_strdup(mail->last_error);
    }
}

static bool read_consent(const struct config *config, struct status *status, GError **error)
{
    g_autoptr(GPtrArray) requests = NULL, asks = NULL, outbox = NULL;
    struct store *store = store_open(config->state_dir, false, 0, error);
    bool ok = store && store_requests_list(store, false, &requests, error) &&
              store_asks_list(store, false, &asks, error) &&
              store_outbox_list(store, &outbox, error) &&
              store_consents_each(store, NULL, count_consent, &status->consents, error);

    if (ok) {
        status->consent_there = true;
        count_requests(status, requests);
        count_outbox(status, outbox);
        status->open_asks = asks->len;
    }
    store_close(store);
    return ok;
}

static bool read_journal(const struct config *config, struct status *status, GError **error)
{
    struct journal *journal = journal_open(config->state_dir, false, 0, error);
    bool ok = journal && journal_stats(journal, &status->journal, error) &&
              journal_counted(journal, now_seconds() - DAY_SECONDS, &status->day, error);

    status->journal_there = ok;
    journal_close(journal);
    return ok;
}

static bool read_status(const struct config *config, struct status *status, GError **error)
{
    if (!cli_become_owner(config->state_dir, error))
        return false;
    status->daemon = daemon_trouble(config);
    measure_spool(config, status);
    status->consent_bytes = disk_bytes(config->state_dir, "consent", "data.mdb");
    status->acquaint_bytes = disk_bytes(config->state_dir, "acquaintance", "data.mdb");
    return (read_consent(config, status, error) || cli_is_missing(error)) &&
           (read_journal(config, status, error) || cli_is_missing(error));
}

/* ---- telling ---- */

static char *mode_of(const struct config *config)
{
    g_autofree char *who = g_strjoinv(", ", config->enforce_for);

    return config->enforce ? g_strconcat("enforce for ", strcmp(who, "*") == 0 ? "all" : who, NULL)
                           : g_strdup("monitor");
}

static void print_journal(const struct status *s)
{
    g_autofree char *size = g_format_size(s->journal.bytes),
                    *most = g_format_size(s->journal.map_bytes),
                    *oldest = cli_date(s->journal.oldest);

    if (!s->journal_there) {
        puts("journal:       none yet");
        return;
    }
    printf("journal:       %" G_GUINT64_FORMAT " %s since %s, %s of %s\n", s->journal.entries,
           plural(s->journal.entries, "entry", "entries"), oldest, size, most);
    printf("messages:      %" G_GUINT64_FORMAT " since yesterday, %" G_GUINT64_FORMAT
           " of them from outside; %" G_GUINT64_FORMAT " taught something, %" G_GUINT64_FORMAT
           " lost to the journal\n",
           s->day.messages, s->day.inbound, s->day.learnt_facts, s->day.dropped);
}

static void print_outbox(const struct status *s)
{
    g_autofree char *last = cli_terminal(s->last_error ? s->last_error : "", 300);
    const char *mails = plural(s->outbox, "mail", "mails");

    if (s->failing == 0)
        field_print("outbox:        ", "%u %s", s->outbox, mails);
    else
        field_print(
            "outbox:        ", "%u %s, %u tried and not taken yet (see askfirst outbox list): %s",
            s->outbox, mails, s->failing, last);
}

static void print_text(const struct config *config, const struct status *s)
{
    g_autofree char *mode = mode_of(config), *consent = g_format_size(s->consent_bytes),
                    *spool = g_format_size(s->spool_bytes),
                    *acquaint = g_format_size(s->acquaint_bytes);

    printf("daemon:        %s%s\n", s->daemon ? "does not answer at " : "answers at ",
           s->daemon ? s->daemon : config->socket);
    printf("mode:          %s\n", mode);
    printf("waiting:       %u %s for people's consent, %u for the sender, %u on the way\n",
           s->waiting, plural(s->waiting, "message", "messages"), s->confirming, s->leaving);
    if (s->on_purpose > 0)
        printf("on purpose:    %u %s that a user asks for\n", s->on_purpose,
               plural(s->on_purpose, "introduction", "introductions"));
    printf("asks:          %u open\n", s->open_asks);
    print_outbox(s);
    printf("spool:         %" G_GUINT64_FORMAT " %s, %s\n", s->spool_files,
           plural(s->spool_files, "message", "messages"), spool);
    printf("consents:      %" G_GUINT64_FORMAT ", %s\n", s->consents,
           s->consent_there ? consent : "none yet");
    printf("acquaintances: %s\n", s->acquaint_bytes ? acquaint : "none yet");
    print_journal(s);
}

static void json_journal(JsonObject *root, const struct status *s)
{
    JsonObject *object = json_object_new();

    json_object_set_boolean_member(object, "there", s->journal_there);
    json_object_set_int_member(object, "entries", (gint64)s->journal.entries);
    json_object_set_int_member(object, "bytes", (gint64)s->journal.bytes);
    json_object_set_int_member(object, "most_bytes", (gint64)s->journal.map_bytes);
    json_object_set_int_member(object, "oldest", s->journal.oldest);
    json_object_set_int_member(object, "newest", s->journal.newest);
    json_object_set_int_member(object, "messages", (gint64)s->day.messages);
    json_object_set_int_member(object, "inbound", (gint64)s->day.inbound);
    json_object_set_int_member(object, "single", (gint64)s->day.single);
    json_object_set_int_member(object, "lessons", (gint64)s->day.learnt_facts);
    json_object_set_int_member(object, "dropped", (gint64)s->day.dropped);
    json_object_set_object_member(root, "journal", object);
}

static void print_json(const struct config *config, const struct status *s)
{
    JsonObject *root = json_object_new();
    g_autofree char *mode = mode_of(config);

    json_object_set_boolean_member(root, "daemon", s->daemon == NULL);
    cli_json_string(root, "trouble", s->daemon);
    cli_json_string(root, "socket", config->socket);
    cli_json_string(root, "mode", mode);
    json_object_set_int_member(root, "waiting", s->waiting);
    json_object_set_int_member(root, "confirming", s->confirming);
    json_object_set_int_member(root, "leaving", s->leaving);
    json_object_set_int_member(root, "on_purpose", s->on_purpose);
    json_object_set_int_member(root, "open_asks", s->open_asks);
    json_object_set_int_member(root, "outbox", s->outbox);
    json_object_set_int_member(root, "not_taken", s->failing);
    cli_json_string(root, "last_error", s->last_error);
    json_object_set_int_member(root, "spool_files", (gint64)s->spool_files);
    json_object_set_int_member(root, "spool_bytes", (gint64)s->spool_bytes);
    json_object_set_int_member(root, "consents", (gint64)s->consents);
    json_object_set_int_member(root, "consent_bytes", (gint64)s->consent_bytes);
    json_object_set_int_member(root, "acquaintance_bytes", (gint64)s->acquaint_bytes);
    json_journal(root, s);
    cli_print_object(root);
}

static int show_status(const struct config *config)
{
    struct status status = {0};
    GError *error = NULL;
    bool ok = read_status(config, &status, &error);
    int code = status.daemon ? 1 : EX_OK;

    if (ok && arg_json)
        print_json(config, &status);
    else if (ok)
        print_text(config, &status);
    g_free(status.daemon);
    g_free(status.last_error);
    return ok ? code : cli_fail(error);
}

int cli_status(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(options, &argc, &argv, cli_status_usage))
        return EX_USAGE;
    if (argc != 1)
        return cli_usage(cli_status_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code = show_status(config);
    config_unref(config);
    return code;
}
