#include "post/template_values.h"

#include <string.h>
#include "policy/answer.h"
#include "text/template_safe.h"

struct values {
    const struct config *config;
    struct voice voice;
    GPtrArray *list; /* placeholder, value, ...; all strings are owned */
};

struct voice voice_of(const struct config *config, const char *language)
{
    bool known = language && *language && templates_has(config->templates, language);
    return (struct voice){config->templates, known ? language : config->ask_language, false};
}

void values_add(struct values *values, const char *placeholder, char *value)
{
    g_ptr_array_add(values->list, g_strdup(placeholder));
    g_ptr_array_add(values->list, value);
}

void values_add_flag(struct values *values, const char *placeholder, bool holds)
{
    values_add(values, placeholder, g_strdup(holds ? "yes" : ""));
}

static const char *domain_of(const struct config *config, const char *introducer)
{
    const char *at = strrchr(introducer && *introducer ? introducer : config->answer_address, '@');
    return at ? at + 1 : "";
}

char *values_postmaster(const struct config *config, const char *introducer)
{
    return g_strconcat("postmaster@", domain_of(config, introducer), NULL);
}

struct values *values_new(const struct config *config, const struct voice *voice,
                          const char *introducer, const char *name)
{
    struct values *values = g_new0(struct values, 1);
    const char *address = introducer ? introducer : "";
    g_autofree char *known = template_name(name, "");
    const char *person[] = {"name", known, "address", address, NULL};

    values->config = config;
    values->voice = *voice;
    values->list = g_ptr_array_new_with_free_func(g_free);
    values_add(values, "introducer", g_strdup(address));
    values_add(values, "introducer_name", template_name(name, address));
    values_add(values, "introducer_full",
               *known ? template_phrase(voice, PHRASE_PERSON, person) : g_strdup(address));
    values_add(values, "answer_address", g_strdup(config->answer_address));
    values_add(values, "introduce_address",
               answer_introduce_address(config->answer_address, config->recipient_delimiter));
    values_add(values, "domain", g_strdup(domain_of(config, introducer)));
    values_add(values, "postmaster", values_postmaster(config, introducer));
    return values;
}

void values_add_message(struct values *values, const char *subject, gint64 date)
{
    values_add(values, "subject",
               *subject ? g_strdup(subject)
                        : template_phrase(&values->voice, PHRASE_NO_SUBJECT, NULL));
    values_add(values, "date", template_date(&values->voice, date));
}

void values_fill(struct values *values, enum template_id id, char **subject, char **body)
{
    g_ptr_array_add(values->list, NULL);
    template_fill(values->config->templates, id, values->voice.language,
                  (const char *const *)values->list->pdata, subject, body);
    g_ptr_array_unref(values->list);
    g_free(values);
}
