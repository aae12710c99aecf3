#include "post/values.h"

#include <string.h>

struct values {
    const struct config *config;
    GPtrArray *list; /* placeholder, value, ...; all owned */
};

char *values_date(gint64 seconds)
{
    g_autoptr(GDateTime) when = seconds ? g_date_time_new_from_unix_local(seconds) : NULL;
    return when ? g_date_time_format(when, "%-d %B %Y, %H:%M") : g_strdup("");
}

void values_add(struct values *values, const char *placeholder, char *value)
{
    g_ptr_array_add(values->list, g_strdup(placeholder));
    g_ptr_array_add(values->list, value);
}

struct values *values_new(const struct config *config, const char *introducer, const char *name,
                          const char *subject, gint64 date)
{
    struct values *values = g_new0(struct values, 1);
    const char *at = strrchr(introducer && *introducer ? introducer : config->answer_address, '@');

    values->config = config;
    values->list = g_ptr_array_new_with_free_func(g_free);
    values_add(values, "introducer", g_strdup(introducer ? introducer : ""));
    values_add(values, "introducer_name", template_name(name, introducer ? introducer : ""));
    values_add(values, "subject", g_strdup(*subject ? subject : "(no subject)"));
    values_add(values, "date", values_date(date));
    values_add(values, "answer_address", g_strdup(config->answer_address));
    values_add(values, "postmaster", g_strconcat("postmaster", at, NULL));
    return values;
}

void values_fill(struct values *values, enum template_id id, const char *language, char **subject,
                 char **body)
{
    g_ptr_array_add(values->list, NULL);
    template_fill(values->config->templates, id, language, (const char *const *)values->list->pdata,
                  subject, body);
    g_ptr_array_unref(values->list);
    g_free(values);
}
