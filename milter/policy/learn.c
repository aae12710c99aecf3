#include "policy/learn.h"

#include <string.h>
#include "bounds.h"

const char *proof_name(enum proof proof)
{
    static const char *const names[] = {"none", "login", "authentication-results", "reply",
                                        "trusted"};
    return names[proof];
}

const char *lesson_none_name(enum lesson_none none)
{
    static const char *const names[] = {
        "teaches",        "no proof",    "automatic",
        "list",           "too many",    "our own domain, from outside",
        "no single From", "nobody else", "none of our users visible"};
    return names[none];
}

const char *lesson_from(const struct message *message)
{
    return message->from_count == 1 ? message->from : NULL;
}

static bool is_seen(const struct mailbox *mailbox)
{
    return (mailbox->fields & (IN_TO | IN_CC)) && !(mailbox->fields & IN_LOST_TEXT);
}

static unsigned count_seen(const struct message *message)
{
    unsigned n = 0;
    for (guint i = 0; i < message->visible->len; i++)
        n += is_seen(message->visible->pdata[i]);
    return n;
}

/* Does a user of ours stand there who gets this message? */
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

/* The only recipient, if nobody else can know this message's Message-ID; NULL otherwise. */
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
        bool aside = (mailbox->fields & ~(unsigned)(IN_REPLY_TO | IN_FOLLOWUP_TO)) == 0;
        if (!aside && strcmp(mailbox->address_id, key) != 0)
            return NULL;
    }
    return key;
}

/* Why no proof would help. */
static enum lesson_none why_never(const struct message *message, const struct locality *locality,
                                  bool outbound)
{
    const char *from = lesson_from(message);

    if (message->list_post)
        return LESSON_LIST;
    if (message_is_automatic(message))
        return LESSON_AUTOMATIC;
    if (!from)
        return LESSON_NO_FROM;
    if (!outbound && locality_has(locality, from))
        return LESSON_OWN_FROM_OUTSIDE;
    return LESSON_SOME;
}

bool lesson_wants_proof(const struct message *message, const struct locality *locality,
                        bool outbound)
{
    return why_never(message, locality, outbound) == LESSON_SOME;
}

static enum lesson_none why_nothing(const struct message *message, const struct locality *locality,
                                    bool outbound, enum proof proof)
{
    enum lesson_none never = why_never(message, locality, outbound);

    if (never != LESSON_SOME)
        return never;
    if (proof == PROOF_NONE)
        return LESSON_NO_PROOF;
    if (!outbound && !shows_us(message, locality))
        return LESSON_NOT_TO_US;
    return LESSON_SOME;
}

static void add_participants(struct lesson *lesson, const struct message *message)
{
    g_ptr_array_add(lesson->participants, (char *)lesson->from);
    for (guint i = 0; i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (is_seen(mailbox) && strcmp(mailbox->address_id, lesson->from) != 0)
            g_ptr_array_add(lesson->participants, mailbox->address_id);
    }
}

static void add_thread(struct lesson *lesson, const struct message *message, bool outbound)
{
    const char *reader = outbound ? only_reader(message) : NULL;

    lesson->outgoing = outbound;
    lesson->alone = reader != NULL;
    if (reader && lesson->participants->len == 1 && strcmp(reader, lesson->from) != 0)
        g_ptr_array_add(lesson->participants, (char *)reader);
    lesson->thread = *message->message_id && lesson->participants->len >= 2 &&
                     lesson->participants->len <= LIMIT_PARTIES + 1;
}

/* The list's own address is learnt where the message was sent to it. */
static const char *list_of(const struct message *message, bool outbound)
{
    const struct mailbox *mailbox =
        message->list_post ? g_hash_table_lookup(message->by_address_id, message->list_post) : NULL;

    return mailbox && !outbound && is_seen(mailbox) ? mailbox->address_id : NULL;
}

struct lesson *lesson_of(const struct message *message, const struct locality *locality,
                         bool outbound, enum proof proof, unsigned learn_max_parties)
{
    struct lesson *lesson = g_new0(struct lesson, 1);

    lesson->about = g_ptr_array_new();
    lesson->participants = g_ptr_array_new();
    lesson->proof = proof;
    lesson->none = why_nothing(message, locality, outbound, proof);
    if (lesson->none == LESSON_LIST)
        lesson->list = list_of(message, outbound);
    if (lesson->none != LESSON_SOME)
        return lesson;
    lesson->from = lesson_from(message);
    if (message->overflow) {
        lesson->none = LESSON_TOO_MANY;
        return lesson;
    }
    add_participants(lesson, message);
    if (count_seen(message) > learn_max_parties)
        lesson->none = LESSON_TOO_MANY;
    else if (lesson->participants->len < 2)
        lesson->none = LESSON_ALONE;
    for (guint i = 1; lesson->none == LESSON_SOME && i < lesson->participants->len; i++)
        g_ptr_array_add(lesson->about, lesson->participants->pdata[i]);
    add_thread(lesson, message, outbound);
    return lesson;
}

void lesson_free(struct lesson *lesson)
{
    if (!lesson)
        return;
    g_ptr_array_unref(lesson->about);
    g_ptr_array_unref(lesson->participants);
    g_free(lesson);
}
