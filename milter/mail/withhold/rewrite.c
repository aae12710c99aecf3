#include "mail/withhold/rewrite.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/address_list.h"
#include "mail/read/address_list_scan.h"
#include "mail/read/header.h"

/* Lines are folded between entries from this column on, as mail programs do (RFC 5322, 2.1.1). */
enum { FOLD_AT = 76 };

/* The entries that stay are written anew. An address that is too long for any MTA would only break
 * the line. */
enum { LONGEST_KEPT = 900 };

static const char *const rewritten[] = {"To",
                                        "Cc",
                                        "Resent-To",
                                        "Resent-Cc",
                                        "Apparently-To",
                                        "Mail-Followup-To",
                                        "Reply-To",
                                        "Mail-Reply-To",
                                        "Resent-Reply-To",
                                        "Disposition-Notification-To",
                                        "Return-Receipt-To",
                                        "Errors-To"};

static const char undisclosed[] = "undisclosed-recipients:;";

void field_change_free(struct field_change *change)
{
    if (!change)
        return;
    g_free(change->name);
    g_free(change->value);
    g_free(change);
}

static void change_free(void *data)
{
    field_change_free(data);
}

static void add_change(GPtrArray *changes, const char *name, unsigned index, const char *value)
{
    struct field_change *change = g_new0(struct field_change, 1);

    change->name = g_strdup(name);
    change->index = index;
    change->value = g_strdup(value);
    g_ptr_array_add(changes, change);
}

/* The state of writing one list. */
struct list {
    const struct locality *locality;
    GHashTable *address_ids;
    GString *out;
    size_t line;     /* where the last line of out begins */
    bool eight_bit;  /* raw UTF-8 as it came */
    bool a_labels;   /* domains in A-labels, as they came */
    bool comma;      /* a comma is due before the next entry */
    unsigned people; /* number of people who stay */
};

static bool is_taken(const struct list *list, const char *address)
{
    g_autofree char *address_id = address_normalise(list->locality, address);

    return address_id && g_hash_table_contains(list->address_ids, address_id);
}

static bool any_taken(const struct list *list, const char *text)
{
    g_autoptr(GPtrArray) found = list_scan(text);

    for (guint i = 0; i < found->len; i++) {
        const char *address = found->pdata[i];
        if (is_taken(list, address) || is_taken(list, list_undress(address)))
            return true;
    }
    return false;
}

static void write_word(struct list *list, const char *word)
{
    size_t column = list->out->len - list->line;

    if (column > 0 && column + 1 + strlen(word) > FOLD_AT) {
        g_string_append(list->out, "\n ");
        list->line = list->out->len - 1;
    } else if (column > 0) {
        g_string_append_c(list->out, ' ');
    }
    g_string_append(list->out, word);
}

static void write_comma(struct list *list)
{
    if (list->comma)
        g_string_append_c(list->out, ',');
    list->comma = true;
}

static char *quote(const char *name)
{
    GString *out = g_string_new("\"");

    for (const char *p = name; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

/* A message with UTF-8 in its header (SMTPUTF8) keeps it; in all other messages names are encoded.
 * Decoded text that looks like an encoded word must not be decoded a second time. */
static char *encode_name(const struct list *list, const char *name)
{
    if (g_str_is_ascii(name) ? strstr(name, "=?") != NULL : list->eight_bit)
        return quote(name);
    return g_mime_utils_header_encode_phrase(NULL, name, "utf-8");
}

/* Returns "" when the name repeats the address of someone who is taken out. */
static char *shown_name(const struct list *list, const char *name)
{
    return *name && !any_taken(list, name) ? encode_name(list, name) : g_strdup("");
}

static const char *written_address(const struct list *list, const struct list_entry *entry)
{
    return list->a_labels ? entry->ascii : entry->address;
}

static void write_mailbox(struct list *list, const struct list_entry *entry)
{
    const char *address = written_address(list, entry);
    g_autofree char *encoded = list->eight_bit || g_str_is_ascii(address)
                                   ? g_strdup(address)
                                   : g_mime_utils_header_encode_phrase(NULL, address, "utf-8");
    g_autofree char *angle = g_strconcat("<", encoded, ">", NULL);
    g_autofree char *name = shown_name(list, entry->name);

    write_comma(list);
    if (*name)
        write_word(list, name);
    write_word(list, *name ? angle : encoded);
    list->people++;
}

static void write_group(struct list *list, const struct list_entry *entry)
{
    g_autofree char *name = shown_name(list, entry->name);
    g_autofree char *word = g_strconcat(*name ? name : "recipients", ":", NULL);

    write_comma(list);
    write_word(list, word);
    list->comma = false;
}

static void write_entry(struct list *list, const struct list_entry *entry)
{
    switch (entry->kind) {
    case LIST_MAILBOX:
        write_mailbox(list, entry);
        break;
    case LIST_GROUP:
        write_group(list, entry);
        break;
    case LIST_GROUP_END:
        g_string_append_c(list->out, ';');
        list->comma = true;
        break;
    }
}

/* GMime accepts text as an address ("bob@x.org&gt") that is not one but contains one. */
static bool entry_is_taken(const struct list *list, const struct list_entry *entry)
{
    return is_taken(list, entry->address) || is_taken(list, entry->ascii) ||
           any_taken(list, entry->address);
}

static bool entry_stays(const struct list *list, const struct list_entry *entry)
{
    return strlen(entry->address) <= LONGEST_KEPT && strlen(entry->ascii) <= LONGEST_KEPT &&
           !entry_is_taken(list, entry);
}

/* Chooses the entries that stay; a group that loses its last member is dropped. Caller frees. */
static bool *choose(const struct list *list, const GPtrArray *entries)
{
    bool *stay = g_new0(bool, entries->len + 1);
    unsigned group = 0, members = 0, staying = 0;

    for (guint i = 0; i < entries->len; i++) {
        const struct list_entry *entry = entries->pdata[i];
        if (entry->kind == LIST_GROUP) {
            group = i;
            members = staying = 0;
        } else if (entry->kind == LIST_GROUP_END) {
            stay[group] = stay[i] = staying > 0 || members == 0;
        } else {
            stay[i] = entry_stays(list, entry);
            members++;
            staying += stay[i];
        }
    }
    return stay;
}

static void write_list(struct list *list, const GPtrArray *entries, const GPtrArray *lost)
{
    g_autofree bool *stay = choose(list, entries);

    for (guint i = 0; i < entries->len; i++)
        if (stay[i])
            write_entry(list, entries->pdata[i]);
    for (guint i = 0; i < lost->len; i++) {
        char *address = lost->pdata[i];
        struct list_entry entry = {LIST_MAILBOX, (char *)"", address, address};
        if (!is_taken(list, address))
            write_mailbox(list, &entry);
    }
}

static bool holds_taken(const struct list *list, const char *value, const GPtrArray *entries)
{
    g_autofree char *decoded = list_decode(value, LIMIT_HEADER_BYTES);

    for (guint i = 0; i < entries->len; i++) {
        const struct list_entry *entry = entries->pdata[i];
        if (entry->kind == LIST_MAILBOX && entry_is_taken(list, entry))
            return true;
    }
    return any_taken(list, decoded);
}

/* Returns the value without the removed parties, "" when nobody is left, NULL when nothing changes.
 * Caller frees. */
static char *rewrite_value(const struct locality *locality, GHashTable *address_ids,
                           const char *value)
{
    g_autoptr(GPtrArray) entries = list_parse(value);
    g_autoptr(GPtrArray) lost = list_lost(locality, value, entries);
    g_autoptr(GString) out = g_string_new(NULL);
    bool eight_bit = !g_str_is_ascii(value) && g_utf8_validate(value, -1, NULL);
    struct list list = {.locality = locality,
                        .address_ids = address_ids,
                        .out = out,
                        .eight_bit = eight_bit,
                        .a_labels = !eight_bit || strstr(value, "xn--")};

    if (!holds_taken(&list, value, entries))
        return NULL;
    write_list(&list, entries, lost);
    return g_strdup(list.people ? out->str : "");
}

/* Only the first To (and Resent-To) stays when it is empty. A message without one looks broken, and
 * some MTAs would add one. */
static const char *value_or_deletion(const char *name, unsigned index, const char *value)
{
    if (*value)
        return value;
    if (index == 1 && (strcmp(name, "To") == 0 || strcmp(name, "Resent-To") == 0))
        return undisclosed;
    return NULL;
}

/* Returns how many fields of that name stay. */
static unsigned rewrite_named(GPtrArray *changes, const GPtrArray *fields, const char *name,
                              const struct locality *locality, GHashTable *address_ids)
{
    unsigned index = fields_count(fields, name);
    unsigned left = index;

    for (guint i = fields->len; i > 0; i--) {
        const struct field *field = fields->pdata[i - 1];
        if (g_ascii_strcasecmp(field->name, name) != 0)
            continue;
        g_autofree char *value = rewrite_value(locality, address_ids, field->value);
        if (value) {
            const char *change = value_or_deletion(name, index, value);
            add_change(changes, name, index, change);
            left -= change == NULL;
        }
        index--;
    }
    return left;
}

GPtrArray *rewrite_fields(const GPtrArray *fields, const struct locality *locality,
                          GHashTable *address_ids)
{
    GPtrArray *changes = g_ptr_array_new_with_free_func(change_free);
    unsigned left = fields_count(fields, "Bcc");

    for (size_t i = 0; i < G_N_ELEMENTS(rewritten); i++) {
        unsigned n = rewrite_named(changes, fields, rewritten[i], locality, address_ids);
        if (strcmp(rewritten[i], "To") == 0 || strcmp(rewritten[i], "Cc") == 0)
            left += n;
    }
    if (changes->len && !left)
        add_change(changes, "To", 0, undisclosed);
    return changes;
}
