/* askfirst held: the messages that wait. A release or return is written to the outbox; the daemon,
 * which alone sends, does it and we wait to tell how it went. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>
#include "cli/cli.h"
#include "policy/error.h"
#include "post/post.h"
#include "store/spool.h"
#include "testing.h"

/* How long we wait for the daemon before we say that it is still under way. */
#define WAIT_SECONDS 15
#define LOOK_MICROSECONDS 100000

const char cli_held_usage[] =
    "usage: askfirst held list [--all] [--json]\n"
    "       askfirst held show REQUEST [--json]\n"
    "       askfirst held release REQUEST...\n"
    "       askfirst held return REQUEST...\n"
    "Messages that wait for consent: list them, show one, let it go, or give it back to its "
    "sender.\n"
    "  --all   with list: also those that are over\n"
    "  --json  print JSON\n"
    "Four characters of a REQUEST suffice where they are not ambiguous.\n";

static gboolean arg_json, arg_all;

static const GOptionEntry entries[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    {"all", 0, 0, G_OPTION_ARG_NONE, &arg_all, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

static JsonArray *json_queue_ids(const struct request *request)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < request->copies->len; i++)
        json_array_add_string_element(array,
                                      ((const struct copy *)request->copies->pdata[i])->queue_id);
    return array;
}

/* Whom it waits for, each once. */
static JsonArray *json_waits(const struct request *request)
{
    JsonArray *array = json_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *waiting = request->waits->pdata[i];
        if (g_hash_table_add(seen, waiting->party))
            json_array_add_string_element(array, waiting->party);
    }
    return array;
}

/* What each is waited for: the word of party towards counterpart. */
static JsonArray *json_questions(const struct request *request)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *waiting = request->waits->pdata[i];
        JsonObject *object = json_object_new();
        cli_json_string(object, "party", waiting->party);
        cli_json_string(object, "counterpart", waiting->counterpart);
        cli_json_string(object, "note", waiting->note);
        json_array_add_object_element(array, object);
    }
    return array;
}

static JsonObject *json_request(const struct request *request)
{
    JsonObject *object = json_object_new();
    cli_json_string(object, "request", request->id);
    json_object_set_array_member(object, "queue_ids", json_queue_ids(request));
    cli_json_string(object, "introducer", request->introducer);
    cli_json_string(object, "subject", request->subject);
    json_object_set_int_member(object, "created", request->created);
    json_object_set_int_member(object, "expires", request->expires);
    cli_json_string(object, "state", request_state_name(request->state));
    json_object_set_array_member(object, "waits_for", json_waits(request));
    return object;
}

/* Why the copy cannot be released or given back: its file is not what was held. NULL: it can, or
 * the file is not needed any more. */
static char *damage_of(struct spool *spool, const struct request *request, const struct copy *copy)
{
    g_autoptr(GError) error = NULL;

    if (request_state_is_over(request->state))
        return NULL;
    int fd = spool_read(spool, copy->spool, copy->size, copy->digest, NULL, &error);
    if (fd >= 0)
        close(fd);
    return error ? g_strdup(error->message) : NULL;
}

static JsonArray *json_copies(struct spool *spool, const struct request *request)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < request->copies->len; i++) {
        const struct copy *copy = request->copies->pdata[i];
        JsonObject *object = json_object_new();
        JsonArray *recipients = json_array_new();
        for (guint k = 0; k < copy->recipients->len; k++)
            json_array_add_string_element(
                recipients, ((const struct recipient *)copy->recipients->pdata[k])->address);
        cli_json_string(object, "queue_id", copy->queue_id);
        cli_json_string(object, "envelope_sender", copy->mail_from);
        cli_json_string(object, "spool", copy->spool);
        json_object_set_int_member(object, "size", (gint64)copy->size);
        g_autofree char *damage = damage_of(spool, request, copy);
        cli_json_string(object, "damage", damage ? damage : "");
        json_object_set_array_member(object, "recipients", recipients);
        json_array_add_object_element(array, object);
    }
    return array;
}

static JsonArray *json_reasons(const struct request *request)
{
    JsonArray *array = json_array_new();
    g_autofree char *valid = g_utf8_make_valid(request->why, -1);
    g_auto(GStrv) lines = g_strsplit(valid, "\n", -1);
    for (char **line = lines; *line; line++)
        json_array_add_string_element(array, *line);
    return array;
}

static void print_array(JsonArray *array)
{
    JsonNode *node = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(node, array);
    cli_print_json(node);
}

/* What a stranger wrote, fit for a terminal: no control characters, not longer than most. */
static char *for_terminal(const char *text, glong most)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *cut =
        g_utf8_strlen(valid, -1) > most ? g_utf8_substring(valid, 0, most) : g_strdup(valid);
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *c = cut; *c; c = g_utf8_next_char(c))
        g_string_append_unichar(out,
                                g_unichar_isprint(g_utf8_get_char(c)) ? g_utf8_get_char(c) : '?');
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void print_line(const struct request *request)
{
    g_autofree char *created = cli_date(request->created);
    g_autofree char *subject = for_terminal(request->subject, 40);
    g_autofree char *introducer = for_terminal(request->introducer, 60);
    printf("%-10s  %-9s  %s  %s  %s\n", request->id, request_state_name(request->state), created,
           introducer, subject);
}

static int list(struct store *store)
{
    g_autoptr(GPtrArray) requests = NULL;
    GError *error = NULL;
    JsonArray *array = json_array_new();

    if (!store_requests(store, arg_all, &requests, &error)) {
        json_array_unref(array);
        return cli_fail(error);
    }
    for (guint i = 0; i < requests->len; i++) {
        if (arg_json)
            json_array_add_object_element(array, json_request(requests->pdata[i]));
        else
            print_line(requests->pdata[i]);
    }
    if (arg_json)
        print_array(json_array_ref(array));
    else if (requests->len == 0)
        puts("No message is waiting.");
    json_array_unref(array);
    return EX_OK;
}

static void print_copy(struct spool *spool, const struct request *request, const struct copy *copy)
{
    g_autofree char *damage = damage_of(spool, request, copy);
    printf("copy:       queue id %s, %" G_GUINT64_FORMAT " octets, spool/%s\n",
           *copy->queue_id ? copy->queue_id : "-", copy->size, copy->spool);
    if (damage)
        printf("damage:     %s\n", damage);
    for (guint i = 0; i < copy->recipients->len; i++) {
        g_autofree char *address =
            for_terminal(((const struct recipient *)copy->recipients->pdata[i])->address, 200);
        printf("            to %s\n", address);
    }
}

/* What lies in the outbox for this request, and why it is still there. */
static void print_outbox(struct store *store, const struct request *request)
{
    g_autoptr(GPtrArray) outbox = NULL;
    if (!store_outbox(store, &outbox, NULL))
        return;
    for (guint i = 0; i < outbox->len; i++) {
        const struct outgoing *outgoing = outbox->pdata[i];
        if (strcmp(outgoing->request, request->id) != 0)
            continue;
        g_autofree char *next = cli_date(outgoing->next);
        g_autofree char *why = for_terminal(outgoing->last_error, 300);
        printf("outbox:     %s, tried %u times, next %s%s%s\n", outgoing_kind_name(outgoing->kind),
               outgoing->attempts, next, *why ? ": " : "", why);
    }
}

static void print_reasons(const struct request *request)
{
    g_auto(GStrv) lines = g_strsplit(request->why, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *shown = for_terminal(*line, 300);
        printf("%s%s\n", line == lines ? "why:        " : "            ", shown);
    }
}

static void print_request(struct store *store, struct spool *spool, const struct request *request)
{
    g_autofree char *created = cli_date(request->created), *expires = cli_date(request->expires);
    g_autofree char *subject = for_terminal(request->subject, 200),
                    *introducer = for_terminal(request->introducer, 200);

    printf("request:    %s (%s%s%s)\n", request->id, request_state_name(request->state),
           *request->how ? ", by " : "", request->how);
    printf("introducer: %s\nsubject:    %s\n", introducer, subject);
    printf("stopped:    %s, because of %s\n", created, request->reason);
    bool waits = request->state == REQUEST_WAITING;
    if (waits)
        printf("returns:    %s, if nothing happens before\n", expires);
    for (guint i = 0; waits && i < request->waits->len; i++) {
        const struct waiting *waiting = request->waits->pdata[i];
        g_autofree char *note = for_terminal(waiting->note, 500);
        printf("waits for:  %s to agree to %s%s%s\n", waiting->party, waiting->counterpart,
               *note ? "; wrote: " : "", note);
    }
    for (guint i = 0; i < request->copies->len; i++)
        print_copy(spool, request, request->copies->pdata[i]);
    print_outbox(store, request);
    print_reasons(request);
}

static void show_request(struct store *store, struct spool *spool, const struct request *request)
{
    if (arg_json) {
        JsonNode *node = json_node_new(JSON_NODE_OBJECT);
        JsonObject *object = json_request(request);
        cli_json_string(object, "reason", request->reason);
        cli_json_string(object, "how", request->how);
        json_object_set_array_member(object, "reasons", json_reasons(request));
        json_object_set_array_member(object, "questions", json_questions(request));
        json_object_set_array_member(object, "copies", json_copies(spool, request));
        json_node_take_object(node, object);
        cli_print_json(node);
    } else {
        print_request(store, spool, request);
    }
}

static int show(const struct config *config, struct store *store, const char *id)
{
    GError *error = NULL;
    struct request *request = store_request(store, id, &error);
    struct spool *spool =
        request ? spool_open(config->state_dir, config->spool_min_free, &error) : NULL;

    if (spool)
        show_request(store, spool, request);
    spool_close(spool);
    request_free(request);
    return error ? cli_fail(error) : EX_OK;
}

/* Waits until the daemon has done it. Exit code 0 when it is over, EX_TEMPFAIL when it is still
 * under way. */
static int wait_until_over(struct store *store, const char *id)
{
    for (unsigned i = 0; i < WAIT_SECONDS * G_USEC_PER_SEC / LOOK_MICROSECONDS; i++) {
        g_autoptr(GError) error = NULL;
        struct request *request = store_request(store, id, &error);
        bool over = request && request_state_is_over(request->state);
        if (over)
            printf("%s: %s\n", id, request_state_name(request->state));
        request_free(request);
        if (over)
            return EX_OK;
        g_usleep(LOOK_MICROSECONDS);
    }
    printf("%s: it is in the outbox, but not through yet; is askfirst-milter running? See askfirst "
           "held show %s\n",
           id, id);
    return EX_TEMPFAIL;
}

static bool is_waiting(const struct request *request, GError **error)
{
    if (request->state != REQUEST_WAITING)
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE, "request %s is %s, not waiting",
                    request->id, request_state_name(request->state));
    return request->state == REQUEST_WAITING;
}

/* Better said now than found by the daemon, which could only keep the order and try again. */
static bool is_sound(struct spool *spool, const struct request *request, GError **error)
{
    for (guint i = 0; i < request->copies->len; i++) {
        const struct copy *copy = request->copies->pdata[i];
        int fd = spool_read(spool, copy->spool, copy->size, copy->digest, NULL, error);
        if (fd < 0)
            return false;
        close(fd);
    }
    return true;
}

static GPtrArray *make_mails(const struct config *config, const struct request *request,
                             enum request_state to, gint64 now, GError **error)
{
    GPtrArray *mails = NULL;

    if (!is_waiting(request, error))
        return NULL;
    struct spool *spool = spool_open(config->state_dir, config->spool_min_free, error);
    if (spool && to == REQUEST_RETURNING)
        mails = post_returns(config, spool, request, NULL, "admin", now, error);
    else if (spool && is_sound(spool, request, error))
        mails = post_releases(request, now);
    spool_close(spool);
    return mails;
}

static int settle(const struct config *config, struct store *store, const char *id,
                  enum request_state to)
{
    GError *error = NULL;
    struct act act = {"admin", now_seconds()};
    struct request *request = store_request(store, id, &error);
    GPtrArray *mails = request ? make_mails(config, request, to, act.now, &error) : NULL;
    bool sent = mails && store_request_send(store, request->id, to, "admin", mails, &act, &error);
    int code = sent ? wait_until_over(store, request->id) : cli_fail(error);

    if (mails)
        g_ptr_array_unref(mails);
    request_free(request);
    return code;
}

static bool is_known(int argc, char **argv)
{
    if (argc < 2)
        return false;
    if (strcmp(argv[1], "list") == 0)
        return argc == 2;
    if (strcmp(argv[1], "show") == 0)
        return argc == 3;
    return argc >= 3 && (strcmp(argv[1], "release") == 0 || strcmp(argv[1], "return") == 0);
}

static int dispatch(const struct config *config, struct store *store, int argc, char **argv)
{
    const char *verb = argv[1];
    int code = EX_OK;

    if (strcmp(verb, "list") == 0)
        return list(store);
    if (strcmp(verb, "show") == 0)
        return show(config, store, argv[2]);
    bool release = strcmp(verb, "release") == 0;
    for (int i = 2; i < argc; i++) {
        int one = settle(config, store, argv[i], release ? REQUEST_RELEASING : REQUEST_RETURNING);
        code = one ? one : code;
    }
    return code;
}

int cli_held(struct cli *cli, int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    GError *error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error))
        return cli_misused(error, cli_held_usage);
    if (!is_known(argc, argv))
        return cli_usage(cli_held_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code = EX_OK;
    struct store *store = cli_store(config, false, &code);
    if (store)
        code = dispatch(config, store, argc, argv);
    store_close(store);
    config_unref(config);
    return code;
}
