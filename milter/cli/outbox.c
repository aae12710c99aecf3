/* askfirst outbox: the mails of ours that wait to be handed over, why they wait, and retrying them
 * at once. Only the daemon sends; the command writes an order, waits, and prints the result. */
#include "cli/outbox.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "base/error.h"
#include "base/plural.h"
#include "base/testing.h"
#include "cli/cli.h"
#include "cli/daemon_contact.h"
#include "cli/field_line.h"
#include "cli/record_json.h"
#include "cli/table.h"
#include "conf/config.h"
#include "store/ledger/outbox.h"
#include "store/ledger/outbox_release_again.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/states.h"

const char cli_outbox_usage[] =
    "usage: askfirst outbox list [--json]\n"
    "       askfirst outbox retry [NUMBER...]\n"
    "Shows our own mails and the released messages that the mail server behind submit_to has not\n"
    "taken yet, with what it said last. retry tries these, or all of them, at once.\n"
    "  --json  print JSON\n";

static gboolean arg_json;

static const GOptionEntry entries[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

static const char none_text[] = "No mail waits to be handed over.";

/* ---- one mail ---- */

static const char trouble_state[] = "trouble";

/* Returns the result of the last attempt. A reply about a recipient or the content begins with its
 * code; any other text means that we did not get that far. */
static const char *state_of(const struct outgoing *mail)
{
    const char *text = mail->last_error;
    bool is_reply = strspn(text, "0123456789") == 3 && text[3] == ' ';

    if (!*text)
        return "new";
    return !is_reply ? trouble_state : *text == '5' ? "refused" : "put off";
}

/* Returns "put off: 451 4.3.0 later", or "trouble: 127.0.0.1:25: cannot connect: Connection
 * refused". */
static char *said_text(const struct outgoing *mail)
{
    g_autofree char *text = cli_terminal(mail->last_error, 300);

    return *text ? g_strconcat(state_of(mail), ": ", text, NULL) : g_strdup("-");
}

/* Names the first recipient and counts the others. */
static char *recipients_text(const struct outgoing *mail)
{
    guint n = mail->recipients->len;
    const struct recipient *first = n > 0 ? mail->recipients->pdata[0] : NULL;
    g_autofree char *address = cli_terminal(first ? first->address : "-", 60);

    return n > 1 ? g_strdup_printf("%s +%u", address, n - 1) : g_steal_pointer(&address);
}

static char *about_text(const struct outgoing *mail)
{
    if (*mail->request)
        return g_strconcat("request ", mail->request, NULL);
    return *mail->ask ? g_strconcat("ask ", mail->ask, NULL) : g_strdup("-");
}

void outbox_print_fields(struct store *store, const char *request, const char *ask)
{
    g_autoptr(GPtrArray) outbox = NULL;

    if (!store_outbox_list(store, &outbox, NULL))
        return;
    for (guint i = 0; i < outbox->len; i++) {
        const struct outgoing *mail = outbox->pdata[i];
        if (g_strcmp0(mail->request, request) != 0 && g_strcmp0(mail->ask, ask) != 0)
            continue;
        g_autofree char *next = cli_moment(mail->next), *said = said_text(mail);
        field_print("outbox:     ", "mail %" G_GUINT64_FORMAT " (%s), tried %u %s, next %s%s%s",
                    mail->number, outgoing_kind_name(mail->kind), mail->attempts,
                    plural(mail->attempts, "time", "times"), next, *mail->last_error ? "; " : "",
                    *mail->last_error ? said : "");
    }
}

/* ---- list ---- */

static void add_row(GPtrArray *table, const struct outgoing *mail)
{
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, mail->number),
                    *to = recipients_text(mail), *about = about_text(mail),
                    *tried = g_strdup_printf("%u", mail->attempts), *next = cli_moment(mail->next),
                    *said = said_text(mail);

    table_add(table, number, outgoing_kind_name(mail->kind), to, about, tried, next, said, NULL);
}

static void print_list(const GPtrArray *outbox)
{
    g_autoptr(GPtrArray) table = table_new();

    if (outbox->len == 0) {
        puts(none_text);
        return;
    }
    table_add(table, "NUMBER", "KIND", "TO", "FOR", "TRIED", "NEXT", "LAST SAID", NULL);
    for (guint i = 0; i < outbox->len; i++)
        add_row(table, outbox->pdata[i]);
    table_print(stdout, table);
}

static JsonObject *json_mail(const struct outgoing *mail)
{
    JsonObject *object = record_to_json(&outgoing_record, mail);

    cli_json_string(object, "state", state_of(mail));
    return object;
}

static int list(struct store *store)
{
    g_autoptr(GPtrArray) outbox = NULL;
    GError *error = NULL;

    if (!store_outbox_list(store, &outbox, &error))
        return cli_fail(error);
    if (!arg_json) {
        print_list(outbox);
        return EX_OK;
    }
    JsonArray *array = json_array_new();
    for (guint i = 0; i < outbox->len; i++)
        json_array_add_object_element(array, json_mail(outbox->pdata[i]));
    cli_print_array(array);
    return EX_OK;
}

/* ---- retry ---- */

/* The mails that are retried, as they were before, and the outbox as it is now. */
struct retrying {
    struct store *store;
    const GPtrArray *before; /* struct outgoing */
    GPtrArray *now;          /* struct outgoing; NULL: not read yet */
    bool in_trouble;         /* some were not tried, because one found submit_to in trouble */
};

static const struct outgoing *find(const GPtrArray *outbox, guint64 number)
{
    for (guint i = 0; i < outbox->len; i++)
        if (((const struct outgoing *)outbox->pdata[i])->number == number)
            return outbox->pdata[i];
    return NULL;
}

static bool was_tried(const struct outgoing *before, const struct outgoing *now)
{
    return !now || now->attempts > before->attempts;
}

/* When one mail has found that submit_to accepts nothing, the others are not tried. */
static bool is_settled(void *ctx)
{
    struct retrying *r = ctx;
    g_autoptr(GPtrArray) now = NULL;
    bool all = true, trouble = false;

    if (!store_outbox_list(r->store, &now, NULL))
        return false;
    g_clear_pointer(&r->now, g_ptr_array_unref);
    r->now = g_steal_pointer(&now);
    for (guint i = 0; i < r->before->len; i++) {
        const struct outgoing *mail = r->before->pdata[i], *left = find(r->now, mail->number);
        bool tried = was_tried(mail, left);
        all = all && tried;
        trouble = trouble || (tried && left && state_of(left) == trouble_state);
    }
    r->in_trouble = trouble && !all;
    return all || trouble;
}

static bool print_outcome(const struct outgoing *before, const struct outgoing *now)
{
    printf("%" G_GUINT64_FORMAT ": ", before->number);
    if (!now) {
        puts("done");
    } else if (!was_tried(before, now)) {
        puts("due, but not tried yet");
    } else {
        g_autofree char *next = cli_moment(now->next), *said = said_text(now);
        printf("%s; next %s\n", said, next);
    }
    return !now;
}

static int wait_for_outcomes(const struct config *config, struct retrying *r)
{
    g_autofree char *trouble = NULL;
    bool all = true;

    daemon_await(config, is_settled, r, &trouble);
    for (guint i = 0; r->now && i < r->before->len; i++) {
        const struct outgoing *mail = r->before->pdata[i];
        all = print_outcome(mail, find(r->now, mail->number)) && all;
    }
    if (trouble)
        daemon_say_down(trouble);
    if (r->in_trouble)
        fputs(
            "askfirst: the mail server takes nothing from AskFirst (submit_to); all goes out once "
            "it does\n",
            stderr);
    return all ? EX_OK : EX_TEMPFAIL;
}

/* Picks the mails that are named; each must exist. */
static bool pick_named(const GPtrArray *outbox, char **texts, GPtrArray *picked, GError **error)
{
    for (; *texts; texts++) {
        guint64 number = 0;
        const struct outgoing *mail =
            g_ascii_string_to_unsigned(*texts, 10, 1, G_MAXUINT64, &number, NULL)
                ? find(outbox, number)
                : NULL;
        if (!mail) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                        "there is no mail %s in the outbox: askfirst outbox list has their numbers",
                        *texts);
            return false;
        }
        g_ptr_array_add(picked, (void *)mail);
    }
    return true;
}

static bool pick(const GPtrArray *outbox, char **texts, GPtrArray *picked, GError **error)
{
    if (*texts)
        return pick_named(outbox, texts, picked, error);
    for (guint i = 0; i < outbox->len; i++)
        g_ptr_array_add(picked, outbox->pdata[i]);
    return true;
}

static bool make_due(struct store *store, const GPtrArray *picked, GError **error)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autofree char *actor = cli_actor();
    struct audit_by by = {actor, now_seconds()};
    unsigned due;

    for (guint i = 0; i < picked->len; i++)
        g_array_append_val(numbers, ((const struct outgoing *)picked->pdata[i])->number);
    return store_outbox_retry(store, numbers, &by, &due, error);
}

static int retry(const struct config *config, struct store *store, char **texts)
{
    g_autoptr(GPtrArray) outbox = NULL, picked = g_ptr_array_new();
    struct retrying retrying = {.store = store, .before = picked};
    GError *error = NULL;
    int code = EX_OK;

    if (!store_outbox_list(store, &outbox, &error) || !pick(outbox, texts, picked, &error) ||
        !make_due(store, picked, &error))
        code = cli_fail(error);
    else if (picked->len == 0)
        puts(none_text);
    else
        code = wait_for_outcomes(config, &retrying);
    g_clear_pointer(&retrying.now, g_ptr_array_unref);
    return code;
}

static int dispatch(const struct config *config, struct store *store, int argc, char **argv)
{
    (void)argc;
    return strcmp(argv[1], "list") == 0 ? list(store) : retry(config, store, argv + 2);
}

static const char *const verbs[] = {"list", "retry", NULL};

static bool is_known(int argc, char **argv)
{
    if (argc < 2)
        return false;
    return (strcmp(argv[1], "list") == 0 && argc == 2) ||
           (strcmp(argv[1], "retry") == 0 && !arg_json);
}

int cli_outbox(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(entries, &argc, &argv, cli_outbox_usage))
        return EX_USAGE;
    if (!is_known(argc, argv))
        return cli_usage_of(argc, argv, verbs, cli_outbox_usage);
    return cli_run_on_store(cli, dispatch, argc, argv);
}
