/* The names of the states of requests, mails and asks, and what follows from them. */
#include "store/ledger/states.h"

#include <string.h>
#include "base/random.h"

#define ID_LENGTH 10

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
