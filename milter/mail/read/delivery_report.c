#include "mail/read/delivery_report.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/body_parts.h"
#include "mail/read/header_grammar.h"
#include "mail/read/sanitize.h"

/* The fields of a recipient that matter. */
enum { ORIGINAL, FINAL, ACTION, STATUS, FIELDS };
static const char *const names[FIELDS] = {
    [ORIGINAL] = "Original-Recipient",
    [FINAL] = "Final-Recipient",
    [ACTION] = "Action",
    [STATUS] = "Status",
};
struct delivery_recipient {
    char *values[FIELDS]; /* NULL for a missing field */
};

static void recipient_free(void *data)
{
    struct delivery_recipient *recipient = data;

    for (int i = 0; i < FIELDS; i++)
        g_free(recipient->values[i]);
    g_free(recipient);
}

/* ---- reading ---- */

/* Returns the index of the field in this line, FIELDS for any other. *value: the text after the
 * colon. */
static int field_of(const char *line, const char **value)
{
    size_t length = strcspn(line, ": \t");
    const char *colon = line + length + strspn(line + length, " \t");

    for (int i = 0; i < FIELDS && *colon == ':'; i++) {
        *value = colon + 1;
        if (strlen(names[i]) == length && g_ascii_strncasecmp(line, names[i], length) == 0)
            return i;
    }
    return FIELDS;
}

/* Each recipient has a block of lines. Some programs put blank lines between all lines, others put
 * none between blocks. So a block ends at a blank line once it has its action, and where a field is
 * repeated. */
static void read_lines(char *text, GPtrArray *recipients)
{
    struct delivery_recipient *current = NULL;
    const char *value;

    for (char *line; (line = strsep(&text, "\n"));) {
        int field = field_of(line, &value);
        if (*line == '\0' && current && current->values[ACTION])
            current = NULL;
        if (field == FIELDS)
            continue;
        if (!current || current->values[field]) {
            current = g_new0(struct delivery_recipient, 1);
            g_ptr_array_add(recipients, current);
        }
        current->values[field] = sanitize_unfold(value, LIMIT_CONTENT_FIELD);
    }
}

static void unfold(char *text)
{
    for (char *end = strchr(text, '\n'); end; end = strchr(end + 1, '\n'))
        if (end[1] == ' ' || end[1] == '\t')
            *end = ' ';
}

static void read_part(const struct part *part, GPtrArray *recipients)
{
    g_autoptr(GByteArray) content = part_content(part);
    g_autofree char *text =
        sanitize_text(content->len ? (const char *)content->data : "", content->len, content->len);

    unfold(text);
    read_lines(text, recipients);
}

GPtrArray *delivery_read(const GPtrArray *fields, const char *body, size_t size)
{
    GPtrArray *recipients = g_ptr_array_new_with_free_func(recipient_free);
    struct parts *parts = parts_open(fields, body, size, false);

    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if (strcmp(part->type, "message/delivery-status") == 0 ||
            strcmp(part->type, "message/global-delivery-status") == 0)
            read_part(part, recipients);
    }
    parts_free(parts);
    return recipients;
}

/* ---- meaning ---- */

static enum delivery_fate fate_of(const struct delivery_recipient *recipient)
{
    static const char *const going[] = {"delay", "deliver", "relay", "expand"};
    const char *status = recipient->values[STATUS] ? recipient->values[STATUS] : "";
    const char *said = recipient->values[ACTION];
    g_autofree char *action = header_grammar_keyword(said ? said : "");

    if (g_str_has_prefix(action, "fail"))
        return DELIVERY_FAILED;
    for (size_t i = 0; i < G_N_ELEMENTS(going); i++)
        if (g_str_has_prefix(action, going[i]))
            return DELIVERY_GOING;
    return *status == '5'                     ? DELIVERY_FAILED
           : *status == '2' || *status == '4' ? DELIVERY_GOING
                                              : DELIVERY_UNSAID;
}

enum delivery_fate delivery_worst(const GPtrArray *recipients)
{
    enum delivery_fate worst = DELIVERY_UNSAID;

    for (guint i = 0; i < recipients->len; i++)
        worst = MAX(worst, fate_of(recipients->pdata[i]));
    return worst;
}

/* Decodes "\x{F6}", which is a character (RFC 6533, 3). */
static char *decode_escapes(const char *address)
{
    GString *out = g_string_new(NULL);

    for (const char *p = address; *p;) {
        char *end = NULL;
        guint64 c = g_str_has_prefix(p, "\\x{") ? g_ascii_strtoull(p + 3, &end, 16) : 0;
        if (end && *end == '}' && c <= 0x10FFFF && g_unichar_validate((gunichar)c) && c > 0) {
            g_string_append_unichar(out, (gunichar)c);
            p = end + 1;
        } else {
            g_string_append_c(out, *p++);
        }
    }
    return g_string_free(out, FALSE);
}

/* Returns the address id of "rfc822; <bob@b.example>", with or without a type and angle brackets;
 * or NULL. */
static char *key_of(const struct locality *locality, const char *value)
{
    g_autofree char *plain = header_grammar_without_comments(value);
    char *address = plain + strcspn(plain, ";@");

    address = *address == ';' ? address + 1 : plain;
    g_strstrip(address);
    if (*address == '<') {
        address++;
        address[strcspn(address, ">")] = '\0';
    }
    g_autofree char *decoded = decode_escapes(address);
    return address_normalise(locality, decoded);
}

static bool is_of(const struct delivery_recipient *recipient, const struct locality *locality,
                  const char *address_id)
{
    for (int i = ORIGINAL; i <= FINAL; i++) {
        g_autofree char *found =
            recipient->values[i] ? key_of(locality, recipient->values[i]) : NULL;
        if (found && strcmp(found, address_id) == 0)
            return true;
    }
    return false;
}

/* Returns the fate that is better for the mail. */
static enum delivery_fate better(enum delivery_fate a, enum delivery_fate b)
{
    return a == DELIVERY_UNSAID ? b : b == DELIVERY_UNSAID ? a : MIN(a, b);
}

enum delivery_fate delivery_fate_of(const GPtrArray *recipients, const struct locality *locality,
                                    const char *address_id, bool *named)
{
    enum delivery_fate own = DELIVERY_UNSAID, all = DELIVERY_UNSAID;

    *named = false;
    for (guint i = 0; i < recipients->len; i++) {
        enum delivery_fate fate = fate_of(recipients->pdata[i]);
        all = better(all, fate);
        if (!is_of(recipients->pdata[i], locality, address_id))
            continue;
        own = better(own, fate);
        *named = true;
    }
    return *named ? own : all;
}
