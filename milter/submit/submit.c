#include "submit/submit.h"

#include <string.h>
#include "base/error.h"
#include "base/limits.h"
#include "submit/args.h"
#include "submit/content.h"
#include "submit/dialogue.h"
#include "submit/probe.h"
#include "submit/refusal.h"
#include "submit/wire.h"

/* One attempt at one mail. */
struct submit_attempt {
    const char *server;
    struct dialogue dialogue;
    struct submit_mail *mail;
    unsigned timeout;
    const char *step; /* the last command that recipients were refused at */
    bool in_rcpt;     /* recipients are being given, and some may be settled already */
    bool content;     /* the content was sent: a later refusal is about that */
};

static bool is_taken(const struct submit_recipient *recipient)
{
    return recipient->code / 100 == 2;
}

/* Sets the result of a recipient; reply is copied. */
static void set_result(struct submit_recipient *recipient, int code, const char *reply)
{
    recipient->code = code;
    g_free(recipient->reply);
    recipient->reply = g_strdup(reply);
}

/* Settles all open recipients (code 0). */
static void set_open_results(struct submit_mail *mail, int code, const char *reply)
{
    for (size_t i = 0; i < mail->n_recipients; i++)
        if (mail->recipients[i].code == 0)
            set_result(&mail->recipients[i], code, reply);
}

static void set_taken_results(struct submit_mail *mail, int code, const char *reply)
{
    for (size_t i = 0; i < mail->n_recipients; i++)
        if (is_taken(&mail->recipients[i]))
            set_result(&mail->recipients[i], code, reply);
}

static bool any_with(const struct submit_mail *mail, int code_class)
{
    for (size_t i = 0; i < mail->n_recipients; i++)
        if (mail->recipients[i].code / 100 == code_class)
            return true;
    return false;
}

/* Puts off recipients that need SMTPUTF8 until the server offers it. The message came in here, so
 * something on this machine offers it. */
static void put_off_utf8(struct submit_attempt *s, const struct mail_needs *needs)
{
    struct submit_mail *mail = s->mail;
    bool whole = needs->smtputf8 || !g_str_is_ascii(mail->mail_from);
    g_autofree char *reply =
        g_strdup_printf("451 4.6.7 %s does not offer SMTPUTF8, which this mail needs", s->server);
    for (size_t i = 0; i < mail->n_recipients; i++) {
        if (mail->recipients[i].code != 0 ||
            !(whole || !g_str_is_ascii(mail->recipients[i].address)))
            continue;
        set_result(&mail->recipients[i], 451, reply);
        mail->lacks = "SMTPUTF8";
    }
}

/* Refuses, for good, what the server cannot carry: another attempt would end the same way. */
static void refuse_uncarriable(struct submit_attempt *s, const struct mail_needs *needs)
{
    struct submit_mail *mail = s->mail;
    if (needs->binary)
        set_open_results(mail, 554, "554 5.6.3 the message is binary, which cannot be handed on");
    else if (needs->eight_bit && !(s->dialogue.extensions & EXTENSION_8BITMIME) &&
             !content_is_ascii(mail))
        set_open_results(
            mail, 554,
            "554 5.6.3 the message has 8-bit octets and the server does not offer 8BITMIME");
    if (!(s->dialogue.extensions & EXTENSION_SMTPUTF8))
        put_off_utf8(s, needs);
}

/* A recipient with non-ASCII letters needs the argument even when the message itself does not. */
static bool wants_smtputf8(const struct submit_mail *mail, const struct mail_needs *needs)
{
    bool wanted = needs->smtputf8 || !g_str_is_ascii(mail->mail_from);
    for (size_t i = 0; !wanted && i < mail->n_recipients; i++)
        wanted = mail->recipients[i].code == 0 && !g_str_is_ascii(mail->recipients[i].address);
    return wanted;
}

static bool give_mail(struct submit_attempt *s, const struct mail_needs *needs, GError **error)
{
    struct submit_mail *mail = s->mail;
    g_autofree char *reply = NULL;
    bool utf8 = wants_smtputf8(mail, needs);
    if (!utf8) /* then arguments must be ASCII, too */
        s->dialogue.extensions &= ~(unsigned)EXTENSION_SMTPUTF8;
    g_autofree char *args = args_of_mail(mail->mail_args, s->dialogue.extensions);
    g_autoptr(GString) line = g_string_new(NULL);
    goffset size = content_size(mail);
    g_string_append_printf(line, "MAIL FROM:<%s>%s", mail->mail_from, args);
    if (utf8)
        g_string_append(line, " SMTPUTF8");
    if (s->dialogue.extensions & EXTENSION_SIZE && size >= 0)
        g_string_append_printf(line, " SIZE=%" G_GOFFSET_FORMAT, size);
    g_string_append(line, "\r\n");
    s->step = "MAIL";
    int code = dialogue_say(&s->dialogue, s->step, line->str, &reply, error);
    if (code == 0)
        return false;
    if (code / 100 == 3)
        return dialogue_refused(&s->dialogue, s->step, code, reply, error);
    if (code / 100 != 2)
        set_open_results(mail, code, reply);
    return true;
}

/* Recipients whose RCPT has been sent and whose reply has not been read yet. */
struct window {
    struct submit_recipient *recipients[LIMIT_SMTP_WINDOW];
    size_t n;
    bool full; /* a reply said that the server accepts no more */
};

static bool send_window(struct submit_attempt *s, struct window *window, size_t *next,
                        GError **error)
{
    struct submit_mail *mail = s->mail;
    size_t most = s->dialogue.extensions & EXTENSION_PIPELINING ? LIMIT_SMTP_WINDOW : 1;
    g_autoptr(GString) commands = g_string_new(NULL);
    for (window->n = 0; *next < mail->n_recipients && window->n < most; ++*next) {
        struct submit_recipient *recipient = &mail->recipients[*next];
        if (recipient->code != 0)
            continue;
        g_autofree char *args = args_of_rcpt(recipient->args, s->dialogue.extensions);
        size_t size = strlen(recipient->address) + strlen(args) + strlen("RCPT TO:<>\r\n");
        if (window->n > 0 && commands->len + size > LIMIT_SMTP_WINDOW_BYTES)
            break;
        g_string_append_printf(commands, "RCPT TO:<%s>%s\r\n", recipient->address, args);
        window->recipients[window->n++] = recipient;
    }
    return wire_send(s->dialogue.wire, "RCPT", commands->str, commands->len, error);
}

/* Does it mean "too many recipients" (RFC 5321 4.5.3.1.10; older servers use 552), and not
 * something about this recipient such as a full mailbox? */
static bool says_too_many(int code, const char *reply)
{
    if (code != 452 && code != 552)
        return false;
    const char *enhanced = strlen(reply) > 4 ? reply + 4 : "";
    bool is_enhanced = g_ascii_isdigit(enhanced[0]) && enhanced[1] == '.';
    return !is_enhanced || g_str_has_prefix(enhanced + 1, ".5.3");
}

static bool read_window(struct submit_attempt *s, struct window *window, GError **error)
{
    for (size_t i = 0; i < window->n; i++) {
        g_autofree char *reply = NULL;
        int code = wire_reply(s->dialogue.wire, "RCPT", 1, &reply, NULL, NULL, error);
        if (code == 0)
            return false;
        if (code / 100 == 3)
            return dialogue_refused(&s->dialogue, "RCPT", code, reply, error);
        bool too_many = says_too_many(code, reply);
        set_result(window->recipients[i], too_many ? 452 : code, reply);
        window->full = window->full || too_many;
    }
    return true;
}

/* Gives the recipients, and stops when the server says that it accepts no more. Postfix would end a
 * session that goes on, and the message would never leave. */
static bool give_recipients(struct submit_attempt *s, GError **error)
{
    struct window window = {0};
    s->step = "RCPT";
    s->in_rcpt = true;
    for (size_t next = 0; next < s->mail->n_recipients;) {
        if (!send_window(s, &window, &next, error) || !read_window(s, &window, error))
            return false;
        if (window.full && any_with(s->mail, 2))
            break;
    }
    s->in_rcpt = false;
    return true;
}

static bool give_content(struct submit_attempt *s, GError **error)
{
    g_autofree char *go_ahead = NULL;
    g_autofree char *reply = NULL;
    s->step = "DATA";
    int code = dialogue_say(&s->dialogue, s->step, "DATA\r\n", &go_ahead, error);
    if (code == 0)
        return false;
    if (code / 100 >= 4) {
        set_taken_results(s->mail, code, go_ahead);
        return true;
    }
    if (code != 354)
        return dialogue_refused(&s->dialogue, s->step, code, go_ahead, error);
    s->content = true;
    if (!content_send(s->dialogue.wire, s->mail, error))
        return false;
    code = wire_reply(s->dialogue.wire, "the end of the message", LIMIT_SMTP_PATIENCE, &reply, NULL,
                      NULL, error);
    if (code == 0)
        return false;
    if (code / 100 == 3)
        return dialogue_refused(&s->dialogue, "the end of the message", code, reply, error);
    set_taken_results(s->mail, code, reply);
    return true;
}

/* ---- refusals that are not for this mail ---- */

/* Would the server also refuse a mail that has nothing in common with this one: with the null
 * sender, as returns have it, to an address for which it must accept mail? */
static bool refuses_us(struct submit_attempt *s)
{
    struct submit_probe probe = {.helo = s->mail->helo,
                                 .to = s->mail->probe,
                                 .data = strcmp(s->step, "DATA") == 0,
                                 .timeout = s->timeout};
    bool refused = !submit_probe(s->server, &probe, NULL) || probe.outcome == PROBE_REFUSED;

    submit_probe_clear(&probe);
    return refused;
}

/* Records the refusal as one of us, and opens the recipient again. */
static void blame_us(struct submit_attempt *s, struct submit_recipient *recipient)
{
    if (!s->mail->trouble)
        s->mail->trouble =
            g_strdup_printf("%s: answered %s with: %s", s->server, s->step, recipient->reply);
    recipient->code = 0;
}

/* Opens recipients again that were refused because of us. unclear: also all others, unless their
 * reply is certainly about them. */
static void sort_refusals(struct submit_attempt *s, bool unclear)
{
    for (size_t i = 0; i < s->mail->n_recipients; i++) {
        struct submit_recipient *recipient = &s->mail->recipients[i];
        if (recipient->code < 400)
            continue;
        enum refusal refusal = refusal_of(recipient->code, recipient->reply);
        if (refusal == REFUSAL_OF_US || (unclear && refusal == REFUSAL_UNCLEAR))
            blame_us(s, recipient);
    }
}

static bool any_unclear(const struct submit_mail *mail)
{
    for (size_t i = 0; i < mail->n_recipients; i++)
        if (mail->recipients[i].code >= 400 &&
            refusal_of(mail->recipients[i].code, mail->recipients[i].reply) == REFUSAL_UNCLEAR)
            return true;
    return false;
}

/* When nobody got the mail and its content was not sent: was the mail refused, or are we? The
 * conversation has ended, so the probe is the server's only connection with us. */
static void sort_refusals_of_all(struct submit_attempt *s)
{
    if (s->step && !s->content && !any_with(s->mail, 2))
        sort_refusals(s, s->mail->probe && any_unclear(s->mail) && refuses_us(s));
}

/* ---- all together ---- */

static bool converse(struct submit_attempt *s, GError **error)
{
    struct mail_needs needs = args_needs(s->mail->mail_args);
    refuse_uncarriable(s, &needs);
    if (any_with(s->mail, 0) && !give_mail(s, &needs, error))
        return false;
    if (any_with(s->mail, 0) && !give_recipients(s, error))
        return false;
    if (any_with(s->mail, 2))
        sort_refusals(s, false);
    if (any_with(s->mail, 2) && !give_content(s, error))
        return false;
    wire_quit(s->dialogue.wire);
    return true;
}

static void refuse_unsendable(struct submit_mail *mail)
{
    if (!address_is_sendable(mail->mail_from))
        set_open_results(mail, 553, "553 5.1.7 the sender's address cannot be written in SMTP");
    for (size_t i = 0; i < mail->n_recipients; i++) {
        const char *address = mail->recipients[i].address;
        if (mail->recipients[i].code == 0 && (*address == '\0' || !address_is_sendable(address)))
            set_result(&mail->recipients[i], 553,
                       "553 5.1.3 the address cannot be written in SMTP");
    }
}

/* The conversation failed. Were some recipients nevertheless refused for good? */
static bool keep_refused(struct submit_attempt *s, const GError *error)
{
    struct submit_mail *mail = s->mail;
    if (!s->in_rcpt || !any_with(mail, 5))
        return false;
    g_autofree char *reply = g_strdup_printf("451 4.4.2 %s", error->message);
    set_taken_results(mail, 451, reply);
    set_open_results(mail, 451, reply);
    return true;
}

static bool any_settled(const struct submit_mail *mail)
{
    for (size_t i = 0; i < mail->n_recipients; i++)
        if (mail->recipients[i].code != 0)
            return true;
    return false;
}

/* Was everything refused because of us? Then it counts as if there had been no conversation. */
static bool is_refused_whole(struct submit_attempt *s, GError **error)
{
    if (!s->mail->trouble || any_settled(s->mail))
        return false;
    g_clear_error(error);
    g_set_error_literal(error, ASKFIRST_ERROR, ERROR_REMOTE, s->mail->trouble);
    return true;
}

static bool attempt(struct submit_attempt *s, GError **error)
{
    if (!dialogue_begin(&s->dialogue, s->server, s->mail->helo, s->timeout, error))
        return false;
    s->mail->greeted = TRUE;
    bool done = converse(s, error);
    dialogue_end(&s->dialogue);
    sort_refusals_of_all(s);
    return !is_refused_whole(s, error) && (done || keep_refused(s, *error));
}

gboolean submit_send(const char *server, struct submit_mail *mail, GError **error)
{
    g_autoptr(GError) cause = NULL;
    struct submit_attempt s = {
        .server = server, .mail = mail, .timeout = mail->timeout ? mail->timeout : 60};
    mail->trouble = NULL;
    mail->greeted = FALSE;
    mail->lacks = NULL;
    for (size_t i = 0; i < mail->n_recipients; i++) {
        mail->recipients[i].code = 0;
        mail->recipients[i].reply = NULL;
    }
    refuse_unsendable(mail);
    if (!any_with(mail, 0) || attempt(&s, &cause))
        return TRUE;
    g_clear_pointer(&mail->trouble, g_free);
    submit_recipients_clear(mail->recipients, mail->n_recipients);
    g_propagate_error(error, g_steal_pointer(&cause));
    return FALSE;
}

void submit_recipients_clear(struct submit_recipient *recipients, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        recipients[i].code = 0;
        g_clear_pointer(&recipients[i].reply, g_free);
    }
}
