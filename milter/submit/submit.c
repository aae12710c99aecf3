#include "submit/submit.h"

#include <string.h>
#include "bounds.h"
#include "policy/error.h"
#include "submit/args.h"
#include "submit/content.h"
#include "submit/wire.h"

struct dialogue {
    struct wire *wire;
    struct submit_mail *mail;
    unsigned extensions;
    bool in_rcpt; /* recipients are being given: some may be settled already */
};

static bool is_taken(const struct submit_recipient *recipient)
{
    return recipient->code / 100 == 2;
}

/* Sets what became of a recipient; reply is copied. */
static void settle(struct submit_recipient *recipient, int code, const char *reply)
{
    recipient->code = code;
    g_free(recipient->reply);
    recipient->reply = g_strdup(reply);
}

/* Settles all that are open (code 0). */
static void settle_open(struct submit_mail *mail, int code, const char *reply)
{
    for (size_t i = 0; i < mail->n_recipients; i++)
        if (mail->recipients[i].code == 0)
            settle(&mail->recipients[i], code, reply);
}

static void settle_taken(struct submit_mail *mail, int code, const char *reply)
{
    for (size_t i = 0; i < mail->n_recipients; i++)
        if (is_taken(&mail->recipients[i]))
            settle(&mail->recipients[i], code, reply);
}

static bool any_with(const struct submit_mail *mail, int code_class)
{
    for (size_t i = 0; i < mail->n_recipients; i++)
        if (mail->recipients[i].code / 100 == code_class)
            return true;
    return false;
}

static bool refused_to_talk(struct dialogue *d, const char *step, int code, const char *text,
                            GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, code / 100 == 5 ? ERROR_REMOTE : ERROR_IO,
                "%s: answered %s with: %s", wire_name(d->wire), step, text);
    return false;
}

static void note_extension(void *ctx, const char *line)
{
    struct dialogue *d = ctx;
    d->extensions |= extension_of(line);
}

static bool greet(struct dialogue *d, GError **error)
{
    g_autofree char *greeting = NULL;
    g_autofree char *answer = NULL;
    const char *helo = d->mail->helo && *d->mail->helo ? d->mail->helo : "localhost";
    if (strlen(helo) > LIMIT_ADDRESS || strpbrk(helo, " \t\r\n")) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                    "%s: \"%s\" is no host name to greet a server with", wire_name(d->wire), helo);
        return false;
    }
    int code = wire_reply(d->wire, "the connection", 1, &greeting, NULL, NULL, error);
    if (code == 0)
        return false;
    if (code / 100 != 2)
        return refused_to_talk(d, "the connection", code, greeting, error);
    g_autofree char *command = g_strdup_printf("EHLO %s\r\n", helo);
    if (!wire_send(d->wire, "EHLO", command, strlen(command), error))
        return false;
    code = wire_reply(d->wire, "EHLO", 1, &answer, note_extension, d, error);
    if (code == 0)
        return false;
    return code / 100 == 2 || refused_to_talk(d, "EHLO", code, answer, error);
}

/* What the server cannot carry is refused here, for good: another attempt would end the same. */
static void refuse_uncarriable(struct dialogue *d, const struct mail_needs *needs)
{
    struct submit_mail *mail = d->mail;
    bool utf8 = d->extensions & EXTENSION_SMTPUTF8;
    if (needs->binary)
        settle_open(mail, 554, "554 5.6.3 the message is binary, which cannot be handed on");
    else if (needs->eight_bit && !(d->extensions & EXTENSION_8BITMIME))
        settle_open(
            mail, 554,
            "554 5.6.3 the message has 8-bit octets and the server does not offer 8BITMIME");
    else if ((needs->smtputf8 || !g_str_is_ascii(mail->mail_from)) && !utf8)
        settle_open(mail, 554,
                    "554 5.6.7 the message needs SMTPUTF8, which the server does not offer");
    for (size_t i = 0; !utf8 && i < mail->n_recipients; i++)
        if (mail->recipients[i].code == 0 && !g_str_is_ascii(mail->recipients[i].address))
            settle(&mail->recipients[i], 553,
                   "553 5.6.7 the address needs SMTPUTF8, which the server does not offer");
}

/* A recipient with non-ASCII letters needs the argument even when the message itself does not. */
static bool wants_smtputf8(const struct submit_mail *mail, const struct mail_needs *needs)
{
    bool wanted = needs->smtputf8 || !g_str_is_ascii(mail->mail_from);
    for (size_t i = 0; !wanted && i < mail->n_recipients; i++)
        wanted = mail->recipients[i].code == 0 && !g_str_is_ascii(mail->recipients[i].address);
    return wanted;
}

static bool give_mail(struct dialogue *d, const struct mail_needs *needs, GError **error)
{
    struct submit_mail *mail = d->mail;
    g_autofree char *reply = NULL;
    g_autofree char *args = args_of_mail(mail->mail_args, d->extensions);
    g_autoptr(GString) line = g_string_new(NULL);
    goffset size = content_size(mail);
    g_string_append_printf(line, "MAIL FROM:<%s>%s", mail->mail_from, args);
    if (wants_smtputf8(mail, needs))
        g_string_append(line, " SMTPUTF8");
    if (d->extensions & EXTENSION_SIZE && size >= 0)
        g_string_append_printf(line, " SIZE=%" G_GOFFSET_FORMAT, size);
    g_string_append(line, "\r\n");
    if (!wire_send(d->wire, "MAIL", line->str, line->len, error))
        return false;
    int code = wire_reply(d->wire, "MAIL", 1, &reply, NULL, NULL, error);
    if (code == 0)
        return false;
    if (code / 100 == 3)
        return refused_to_talk(d, "MAIL", code, reply, error);
    if (code / 100 != 2)
        settle_open(mail, code, reply);
    return true;
}

/* Recipients whose RCPT has been sent and whose reply has not been read. */
struct window {
    struct submit_recipient *recipients[LIMIT_SMTP_WINDOW];
    size_t n;
    bool full; /* a reply said that the server takes no more */
};

static bool send_window(struct dialogue *d, struct window *window, size_t *next, GError **error)
{
    struct submit_mail *mail = d->mail;
    size_t most = d->extensions & EXTENSION_PIPELINING ? LIMIT_SMTP_WINDOW : 1;
    g_autoptr(GString) commands = g_string_new(NULL);
    for (window->n = 0; *next < mail->n_recipients && window->n < most; ++*next) {
        struct submit_recipient *recipient = &mail->recipients[*next];
        if (recipient->code != 0)
            continue;
        g_autofree char *args = args_of_rcpt(recipient->args, d->extensions);
        size_t size = strlen(recipient->address) + strlen(args) + strlen("RCPT TO:<>\r\n");
        if (window->n > 0 && commands->len + size > LIMIT_SMTP_WINDOW_BYTES)
            break;
        g_string_append_printf(commands, "RCPT TO:<%s>%s\r\n", recipient->address, args);
        window->recipients[window->n++] = recipient;
    }
    return wire_send(d->wire, "RCPT", commands->str, commands->len, error);
}

/* Is it "too many recipients" (RFC 5321 4.5.3.1.10, of older servers with 552) and nothing about
 * this one, as a full mailbox is? */
static bool says_too_many(int code, const char *reply)
{
    if (code != 452 && code != 552)
        return false;
    const char *enhanced = strlen(reply) > 4 ? reply + 4 : "";
    bool is_enhanced = g_ascii_isdigit(enhanced[0]) && enhanced[1] == '.';
    return !is_enhanced || g_str_has_prefix(enhanced + 1, ".5.3");
}

static bool read_window(struct dialogue *d, struct window *window, GError **error)
{
    for (size_t i = 0; i < window->n; i++) {
        g_autofree char *reply = NULL;
        int code = wire_reply(d->wire, "RCPT", 1, &reply, NULL, NULL, error);
        if (code == 0)
            return false;
        if (code / 100 == 3)
            return refused_to_talk(d, "RCPT", code, reply, error);
        bool too_many = says_too_many(code, reply);
        settle(window->recipients[i], too_many ? 452 : code, reply);
        window->full = window->full || too_many;
    }
    return true;
}

/* Stops where the server says that it takes no more: Postfix would end a session that goes on
 * asking, and the message would never leave. */
static bool give_recipients(struct dialogue *d, GError **error)
{
    struct window window = {0};
    d->in_rcpt = true;
    for (size_t next = 0; next < d->mail->n_recipients;) {
        if (!send_window(d, &window, &next, error) || !read_window(d, &window, error))
            return false;
        if (window.full && any_with(d->mail, 2))
            break;
    }
    d->in_rcpt = false;
    return true;
}

static bool give_content(struct dialogue *d, GError **error)
{
    g_autofree char *go_ahead = NULL;
    g_autofree char *reply = NULL;
    if (!wire_send(d->wire, "DATA", "DATA\r\n", 6, error))
        return false;
    int code = wire_reply(d->wire, "DATA", 1, &go_ahead, NULL, NULL, error);
    if (code == 0)
        return false;
    if (code / 100 >= 4) {
        settle_taken(d->mail, code, go_ahead);
        return true;
    }
    if (code != 354)
        return refused_to_talk(d, "DATA", code, go_ahead, error);
    if (!content_send(d->wire, d->mail, error))
        return false;
    code = wire_reply(d->wire, "the end of the message", LIMIT_SMTP_PATIENCE, &reply, NULL, NULL,
                      error);
    if (code == 0)
        return false;
    if (code / 100 == 3)
        return refused_to_talk(d, "the end of the message", code, reply, error);
    settle_taken(d->mail, code, reply);
    return true;
}

static bool converse(struct dialogue *d, GError **error)
{
    struct mail_needs needs = args_needs(d->mail->mail_args);
    if (!greet(d, error))
        return false;
    refuse_uncarriable(d, &needs);
    if (any_with(d->mail, 0) && !give_mail(d, &needs, error))
        return false;
    if (any_with(d->mail, 0) && !give_recipients(d, error))
        return false;
    if (any_with(d->mail, 2) && !give_content(d, error))
        return false;
    wire_quit(d->wire);
    return true;
}

static void refuse_unsendable(struct submit_mail *mail)
{
    if (!address_is_sendable(mail->mail_from))
        settle_open(mail, 553, "553 5.1.7 the sender's address cannot be written in SMTP");
    for (size_t i = 0; i < mail->n_recipients; i++) {
        const char *address = mail->recipients[i].address;
        if (mail->recipients[i].code == 0 && (*address == '\0' || !address_is_sendable(address)))
            settle(&mail->recipients[i], 553, "553 5.1.3 the address cannot be written in SMTP");
    }
}

/* The conversation failed. Are some recipients settled for good nevertheless? */
static bool keep_refused(struct dialogue *d, const GError *error)
{
    struct submit_mail *mail = d->mail;
    if (!d->in_rcpt || !any_with(mail, 5))
        return false;
    g_autofree char *reply = g_strdup_printf("451 4.4.2 %s", error->message);
    settle_taken(mail, 451, reply);
    settle_open(mail, 451, reply);
    return true;
}

gboolean submit_send(const char *server, struct submit_mail *mail, GError **error)
{
    g_autoptr(GError) cause = NULL;
    struct dialogue d = {.mail = mail};
    for (size_t i = 0; i < mail->n_recipients; i++) {
        mail->recipients[i].code = 0;
        mail->recipients[i].reply = NULL;
    }
    refuse_unsendable(mail);
    if (!any_with(mail, 0))
        return TRUE;
    d.wire = wire_open(server, mail->timeout ? mail->timeout : 60, &cause);
    bool done = d.wire && (converse(&d, &cause) || keep_refused(&d, cause));
    wire_close(d.wire);
    if (!done) {
        submit_recipients_clear(mail->recipients, mail->n_recipients);
        g_propagate_error(error, g_steal_pointer(&cause));
    }
    return done;
}

void submit_recipients_clear(struct submit_recipient *recipients, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        recipients[i].code = 0;
        g_clear_pointer(&recipients[i].reply, g_free);
    }
}
