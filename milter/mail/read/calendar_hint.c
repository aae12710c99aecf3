#include "mail/read/calendar_hint.h"

#include <string.h>
#include "mail/read/sanitize.h"

/* words: in lower case. */
static bool has_any(const char *text, const char *const *words)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);

    for (; *words; words++)
        if (strstr(lower, *words))
            return true;
    return false;
}

static bool begins_with_any(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (sanitize_has_prefix(text, *words))
            return true;
    return false;
}

bool calendar_field_hints(const struct field *field)
{
    static const char *const names[] = {
        "X-MICROSOFT-CDO-",       "X-Google-Calendar", "X-Calendar", "X-CalDAV",
        "X-MS-Exchange-Calendar", "X-WR-CAL",          NULL};
    static const char *const programs[] = {"calendar", "caldav", "ical", "sogo", "schedul", NULL};
    static const char *const types[] = {"method=", ".ics", "text/calendar", NULL};

    if (begins_with_any(field->name, names))
        return true;
    if (g_ascii_strcasecmp(field->name, "Content-Type") == 0)
        return has_any(field->value, types);
    return (g_ascii_strcasecmp(field->name, "X-Mailer") == 0 ||
            g_ascii_strcasecmp(field->name, "User-Agent") == 0) &&
           has_any(field->value, programs);
}

bool calendar_subject_hints(const char *subject)
{
    static const char *const marks[] = {
        "invitation",
        "invite:",
        "invited:",
        "meeting request",
        "meeting invit",
        "accepted:",
        "declined:",
        "tentative",
        "canceled",
        "cancelled",
        "einladung",
        "terminanfrage",
        "zugesagt",
        "abgesagt",
        "aktualisierte einl",
        "invitaci",
        "convite",
        "convocat",
        "invito",
        "uitnodiging",
        "geaccepteerd",
        "zaproszenie",
        "招待",
        "会議",
        "邀请",
        NULL,
    };
    return has_any(subject, marks);
}
