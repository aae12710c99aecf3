#include "policy/learn.h"

#include <string.h>
#include "base/limits.h"

const char *proof_name(enum proof proof)
{
    static const char *const names[] = {"none", "login", "authentication-results", "reply",
                                        "trusted"};
    return names[proof];
}

const char *learn_obstacle_name(enum learn_obstacle obstacle)
{
    static const char *const names[] = {
        "teaches",        "no proof",    "automatic",
        "list",           "too many",    "our own domain, from outside",
        "no single From", "nobody else", "none of our users visible"};
    return names[obstacle];
}

const char *learn_from(const struct message *message)
{
    return message->from_count == 1 ? message->from : NULL;
}

static bool is_seen(const struct mailbox *mailbox)
{
    return (mailbox->fields & (VISIBLE_TO | VISIBLE_CC)) && !(mailbox->fields & VISIBLE_LOST_TEXT);
}

static unsigned count_seen(const struct message *message)
{
    unsigned n = 0;
    for (guint i = 0; i < message->visible->len; i++)
        n += is_seen(message->visible->pdata[i]);
    return n;
}

/* Returns true when a visible address is a local user who gets this message. */
static bool shows_us(const struct message *message, const struct locality *locality)
{
    for (guint i = 0; i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (is_seen(mailbox) && locality_has(locality, mailbox->address_id) &&
            (message->recipient_count == 0 || message_receives(message, mailbox->address_id)))
            return true;
    }
    return false;
}

/* Returns the only recipient, if nobody else can know this message's Message-ID; else NULL. */
static const char *only_reader(const struct message *message)
{
    GHashTableIter iter;
    void *key = NULL;

    if (message->recipient_count != 1 || message->overflow)
        return NULL;
    g_hash_table_iter_init(&iter, message->recipients);
    if (!g_hash_table_iter_next(&iter, &key, NULL))
        return NULL;
    for (guint i = 0; i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        bool aside = (mailbox->fields & ~(unsigned)(VISIBLE_REPLY_TO | VISIBLE_FOLLOWUP_TO)) == 0;
        if (!aside && strcmp(mailbox->address_id, key) != 0)
            return NULL;
    }
    return key;
}

/* Returns why no proof would help. */
static enum learn_obstacle why_never(const struct message *message, const struct locality *locality,
                                     bool outbound)
{
    const char *from = learn_from(message);

    if (message->list_post)
        return LEARN_LIST;
    if (message_is_automatic(message))
        return LEARN_AUTOMATIC;
    if (!from)
        return LEARN_NO_FROM;
    if (!outbound && locality_has(locality, from))
        return LEARN_OWN_FROM_OUTSIDE;
    return LEARN_POSSIBLE;
}

bool learn_wants_proof(const struct message *message, const struct locality *locality,
                       bool outbound)
{
    return why_never(message, locality, outbound) == LEARN_POSSIBLE;
}

static enum learn_obstacle why_nothing(const struct message *message,
                                       const struct locality *locality, bool outbound,
                                       enum proof proof)
{
    enum learn_obstacle never = why_never(message, locality, outbound);

    if (never != LEARN_POSSIBLE)
        return never;
    if (proof == PROOF_NONE)
        return LEARN_NO_PROOF;
    if (!outbound && !shows_us(message, locality))
        return LEARN_NOT_TO_US;
    return LEARN_POSSIBLE;
}

static void add_participants(struct learnt_fact *learnt_fact, const struct message *message)
{
    g_ptr_array_add(learnt_fact->participants, (char *)learnt_fact->from);
    for (guint i = 0; i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (is_seen(mailbox) && strcmp(mailbox->address_id, learnt_fact->from) != 0)
            g_ptr_array_add(learnt_fact->participants, mailbox->address_id);
    }
}

static void add_thread(struct learnt_fact *learnt_fact, const struct message *message,
                       bool outbound)
{
    const char *reader = outbound ? only_reader(message) : NULL;

    learnt_fact->outgoing = outbound;
    learnt_fact->alone = reader != NULL;
    if (reader && learnt_fact->participants->len == 1 && strcmp(reader, learnt_fact->from) != 0)
        g_ptr_array_add(learnt_fact->participants, (char *)reader);
    learnt_fact->thread = *message->message_id && learnt_fact->participants->len >= 2 &&
                          learnt_fact->participants->len <= LIMIT_PARTIES + 1;
}

/* Returns the list's own address, which is learnt when the message was sent to it. */
static const char *list_of(const struct message *message, bool outbound)
{
    const struct mailbox *mailbox =
        message->list_post ? g_hash_table_lookup(message->by_address_id, message->list_post) : NULL;

    return mailbox && !outbound && is_seen(mailbox) ? mailbox->address_id : NULL;
}

struct learnt_fact *learnt_fact_of(const struct message *message, const struct locality *locality,
                                   bool outbound, enum proof proof, unsigned learn_max_parties)
{
    struct learnt_fact *learnt_fact = g_new0(struct learnt_fact, 1);

    learnt_fact->about = g_ptr_array_new();
    learnt_fact->participants = g_ptr_array_new();
    learnt_fact->proof = proof;
    learnt_fact->obstacle = why_nothing(message, locality, outbound, proof);
    if (learnt_fact->obstacle == LEARN_LIST)
        learnt_fact->list = list_of(message, outbound);
    if (learnt_fact->obstacle != LEARN_POSSIBLE)
        return learnt_fact;
    learnt_fact->from = learn_from(message);
    if (message->overflow) {
        learnt_fact->obstacle = LEARN_TOO_MANY;
        return learnt_fact;
    }
    add_participants(learnt_fact, message);
    if (count_seen(message) > learn_max_parties)
        learnt_fact->obstacle = LEARN_TOO_MANY;
    else if (learnt_fact->participants->len < 2)
        learnt_fact->obstacle = LEARN_ALONE;
    for (guint i = 1; learnt_fact->obstacle == LEARN_POSSIBLE && i < learnt_fact->participants->len;
         i++)
        g_ptr_array_add(learnt_fact->about, learnt_fact->participants->pdata[i]);
    add_thread(learnt_fact, message, outbound);
    return learnt_fact;
}

void learnt_fact_free(struct learnt_fact *learnt_fact)
{
    if (!learnt_fact)
        return;
    g_ptr_array_unref(learnt_fact->about);
    g_ptr_array_unref(learnt_fact->participants);
    g_free(learnt_fact);
}
