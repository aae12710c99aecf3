#include "mail/read/header.h"

#include <libxml/parser.h>
#include <string.h>
#include "base/limits.h"
#include "mail/read/address_list.h"
#include "mail/read/address_list_plain.h"
#include "mail/read/address_list_scan.h"
#include "mail/read/address_list_seen.h"
#include "mail/read/calendar_hint.h"
#include "mail/read/date_field.h"
#include "mail/read/dkim_coverage.h"
#include "mail/read/header_grammar.h"
#include "mail/read/sanitize.h"
#include "policy/evidence/name_shows_another.h"

static GMimeParserOptions *parser_options;

/* Creates the GObject classes that we use before there are threads; GObject would create them at
 * their first use. */
static void make_classes(void)
{
    const GType types[] = {GMIME_TYPE_PART,
                           GMIME_TYPE_TEXT_PART,
                           GMIME_TYPE_MULTIPART,
                           GMIME_TYPE_MULTIPART_SIGNED,
                           GMIME_TYPE_MULTIPART_ENCRYPTED,
                           GMIME_TYPE_MESSAGE,
                           GMIME_TYPE_MESSAGE_PART,
                           GMIME_TYPE_MESSAGE_PARTIAL,
                           INTERNET_ADDRESS_TYPE_MAILBOX,
                           INTERNET_ADDRESS_TYPE_GROUP};
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        g_type_class_ref(types[i]);
}

void mail_init(void)
{
    static const char *charsets[] = {"utf-8", "windows-1252", "iso-8859-1", NULL};

    if (parser_options)
        return;
    g_mime_init();
    make_classes();
    xmlInitParser();
    parser_options = g_mime_parser_options_new();
    g_mime_parser_options_set_fallback_charsets(parser_options, charsets);
    g_mime_parser_options_set_address_compliance_mode(parser_options, GMIME_RFC_COMPLIANCE_LOOSE);
    g_mime_parser_options_set_parameter_compliance_mode(parser_options, GMIME_RFC_COMPLIANCE_LOOSE);
    g_mime_parser_options_set_rfc2047_compliance_mode(parser_options, GMIME_RFC_COMPLIANCE_LOOSE);
}

GMimeParserOptions *mail_parser_options(void)
{
    return parser_options;
}

struct field *field_new(const char *name, const char *value)
{
    struct field *field = g_new0(struct field, 1);

    field->name = g_strdup(name);
    field->value = g_strdup(value);
    return field;
}

struct field *field_copy(const struct raw_field *raw)
{
    struct field *field = g_new(struct field, 1);

    field->name = raw_field_copy(raw->name, raw->name_size);
    field->value = g_strchomp(raw_field_copy(raw->value, raw->value_size));
    return field;
}

void field_free(struct field *field)
{
    if (!field)
        return;
    g_free(field->name);
    g_free(field->value);
    g_free(field);
}

/* For most names the first letter is enough to see that they differ. */
static bool is_named(const struct field *field, const char *name)
{
    return g_ascii_tolower(*field->name) == g_ascii_tolower(*name) &&
           g_ascii_strcasecmp(field->name, name) == 0;
}

unsigned fields_count(const GPtrArray *fields, const char *name)
{
    unsigned n = 0;

    for (guint i = 0; i < fields->len; i++)
        n += is_named(fields->pdata[i], name);
    return n;
}

const char *fields_first(const GPtrArray *fields, const char *name)
{
    for (guint i = 0; i < fields->len; i++) {
        const struct field *field = fields->pdata[i];
        if (is_named(field, name))
            return field->value;
    }
    return NULL;
}

char *field_decode(const char *value, size_t limit)
{
    /* An encoded word of one character takes about sixteen octets. */
    size_t encoded = limit < LIMIT_HEADER_BYTES / 16 ? limit * 16 : LIMIT_HEADER_BYTES;
    g_autofree char *decoded = list_decode(value, encoded);

    return sanitize_line(decoded, limit);
}

struct header_reading {
    struct message *message;
    const struct locality *locality;
    GPtrArray *threads; /* values of References */
    GPtrArray *replies; /* values of In-Reply-To */
    size_t from_bytes;
    bool local_from, has_subject, has_id, has_type;
};

struct handler {
    const char *name;
    void (*read)(struct header_reading *reading, const char *value, unsigned bit);
    unsigned bit; /* enum visible_field; for address fields */
};

/* Cuts a list to at most room octets. An entry cut in the middle would be another address. */
static char *cut_list(const char *value, size_t room)
{
    size_t size = strnlen(value, room);

    if (value[size])
        while (size > 0 && !strchr(",; \t\r\n", value[size - 1]))
            size--;
    return g_strndup(value, size);
}

static bool is_visible(const struct header_reading *reading, const char *address)
{
    g_autofree char *address_id = address_normalise(reading->locality, address);

    return address_id && g_hash_table_contains(reading->message->by_address_id, address_id);
}

/* At most this many addresses of one name are read; further ones count as decoration. */
#define NAME_ADDRESSES 5u

/* In "carol@y.org" <bob@x.org> the name may be another address of Bob's; in "Bob (and carol@y.org)"
 * it is not. */
static void add_others(GHashTable *others, const struct list_entry *entry)
{
    g_autoptr(GPtrArray) found = list_scan(entry->name);

    for (guint i = 0; i < found->len && i < NAME_ADDRESSES; i++) {
        const char *address = list_undress(found->pdata[i]);
        if (strcmp(address, entry->address) != 0 &&
            name_shows_another(entry->name, entry->address, address))
            g_hash_table_add(others, g_strdup(address));
    }
}

/* Returns the addresses in names that belong to somebody else. */
static GHashTable *others_in_names(const GPtrArray *entries)
{
    GHashTable *others = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < entries->len; i++) {
        const struct list_entry *entry = entries->pdata[i];
        if (entry->kind == LIST_MAILBOX && strchr(entry->name, '@'))
            add_others(others, entry);
    }
    return others;
}

/* "carol@y.org" <bob@x.org> shows Carol's address to Bob; a comment does so, too. */
static void add_decoration(struct header_reading *reading, const char *list,
                           const GPtrArray *entries)
{
    g_autofree char *decoded = list_decode(list, LIMIT_ADDRESS_BYTES);
    g_autoptr(GPtrArray) found = list_scan(decoded);
    g_autoptr(GHashTable) others = others_in_names(entries);

    for (guint i = 0; i < found->len; i++) {
        const char *address = found->pdata[i];
        if (!is_visible(reading, address) && !is_visible(reading, list_undress(address)))
            message_add_visible(reading->message, reading->locality, list_undress(address), "",
                                g_hash_table_contains(others, list_undress(address))
                                    ? VISIBLE_NAME_OF_ANOTHER
                                    : VISIBLE_NAME);
    }
}

static void add_visible_list(struct header_reading *reading, const char *list, unsigned bit)
{
    static const unsigned counted =
        VISIBLE_TO | VISIBLE_CC | VISIBLE_BCC | VISIBLE_RESENT | VISIBLE_APPARENTLY_TO;
    struct message *message = reading->message;
    g_autoptr(GPtrArray) entries = list_parse(list);
    g_autoptr(GPtrArray) lost = list_lost(reading->locality, list, entries);
    unsigned n = lost->len;

    for (guint i = 0; i < entries->len; i++) {
        const struct list_entry *entry = entries->pdata[i];
        if (entry->kind != LIST_MAILBOX)
            continue;
        if (message_add_visible(message, reading->locality, entry->address, entry->name, bit))
            n++;
    }
    for (guint i = 0; i < lost->len; i++)
        message_add_visible(message, reading->locality, lost->pdata[i], "",
                            bit | VISIBLE_LOST_TEXT);
    if ((bit & (VISIBLE_TO | VISIBLE_CC)) && !list_is_plain(list))
        add_decoration(reading, list, entries);
    if (bit & counted)
        message->addresses_parsed += n;
}

static void read_list(struct header_reading *reading, const char *value, unsigned bit)
{
    struct message *message = reading->message;
    size_t size = strlen(value);
    size_t used = MIN(message->address_bytes, LIMIT_ADDRESS_BYTES);
    size_t room = LIMIT_ADDRESS_BYTES - used;
    g_autofree char *list = NULL;

    message->address_bytes += size;
    message->longest_field = MAX(message->longest_field, size);
    message->overflow = message->overflow || size > room;
    if (room == 0)
        return;
    list = cut_list(value, room);
    if (!sanitize_is_ascii(list, strlen(list))) {
        g_autofree char *cut = g_steal_pointer(&list);
        list = list_as_seen(cut);
    }
    add_visible_list(reading, list, bit);
}

/* Keeps the first local address of all From fields, else the first of all. */
static void offer_from(struct header_reading *reading, const char *address, const char *name)
{
    struct message *message = reading->message;
    g_autofree char *address_id = address_normalise(reading->locality, address);

    message->from_count += address_id != NULL;
    bool local = address_id && locality_has(reading->locality, address_id);

    if (!address_id || reading->local_from || (message->from && !local))
        return;
    g_free(message->from);
    g_free(message->from_name);
    message->from = g_steal_pointer(&address_id);
    message->from_name = g_strdup(name);
    reading->local_from = local;
}

static void read_from(struct header_reading *reading, const char *value, unsigned bit)
{
    size_t used = MIN(reading->from_bytes, LIMIT_ADDRESS_BYTES);
    g_autofree char *list = cut_list(value, LIMIT_ADDRESS_BYTES - used);
    g_autoptr(GPtrArray) entries = list_parse(list);
    g_autoptr(GPtrArray) lost = list_lost(reading->locality, list, entries);

    (void)bit;
    reading->from_bytes += strlen(value);
    for (guint i = 0; i < entries->len; i++) {
        const struct list_entry *entry = entries->pdata[i];
        if (entry->kind == LIST_MAILBOX)
            offer_from(reading, entry->address, entry->name);
    }
    for (guint i = 0; i < lost->len; i++)
        offer_from(reading, lost->pdata[i], "");
}

static void read_subject(struct header_reading *reading, const char *value, unsigned bit)
{
    (void)bit;
    if (reading->has_subject)
        return;
    reading->has_subject = true;
    g_free(reading->message->subject);
    reading->message->subject = field_decode(value, LIMIT_SUBJECT);
}

static void read_message_id(struct header_reading *reading, const char *value, unsigned bit)
{
    (void)bit;
    if (reading->has_id)
        return;
    reading->has_id = true;
    g_free(reading->message->message_id);
    reading->message->message_id = header_grammar_message_id(value);
}

/* Some programs write long identifiers as encoded words, which no standard allows. */
static char *decode_ids(const char *value)
{
    return strstr(value, "=?") ? list_decode(value, LIMIT_HEADER_BYTES) : g_strdup(value);
}

static void read_references(struct header_reading *reading, const char *value, unsigned bit)
{
    (void)bit;
    g_ptr_array_add(reading->threads, decode_ids(value));
}

static void read_in_reply_to(struct header_reading *reading, const char *value, unsigned bit)
{
    (void)bit;
    g_ptr_array_add(reading->replies, decode_ids(value));
}

static void read_auto_submitted(struct header_reading *reading, const char *value, unsigned bit)
{
    g_autofree char *word = header_grammar_keyword(value);

    (void)bit;
    if (*word && strcmp(word, "no") != 0)
        reading->message->automatic = true;
}

static void read_precedence(struct header_reading *reading, const char *value, unsigned bit)
{
    static const char *const words[] = {"bulk", "list", "junk", NULL};
    g_autofree char *word = header_grammar_keyword(value);

    (void)bit;
    if (g_strv_contains(words, word))
        reading->message->automatic = true;
}

static void read_list_id(struct header_reading *reading, const char *value, unsigned bit)
{
    (void)value;
    (void)bit;
    reading->message->automatic = true;
}

static void read_list_post(struct header_reading *reading, const char *value, unsigned bit)
{
    g_autofree char *address = header_grammar_list_post(value);

    (void)bit;
    if (address && !reading->message->list_post)
        reading->message->list_post = address_normalise(reading->locality, address);
}

static void read_date(struct header_reading *reading, const char *value, unsigned bit)
{
    gint64 seconds;

    (void)bit;
    if (reading->message->date == 0 && date_read(value, &seconds))
        reading->message->date = seconds;
}

static void read_dkim_signature(struct header_reading *reading, const char *value, unsigned bit)
{
    (void)bit;
    if (dkim_coverage_names_to(value))
        reading->message->dkim_covers_to = true;
}

/* DKIM2 (draft-ietf-dkim-dkim2-spec) signs To and Cc wherever they exist. */
static void read_dkim2_signature(struct header_reading *reading, const char *value, unsigned bit)
{
    (void)value;
    (void)bit;
    reading->message->dkim_covers_to = true;
}

static void read_content_type(struct header_reading *reading, const char *value, unsigned bit)
{
    struct message *message = reading->message;

    (void)bit;
    if (reading->has_type)
        return;
    reading->has_type = true;
    g_free(message->content_type);
    message->content_type = header_grammar_keyword(value);
    if (header_grammar_type_is_sealed(message->content_type))
        message->sealed = true;
    message->unread = header_grammar_type_unread(message->content_type);
    if (strcmp(message->content_type, "text/calendar") == 0)
        message->calendar = true;
}

static void read_received(struct header_reading *reading, const char *value, unsigned bit)
{
    (void)value;
    (void)bit;
    reading->message->received++;
}

static void read_content_class(struct header_reading *reading, const char *value, unsigned bit)
{
    g_autofree char *word = header_grammar_keyword(value);

    (void)bit;
    if (g_str_has_suffix(word, "calendarmessage"))
        reading->message->calendar = true;
}

static const struct handler handlers[] = {
    {"To", read_list, VISIBLE_TO},
    {"Cc", read_list, VISIBLE_CC},
    {"Resent-To", read_list, VISIBLE_RESENT},
    {"Resent-Cc", read_list, VISIBLE_RESENT},
    {"Apparently-To", read_list, VISIBLE_APPARENTLY_TO},
    {"Mail-Followup-To", read_list, VISIBLE_FOLLOWUP_TO},
    {"Reply-To", read_list, VISIBLE_REPLY_TO},
    {"Bcc", read_list, VISIBLE_BCC},
    {"Received", read_received, 0},
    {"From", read_from, 0},
    {"Subject", read_subject, 0},
    {"Message-ID", read_message_id, 0},
    {"References", read_references, 0},
    {"In-Reply-To", read_in_reply_to, 0},
    {"Auto-Submitted", read_auto_submitted, 0},
    {"Precedence", read_precedence, 0},
    {"List-Id", read_list_id, 0},
    {"List-Post", read_list_post, 0},
    {"Date", read_date, 0},
    {"DKIM-Signature", read_dkim_signature, 0},
    {"DKIM2-Signature", read_dkim2_signature, 0},
    {"Content-Type", read_content_type, 0},
    {"Content-Class", read_content_class, 0},
};

static void read_field(struct header_reading *reading, const struct field *field)
{
    for (size_t i = 0; i < G_N_ELEMENTS(handlers); i++) {
        if (is_named(field, handlers[i].name)) {
            handlers[i].read(reading, field->value, handlers[i].bit);
            return;
        }
    }
}

void message_read_fields(struct message *message, const struct locality *locality,
                         const GPtrArray *fields)
{
    g_autoptr(GPtrArray) threads = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) replies = g_ptr_array_new_with_free_func(g_free);
    struct header_reading reading = {
        .message = message, .locality = locality, .threads = threads, .replies = replies};

    for (guint i = 0; i < fields->len; i++) {
        read_field(&reading, fields->pdata[i]);
        message->calendar_hint = message->calendar_hint || calendar_field_hints(fields->pdata[i]);
    }
    message->calendar_hint = message->calendar_hint || calendar_subject_hints(message->subject);
    header_grammar_references(message->references, threads, replies);
}

bool message_wants_calendar(const struct message *message)
{
    return message->calendar || message->calendar_hint;
}
