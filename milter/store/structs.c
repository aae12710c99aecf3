/* Making and freeing what the consent store gives and takes, and the names of its states. */
#include "store/asks.h"

#include <string.h>
#include "store/random.h"

#define ID_LENGTH 10

void recipient_free(struct recipient *recipient)
{
    if (!recipient)
        return;
    g_free(recipient->address);
    g_free(recipient->args);
    g_free(recipient);
}

GPtrArray *recipients_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)recipient_free);
}

struct recipient *recipient_new(const char *address, const char *args)
{
    struct recipient *recipient = g_new(struct recipient, 1);

    recipient->address = g_strdup(address ? address : "");
    recipient->args = g_strdup(args ? args : "");
    return recipient;
}

struct copy *copy_new(void)
{
    struct copy *copy = g_new0(struct copy, 1);

    copy->spool = g_strdup("");
    copy->queue_id = g_strdup("");
    copy->mail_from = g_strdup("");
    copy->mail_args = g_strdup("");
    copy->digest = g_strdup("");
    copy->recipients = recipients_new();
    return copy;
}

void copy_free(struct copy *copy)
{
    if (!copy)
        return;
    g_free(copy->spool);
    g_free(copy->queue_id);
    g_free(copy->mail_from);
    g_free(copy->mail_args);
    g_free(copy->digest);
    g_clear_pointer(&copy->recipients, g_ptr_array_unref);
    g_free(copy);
}

void waiting_free(struct waiting *waiting)
{
    if (!waiting)
        return;
    g_free(waiting->party);
    g_free(waiting->counterpart);
    g_free(waiting->party_shown);
    g_free(waiting->counterpart_shown);
    g_free(waiting->party_name);
    g_free(waiting->counterpart_name);
    g_free(waiting->note);
    g_free(waiting->ask);
    g_free(waiting);
}

struct request *request_new(void)
{
    struct request *request = g_new0(struct request, 1);

    request->id = g_strdup("");
    request->introducer = g_strdup("");
    request->introducer_name = g_strdup("");
    request->account = g_strdup("");
    request->subject = g_strdup("");
    request->message_id = g_strdup("");
    request->reason = g_strdup("");
    request->language = g_strdup("");
    request->why = g_strdup("");
    request->words = g_strdup("");
    request->withhold = g_ptr_array_new_with_free_func(g_free);
    request->answered = g_ptr_array_new_with_free_func(g_free);
    request->copies = g_ptr_array_new_with_free_func((GDestroyNotify)copy_free);
    request->waits = g_ptr_array_new_with_free_func((GDestroyNotify)waiting_free);
    return request;
}

void request_free(struct request *request)
{
    if (!request)
        return;
    g_free(request->id);
    g_free(request->introducer);
    g_free(request->introducer_name);
    g_free(request->account);
    g_free(request->subject);
    g_free(request->message_id);
    g_free(request->reason);
    g_free(request->language);
    g_free(request->why);
    g_free(request->words);
    g_free(request->token);
    g_clear_pointer(&request->withhold, g_ptr_array_unref);
    g_clear_pointer(&request->answered, g_ptr_array_unref);
    g_clear_pointer(&request->copies, g_ptr_array_unref);
    g_clear_pointer(&request->waits, g_ptr_array_unref);
    g_free(request);
}

bool request_is_on_purpose(const struct request *request)
{
    return request->copies->len == 0;
}

const struct copy *request_copy(const struct request *request, const char *spool)
{
    for (guint i = 0; i < request->copies->len; i++)
        if (strcmp(((const struct copy *)request->copies->pdata[i])->spool, spool) == 0)
            return request->copies->pdata[i];
    return NULL;
}

char *request_id_new(void)
{
    static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
    guint8 octets[ID_LENGTH];
    char *id = g_malloc(ID_LENGTH + 1);

    random_fill(octets, sizeof octets);
    for (int i = 0; i < ID_LENGTH; i++)
        id[i] = alphabet[octets[i] % 32];
    id[ID_LENGTH] = '\0';
    return id;
}

const char *request_state_name(enum request_state state)
{
    static const char *const names[] = {
        [REQUEST_WAITING] = "waiting",     [REQUEST_RELEASING] = "releasing",
        [REQUEST_RETURNING] = "returning", [REQUEST_RELEASED] = "released",
        [REQUEST_RETURNED] = "returned",   [REQUEST_WITHDRAWN] = "withdrawn",
    };

    return (size_t)state < G_N_ELEMENTS(names) ? names[state] : "unknown";
}

bool request_state_is_over(enum request_state state)
{
    return state >= REQUEST_RELEASED;
}

static const struct {
    const char *name;
    enum request_state state;
} endings[] = {
    [ENDING_NONE] = {"", REQUEST_WAITING},
    [ENDING_AGREED] = {"agreed", REQUEST_RELEASING},
    [ENDING_VOUCHED] = {"vouched", REQUEST_RELEASING},
    [ENDING_SEPARATE] = {"separate", REQUEST_RELEASING},
    [ENDING_RELEASED] = {"admin", REQUEST_RELEASING},
    [ENDING_RETURNED] = {"admin", REQUEST_RETURNING},
    [ENDING_DECLINED] = {"declined", REQUEST_RETURNING},
    [ENDING_SILENT] = {"silent", REQUEST_RETURNING},
    [ENDING_UNSENT] = {"unsent", REQUEST_RETURNING},
    [ENDING_UNDELIVERABLE] = {"undeliverable", REQUEST_RETURNING},
    [ENDING_CANCELLED] = {"cancelled", REQUEST_RETURNING},
    [ENDING_EXPIRED] = {"expired", REQUEST_RETURNING},
    [ENDING_WITHDRAWN] = {"withdrawn", REQUEST_WITHDRAWN},
};

const char *request_ending_name(enum request_ending ending)
{
    return endings[ending].name;
}

enum request_state request_ending_state(enum request_ending ending)
{
    return endings[ending].state;
}

bool request_ending_named(const char *name, enum request_state state, enum request_ending *out)
{
    bool returns = state == REQUEST_RETURNING || state == REQUEST_RETURNED;

    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (strcmp(endings[i].name, name) == 0) {
            *out = i == ENDING_RELEASED && returns ? ENDING_RETURNED : (enum request_ending)i;
            return true;
        }
    return false;
}

const char *outgoing_kind_name(enum outgoing_kind kind)
{
    static const char *const names[] = {
        [OUTGOING_NOTICE] = "notice",
        [OUTGOING_RELEASE] = "release",
        [OUTGOING_RETURN] = "return",
        [OUTGOING_ASK] = "ask",
    };

    return (size_t)kind < G_N_ELEMENTS(names) ? names[kind] : "unknown";
}

bool outgoing_decides(enum outgoing_kind kind)
{
    return kind == OUTGOING_RELEASE || kind == OUTGOING_RETURN;
}

struct outgoing *outgoing_new(void)
{
    struct outgoing *outgoing = g_new0(struct outgoing, 1);

    outgoing->request = g_strdup("");
    outgoing->ask = g_strdup("");
    outgoing->mail_from = g_strdup("");
    outgoing->mail_args = g_strdup("");
    outgoing->spool = g_strdup("");
    outgoing->last_error = g_strdup("");
    outgoing->recipients = recipients_new();
    return outgoing;
}

void outgoing_free(struct outgoing *outgoing)
{
    if (!outgoing)
        return;
    g_free(outgoing->request);
    g_free(outgoing->ask);
    g_free(outgoing->mail_from);
    g_free(outgoing->mail_args);
    g_free(outgoing->spool);
    g_free(outgoing->last_error);
    g_clear_pointer(&outgoing->recipients, g_ptr_array_unref);
    g_clear_pointer(&outgoing->head, g_bytes_unref);
    g_clear_pointer(&outgoing->tail, g_bytes_unref);
    g_free(outgoing);
}

void audit_line_free(struct audit_line *line)
{
    if (!line)
        return;
    g_free(line->actor);
    g_free(line->what);
    g_free(line->subject);
    g_free(line->detail);
    g_free(line);
}

const char *ask_state_name(enum ask_state state)
{
    static const char *const names[] = {
        [ASK_SCHEDULED] = "scheduled", [ASK_SENDING] = "sending",
        [ASK_SENT] = "sent",           [ASK_ALLOWED] = "allowed",
        [ASK_DECLINED] = "declined",   [ASK_SILENT] = "silent",
        [ASK_WITHDRAWN] = "withdrawn", [ASK_UNDELIVERABLE] = "undeliverable",
        [ASK_UNSENT] = "unsent",
    };

    return (size_t)state < G_N_ELEMENTS(names) ? names[state] : "unknown";
}

bool ask_state_is_open(enum ask_state state)
{
    return state <= ASK_SENT;
}

enum ask_state ask_end_state(const struct ask *ask)
{
    if (!ask_state_is_open(ask->state))
        return ask->state;
    if (ask->sent)
        return ASK_SILENT;
    return ask->state == ASK_SENDING ? ASK_UNDELIVERABLE : ASK_UNSENT;
}

void ask_about_free(struct ask_about *about)
{
    if (!about)
        return;
    g_free(about->counterpart);
    g_free(about->shown);
    g_free(about->name);
    g_free(about);
}

struct ask *ask_new(void)
{
    struct ask *ask = g_new0(struct ask, 1);
    char **const texts[] = {
        &ask->id,          &ask->introducer, &ask->introducer_name, &ask->account, &ask->party,
        &ask->party_shown, &ask->party_name, &ask->language,        &ask->request, &ask->from,
        &ask->note,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup("");
    ask->word = ask->before = WORD_NONE;
    ask->about = g_ptr_array_new_with_free_func((GDestroyNotify)ask_about_free);
    ask->answered = g_ptr_array_new_with_free_func(g_free);
    ask->taken = g_ptr_array_new_with_free_func(g_free);
    return ask;
}

void ask_free(struct ask *ask)
{
    if (!ask)
        return;
    g_free(ask->id);
    g_free(ask->introducer);
    g_free(ask->introducer_name);
    g_free(ask->account);
    g_free(ask->party);
    g_free(ask->party_shown);
    g_free(ask->party_name);
    g_free(ask->language);
    g_free(ask->request);
    g_free(ask->from);
    g_free(ask->note);
    g_clear_pointer(&ask->about, g_ptr_array_unref);
    g_clear_pointer(&ask->answered, g_ptr_array_unref);
    g_clear_pointer(&ask->taken, g_ptr_array_unref);
    g_free(ask);
}
