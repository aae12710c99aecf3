#include "post/post.h"

#include <string.h>
#include "base/limits.h"
#include "post/people.h"
#include "post/template_values.h"
#include "store/ledger/outbox.h"
#include "store/ledger/records.h"
#include "text/template.h"
#include "text/template_voice.h"

static void replace(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

struct ask_limits post_ask_limits(const struct config *config)
{
    return (struct ask_limits){
        .delay = config->ask_delay,
        .again_after = config->ask_again_after,
        .lifetime = config->request_lifetime,
        .per_party = config->asks_per_party_per_day,
        .per_introducer = config->asks_per_introducer_per_day,
    };
}

GPtrArray *post_releases(const struct request *request, gint64 now)
{
    GPtrArray *releases = g_ptr_array_new_with_free_func((GDestroyNotify)outgoing_free);
    for (guint i = 0; i < request->copies->len; i++) {
        const struct copy *copy = request->copies->pdata[i];
        struct outgoing *outgoing = outgoing_new();
        outgoing->kind = OUTGOING_RELEASE;
        outgoing->created = outgoing->next = now;
        replace(&outgoing->request, g_strdup(request->id));
        replace(&outgoing->mail_from, g_strdup(copy->mail_from));
        replace(&outgoing->mail_args, g_strdup(copy->mail_args));
        replace(&outgoing->spool, g_strdup(copy->spool));
        for (guint k = 0; k < copy->recipients->len; k++) {
            const struct recipient *recipient = copy->recipients->pdata[k];
            g_ptr_array_add(outgoing->recipients,
                            recipient_new(recipient->address, recipient->args));
        }
        g_ptr_array_add(releases, outgoing);
    }
    return releases;
}

/* Returns the text as a line of at most LIMIT_REPLY_LINE octets of ASCII: the rest is cut off, and
 * other characters become "?". */
static char *reply_line(const char *text)
{
    char *line = g_str_to_ascii(text, "C");
    for (char *c = line; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = ' ';
    if (strlen(line) > LIMIT_REPLY_LINE)
        strcpy(line + LIMIT_REPLY_LINE - 3, "...");
    return line;
}

static char **reply_lines(const char *body, bool one_line)
{
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    g_autoptr(GPtrArray) out = g_ptr_array_new();
    unsigned most = one_line ? G_MAXUINT16 : LIMIT_REPLY_LINES;

    for (char **line = lines; *line && out->len < most; line++)
        if (*g_strstrip(*line))
            g_ptr_array_add(out, reply_line(*line));
    g_ptr_array_add(out, NULL);
    char **result = (char **)g_ptr_array_free(g_steal_pointer(&out), FALSE);
    if (!one_line)
        return result;
    g_autofree char *joined = g_strjoinv(" ", result);
    g_strfreev(result);
    result = g_new0(char *, 2);
    result[0] = reply_line(joined);
    return result;
}

/* Returns when a message to the same people was stopped before, if this one is refused for that
 * reason; or 0. */
static gint64 last_stopped(const struct judgement *j)
{
    gint64 last = 0;

    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        if (!pair->connected && pair->row == ROW_STOPPED)
            last = MAX(last, pair->past.stopped);
    }
    return last;
}

char **post_refusal(const struct config *config, const struct judgement *j, bool one_line)
{
    struct voice voice = voice_of(config, NULL);
    voice.ascii = true;
    struct values *values = values_new(config, &voice, j->introducer, j->message->from_name);
    g_autofree char *body = NULL;

    values_add_message(values, j->message->subject, 0);
    values_add_flag(values, "limited", j->limited);
    /* An account that has used up its asks could otherwise learn from refusals who agrees to
     * what. */
    if (!j->limited) {
        values_add(values, "names", people_names_blocking(&voice, j));
        values_add(values, "parties", people_blocking(&voice, j));
        values_add(values, "notes", people_notes(&voice, j));
    }
    values_add_flag(values, "may_ask", !j->limited && !j->ask_from && !people_some_deny(j));
    values_add(values, "ask_from", template_date(&voice, j->ask_from));
    values_add(values, "stopped", template_date(&voice, last_stopped(j)));
    values_add_flag(values, "no_waiting", j->message->calendar || j->claimed);
    values_fill(values, TEMPLATE_REFUSAL, NULL, &body);
    return reply_lines(body, one_line);
}

const char **post_refusal_names(const struct judgement *j)
{
    return people_address_ids_blocking(j);
}
