#include "mail/read/address_list.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/address_list_plain.h"
#include "mail/read/encoded_word.h"
#include "mail/read/header.h"
#include "mail/read/sanitize.h"

static void entry_free(void *data)
{
    struct list_entry *entry = data;

    g_free(entry->name);
    g_free(entry->address);
    g_free(entry->ascii);
    g_free(entry);
}

static struct list_entry *entry_add(GPtrArray *entries, enum list_kind kind, const char *name)
{
    struct list_entry *entry = g_new0(struct list_entry, 1);

    entry->kind = kind;
    entry->name = sanitize_line(name ? name : "", LIMIT_NAME);
    g_ptr_array_add(entries, entry);
    return entry;
}

char *list_decode(const char *value, size_t limit)
{
    g_autofree char *unfolded = sanitize_unfold(value, limit);
    /* Most values need no decoding. */
    if (g_str_is_ascii(unfolded) && !strstr(unfolded, "=?"))
        return g_steal_pointer(&unfolded);
    g_autofree char *guarded = encoded_words_mend(unfolded);
    g_autofree char *decoded = g_mime_utils_header_decode_text(mail_parser_options(), guarded);

    return g_utf8_make_valid(decoded ? decoded : "", -1);
}

void list_add_mailbox(GPtrArray *entries, const char *name, const char *address)
{
    struct list_entry *entry = entry_add(entries, LIST_MAILBOX, name);

    entry->address = g_strdup(address);
    entry->ascii = g_strdup(address);
}

/* Some clients encode a whole address, with "<" and ">". */
static char *decode_address(const char *address)
{
    g_autofree char *decoded = NULL;
    char *end;

    if (!strstr(address, "=?"))
        return g_utf8_make_valid(address, -1);
    decoded = list_decode(address, strlen(address));
    if (decoded[0] == '<' && (end = strchr(decoded, '>'))) {
        *end = '\0';
        memmove(decoded, decoded + 1, strlen(decoded));
    }
    for (const char *p = decoded; *p; p++)
        if (g_ascii_iscntrl(*p) || strchr(" <>,", *p))
            return g_utf8_make_valid(address, -1);
    if (!strchr(decoded, '@'))
        return g_utf8_make_valid(address, -1);
    return g_steal_pointer(&decoded);
}

static void add_mailbox(GPtrArray *entries, InternetAddress *parsed)
{
    InternetAddressMailbox *mailbox = INTERNET_ADDRESS_MAILBOX(parsed);
    const char *address = internet_address_mailbox_get_addr(mailbox);
    const char *ascii;
    struct list_entry *entry;

    if (!address || !*address)
        return;
    /* IDNA is slow, and most addresses do not need it. */
    ascii = g_str_is_ascii(address) ? address : internet_address_mailbox_get_idn_addr(mailbox);
    entry = entry_add(entries, LIST_MAILBOX, internet_address_get_name(parsed));
    entry->address = decode_address(address);
    entry->ascii = decode_address(ascii ? ascii : address);
}

struct list_level {
    InternetAddressList *list;
    int next;
};

static void open_group(GArray *levels, GPtrArray *entries, InternetAddress *parsed)
{
    InternetAddressList *members =
        internet_address_group_get_members(INTERNET_ADDRESS_GROUP(parsed));
    struct list_level inner = {members, 0};

    if (levels->len == 1)
        entry_add(entries, LIST_GROUP, internet_address_get_name(parsed));
    g_array_append_val(levels, inner);
}

static void flatten(InternetAddressList *list, GPtrArray *entries)
{
    g_autoptr(GArray) levels = g_array_new(FALSE, FALSE, sizeof(struct list_level));
    struct list_level outer = {list, 0};

    g_array_append_val(levels, outer);
    while (levels->len) {
        struct list_level *level = &g_array_index(levels, struct list_level, levels->len - 1);
        if (level->list && level->next < internet_address_list_length(level->list)) {
            InternetAddress *parsed = internet_address_list_get_address(level->list, level->next++);
            if (INTERNET_ADDRESS_IS_GROUP(parsed))
                open_group(levels, entries, parsed);
            else if (INTERNET_ADDRESS_IS_MAILBOX(parsed))
                add_mailbox(entries, parsed);
            continue;
        }
        g_array_set_size(levels, levels->len - 1);
        if (levels->len == 1)
            entry_add(entries, LIST_GROUP_END, NULL);
    }
}

/* GMime recurses into groups, and each colon may begin one. */
static void bound_groups(char *list)
{
    unsigned colons = 0;

    for (char *p = list; *p; p++)
        if (*p == ':' && ++colons > LIMIT_GROUPS)
            *p = ' ';
}

/* Outlook users separate addresses by semicolons; GMime stops at the first one outside a group. */
static void semicolons_to_commas(char *list)
{
    bool quoted = false;

    if (strchr(list, ':'))
        return;
    for (char *p = list; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '"')
            quoted = !quoted;
        else if (*p == ';' && !quoted)
            *p = ',';
    }
}

GPtrArray *list_parse(const char *value)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
    if (list_read_plain(value, entries))
        return entries;
    g_autofree char *unfolded = sanitize_unfold(value, LIMIT_HEADER_BYTES);
    g_autofree char *list = encoded_words_mend(unfolded);
    InternetAddressList *parsed;

    bound_groups(list);
    semicolons_to_commas(list);
    parsed = internet_address_list_parse(mail_parser_options(), list);
    if (parsed) {
        flatten(parsed, entries);
        g_object_unref(parsed);
    }
    return entries;
}
