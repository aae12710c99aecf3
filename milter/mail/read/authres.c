#include "mail/read/authres.h"

#include <string.h>
#include "mail/read/authres_parse.h"
#include "mail/read/dkim_coverage.h"
#include "mail/read/header.h"
#include "policy/address.h"

/* What our own fields say together. */
struct authres_findings {
    const struct orgs *orgs;
    const char *domain; /* the domain that the results are compared with */
    unsigned dmarc, dkim_fields, spf;
    bool unreadable;
    bool dmarc_pass, dmarc_fail;
    bool dkim_aligned, dkim_fail;
    bool spf_aligned, spf_fail;
};

static bool begins(const char *name, const char *prefix)
{
    return g_ascii_strncasecmp(name, prefix, strlen(prefix)) == 0;
}

static bool is_authres(const struct field *field)
{
    return g_ascii_strcasecmp(field->name, "Authentication-Results") == 0;
}

/* Returns true for fields that filters add at the top. */
static bool is_of_filters(const struct field *field)
{
    return is_authres(field) || begins(field->name, "X-") || begins(field->name, "ARC-") ||
           g_ascii_strcasecmp(field->name, "Received-SPF") == 0 ||
           g_ascii_strcasecmp(field->name, "DKIM-Filter") == 0;
}

static bool result_is(const struct auth_result *result, const char *word)
{
    return strcmp(result->result, word) == 0;
}

/* Returns true when both are of the same organisation. text: a domain, or an address with one; NULL
 * never matches. */
static bool is_aligned(const struct authres_findings *f, const char *text, bool strict)
{
    const char *at = text ? strrchr(text, '@') : NULL;
    g_autofree char *domain = text ? domain_normalise(at ? at + 1 : text) : NULL;

    if (!domain || !f->domain)
        return false;
    if (strict || strcmp(domain, f->domain) == 0)
        return strcmp(domain, f->domain) == 0;
    return strcmp(orgs_domain(f->orgs, domain), orgs_domain(f->orgs, f->domain)) == 0;
}

static void add_dmarc(struct authres_findings *f, const struct auth_result *result, bool below_dkim)
{
    f->dmarc++;
    if (result_is(result, "fail"))
        f->dmarc_fail = true;
    else if (result_is(result, "pass") && !below_dkim)
        f->dmarc_pass = is_aligned(f, auth_result_property(result, "header", "from"), true);
}

static bool has_property(const struct auth_result *result, const char *name)
{
    for (guint i = 0; i < result->properties->len; i++)
        if (strcmp(((const struct auth_property *)result->properties->pdata[i])->name, name) == 0)
            return true;
    return false;
}

/* header.i replaces a missing header.d (RFC 6376, 3.5). */
static void add_dkim(struct authres_findings *f, const struct auth_result *result)
{
    const char *name = has_property(result, "d") ? "d" : "i";

    if (result_is(result, "fail") || result_is(result, "hardfail"))
        f->dkim_fail = true;
    else if (result_is(result, "pass") &&
             is_aligned(f, auth_result_property(result, "header", name), false))
        f->dkim_aligned = true;
}

static void add_spf(struct authres_findings *f, const struct auth_result *result)
{
    f->spf++;
    if (result_is(result, "fail") || result_is(result, "softfail") || result_is(result, "hardfail"))
        f->spf_fail = true;
    else if (result_is(result, "pass"))
        f->spf_aligned = is_aligned(f, auth_result_property(result, "smtp", "mailfrom"), false);
}

static void add_results(struct authres_findings *f, const struct auth_field *field)
{
    bool dkim = false, below_dkim = f->dkim_fields > 0;

    for (guint i = 0; i < field->results->len; i++) {
        const struct auth_result *result = field->results->pdata[i];
        if (strcmp(result->method, "dmarc") == 0) {
            add_dmarc(f, result, below_dkim);
        } else if (strcmp(result->method, "dkim") == 0) {
            add_dkim(f, result);
            dkim = true;
        } else if (strcmp(result->method, "spf") == 0) {
            add_spf(f, result);
        }
    }
    f->dkim_fields += dkim;
}

/* A field whose id cannot be read may be meant as ours. */
static void add_field(struct authres_findings *f, const char *value, const char *authserv_id)
{
    g_autofree char *id = auth_field_id(value);

    if (!id)
        f->unreadable = true;
    if (!id || g_ascii_strcasecmp(id, authserv_id) != 0)
        return;
    struct auth_field *field = auth_field_parse(value);
    f->unreadable = f->unreadable || !field->readable;
    add_results(f, field);
    auth_field_free(field);
}

static struct authres_findings find(const GPtrArray *fields, const char *authserv_id,
                                    const struct orgs *orgs, const char *domain)
{
    struct authres_findings f = {.orgs = orgs, .domain = domain};

    for (guint i = 0; i < fields->len && is_of_filters(fields->pdata[i]); i++) {
        const struct field *field = fields->pdata[i];
        if (is_authres(field))
            add_field(&f, field->value, authserv_id);
    }
    /* Two different results count as none. */
    f.spf_aligned = f.spf_aligned && f.spf == 1;
    return f;
}

/* Returns why a message counts as failed, or NULL. */
static const char *why_failed(const struct authres_findings *f, const GPtrArray *fields)
{
    return fields_count(fields, "From") > 1     ? "more than one From"
           : f->unreadable                      ? "a field of our own cannot be read"
           : f->dmarc > 1 || f->dkim_fields > 1 ? "reported twice"
           : f->dmarc_fail                      ? "dmarc=fail"
           : f->dmarc_pass || f->dkim_aligned   ? NULL
           : f->dkim_fail                       ? "dkim=fail"
           : f->spf_fail                        ? "spf=fail"
                                                : NULL;
}

/* The visible people are proved by a signature that covers them, or by the server that the message
 * came from. */
static bool is_covered(const struct authres_findings *f, const GPtrArray *fields)
{
    switch (dkim_coverage_people(fields, f->orgs, f->domain)) {
    case DKIM_COVERAGE_WHOLE:
        return true;
    case DKIM_COVERAGE_PARTLY:
        return f->dmarc_pass && f->spf_aligned;
    default:
        return f->dmarc_pass && (f->spf == 0 || f->spf_aligned);
    }
}

enum auth_verdict authres_judge(const GPtrArray *fields, const char *authserv_id,
                                const struct orgs *orgs, const char *from_domain, const char **why)
{
    struct authres_findings f = find(fields, authserv_id, orgs, from_domain);
    const char *failed = why_failed(&f, fields);
    bool passed = !failed && (f.dmarc_pass || f.dkim_aligned);
    bool covered = passed && is_covered(&f, fields);

    *why = failed         ? failed
           : !passed      ? "nothing of our own says pass for the domain of From"
           : !covered     ? "nothing proves its To, Cc and Date"
           : f.dmarc_pass ? "dmarc=pass"
                          : "aligned dkim=pass";
    return failed ? AUTH_FAIL : covered ? AUTH_PASS : AUTH_NONE;
}

bool authres_proves_list(const GPtrArray *fields, const char *authserv_id, const struct orgs *orgs,
                         const char *list_domain)
{
    if (orgs_is_public_provider(orgs, list_domain))
        return false;
    struct authres_findings f = find(fields, authserv_id, orgs, list_domain);
    return !f.unreadable && f.dkim_fields == 1 && f.dkim_aligned &&
           fields_count(fields, "List-Post") == 1 &&
           dkim_coverage_field(fields, orgs, list_domain, "list-post") == DKIM_COVERAGE_WHOLE;
}
