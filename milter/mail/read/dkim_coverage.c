#include "mail/read/dkim_coverage.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/header.h"
#include "mail/read/sanitize.h"
#include "policy/address.h"

/* Removes white space, which may stand anywhere in the values that matter here. A value longer than
 * LIMIT_CONTENT_FIELD loses its end, and so covers less. */
static char *pack(const char *value)
{
    GString *out = g_string_new(NULL);

    for (const char *p = value; *p && out->len < LIMIT_CONTENT_FIELD; p++)
        if (!g_ascii_isspace(*p))
            g_string_append_c(out, *p);
    return g_string_free(out, FALSE);
}

static const char *tag(char *const *tags, const char *name)
{
    for (; *tags; tags++)
        if (g_str_has_prefix(*tags, name))
            return *tags + strlen(name);
    return "";
}

static bool is_by(char *const *tags, const struct orgs *orgs, const char *domain)
{
    g_autofree char *by = domain_normalise(tag(tags, "d="));

    return by && (strcmp(by, domain) == 0 ||
                  strcmp(orgs_domain(orgs, by), orgs_domain(orgs, domain)) == 0);
}

static bool names(const char *list, const char *name)
{
    size_t size = strlen(name);

    for (const char *at = list; at; at = strchr(at, ':')) {
        at += *at == ':';
        if (g_ascii_strncasecmp(at, name, size) == 0 && (!at[size] || at[size] == ':'))
            return true;
    }
    return false;
}

bool dkim_coverage_names_to(const char *value)
{
    g_autofree char *packed = pack(value);
    g_auto(GStrv) tags = g_strsplit(packed, ";", -1);

    for (char **each = tags; *each; each++)
        if (sanitize_has_prefix(*each, "h=") && (names(*each + 2, "to") || names(*each + 2, "cc")))
            return true;
    return false;
}

/* names: what each signature of this organisation must cover; NULL-terminated. Every signature
 * counts, because anybody can add one, but nobody can remove one and still have it pass. */
static enum dkim_coverage coverage_of(const GPtrArray *fields, const struct orgs *orgs,
                                      const char *domain, const char *const *wanted)
{
    enum dkim_coverage what = DKIM_COVERAGE_NONE;

    for (guint i = 0; i < fields->len; i++) {
        const struct field *field = fields->pdata[i];
        if (g_ascii_strcasecmp(field->name, "DKIM-Signature") != 0)
            continue;
        g_autofree char *packed = pack(field->value);
        g_auto(GStrv) tags = g_strsplit(packed, ";", -1);
        if (!is_by(tags, orgs, domain))
            continue;
        for (const char *const *name = wanted; *name; name++)
            if (!names(tag(tags, "h="), *name))
                return DKIM_COVERAGE_PARTLY;
        what = DKIM_COVERAGE_WHOLE;
    }
    return what;
}

enum dkim_coverage dkim_coverage_people(const GPtrArray *fields, const struct orgs *orgs,
                                        const char *domain)
{
    unsigned to = fields_count(fields, "To"), cc = fields_count(fields, "Cc");
    const char *wanted[4] = {"date"};
    size_t n = 1;

    if (to)
        wanted[n++] = "to";
    if (cc)
        wanted[n++] = "cc";
    enum dkim_coverage what = coverage_of(fields, orgs, domain, wanted);
    bool once = to <= 1 && cc <= 1 && fields_count(fields, "Date") == 1;
    return what == DKIM_COVERAGE_WHOLE && !once ? DKIM_COVERAGE_PARTLY : what;
}

enum dkim_coverage dkim_coverage_field(const GPtrArray *fields, const struct orgs *orgs,
                                       const char *domain, const char *name)
{
    const char *const wanted[] = {name, NULL};
    enum dkim_coverage what = coverage_of(fields, orgs, domain, wanted);

    return what == DKIM_COVERAGE_WHOLE && fields_count(fields, name) != 1 ? DKIM_COVERAGE_PARTLY
                                                                          : what;
}
