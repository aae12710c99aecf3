#include "policy/message.h"

#include <string.h>
#include "base/limits.h"

/* The sender chooses the keys, up to LIMIT_RECIPIENTS of them. With a known hash, it is easy to
 * make addresses that all collide in a table, and they would cost minutes. So the hash is
 * SipHash-1-3 with a key that only this process knows. */
static guint64 hash_secret[2];

static void sip_round(guint64 v[4])
{
    v[0] += v[1];
    v[1] = (v[1] << 13 | v[1] >> 51) ^ v[0];
    v[0] = v[0] << 32 | v[0] >> 32;
    v[2] += v[3];
    v[3] = (v[3] << 16 | v[3] >> 48) ^ v[2];
    v[0] += v[3];
    v[3] = (v[3] << 21 | v[3] >> 43) ^ v[0];
    v[2] += v[1];
    v[1] = (v[1] << 17 | v[1] >> 47) ^ v[2];
    v[2] = v[2] << 32 | v[2] >> 32;
}

static guint key_hash(gconstpointer data)
{
    const char *address_id = data;
    size_t length = strlen(address_id);
    guint64 v[4] = {hash_secret[0] ^ 0x736f6d6570736575u, hash_secret[1] ^ 0x646f72616e646f6du,
                    hash_secret[0] ^ 0x6c7967656e657261u, hash_secret[1] ^ 0x7465646279746573u};
    for (size_t at = 0; at <= length; at += 8) {
        guint64 word = 0;
        size_t rest = length - at;
        memcpy(&word, address_id + at, MIN(rest, 8));
        if (rest < 8)
            word |= (guint64)length << 56;
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return (guint)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

static void choose_hash_secret(void)
{
    static gsize chosen;
    if (!g_once_init_enter(&chosen))
        return;
    for (int i = 0; i < 2; i++)
        hash_secret[i] = (guint64)g_random_int() << 32 | g_random_int();
    g_once_init_leave(&chosen, 1);
}

static void mailbox_free(void *data)
{
    struct mailbox *mailbox = data;
    g_free(mailbox->address);
    g_free(mailbox->address_id);
    g_free(mailbox->name);
    g_free(mailbox);
}

struct message *message_new(void)
{
    choose_hash_secret();
    struct message *message = g_new0(struct message, 1);
    message->envelope_sender = g_strdup("");
    message->recipients = g_hash_table_new_full(key_hash, g_str_equal, g_free, NULL);
    message->from_name = g_strdup("");
    message->visible = g_ptr_array_new_with_free_func(mailbox_free);
    message->by_address_id = g_hash_table_new(key_hash, g_str_equal);
    message->message_id = g_strdup("");
    message->references = g_ptr_array_new_with_free_func(g_free);
    message->subject = g_strdup("");
    message->content_type = g_strdup("");
    return message;
}

void message_free(struct message *message)
{
    if (!message)
        return;
    g_free(message->envelope_sender);
    g_free(message->login);
    g_hash_table_destroy(message->recipients);
    g_free(message->from);
    g_free(message->from_name);
    g_hash_table_destroy(message->by_address_id);
    g_ptr_array_free(message->visible, TRUE);
    g_free(message->message_id);
    g_ptr_array_free(message->references, TRUE);
    g_free(message->list_post);
    g_free(message->subject);
    g_free(message->content_type);
    g_free(message);
}

void message_add_recipient(struct message *message, const struct locality *locality,
                           const char *path)
{
    message->recipient_count++;
    if (g_hash_table_size(message->recipients) >= LIMIT_RECIPIENTS)
        return;
    char *address_id = address_normalise(locality, address_behind_route(path));
    if (address_id)
        g_hash_table_add(message->recipients, address_id);
}

/* Returns a display name without control characters, with white space folded, and cut to LIMIT_NAME
 * between two characters. Text beyond twice the limit cannot be visible, so it is not read. */
static char *name_clean(const char *name)
{
    g_autofree char *valid =
        g_utf8_make_valid(name ? name : "", name ? (gssize)strnlen(name, 2 * LIMIT_NAME) : 0);
    GString *clean = g_string_new(NULL);
    bool space = false;
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isspace(c)) {
            space = clean->len > 0;
            continue;
        }
        if (g_unichar_iscntrl(c))
            continue;
        if (clean->len + space + (size_t)g_unichar_to_utf8(c, NULL) > LIMIT_NAME)
            break;
        if (space)
            g_string_append_c(clean, ' ');
        g_string_append_unichar(clean, c);
        space = false;
    }
    return g_string_free(clean, FALSE);
}

struct mailbox *message_add_visible(struct message *message, const struct locality *locality,
                                    const char *addr_spec, const char *name,
                                    enum visible_field field)
{
    g_autofree char *address_id = address_normalise(locality, addr_spec);
    if (!address_id)
        return NULL;
    struct mailbox *mailbox = g_hash_table_lookup(message->by_address_id, address_id);
    if (!mailbox) {
        mailbox = g_new0(struct mailbox, 1);
        mailbox->address = g_strdup(addr_spec);
        mailbox->address_id = g_steal_pointer(&address_id);
        mailbox->name = g_strdup("");
        g_ptr_array_add(message->visible, mailbox);
        g_hash_table_insert(message->by_address_id, mailbox->address_id, mailbox);
    }
    mailbox->fields |= field;
    if (*mailbox->name == '\0') {
        g_free(mailbox->name);
        mailbox->name = name_clean(name);
    }
    return mailbox;
}

bool mailbox_is_aside(const struct mailbox *mailbox)
{
    return (mailbox->fields & ~(unsigned)(VISIBLE_REPLY_TO | VISIBLE_NAME)) == 0;
}

bool message_receives(const struct message *message, const char *address_id)
{
    return address_id && g_hash_table_contains(message->recipients, address_id);
}

bool message_is_automatic(const struct message *message)
{
    return message->automatic || *message->envelope_sender == '\0';
}
