/* askfirst answer: for a pipe of the MTA, when mail to the answer address does not pass the milter.
 * After any failure, even of the pipe itself, the MTA keeps the mail; it is finished only when the
 * answer was accepted or the address is not known. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <syslog.h>
#include <time.h>
#include "base/limits.h"
#include "base/testing.h"
#include "cli/cli.h"
#include "cli/read_message.h"
#include "conf/config.h"
#include "mail/read/address_list.h"
#include "mail/read/header.h"
#include "mail/read/sanitize.h"
#include "policy/answer.h"
#include "post/answer.h"
#include "post/introduction.h"
#include "store/ledger/store.h"
#include "store/spool/spool.h"

const char cli_answer_usage[] =
    "usage: askfirst answer [--recipient ADDRESS]... [--sender ADDRESS] [--queue-id ID]\n"
    "\n"
    "Takes the mail on standard input as an answer, as the milter would.\n"
    "\n"
    "  --recipient ADDRESS  a recipient of the envelope (default: $ORIGINAL_RECIPIENT,\n"
    "                       $RECIPIENT, Delivered-To, X-Original-To, or the To that fits)\n"
    "  --sender ADDRESS     the sender of the envelope (default: $SENDER, Return-Path)\n"
    "  --queue-id ID        the id of the mail in the MTA, for the log\n"
    "\n"
    "Exits with 0 if the mail was taken or has no effect, with 67 if its token is unknown, and\n"
    "with 75 if the MTA should try again.\n";

static char **arg_recipients, *arg_sender, *arg_queue_id;

/* FILENAME keeps the octets as they are: an MTA runs its pipes in no locale, and addresses may be
 * UTF-8. */
static const GOptionEntry entries[] = {
    {"recipient", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arg_recipients, NULL, NULL},
    {"sender", 0, 0, G_OPTION_ARG_FILENAME, &arg_sender, NULL, NULL},
    {"queue-id", 0, 0, G_OPTION_ARG_FILENAME, &arg_queue_id, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

/* The mail that was read. */
struct piped_mail {
    GPtrArray *fields;
    GString *body;
    char *sender, **recipients; /* without <> */
};

static char *without_brackets(const char *address)
{
    g_autofree char *line = sanitize_line(address, LIMIT_ADDRESS + 2);
    size_t length = strlen(line);
    bool brackets = length >= 2 && line[0] == '<' && line[length - 1] == '>';

    return brackets ? g_strndup(line + 1, length - 2) : g_steal_pointer(&line);
}

/* ---- the recipient ---- */

/* The best recipient so far, and how well it fits: ANSWER_MATCH_OURS is best. */
struct recipient_choice {
    const struct config *config;
    char *address;
    enum answer_match match;
};

static void offer(struct recipient_choice *choice, const char *address)
{
    static const int rank[] = {[ANSWER_MATCH_NONE] = 0,
                               [ANSWER_MATCH_BAD] = 1,
                               [ANSWER_CUT] = 1,
                               [ANSWER_MATCH_INTRODUCE] = 2,
                               [ANSWER_MATCH_OURS] = 3};
    struct answer_address parsed;

    if (!address || (choice->address && choice->match == ANSWER_MATCH_OURS))
        return;
    g_autofree char *bare = without_brackets(address);
    enum answer_match match = answer_address_match(
        choice->config->answer_address, choice->config->recipient_delimiter, bare, &parsed);
    if (choice->address && rank[match] <= rank[choice->match])
        return;
    g_free(choice->address);
    choice->address = g_steal_pointer(&bare);
    choice->match = match;
}

static void offer_list(struct recipient_choice *choice, const char *value)
{
    g_autofree char *bounded = g_strndup(value, LIMIT_ADDRESS_BYTES);
    g_autoptr(GPtrArray) entries_of = list_parse(bounded);

    for (guint i = 0; i < entries_of->len; i++) {
        const struct list_entry *entry = entries_of->pdata[i];
        if (entry->kind == LIST_MAILBOX)
            offer(choice, entry->address);
    }
}

static char **given_recipients(void)
{
    guint n = g_strv_length(arg_recipients);
    char **bare = g_new0(char *, n + 1);

    for (guint i = 0; i < n; i++)
        bare[i] = without_brackets(arg_recipients[i]);
    return bare;
}

static char **find_recipients(const struct config *config, const struct piped_mail *mail)
{
    static const char *const names[] = {"Delivered-To", "X-Original-To", "To"};
    struct recipient_choice choice = {.config = config};

    if (arg_recipients)
        return given_recipients();
    offer(&choice, g_getenv("ORIGINAL_RECIPIENT"));
    offer(&choice, g_getenv("RECIPIENT"));
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++)
        for (guint i = 0; i < mail->fields->len; i++) {
            const struct field *field = mail->fields->pdata[i];
            if (g_ascii_strcasecmp(field->name, names[n]) == 0)
                offer_list(&choice, field->value);
        }
    char *found[] = {choice.address ? choice.address : g_strdup(""), NULL};
    return g_memdup2(found, sizeof found);
}

/* ---- the sender ---- */

static char *find_sender(const struct piped_mail *mail)
{
    const char *given = arg_sender ? arg_sender : g_getenv("SENDER");

    if (!given)
        given = fields_first(mail->fields, "Return-Path");
    if (given)
        return without_brackets(given);
    /* An unknown sender is not the null sender, which would make the mail a bounce. */
    return g_strdup("unknown@unknown.invalid");
}

/* ---- all together ---- */

/* Prints the error and frees it; returns the exit code by which the MTA keeps the mail. */
static int try_again(GError *error)
{
    cli_fail(error);
    return EX_TEMPFAIL;
}

static bool read_mail(const struct config *config, struct piped_mail *mail, GError **error)
{
    if (!readmail("-", &mail->fields, &mail->body, error))
        return false;
    mail->recipients = find_recipients(config, mail);
    mail->sender = find_sender(mail);
    return true;
}

static void mail_clear(struct piped_mail *mail)
{
    if (mail->fields)
        g_ptr_array_unref(mail->fields);
    if (mail->body)
        g_string_free(mail->body, TRUE);
    g_strfreev(mail->recipients);
    g_free(mail->sender);
}

/* A file that is left behind is moved aside at the next start, so it is not a reason to process the
 * answer again. */
static void remove_files(struct spool *spool, const GPtrArray *names)
{
    for (guint i = 0; i < names->len; i++) {
        g_autoptr(GError) error = NULL;
        if (!spool_remove(spool, names->pdata[i], &error))
            fprintf(stderr, "askfirst: %s\n", error->message);
    }
}

#define LONGEST_QUEUE_ID 64

/* Returns the queue id for the first word of a log line: "-" when there is none or it is not a
 * queue id. */
static const char *queue_id(void)
{
    size_t length = arg_queue_id ? strlen(arg_queue_id) : 0;

    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isalnum(arg_queue_id[i]))
            return "-";
    return length > 0 && length <= LONGEST_QUEUE_ID ? arg_queue_id : "-";
}

/* Writes the line for an answer to the log, as the daemon does. Standard error belongs to the MTA:
 * what it shows there about an unknown answer goes to its sender. */
static void log_answer(const struct config *config, enum incoming_outcome outcome, const char *what)
{
    g_autofree char *shown = cli_terminal(what ? what : "", LIMIT_SMTP_REPLY);

    if (config->log_level < LOG_INFO)
        return;
    if (config->log_target == LOG_TO_SYSLOG)
        syslog(LOG_INFO, "%s: answer=%s %s", queue_id(), incoming_outcome_name(outcome), shown);
    else if (outcome != INCOMING_UNKNOWN)
        fprintf(stderr, "askfirst: info: %s: answer=%s %s\n", queue_id(),
                incoming_outcome_name(outcome), shown);
}

static int take_for(const struct config *config, struct store *store, struct spool *spool,
                    const struct piped_mail *mail, const char *recipient)
{
    g_autoptr(GPtrArray) over_spool = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *what = NULL;
    struct incoming incoming = {.mail_from = mail->sender,
                                .fields = mail->fields,
                                .body = mail->body->str,
                                .size = MIN(mail->body->len, LIMIT_ANSWER_BYTES)};
    enum incoming_outcome outcome;
    GError *error = NULL;

    if (!answer_take(config, store, spool, &incoming, recipient, "pipe", now_seconds(), &outcome,
                     &what, over_spool, &error))
        return try_again(error);
    log_answer(config, outcome, what);
    remove_files(spool, over_spool);
    return outcome != INCOMING_UNKNOWN ? EX_OK : EX_NOUSER;
}

/* Introductions are not accepted here, because no login is known. */
static bool is_introduction(const struct config *config, const char *recipient)
{
    struct answer_address parsed;

    return answer_address_match(config->answer_address, config->recipient_delimiter, recipient,
                                &parsed) == ANSWER_MATCH_INTRODUCE;
}

/* Processes the mail for each recipient. As in the milter, an unknown recipient among known ones is
 * ignored: one exit code stands for all. */
static int take_for_each(const struct config *config, struct store *store, struct spool *spool,
                         const struct piped_mail *mail)
{
    bool known = false, on_purpose = false;

    for (char **recipient = mail->recipients; *recipient; recipient++) {
        int code = take_for(config, store, spool, mail, *recipient);
        if (code == EX_TEMPFAIL)
            return code;
        known = known || code == EX_OK;
        on_purpose = on_purpose || is_introduction(config, *recipient);
    }
    if (known)
        return EX_OK;
    fprintf(stderr, "%s\n", on_purpose ? introduction_unknown_text() : answer_unknown_text());
    return EX_NOUSER;
}

static int open_and_take(const struct config *config, const struct piped_mail *mail)
{
    GError *error = NULL;
    int code;
    struct store *store = cli_store(config, false, &code);
    if (!store)
        return EX_TEMPFAIL;
    struct spool *spool = spool_open(config->state_dir, config->spool_min_free, &error);
    code = spool ? take_for_each(config, store, spool, mail) : try_again(error);
    spool_close(spool);
    store_close(store);
    return code;
}

int cli_answer(struct cli *cli, int argc, char **argv)
{
    GError *error = NULL;
    struct piped_mail mail = {0};

    if (!cli_options(entries, &argc, &argv, cli_answer_usage))
        return EX_TEMPFAIL;
    if (argc != 1) {
        cli_usage(cli_answer_usage);
        return EX_TEMPFAIL;
    }
    struct config *config = cli_config(cli);
    if (!config)
        return EX_TEMPFAIL;
    openlog("askfirst", LOG_PID, LOG_MAIL);
    int code = read_mail(config, &mail, &error) ? open_and_take(config, &mail) : try_again(error);
    mail_clear(&mail);
    config_unref(config);
    return code;
}
