#include "policy/rules/rules_pattern.h"

#include <string.h>
#include "base/limits.h"
#include "policy/rules/rules_internal.h"

static void pattern_set(struct pattern *out, enum pattern_kind kind, const char *text,
                        GStringChunk *strings)
{
    out->kind = kind;
    out->text = text ? g_string_chunk_insert_const(strings, text) : NULL;
}

/* Describes what was probably meant by text that is not a pattern. */
static char *explain(const char *text)
{
    if (g_ascii_strcasecmp(text, "any") == 0 || g_ascii_strcasecmp(text, "all") == 0)
        return g_strdup_printf("'%s' is not a pattern; write * for anyone", text);
    if (strpbrk(text, ",;") && strchr(text, '@'))
        return g_strdup_printf("'%s' is not a pattern; write a rule for each address", text);
    const char *rest = text + strspn(text, "*@.");
    g_autofree char *domain = domain_normalise(rest);
    if (domain && strchr(domain, '.')) {
        bool below = rest > text && rest[-1] == '.';
        return g_strdup_printf("'%s' is not a pattern; write @%s%s for everyone %s", text,
                               below ? "." : "", domain,
                               below ? "on its subdomains" : "on that domain");
    }
    return g_strdup_printf("'%s' is not a pattern; write bob@b.example, @b.example, @.b.example "
                           "(its subdomains), bob@ (on any domain) or *",
                           text);
}

static bool parse_domain(const char *text, GStringChunk *strings, struct pattern *out)
{
    bool subdomains = text[1] == '.';
    g_autofree char *domain = domain_normalise(text + 1 + subdomains);
    if (!domain)
        return false;
    pattern_set(out, subdomains ? PATTERN_SUBDOMAINS : PATTERN_DOMAIN, domain, strings);
    return true;
}

/* Parses "user@". Its local part is normalised as at a domain that is not local. */
static bool parse_local(const char *text, GStringChunk *strings, struct pattern *out)
{
    g_autofree char *address = g_strconcat(text, "x", NULL);
    g_autofree char *address_id = address_normalise(NULL, address);
    if (!address_id)
        return false;
    *strrchr(address_id, '@') = '\0';
    pattern_set(out, PATTERN_LOCAL, address_id, strings);
    return true;
}

static bool parse_address(const struct locality *locality, const char *text, GStringChunk *strings,
                          struct pattern *out)
{
    g_autofree char *address_id = address_normalise(locality, text);
    if (!address_id)
        return false;
    pattern_set(out, PATTERN_ADDRESS, address_id, strings);
    return true;
}

char *pattern_parse(const struct locality *locality, const char *text, bool quoted,
                    GStringChunk *strings, struct pattern *out)
{
    size_t length = strlen(text);
    bool ok = false;
    if (strcmp(text, "*") == 0) {
        pattern_set(out, PATTERN_ANY, NULL, strings);
        ok = true;
    } else if (text[0] == '@') {
        ok = parse_domain(text, strings, out);
    } else if (text[0] == '*' || (!quoted && address_is_slip(text))) {
        ok = false;
    } else if (length > 1 && text[length - 1] == '@') {
        ok = parse_local(text, strings, out);
    } else {
        ok = parse_address(locality, text, strings, out);
    }
    return ok ? NULL : explain(text);
}

/* Returns true when the local part can stand unquoted in an address and in a rules file. */
static bool is_bare(const char *local, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)local[i];
        if (c <= ' ' || strchr("\"#(),:;<>@[\\]*", c))
            return false;
    }
    return true;
}

static void append_local(GString *out, const char *local, size_t length)
{
    if (is_bare(local, length)) {
        g_string_append_len(out, local, (gssize)length);
        return;
    }
    g_string_append_c(out, '"');
    for (size_t i = 0; i < length; i++) {
        if (local[i] == '"' || local[i] == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, local[i]);
    }
    g_string_append_c(out, '"');
}

void pattern_show(const struct pattern *pattern, GString *out)
{
    switch (pattern->kind) {
    case PATTERN_ADDRESS: {
        const char *domain = address_domain(pattern->text);
        append_local(out, pattern->text, (size_t)(domain - 1 - pattern->text));
        g_string_append_printf(out, "@%s", domain);
        break;
    }
    case PATTERN_DOMAIN:
        g_string_append_printf(out, "@%s", pattern->text);
        break;
    case PATTERN_SUBDOMAINS:
        g_string_append_printf(out, "@.%s", pattern->text);
        break;
    case PATTERN_LOCAL:
        append_local(out, pattern->text, strlen(pattern->text));
        g_string_append_c(out, '@');
        break;
    case PATTERN_ANY:
        g_string_append_c(out, '*');
        break;
    }
}

struct subject subject_of(const char *address_id)
{
    struct subject subject = {NULL, NULL, 0};
    const char *at = address_id ? strrchr(address_id, '@') : NULL;
    if (!at || strnlen(address_id, LIMIT_ADDRESS + 1) > LIMIT_ADDRESS)
        return subject;
    subject.text = address_id;
    subject.domain = at + 1;
    subject.local_length = (size_t)(at - address_id);
    return subject;
}

static bool is_below(const char *domain, const char *parent)
{
    size_t length = strlen(domain), tail = strlen(parent);
    return length > tail + 1 && domain[length - tail - 1] == '.' &&
           memcmp(domain + length - tail, parent, tail) == 0;
}

bool pattern_matches(const struct pattern *pattern, const struct subject *subject)
{
    if (pattern->kind == PATTERN_ANY)
        return true;
    if (!subject->text)
        return false;
    switch (pattern->kind) {
    case PATTERN_ADDRESS:
        return strcmp(pattern->text, subject->text) == 0;
    case PATTERN_DOMAIN:
        return strcmp(pattern->text, subject->domain) == 0;
    case PATTERN_SUBDOMAINS:
        return is_below(subject->domain, pattern->text);
    case PATTERN_LOCAL:
        return strlen(pattern->text) == subject->local_length &&
               memcmp(pattern->text, subject->text, subject->local_length) == 0;
    default:
        return false;
    }
}

bool pattern_covers(const struct pattern *a, const struct pattern *b)
{
    if (a->kind == PATTERN_ANY)
        return true;
    if (b->kind == PATTERN_ANY)
        return false;
    if (b->kind == PATTERN_ADDRESS) {
        struct subject subject = subject_of(b->text);
        return pattern_matches(a, &subject);
    }
    if (a->kind == b->kind && strcmp(a->text, b->text) == 0)
        return true;
    return a->kind == PATTERN_SUBDOMAINS &&
           (b->kind == PATTERN_DOMAIN || b->kind == PATTERN_SUBDOMAINS) &&
           is_below(b->text, a->text);
}
