/* askfirst explain: the daemon's judgement on a file; nothing is changed. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include "base/error.h"
#include "cli/cli.h"
#include "cli/explain/marked_text.h"
#include "cli/oracle.h"
#include "cli/read_message.h"
#include "conf/config.h"
#include "mail/read/header.h"
#include "mail/read/sanitize.h"
#include "policy/address.h"
#include "policy/answer.h"
#include "policy/evidence/words.h"
#include "policy/judge/judge.h"
#include "policy/message.h"
#include "post/introduction.h"
#include "post/introduction_mails.h"
#include "post/judge_run.h"
#include "post/oracle.h"

static char **arg_rcpt;
static char *arg_from;
static gboolean arg_json;

const char cli_explain_usage[] =
    "usage: askfirst explain [--from ADDRESS] [--rcpt ADDRESS]... [--json] [FILE]\n"
    "Judges the message in FILE, or on standard input, as outgoing mail with mode = enforce, and\n"
    "prints every step with its reason. It changes nothing.\n"
    "  --from ADDRESS  the introducer (default: the From field)\n"
    "  --rcpt ADDRESS  a recipient; may be repeated (default: the visible addresses)\n"
    "  --json          print JSON\n";

static const GOptionEntry entries[] = {
    {"from", 0, 0, G_OPTION_ARG_FILENAME, &arg_from, NULL, NULL},
    {"rcpt", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arg_rcpt, NULL, NULL},
    {"json", 0, 0, G_OPTION_ARG_NONE, &arg_json, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

static bool set_from(struct message *message, const struct locality *locality, GError **error)
{
    char *address_id = address_normalise(locality, arg_from);
    if (!address_id) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "--from: \"%s\" is not an address",
                    arg_from);
        return false;
    }
    g_free(message->from);
    message->from = address_id;
    g_free(message->envelope_sender);
    message->envelope_sender = g_strdup(arg_from);
    return true;
}

static bool set_recipients(struct message *message, const struct locality *locality, GError **error)
{
    for (char **rcpt = arg_rcpt; rcpt && *rcpt; rcpt++) {
        g_autofree char *address_id = address_normalise(locality, *rcpt);
        if (!address_id) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "--rcpt: \"%s\" is not an address",
                        *rcpt);
            return false;
        }
        message_add_recipient(message, locality, *rcpt);
    }
    for (guint i = 0; !arg_rcpt && i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (!mailbox_is_aside(mailbox))
            message_add_recipient(message, locality, mailbox->address);
    }
    return true;
}

/* Treats the sender as logged in: our users log in to send, and a file cannot prove that a program
 * sent it without a login. */
static void set_login(struct message *message, const struct locality *locality)
{
    if (message->from && locality_has(locality, message->from))
        message->login = g_strdup(message->from);
}

/* The mail that was read from the file. */
struct explained_mail {
    GPtrArray *fields;
    GString *body;
    struct message *message;
    char *text;
};

/* Reads the message. A file seldom contains the envelope sender; without --from the From field is
 * used. */
static bool read_message(const char *path, const struct config *config, struct explained_mail *mail,
                         GError **error)
{
    struct message *message = mail->message = message_new();

    if (!readmail(path, &mail->fields, &mail->body, error))
        return false;
    if (mail->fields->len == 0) {
        g_set_error(
            error, ASKFIRST_ERROR, ERROR_INPUT,
            "%s does not begin with a header field such as \"From: ...\": it is not a message",
            strcmp(path, "-") == 0 ? "standard input" : path);
        return false;
    }
    message_read_fields(message, config->locality, mail->fields);
    g_free(message->envelope_sender);
    message->envelope_sender = g_strdup(message->from ? message->from : "unknown@unknown.invalid");
    if (arg_from && !set_from(message, config->locality, error))
        return false;
    set_login(message, config->locality);
    return set_recipients(message, config->locality, error);
}

static void mail_clear(struct explained_mail *mail)
{
    message_free(mail->message);
    if (mail->fields)
        g_ptr_array_unref(mail->fields);
    if (mail->body)
        g_string_free(mail->body, TRUE);
    g_free(mail->text);
}

static void json_parties(JsonObject *root, const struct judgement *j)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < j->parties->len; i++) {
        const struct party *party = j->parties->pdata[i];
        JsonObject *object = json_object_new();
        cli_json_string(object, "address", party->mailbox->address_id);
        cli_json_string(object, "shown", party->mailbox->address);
        cli_json_string(object, "name", party->mailbox->name);
        json_object_set_boolean_member(object, "visible", TRUE);
        json_object_set_boolean_member(object, "receives", party->receives);
        json_array_add_object_element(array, object);
    }
    json_object_set_array_member(root, "parties", array);
}

static const char *key_of(const struct judgement *j, unsigned party)
{
    return ((const struct party *)j->parties->pdata[party])->mailbox->address_id;
}

static void json_pairs(JsonObject *root, const struct judgement *j)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        JsonObject *object = json_object_new();
        cli_json_string(object, "a", key_of(j, pair->a));
        cli_json_string(object, "b", key_of(j, pair->b));
        json_object_set_boolean_member(object, "connected", pair->connected);
        cli_json_string(object, "why", pair->why);
        if (!pair->connected && j->evidence) {
            cli_json_string(object, "known", pair_row_name(pair->row));
            cli_json_string(object, "words", pair_words_name(pair->words));
            cli_json_string(object, "verdict", verdict_name(pair->verdict));
        }
        json_array_add_object_element(array, object);
    }
    json_object_set_array_member(root, "pairs", array);
}

static void json_consents(JsonObject *root, const struct judgement *j)
{
    JsonArray *array = json_array_new();
    for (guint i = 0; i < j->stances->len; i++) {
        const struct stance *stance = j->stances->pdata[i];
        JsonObject *object = json_object_new();
        cli_json_string(object, "party", key_of(j, stance->party));
        cli_json_string(object, "counterpart", key_of(j, stance->counterpart));
        cli_json_string(object, "state", consent_state_name(stance->state));
        cli_json_string(object, "why", stance->why);
        if (stance->note)
            cli_json_string(object, "note", stance->note);
        json_array_add_object_element(array, object);
    }
    json_object_set_array_member(root, "consents", array);
}

static void json_evidence(JsonObject *root, const struct evidence *evidence,
                          const struct config *config)
{
    JsonObject *object = json_object_new();
    JsonArray *hits = json_array_new();

    for (guint i = 0; i < evidence->hits->len; i++) {
        const struct words_hit *hit = evidence->hits->pdata[i];
        JsonObject *one = json_object_new();
        cli_json_string(one, "cue", hit->cue);
        json_object_set_double_member(one, "weight", hit->weight);
        cli_json_string(one, "text", hit->text);
        json_array_add_object_element(hits, one);
    }
    json_object_set_double_member(object, "score", evidence->score);
    json_object_set_double_member(object, "threshold", config->policy.evidence_threshold);
    json_object_set_double_member(object, "sure", config->policy.evidence_sure);
    json_object_set_array_member(object, "hits", hits);
    cli_json_string(object, "languages", evidence->languages);
    cli_json_string(object, "text", evidence->text);
    json_object_set_object_member(root, "evidence", object);
}

static JsonObject *json_judgement(const struct judgement *j, const struct evidence *evidence,
                                  const struct config *config)
{
    JsonObject *root = json_object_new();

    cli_json_string(root, "verdict", verdict_name(j->verdict));
    cli_json_string(root, "kind", message_kind_name(j->kind));
    cli_json_string(root, "reason", j->reason);
    cli_json_string(root, "rule", j->rule);
    cli_json_string(root, "introducer", j->introducer);
    json_object_set_boolean_member(root, "bulk", j->bulk);
    json_object_set_boolean_member(root, "automatic", j->automatic);
    json_parties(root, j);
    json_pairs(root, j);
    json_consents(root, j);
    json_evidence(root, evidence, config);
    json_object_set_array_member(root, "reasons", cli_json_texts(j->reasons));
    return root;
}

static void print_reason(const struct judgement *j, guint i)
{
    g_autofree char *shown = sanitize_visible(j->reasons->pdata[i]);
    puts(shown);
}

/* Prints the reasons, then the verdict. */
static void print_text(const struct judgement *j, const struct evidence *evidence)
{
    for (guint i = 0; i + 1 < j->reasons->len; i++)
        print_reason(j, i);
    if (evidence->text && *evidence->text)
        marked_print(evidence);
    if (j->reasons->len > 0)
        print_reason(j, j->reasons->len - 1);
}

/* Judges as the daemon does. When no --rcpt names the recipients, the people in a calendar part are
 * recipients, too. */
static bool judge_as_daemon(const struct judge_run *run, const struct explained_mail *mail,
                            struct judgement **out, char **text, GError **error)
{
    return judge_run_header(run, out, error) &&
           ((*out && (*out)->settled) ||
            judge_run_body(run, mail->body->str, mail->body->len, out, text, error));
}

/* Is there any recipient? The people in a calendar part are known by now. */
static bool has_recipient(const struct message *message, GError **error)
{
    if (g_hash_table_size(message->recipients) > 0 || message->visible->len > 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                "no field names a recipient; say with --rcpt who gets the message");
    return false;
}

static struct evidence *read_words(const struct judge_run *run, struct explained_mail *mail,
                                   const struct judgement *j)
{
    if (!mail->text)
        judge_run_read(run, mail->body->str, mail->body->len, &mail->text);
    return judge_evidence(j, run->config->cues, mail->text);
}

/* Does it ask for an introduction, whatever its words? */
static bool is_on_purpose(const struct config *config, const struct message *message)
{
    struct answer_address parsed;

    for (char **rcpt = arg_rcpt; rcpt && *rcpt; rcpt++)
        if (answer_address_match(config->answer_address, config->recipient_delimiter, *rcpt,
                                 &parsed) == ANSWER_MATCH_INTRODUCE)
            return true;
    for (guint i = 0; !arg_rcpt && i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (answer_address_match(config->answer_address, config->recipient_delimiter,
                                 mailbox->address, &parsed) == ANSWER_MATCH_INTRODUCE)
            return true;
    }
    return false;
}

/* Prints the wish as JSON; its verdict is the outcome of the wish. */
static void print_introduction_json(const struct introduction *wish, const struct config *config)
{
    struct evidence *none = judge_evidence(wish->judgement, config->cues, "");
    JsonObject *root = json_judgement(wish->judgement, none, config);

    cli_json_string(root, "verdict", introduction_result_name(wish));
    cli_json_string(root, "words", wish->reason);
    json_object_set_boolean_member(root, "on_purpose", TRUE);
    cli_print_object(root);
    evidence_free(none);
}

/* Prints the people and the reason, as they were read. */
static void print_wish(const struct introduction *wish)
{
    const struct judgement *j = wish->judgement;
    g_autofree char *reason = sanitize_visible(wish->reason);

    for (guint i = 0; i < j->parties->len; i++) {
        const struct mailbox *mailbox = ((const struct party *)j->parties->pdata[i])->mailbox;
        g_autofree char *person = introduction_person(mailbox->name, mailbox->address);
        g_autofree char *shown = sanitize_visible(person);
        printf("person: %s\n", shown);
    }
    printf("words: %s\n", *reason ? reason : "-");
}

static void print_introduction(const struct introduction *wish)
{
    puts("purpose: it asks for an introduction on purpose, so nobody else gets it");
    print_wish(wish);
    for (guint i = 0; i + 1 < wish->judgement->reasons->len; i++)
        print_reason(wish->judgement, i);
    printf("verdict: %s\n", introduction_result_name(wish));
}

static int explain_introduction(const struct config *config, struct oracle_context *context,
                                struct explained_mail *mail)
{
    struct introduction_mail asking = {.config = config,
                                       .store = context->store,
                                       .acquaint = context->acquaint,
                                       .on_fault = context->on_fault,
                                       .message = mail->message,
                                       .fields = mail->fields,
                                       .body = mail->body->str,
                                       .size = mail->body->len,
                                       .now = context->now};
    struct introduction wish = {0};
    GError *error = NULL;
    bool known = false, good = introduction_decide(&asking, &wish, &known, &error);

    if (good && known && arg_json)
        print_introduction_json(&wish, config);
    else if (good && known)
        print_introduction(&wish);
    else if (good)
        puts("verdict: reject (nobody of local_domains has sent it)");
    introduction_clear(&wish);
    return good ? EX_OK : cli_fail(error);
}

static int explain(const struct config *config, struct oracle_context *context,
                   struct explained_mail *mail)
{
    struct judge_policy policy = config->policy;
    struct oracle oracle = oracle_of_context(context);
    struct judge_run run = {config, &policy, &oracle, mail->message, mail->fields};
    struct judgement *j = NULL;
    GError *error = NULL;

    /* The person in --from or the From field stands for a user of ours, wherever this is tried. */
    policy.trust_from = true;
    bool good = judge_as_daemon(&run, mail, &j, &mail->text, &error) &&
                has_recipient(mail->message, &error);
    /* When the header settles it, the words are shown all the same. */
    struct evidence *unread = good && !j->evidence ? read_words(&run, mail, j) : NULL;
    if (good && arg_json)
        cli_print_object(json_judgement(j, unread ? unread : j->evidence, config));
    else if (good)
        print_text(j, unread ? unread : j->evidence);
    evidence_free(unread);
    judgement_free(j);
    return good ? EX_OK : cli_fail(error);
}

int cli_explain(struct cli *cli, int argc, char **argv)
{
    GError *error = NULL;
    struct oracle_context context = {0};
    struct explained_mail mail = {0};

    if (!cli_options(entries, &argc, &argv, cli_explain_usage))
        return EX_USAGE;
    if (argc > 2)
        return cli_usage(cli_explain_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code;
    /* The file is read before we become the owner of state_dir, who may not be allowed to read
     * it. */
    if (!read_message(argc == 2 ? argv[1] : "-", config, &mail, &error) ||
        !cli_oracle_open(config, &context, &error))
        code = cli_fail(error);
    else
        code = is_on_purpose(config, mail.message) ? explain_introduction(config, &context, &mail)
                                                   : explain(config, &context, &mail);
    mail_clear(&mail);
    cli_oracle_close(&context);
    config_unref(config);
    return code;
}
