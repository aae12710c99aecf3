#include "mail/text.h"

#include <string.h>
#include "bounds.h"
#include "mail/calendar.h"
#include "mail/clean.h"
#include "mail/facts.h"
#include "mail/flowed.h"
#include "mail/parts.h"
#include "policy/words.h"

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

/* A file that is shown between the words, such as a log, is not read unless nothing else is. */
static bool is_file(const struct part *part)
{
    return g_mime_part_get_filename(part->mime) != NULL;
}

/* The plain sister of an HTML part of an alternative that has words; NULL for none. Caller frees.
 */
static char *plain_sister(const struct parts *parts, const struct part *html)
{
    for (guint i = 0; html->alternative && i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if (!is_plain(part) || part->alternative != html->alternative)
            continue;
        g_autofree char *words = read_words(part);
        if (!is_blank(words))
            return g_steal_pointer(&words);
    }
    return NULL;
}

/* The words of a text part as far as no other part says the same: HTML gives way to its plain
 * sister, unless that is so short that it may only say "please see the HTML version". */
static char *words_of(const struct parts *parts, const struct part *part, bool all)
{
    g_autofree char *plain = is_html(part) ? plain_sister(parts, part) : NULL;
    if (plain && (!all || strlen(plain) >= LIMIT_SHORT_PLAIN))
        return g_strdup("");
    g_autofree char *words = read_words(part);
    if (plain && g_str_equal(g_strchomp(plain), g_strchomp(words)))
        return g_strdup("");
    return g_steal_pointer(&words);
}

/* The words of the text parts one after the other, or of the first one that has some. */
static char *read_parts(const struct parts *parts, bool all)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < parts->list->len && text->len < LIMIT_TEXT; i++) {
        const struct part *part = parts->list->pdata[i];
        if (!(is_plain(part) || is_html(part)) || (text->len > 0 && (!all || is_file(part))))
            continue;
        g_autofree char *words = words_of(parts, part, all);
        g_autofree char *clean = clean_text(words, strlen(words), LIMIT_TEXT);
        if (is_blank(clean))
            continue;
        if (text->len > 0)
            g_string_append(text, "\n" WORDS_NEXT_PART "\n");
        g_string_append(text, clean);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
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
                       const GPtrArray *fields, const char *body, size_t size, bool all,
                       char **text)
{
    struct parts *parts = parts_open(fields, body, size, false);
    char *words = read_parts(parts, all);

    read_calendars(message, locality, parts);
    if (parts->sealed || facts_text_is_sealed(words, strlen(words)))
        message->sealed = true;
    if (!message->unread && strstr(words, "-----BEGIN PGP MESSAGE-----"))
        message->unread = "the message is encrypted";
    if (!message->unread && parts->cut && is_blank(words))
        message->unread = "its parts are too deep or too many";
    *text = words;
    parts_free(parts);
}
