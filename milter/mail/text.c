#include "mail/text.h"

#include <string.h>
#include "bounds.h"
#include "mail/calendar.h"
#include "mail/clean.h"
#include "mail/facts.h"
#include "mail/flowed.h"
#include "mail/parts.h"

static bool is_plain(const struct part *part)
{
    static const char *const types[] = {"text/plain", "text/enriched", "text/richtext",
                                        "text/markdown", NULL};

    return !part->attachment && g_strv_contains(types, part->type);
}

static bool is_html(const struct part *part)
{
    return !part->attachment && strcmp(part->type, "text/html") == 0;
}

static bool parameter_is(const struct part *part, const char *name, const char *value)
{
    const char *found = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part->mime), name);

    return found && g_ascii_strcasecmp(found, value) == 0;
}

static char *read_words(const struct part *part)
{
    g_autofree char *raw = NULL;

    if (is_html(part)) {
        raw = part_text(part, LIMIT_HTML);
        return html_to_text(raw, strlen(raw));
    }
    raw = part_text(part, LIMIT_TEXT);
    if (!parameter_is(part, "format", "flowed"))
        return g_steal_pointer(&raw);
    return flowed_join(raw, parameter_is(part, "delsp", "yes"));
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

/* The words of the first part from here on that has some, of this kind, and (when given) of this
 * alternative; or NULL. */
static char *find_words(const struct parts *parts, guint from, bool (*kind)(const struct part *),
                        const void *alternative)
{
    for (guint i = from; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if (!kind(part) || (alternative && part->alternative != alternative))
            continue;
        g_autofree char *words = read_words(part);
        if (!is_blank(words))
            return g_steal_pointer(&words);
    }
    return NULL;
}

static bool is_text(const struct part *part)
{
    return is_plain(part) || is_html(part);
}

/* HTML that comes first in an alternative gives way to its plain sister. */
static char *first_words(const struct parts *parts)
{
    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        char *words = NULL;
        if (!is_text(part))
            continue;
        if (is_html(part) && part->alternative)
            words = find_words(parts, i + 1, is_plain, part->alternative);
        if (!words)
            words = find_words(parts, i, is_text, NULL);
        return words ? words : g_strdup("");
    }
    return g_strdup("");
}

static void read_calendars(struct message *message, const struct locality *locality,
                           const struct parts *parts)
{
    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if (strcmp(part->type, "text/calendar") != 0)
            continue;
        g_autofree char *text = part_text(part, LIMIT_ADDRESS_BYTES);
        message->calendar = true;
        calendar_read(message, locality, text);
    }
}

void message_read_body(struct message *message, const struct locality *locality,
                       const GPtrArray *fields, const char *body, size_t size, char **text)
{
    struct parts *parts = parts_open(fields, body, size, false);
    g_autofree char *words = first_words(parts);

    read_calendars(message, locality, parts);
    if (parts->sealed || facts_text_is_sealed(words, strlen(words)))
        message->sealed = true;
    if (!message->unread && strstr(words, "-----BEGIN PGP MESSAGE-----"))
        message->unread = "the message is encrypted";
    if (!message->unread && parts->cut && is_blank(words))
        message->unread = "its parts are too deep or too many";
    *text = clean_text(words, strlen(words), LIMIT_TEXT);
    parts_free(parts);
}
