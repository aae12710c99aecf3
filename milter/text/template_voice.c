/* Assembles phrases, dates and lists of names in a language. */
#include "text/template_voice.h"

#include <string.h>
#include "base/limits.h"
#include "text/phrases.h"
#include "text/template_internal.h"

static const struct phrases *phrases_of(const struct voice *voice)
{
    const struct language *language = templates_language(voice->templates, voice->language);
    return language ? language->phrases : NULL;
}

char *template_phrase(const struct voice *voice, enum phrase phrase, const char *const *values)
{
    return phrases_fill(phrases_of(voice), phrase, voice->ascii, values);
}

char *template_reply_word(const struct voice *voice, enum reply_word reply_word)
{
    return g_strdup(phrases_get(phrases_of(voice), PHRASE_YES + reply_word, false));
}

/* Returns "UTC" or "UTC+01:00". */
static char *zone_of(GDateTime *when)
{
    return g_date_time_get_utc_offset(when) == 0 ? g_strdup("UTC")
                                                 : g_date_time_format(when, "UTC%:z");
}

static char *format_date(const struct voice *voice, enum phrase phrase, GDateTime *when)
{
    g_auto(GStrv) months = phrases_items(phrases_of(voice), PHRASE_MONTHS);
    g_auto(GStrv) days = phrases_items(phrases_of(voice), PHRASE_DAYS);
    unsigned month = g_date_time_get_month(when), day = g_date_time_get_day_of_month(when);
    g_autofree char *digits = g_date_time_format(when, "%-d %-m %Y %H %M");
    g_auto(GStrv) n = g_strsplit(digits, " ", 5);
    g_autofree char *zone = zone_of(when);
    const char *name = g_strv_length(months) == 12 ? months[month - 1] : n[1];
    const char *named_day = day <= g_strv_length(days) ? days[day - 1] : n[0];
    const char *values[] = {"day",  named_day, "month",  name, "month_number", n[1], "year", n[2],
                            "hour", n[3],      "minute", n[4], "zone",         zone, NULL};
    return template_phrase(voice, phrase, values);
}

char *template_date(const struct voice *voice, gint64 seconds)
{
    g_autoptr(GDateTime) when = seconds ? g_date_time_new_from_unix_local(seconds) : NULL;
    return when ? format_date(voice, PHRASE_DATE, when) : g_strdup("");
}

char *template_day(const struct voice *voice, gint64 seconds)
{
    g_autoptr(GDateTime) when = seconds ? g_date_time_new_from_unix_utc(seconds) : NULL;
    return when ? format_date(voice, PHRASE_DAY, when) : g_strdup("");
}

/* Appends a name to *list. */
static void join(const struct voice *voice, enum phrase phrase, const char *second, char **list,
                 const char *name)
{
    const char *values[] = {"first", *list, second, name, NULL};
    char *longer = template_phrase(voice, phrase, values);
    g_free(*list);
    *list = longer;
}

char *template_names(const struct voice *voice, const char *const *names, size_t n)
{
    size_t shown = n <= LIMIT_SHOWN_NAMES ? n : LIMIT_SHOWN_NAMES - 1;
    g_autofree char *list = g_strdup(n > 0 ? names[0] : "");
    for (size_t i = 1; i < shown; i++) {
        if (i == n - 1)
            join(voice, PHRASE_AND, "last", &list, names[i]);
        else
            join(voice, PHRASE_COMMA, "next", &list, names[i]);
    }
    if (shown == n)
        return g_steal_pointer(&list);
    g_autofree char *count = g_strdup_printf("%" G_GSIZE_FORMAT, n - shown);
    const char *values[] = {"names", list, "count", count, NULL};
    return template_phrase(voice, PHRASE_OTHERS, values);
}
