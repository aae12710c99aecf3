/* Returns: DSNs (RFC 3464) with the whole message, which is streamed from the spool. */
#include "post/return_mail.h"

#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/error.h"
#include "mail/read/internationalized.h"
#include "mail/write/compose_return.h"
#include "post/letter.h"
#include "post/people.h"
#include "post/people_asked.h"
#include "post/template_values.h"
#include "store/ledger/asks.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"
#include "text/template.h"
#include "text/template_voice.h"

/* Returns the value of NAME=value among ESMTP arguments, decoded from xtext (RFC 3461, 4), or
 * NULL. */
static char *argument(const char *args, const char *name)
{
    g_auto(GStrv) words = g_strsplit(args, " ", -1);
    size_t length = strlen(name);
    for (char **word = words; *word; word++) {
        if (g_ascii_strncasecmp(*word, name, length) != 0 || (*word)[length] != '=')
            continue;
        g_autoptr(GString) value = g_string_new(NULL);
        for (const char *c = *word + length + 1; *c; c++) {
            bool coded = *c == '+' && g_ascii_isxdigit(c[1]) && g_ascii_isxdigit(c[2]);
            int octet = coded ? g_ascii_xdigit_value(c[1]) * 16 + g_ascii_xdigit_value(c[2])
                              : (unsigned char)*c;
            g_string_append_c(value, octet < ' ' || octet == 0x7f ? '?' : (char)octet);
            c += coded ? 2 : 0;
        }
        return g_string_free(g_steal_pointer(&value), FALSE);
    }
    return NULL;
}

bool return_is_declared(const struct copy *copy)
{
    g_auto(GStrv) words = g_strsplit(copy->mail_args, " ", -1);
    for (char **w = words; *w; w++)
        if (g_ascii_strcasecmp(*w, "SMTPUTF8") == 0)
            return true;
    return false;
}

/* Checks the spool file: nothing is returned as somebody's words unless it is what they wrote. */
static bool check_octets(struct giving_back *g, struct spool *spool, GError **error)
{
    const struct copy *copy = g->copy;
    int fd = spool_read(spool, copy->spool, copy->size, copy->digest, &g->eight_bit, error);

    if (fd < 0)
        return false;
    g->global = g->eight_bit && return_is_declared(copy) && message_is_global(NULL, fd, 0);
    close(fd);
    return true;
}

/* Is this an SMTP reply, and not a sentence of ours, which begins with the server's name? */
static bool is_reply(const char *text)
{
    return text[0] >= '2' && text[0] <= '5' && g_ascii_isdigit(text[1]) &&
           g_ascii_isdigit(text[2]) && (text[3] == ' ' || text[3] == '\0');
}

/* Returns the status in a reply, "5.1.1" for "550 5.1.1 No such user", else a general one. A text
 * that is not a reply means that the time is over (RFC 3463, X.4.7). */
static char *status_of(const char *text)
{
    if (!text)
        return g_strdup("5.7.1");
    if (!is_reply(text))
        return g_strdup("4.4.7");
    g_auto(GStrv) words = g_strsplit(text, " ", 3);
    bool enhanced =
        words[1] && g_regex_match_simple("^[45]\\.\\d{1,3}\\.\\d{1,3}$", words[1], 0, 0);
    return g_strdup(enhanced ? words[1] : text[0] == '4' ? "4.0.0" : "5.0.0");
}

void giving_back_clear(struct giving_back *g)
{
    g_clear_pointer(&g->left, g_free);
    g_clear_pointer(&g->subject, g_free);
    g_clear_pointer(&g->body, g_free);
}

static struct compose_recipient *compose_recipients(const struct giving_back *g)
{
    struct compose_recipient *out = g_new0(struct compose_recipient, g->recipients->len);
    for (guint i = 0; i < g->recipients->len; i++) {
        const struct recipient *recipient = g->recipients->pdata[i];
        const char *reply = g->diagnostics ? g->diagnostics[i] : NULL;
        out[i].address = recipient->address;
        out[i].orcpt = argument(recipient->args, "ORCPT");
        out[i].status = status_of(reply);
        out[i].diagnostic =
            reply ? g_strconcat(is_reply(reply) ? "smtp; " : "x-askfirst; ", reply, NULL) : NULL;
    }
    return out;
}

static void compose_recipients_free(struct compose_recipient *recipients, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_free((char *)recipients[i].orcpt);
        g_free((char *)recipients[i].status);
        g_free((char *)recipients[i].diagnostic);
    }
    g_free(recipients);
}

/* Returns the address that the return goes to: the envelope sender or, where that is empty, the
 * introducer. */
static const char *return_address(const struct giving_back *g)
{
    return *g->copy->mail_from ? g->copy->mail_from : g->request->introducer;
}

static const char *mail_args(const struct compose_return *ret)
{
    if (ret->utf8)
        return "BODY=8BITMIME SMTPUTF8";
    return ret->eight_bit && !ret->global && !ret->header ? "BODY=8BITMIME" : "";
}

/* Sets what is sent of the spool file. A return with only the header sends nothing of it, but still
 * names it, which says whose return this is. */
static void set_content(struct outgoing *outgoing, const struct giving_back *g)
{
    g_free(outgoing->spool);
    outgoing->spool = g_strdup(g->copy->spool);
    outgoing->spool_skip = g->header ? OUTGOING_SKIP_ALL : 0;
}

struct outgoing *return_compose(const struct giving_back *g)
{
    const char *to = return_address(g);
    g_autofree char *id = request_id_new(), *more = request_id_new();
    g_autofree char *boundary = g_strdup_printf("=_%s%s", id, more);
    g_autofree char *message_id = letter_message_id(g->config);
    g_autofree char *reply_to = values_postmaster(g->config, g->request->introducer);
    struct voice voice = voice_of(g->config, g->request->language);
    g_autofree char *envid = argument(g->copy->mail_args, "ENVID");
    struct compose_recipient *recipients = compose_recipients(g);
    struct compose_return ret = {
        .mail = {.from_name = "AskFirst",
                 .from = g->config->answer_address,
                 .reply_to = reply_to,
                 .to_name = "",
                 .to = to,
                 .subject = g->subject,
                 .body = g->body,
                 .in_reply_to = g->request->message_id,
                 .message_id = message_id,
                 .language = voice.language,
                 .date = g->now},
        .reporting_mta = g_get_host_name(),
        .original_envid = envid,
        .boundary = boundary,
        .arrival = g->request->created,
        .recipients = recipients,
        .n_recipients = g->recipients->len,
        .report = g->report,
        .header = g->header,
        .eight_bit = g->eight_bit,
        .global = g->global,
        .utf8 = !g_str_is_ascii(to) || !g_str_is_ascii(g->config->answer_address),
    };
    struct outgoing *outgoing = outgoing_new();

    compose_return(&ret, &outgoing->head, &outgoing->tail);
    compose_recipients_free(recipients, g->recipients->len);
    outgoing->kind = OUTGOING_RETURN;
    outgoing->created = outgoing->next = g->now;
    g_free(outgoing->request);
    outgoing->request = g_strdup(g->request->id);
    set_content(outgoing, g);
    g_free(outgoing->mail_args);
    outgoing->mail_args = g_strdup(mail_args(&ret));
    g_ptr_array_add(outgoing->recipients, recipient_new(to, ""));
    return outgoing;
}

static struct values *begin_values(const struct giving_back *g, const struct voice *voice)
{
    const struct request *request = g->request;
    struct values *values =
        values_new(g->config, voice, request->introducer, request->introducer_name);

    values_add_message(values, request->subject, request->created);
    values_add(values, "request", g_strdup(request->id));
    values_add_flag(values, "header_only", g->header != NULL);
    return values;
}

/* For an ending: the flag of return.txt, and the state of the asks that caused it. */
static const struct because {
    const char *flag;
    enum ask_state state;
} becauses[] = {
    [ENDING_DECLINED] = {"declined", ASK_DECLINED},
    [ENDING_SILENT] = {"silent", ASK_SILENT},
    [ENDING_UNSENT] = {"unsent", ASK_UNSENT},
    [ENDING_UNDELIVERABLE] = {"undeliverable", ASK_UNDELIVERABLE},
    [ENDING_CANCELLED] = {"cancelled", ASK_WITHDRAWN},
    [ENDING_EXPIRED] = {"expired", ASK_SILENT},
    [ENDING_RETURNED] = {"by_admin", ASK_WITHDRAWN},
};

/* Returns the row for an ending. One that has no row was ordered by an administrator. */
static const struct because *because_of(enum request_ending ending)
{
    bool known = ending < G_N_ELEMENTS(becauses) && becauses[ending].flag;

    return &becauses[known ? ending : ENDING_RETURNED];
}

void return_fill(struct giving_back *g, const GPtrArray *asks, enum request_ending ending,
                 const char *who)
{
    struct voice voice = voice_of(g->config, g->request->language);
    struct values *values = begin_values(g, &voice);
    const struct because *because = because_of(ending);
    g_autofree char *names = people_names_waiting(&voice, g->request);
    g_autofree char *asked =
        people_asked(&voice, asks, because->state, g->request->expires <= g->now);

    values_add(values, "who", g_strdup(who ? who : *asked ? asked : names));
    values_add(values, "names", g_steal_pointer(&names));
    values_add(values, "notes", people_asked_notes(&voice, asks));
    values_add_flag(values, g->left ? "partly" : because->flag, true);
    values_add(values, "left", g_strdup(g->left ? g->left : ""));
    values_fill(values, TEMPLATE_RETURN, &g->subject, &g->body);
}

GPtrArray *post_returns(const struct config *config, struct spool *spool,
                        const struct request *request, const GPtrArray *asks,
                        enum request_ending ending, const char *who, gint64 now, GError **error)
{
    g_autoptr(GPtrArray) returns = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    for (guint i = 0; i < request->copies->len; i++) {
        const struct copy *copy = request->copies->pdata[i];
        struct giving_back g = {.config = config,
                                .request = request,
                                .copy = copy,
                                .recipients = copy->recipients,
                                .now = now};
        if (!*return_address(&g)) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                        "request %s has no sender to give it back to; release it instead",
                        request->id);
            return NULL;
        }
        if (!check_octets(&g, spool, error))
            return NULL;
        return_fill(&g, asks, ending, who);
        g_ptr_array_add(returns, return_compose(&g));
        giving_back_clear(&g);
    }
    return g_steal_pointer(&returns);
}

static char *addresses(const GPtrArray *recipients)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < recipients->len; i++)
        g_string_append_printf(out, "%s%s", i ? ", " : "",
                               ((const struct recipient *)recipients->pdata[i])->address);
    return g_string_free(out, FALSE);
}

struct outgoing *post_return_copy(const struct config *config, struct spool *spool,
                                  const struct request *request, const struct outgoing *release,
                                  bool partly, enum request_ending ending, const char *who,
                                  gint64 now)
{
    struct giving_back g = {.config = config,
                            .request = request,
                            .copy = request_copy(request, release->spool),
                            .recipients = release->recipients,
                            .now = now};

    if (!g.copy || !*return_address(&g) || !check_octets(&g, spool, NULL))
        return NULL;
    g.left = partly ? addresses(release->recipients) : NULL;
    return_fill(&g, NULL, ending, who);
    struct outgoing *back = return_compose(&g);
    giving_back_clear(&g);
    return back;
}

/* Returns "bob@b.example: 550 ..." for each recipient, then NULL. Caller frees. */
static GPtrArray *diagnostic_lines(const GPtrArray *refused, const char *const *diagnostics)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < refused->len; i++)
        g_ptr_array_add(
            lines, g_strdup_printf("%s: %s", ((const struct recipient *)refused->pdata[i])->address,
                                   diagnostics[i]));
    g_ptr_array_add(lines, NULL);
    return lines;
}

void return_fill_failed(struct giving_back *g, const char *const *diagnostics)
{
    struct voice voice = voice_of(g->config, g->request->language);
    struct values *values = begin_values(g, &voice);

    values_add(values, "diagnostics", people_lines(&voice, diagnostics));
    values_fill(values, TEMPLATE_RETURN_FAILED, &g->subject, &g->body);
}

struct outgoing *post_return_refused(const struct config *config, struct spool *spool,
                                     const struct request *request, const struct outgoing *release,
                                     const GPtrArray *refused, const char *const *diagnostics,
                                     gint64 now)
{
    struct giving_back g = {.config = config,
                            .request = request,
                            .copy = request_copy(request, release->spool),
                            .recipients = refused,
                            .diagnostics = diagnostics,
                            .now = now};

    if (!g.copy || !*return_address(&g) || !check_octets(&g, spool, NULL))
        return NULL;
    g_autoptr(GPtrArray) lines = diagnostic_lines(refused, diagnostics);
    return_fill_failed(&g, (const char *const *)lines->pdata);
    struct outgoing *back = return_compose(&g);
    giving_back_clear(&g);
    return back;
}
