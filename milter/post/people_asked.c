/* The people who are asked, and the people they are asked about. */
#include "post/people_asked.h"

#include <string.h>
#include "policy/org.h"
#include "store/ledger/states.h"
#include "text/template_safe.h"

/* Does the name contain a domain: a dot between letters or digits, with two or more letters behind
 * it, as in "evil.example"? */
static bool has_domain(const char *name)
{
    for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.'))
        if (dot > name && g_ascii_isalnum(dot[-1]) && g_ascii_isalpha(dot[1]) &&
            g_ascii_isalpha(dot[2]))
            return true;
    return false;
}

/* Does the name contain enough digits for a telephone number? */
static bool has_number(const char *name)
{
    unsigned n = 0;

    for (; *name; name++)
        n += g_ascii_isdigit(*name);
    return n >= 5;
}

const char *people_name(const char *name)
{
    bool address = strchr(name, '@') || strstr(name, "\xef\xbc\xa0");

    return address || strstr(name, "//") || has_domain(name) || has_number(name) ? "" : name;
}

/* Returns the domain of the counterpart's organisation; "" for a public provider. */
static const char *organisation_of(const struct config *config, const char *counterpart)
{
    const char *at = strrchr(counterpart, '@');
    if (!at || at[1] == '[' || orgs_is_public_provider(config->orgs, at + 1))
        return "";
    return orgs_domain(config->orgs, at + 1);
}

/* Counts the people of this organisation who are not named. */
static unsigned count_of(const struct config *config, const struct ask *ask, bool names,
                         const char *organisation)
{
    unsigned n = 0;
    for (guint i = 0; i < ask->about->len; i++) {
        const struct ask_about *about = ask->about->pdata[i];
        n += !(names && *people_name(about->name)) &&
             strcmp(organisation_of(config, about->counterpart), organisation) == 0;
    }
    return n;
}

static char *someone(const struct voice *voice, const char *organisation, unsigned n)
{
    const char *values[] = {"organisation", organisation, NULL};
    if (*organisation)
        return template_phrase(voice, n > 1 ? PHRASE_SEVERAL_AT : PHRASE_SOMEONE_AT, values);
    return template_phrase(voice, n > 1 ? PHRASE_SEVERAL : PHRASE_SOMEONE, NULL);
}

/* Returns "Carol Chan (c.example)": the sender chose the name, but not the organisation. */
static char *named(const struct voice *voice, const char *name, const char *organisation)
{
    g_autofree char *safe = template_name(name, "");
    const char *values[] = {"name", safe, "address", organisation, NULL};

    return *organisation ? template_phrase(voice, PHRASE_PERSON, values) : g_steal_pointer(&safe);
}

char *people_about(const struct config *config, const struct voice *voice, const struct ask *ask)
{
    bool names = config->ask_shows != ASK_SHOWS_ORGANISATION;
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < ask->about->len; i++) {
        const struct ask_about *about = ask->about->pdata[i];
        const char *organisation = organisation_of(config, about->counterpart);
        if (names && *people_name(about->name))
            g_ptr_array_add(list, named(voice, about->name, organisation));
        else if (g_hash_table_add(seen, (gpointer)organisation))
            g_ptr_array_add(
                list, someone(voice, organisation, count_of(config, ask, names, organisation)));
    }
    if (list->len == 0)
        return template_phrase(voice, PHRASE_SOMEONE, NULL);
    return template_names(voice, (const char *const *)list->pdata, list->len);
}

char *people_asked(const struct voice *voice, const GPtrArray *asks, enum ask_state state,
                   bool over)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; asks && i < asks->len; i++) {
        const struct ask *ask = asks->pdata[i];
        if ((over ? ask_end_state(ask) : ask->state) == state)
            g_ptr_array_add(names, template_name(ask->party_name, ask->party_shown));
    }
    return template_names(voice, (const char *const *)names->pdata, names->len);
}

char *people_asked_notes(const struct voice *voice, const GPtrArray *asks)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; asks && i < asks->len; i++) {
        const struct ask *ask = asks->pdata[i];
        g_autofree char *name = template_name(ask->party_name, ask->party_shown);
        const char *values[] = {"name", name, "note", ask->note, NULL};
        if (ask->state != ASK_DECLINED || !*ask->note)
            continue;
        g_autofree char *line = template_phrase(voice, PHRASE_WROTE, values);
        g_string_append_printf(text, "%s%s", text->len ? "\n" : "", line);
    }
    return g_strdup(text->str);
}
