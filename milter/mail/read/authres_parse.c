#include "mail/read/authres_parse.h"

#include <string.h>
#include "base/limits.h"

/* Once bad is set, at stays where reading failed. */
struct authres_reader {
    const char *at;
    bool bad;
};

static void property_free(void *data)
{
    struct auth_property *property = data;
    g_free(property->type);
    g_free(property->name);
    g_free(property->value);
    g_free(property);
}

static void result_free(void *data)
{
    struct auth_result *result = data;
    g_free(result->method);
    g_free(result->result);
    g_ptr_array_unref(result->properties);
    g_free(result);
}

void auth_field_free(struct auth_field *field)
{
    if (!field)
        return;
    g_free(field->id);
    g_ptr_array_unref(field->results);
    g_free(field);
}

/* Skips the comment at "("; comments may be nested. An open comment makes the field unreadable. */
static void skip_comment(struct authres_reader *r)
{
    size_t depth = 0;

    do {
        if (*r->at == '\\' && r->at[1])
            r->at++;
        else if (*r->at == '(')
            depth++;
        else if (*r->at == ')')
            depth--;
        else if (!*r->at)
            r->bad = true;
        r->at += !r->bad;
    } while (depth > 0 && !r->bad);
}

static void skip_space(struct authres_reader *r)
{
    while (!r->bad && *r->at) {
        if (*r->at == '(')
            skip_comment(r);
        else if (strchr(" \t\r\n", *r->at))
            r->at++;
        else
            return;
    }
}

/* Reads this sign, with the space after it. Returns false when it is not next. */
static bool take_sign(struct authres_reader *r, char sign)
{
    if (r->bad || *r->at != sign)
        return false;
    r->at++;
    skip_space(r);
    return true;
}

static bool expect(struct authres_reader *r, char sign)
{
    bool there = take_sign(r, sign);
    r->bad = r->bad || !there;
    return there;
}

/* Reads a keyword in lower case, with the space after it. Returns NULL, and sets bad, when there is
 * none. */
static char *take_keyword(struct authres_reader *r)
{
    size_t size = 0;

    while (g_ascii_isalnum(r->at[size]) || r->at[size] == '-' || r->at[size] == '_')
        size++;
    if (size == 0)
        r->bad = true;
    if (r->bad)
        return NULL;
    char *word = g_ascii_strdown(r->at, (gssize)size);
    r->at += size;
    skip_space(r);
    return word;
}

/* Reads a quoted string, at its quote. */
static void take_quoted(struct authres_reader *r, GString *out)
{
    for (r->at++; *r->at && *r->at != '"'; r->at++) {
        if (*r->at == '\\' && r->at[1])
            r->at++;
        g_string_append_c(out, *r->at);
    }
    if (*r->at)
        r->at++;
    else
        r->bad = true;
}

/* Reads a value up to space, a comment, ";" or one of the signs in stop. Returns NULL, and sets
 * bad, for an empty one. */
static char *take_value(struct authres_reader *r, const char *stop)
{
    GString *out = g_string_new(NULL);
    const char *begin = r->at;

    while (!r->bad && *r->at && !strchr(" \t\r\n;()", *r->at) && !strchr(stop, *r->at)) {
        if (*r->at == '"')
            take_quoted(r, out);
        else if (g_ascii_iscntrl(*r->at))
            r->bad = true;
        else
            g_string_append_c(out, *r->at++);
    }
    r->bad = r->bad || r->at == begin;
    if (!r->bad)
        skip_space(r);
    return g_string_free(out, r->bad);
}

/* Reads the version of a field or a method; 1 is the only one so far. */
static void take_version(struct authres_reader *r)
{
    if (!g_ascii_isdigit(*r->at))
        return;
    g_autofree char *version = take_keyword(r);
    if (!version || strcmp(version, "1") != 0)
        r->bad = true;
}

/* Reads "header.d=example.org" or, without a ptype, "reason=...". */
static void take_property(struct authres_reader *r, struct auth_result *result)
{
    g_autofree char *type = take_keyword(r);
    g_autofree char *name = take_sign(r, '.') ? take_keyword(r) : NULL;
    g_autofree char *value = expect(r, '=') ? take_value(r, "") : NULL;

    if (r->bad || !name)
        return;
    if (result->properties->len >= LIMIT_AUTH_PROPERTIES) {
        r->bad = true;
        return;
    }
    struct auth_property *property = g_new0(struct auth_property, 1);
    property->type = g_steal_pointer(&type);
    property->name = g_steal_pointer(&name);
    property->value = g_steal_pointer(&value);
    g_ptr_array_add(result->properties, property);
}

static void take_properties(struct authres_reader *r, struct auth_result *result)
{
    while (!r->bad && *r->at && *r->at != ';')
        take_property(r, result);
}

/* Reads the text between two semicolons. *none: it was only the word "none". */
static void take_result(struct authres_reader *r, GPtrArray *results, bool *none)
{
    struct auth_result *result = g_new0(struct auth_result, 1);

    result->properties = g_ptr_array_new_with_free_func(property_free);
    g_ptr_array_add(results, result);
    result->method = take_keyword(r);
    if (!r->bad && strcmp(result->method, "none") == 0 && (!*r->at || *r->at == ';')) {
        *none = true;
        g_ptr_array_set_size(results, (gint)results->len - 1);
        return;
    }
    if (take_sign(r, '/'))
        take_version(r);
    if (expect(r, '='))
        result->result = take_keyword(r);
    take_properties(r, result);
    r->bad = r->bad || results->len > LIMIT_AUTH_RESULTS;
}

static char *take_id(struct authres_reader *r)
{
    skip_space(r);
    char *id = r->bad ? NULL : take_value(r, "=,");
    return r->bad ? (g_free(id), NULL) : id;
}

char *auth_field_id(const char *value)
{
    struct authres_reader r = {.at = value};
    return take_id(&r);
}

struct auth_field *auth_field_parse(const char *value)
{
    struct auth_field *field = g_new0(struct auth_field, 1);
    struct authres_reader r = {.at = value};
    bool none = false;

    field->results = g_ptr_array_new_with_free_func(result_free);
    field->id = take_id(&r);
    if (!r.bad)
        take_version(&r);
    while (!r.bad && *r.at)
        if (expect(&r, ';') && *r.at && *r.at != ';')
            take_result(&r, field->results, &none);
    field->readable = !r.bad && !(none && field->results->len > 0);
    /* The last result may be incomplete. */
    if (r.bad && field->results->len > 0)
        g_ptr_array_set_size(field->results, (gint)field->results->len - 1);
    return field;
}

const char *auth_result_property(const struct auth_result *result, const char *type,
                                 const char *name)
{
    const char *value = NULL;

    for (guint i = 0; i < result->properties->len; i++) {
        const struct auth_property *property = result->properties->pdata[i];
        if (strcmp(property->type, type) != 0 || strcmp(property->name, name) != 0)
            continue;
        if (value)
            return NULL;
        value = property->value;
    }
    return value;
}
