#include "mail/read/calendar.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/sanitize.h"

/* RFC 5545, 3.1: a line that begins with white space continues the previous one. */
static char *unfold(const char *text)
{
    GString *out = g_string_new(NULL);

    for (const char *p = text; *p; p++) {
        if (*p == '\n' && (p[1] == ' ' || p[1] == '\t'))
            p++;
        else
            g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

/* Returns the next of these characters outside of quotes, or the end. */
static const char *find_unquoted(const char *p, const char *stops)
{
    bool quoted = false;

    for (; *p; p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (!quoted && strchr(stops, *p))
            break;
    }
    return p;
}

/* RFC 6868: ^' is a double quote, ^n a line break, ^^ a caret. */
static char *parameter_value(const char *begin, const char *end)
{
    GString *out = g_string_new(NULL);

    for (const char *p = begin; p < end; p++) {
        if (*p == '^' && p + 1 < end && strchr("'n^", p[1])) {
            p++;
            g_string_append_c(out, *p == '\'' ? '"' : *p == 'n' ? ' ' : '^');
        } else if (*p != '"') {
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

static void take_parameter(char **slot, const char *begin, const char *end, const char *name)
{
    size_t size = strlen(name);

    if (!*slot && sanitize_has_prefix(begin, name) && begin + size <= end)
        *slot = parameter_value(begin + size, end);
}

/* Returns bob@x.org for "mailto:bob%40x.org?subject=...". */
static char *mailto_address(const char *uri)
{
    g_autofree char *address = NULL;
    char *plain;

    uri += strspn(uri, " ");
    if (!sanitize_has_prefix(uri, "mailto:"))
        return NULL;
    address = g_strdup(uri + strlen("mailto:"));
    address[strcspn(address, "?")] = '\0';
    g_strstrip(address);
    plain = g_uri_unescape_string(address, NULL);
    return plain ? plain : g_steal_pointer(&address);
}

/* line: the rest after "ATTENDEE": ";CN=Bob:mailto:bob@x.org". */
static void read_attendee(struct message *message, const struct locality *locality,
                          const char *line)
{
    g_autofree char *name = NULL;
    g_autofree char *email = NULL;
    g_autofree char *address = NULL;
    const char *p = line;

    while (*p == ';') {
        const char *end = find_unquoted(p + 1, ";:");
        take_parameter(&name, p + 1, end, "CN=");
        take_parameter(&email, p + 1, end, "EMAIL=");
        p = end;
    }
    if (*p == ':')
        address = mailto_address(p + 1);
    if (!address)
        address = g_steal_pointer(&email);
    if (!address)
        return;
    g_autofree char *clean = sanitize_line(name ? name : "", LIMIT_NAME);
    message_add_visible(message, locality, address, clean, VISIBLE_CALENDAR);
}

void calendar_read(struct message *message, const struct locality *locality, const char *text)
{
    g_autofree char *unfolded = unfold(text);
    unsigned n = 0;
    char *next;

    for (char *line = unfolded; line && n < LIMIT_ATTENDEES; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (sanitize_has_prefix(line, "ATTENDEE") && (line[8] == ';' || line[8] == ':')) {
            read_attendee(message, locality, line + 8);
            n++;
        }
    }
}
