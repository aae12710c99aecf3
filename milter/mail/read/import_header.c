#include "mail/read/import_header.h"

#include <string.h>
#include "base/day.h"
#include "base/raw_field.h"
#include "mail/read/date_field.h"
#include "mail/read/header.h"

struct import_header_reader {
    struct import_header *import_header;
    const char *authserv_id;
    bool below;     /* below the fields that our MTA and its filters added */
    bool ours_seen; /* a Received by the authserv_id itself was seen */
};

static bool is_name(const struct raw_field *raw, const char *name)
{
    return strlen(name) == raw->name_size &&
           g_ascii_strncasecmp(raw->name, name, raw->name_size) == 0;
}

static bool has_prefix(const struct raw_field *raw, const char *prefix)
{
    size_t size = strlen(prefix);

    return raw->name_size >= size && g_ascii_strncasecmp(raw->name, prefix, size) == 0;
}

static bool is_one_of(const struct raw_field *raw, const char *const *names)
{
    for (; *names; names++)
        if (is_name(raw, *names))
            return true;
    return false;
}

/* Returns true for fields that delivery and mail programs add above all others. */
static bool is_of_delivery(const struct raw_field *raw)
{
    static const char *const names[] = {
        "Return-Path",   "Delivered-To", "X-Original-To", "Envelope-To",    "Delivery-Date",
        "Status",        "X-Status",     "X-UID",         "X-Keywords",     "X-Sieve",
        "X-Account-Key", "X-UIDL",       "X-GM-THRID",    "X-Gmail-Labels", NULL};

    return is_one_of(raw, names) || has_prefix(raw, "X-Mozilla-") ||
           has_prefix(raw, "X-Evolution-");
}

static bool is_of_filters(const struct raw_field *raw)
{
    static const char *const names[] = {"Authentication-Results", "Received-SPF", "DKIM-Filter",
                                        NULL};

    return is_one_of(raw, names) || has_prefix(raw, "X-") || has_prefix(raw, "ARC-");
}

/* Returns true for fields that teach nothing, wherever they stand below the top. */
static bool is_idle(const struct raw_field *raw)
{
    static const char *const names[] = {"Received",     "MIME-Version",    "User-Agent",
                                        "Thread-Index", "Thread-Topic",    "Status",
                                        "Lines",        "Importance",      "DomainKey-Signature",
                                        "Organization", "Accept-Language", NULL};

    return is_one_of(raw, names) || has_prefix(raw, "X-") || has_prefix(raw, "ARC-") ||
           has_prefix(raw, "Content-");
}

/* Returns true for fields that message_read_fields reads at some cost, and from which nothing is
 * learnt. */
static bool is_costly(const struct raw_field *raw)
{
    return is_name(raw, "DKIM-Signature") || is_name(raw, "Subject") ||
           is_name(raw, "Authentication-Results") || is_name(raw, "Date");
}

/* Finds "by mx.home.example" outside comments and the like. */
static bool is_received_by(const struct raw_field *raw, const char *host)
{
    g_autofree char *value = raw_field_copy(raw->value, raw->value_size);
    size_t length = strlen(host);

    for (const char *at = value; (at = strstr(at, "by ")); at += 3) {
        const char *name = at + 3 + strspn(at + 3, " \t");
        if ((at == value || g_ascii_isspace(at[-1])) &&
            g_ascii_strncasecmp(name, host, length) == 0 && !g_ascii_isalnum(name[length]) &&
            name[length] != '.' && name[length] != '-')
            return true;
    }
    return false;
}

static char *without_brackets(const struct raw_field *raw)
{
    char *text = g_strstrip(raw_field_copy(raw->value, raw->value_size));
    size_t size = strlen(text);

    if (size >= 2 && text[0] == '<' && text[size - 1] == '>') {
        text[size - 1] = '\0';
        memmove(text, text + 1, size - 1);
    }
    return text;
}

static bool says(const struct raw_field *raw, const char *word)
{
    g_autofree char *value = g_strstrip(raw_field_copy(raw->value, raw->value_size));

    return g_ascii_strncasecmp(value, word, strlen(word)) == 0;
}

static bool is_mark_of_draft(const struct raw_field *raw)
{
    return is_name(raw, "X-Mozilla-Draft-Info") ||
           (is_name(raw, "X-Gmail-Labels") && says(raw, "Draft"));
}

/* Received fields at the top are ours down to the first that our authserv_id wrote (a message can
 * pass our host several times); without such a field only the topmost is ours. */
static void meet_received(struct import_header_reader *s, const struct raw_field *raw)
{
    if (!s->import_header->received)
        s->import_header->received = raw_field_copy(raw->value, raw->value_size);
    else if (s->ours_seen)
        s->below = true;
    s->ours_seen = s->ours_seen || is_received_by(raw, s->authserv_id);
}

/* Returns true when this field needs no further reading. */
static bool meet_at_top(struct import_header_reader *s, const struct raw_field *raw)
{
    struct import_header *import_header = s->import_header;

    if (is_name(raw, "Return-Path") && !import_header->return_path)
        import_header->return_path = without_brackets(raw);
    if (is_mark_of_draft(raw))
        import_header->draft = true;
    if (is_name(raw, "X-Spam-Flag") && says(raw, "yes"))
        import_header->spam = true;
    if (is_name(raw, "Received")) {
        meet_received(s, raw);
        return !s->below;
    }
    if (is_of_delivery(raw))
        return true;
    if (!is_of_filters(raw))
        s->below = true;
    return false;
}

static void meet(struct import_header_reader *s, const struct raw_field *raw)
{
    struct import_header *import_header = s->import_header;

    if (!s->below && meet_at_top(s, raw))
        return;
    if (s->below && is_idle(raw))
        return;
    struct field *field = field_copy(raw);
    g_ptr_array_add(import_header->authenticated, field);
    if (!is_costly(raw))
        g_ptr_array_add(import_header->fields, field);
    if (is_name(raw, "Date") && !import_header->date)
        import_header->date = g_strdup(field->value);
}

void import_header_read(struct import_header *import_header, const char *header, size_t size,
                        const char *authserv_id)
{
    struct import_header_reader s = {.import_header = import_header, .authserv_id = authserv_id};
    struct raw_field raw;

    *import_header = (struct import_header){.fields = g_ptr_array_new()};
    import_header->authenticated = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    for (size_t at = 0; at < size;) {
        at += raw_field_read(header + at, size - at, &raw);
        if (raw.name_size > 0)
            meet(&s, &raw);
    }
}

void import_header_clear(struct import_header *import_header)
{
    g_ptr_array_free(import_header->fields, TRUE);
    g_ptr_array_free(import_header->authenticated, TRUE);
    g_free(import_header->return_path);
    g_free(import_header->received);
    g_free(import_header->date);
}

/* Nobody can date their word far from the day it arrived, or make two days of one message by
 * sending it again. */
bool import_header_when(const struct import_header *import_header, gint64 *seconds)
{
    const char *semicolon = import_header->received ? strrchr(import_header->received, ';') : NULL;
    gint64 written, came;

    if (!import_header->date || !date_read(import_header->date, &written))
        return false;
    if (import_header->received &&
        (!semicolon || !date_read(semicolon + 1, &came) || written > came + DAY_SECONDS ||
         written < came - 7 * DAY_SECONDS))
        return false;
    *seconds = written;
    return true;
}

char *import_header_name(const struct import_header *import_header)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    for (guint i = 0; i < import_header->fields->len; i++) {
        const struct field *field = import_header->fields->pdata[i];
        if (!strchr("FfTtCcDd", field->name[0]))
            continue;
        g_checksum_update(sum, (const guchar *)field->name, -1);
        g_checksum_update(sum, (const guchar *)field->value, -1);
    }
    if (import_header->date)
        g_checksum_update(sum, (const guchar *)import_header->date, -1);
    return g_strconcat("without-id:", g_checksum_get_string(sum), NULL);
}
