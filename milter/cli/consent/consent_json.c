#include "cli/consent/consent_json.h"

#include <string.h>
#include "base/error.h"
#include "base/limits.h"
#include "cli/record_json.h"
#include "store/ledger/records.h"

/* The end of the year 9999: later times are typing errors and cannot be printed. */
#define LATEST G_GINT64_CONSTANT(253402300799)

char *consent_to_json(const struct consent *consent)
{
    g_autoptr(JsonNode) root = json_node_new(JSON_NODE_OBJECT);

    json_node_take_object(root, record_to_json(&consent_record, consent));
    return json_to_string(root, FALSE);
}

static bool bad(GError **error, const char *text)
{
    g_set_error_literal(error, ASKFIRST_ERROR, ERROR_INPUT, text);
    return false;
}

static bool bad_field(GError **error, const char *field, const char *what)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "field '%s': %s", field, what);
    return false;
}

/* Outside its strings a flat object contains only these characters; lists, nested objects, comments
 * and single quotes, which the parser would accept, contain others. */
#define FLAT_CHARACTERS " \t\r{}:,+-.0123456789Eaeflnrstu"

/* Checks that the line is flat. *fields: how many names the object has; repeated names count,
 * too. */
static bool check_flat(const char *line, size_t size, unsigned *fields, GError **error)
{
    bool in_string = false;
    unsigned objects = 0;

    for (size_t i = 0; i < size; i++) {
        char c = line[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '\0' || !strchr(FLAT_CHARACTERS, c)))
            return bad(error, "this is not one flat JSON object; write one record a line, as "
                              "askfirst consent export does");
        else if (!in_string)
            objects += c == '{', *fields += c == ':';
    }
    if (objects == 1)
        return true;
    return bad(error, "this is not one JSON object; write one record a line, as askfirst consent "
                      "export does");
}

static JsonObject *parse(const char *line, size_t size, GError **error)
{
    unsigned fields = 0;

    if (size > LIMIT_IMPORT_LINE || !g_utf8_validate(line, (gssize)size, NULL)) {
        bad(error, size > LIMIT_IMPORT_LINE ? "the line is longer than 65536 octets; no record is"
                                            : "the line is not UTF-8; convert the file");
        return NULL;
    }
    if (!check_flat(line, size, &fields, error))
        return NULL;
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    JsonNode *root = NULL;
    if (json_parser_load_from_data(parser, line, (gssize)size, NULL))
        root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
        bad(error, "this is not JSON; look for a missing quote, comma or brace");
        return NULL;
    }
    if (json_object_get_size(json_node_get_object(root)) != fields) {
        bad(error, "a field stands there twice; keep one of them");
        return NULL;
    }
    return json_object_ref(json_node_get_object(root));
}

static bool is_field(const char *name)
{
    for (size_t i = 0; i < consent_record.n; i++)
        if (strcmp(consent_record.fields[i].name, name) == 0)
            return true;
    return false;
}

static bool check_names(JsonObject *object, GError **error)
{
    g_autoptr(GList) names = json_object_get_members(object);

    for (GList *name = names; name; name = name->next)
        if (!is_field(name->data)) {
            g_autofree char *shown = g_utf8_make_valid(name->data, (gssize)strnlen(name->data, 80));
            return bad_field(error, shown, "there is no such field; remove it");
        }
    return true;
}

/* Returns a member's text; fallback when it is missing (NULL: the member is required). NULL with
 * error when it is missing or not a text. */
static const char *get_text(JsonObject *object, const char *name, const char *fallback,
                            GError **error)
{
    JsonNode *node = json_object_get_member(object, name);

    if (!node && !fallback)
        bad_field(error, name, "it is missing; add it");
    if (!node)
        return fallback;
    if (json_node_get_value_type(node) == G_TYPE_STRING)
        return json_node_get_string(node);
    bad_field(error, name, "it is not text; put it in double quotes");
    return NULL;
}

static bool get_time(JsonObject *object, const char *name, gint64 *time, GError **error)
{
    JsonNode *node = json_object_get_member(object, name);

    if (!node)
        return true;
    if (json_node_get_value_type(node) != G_TYPE_INT64)
        return bad_field(error, name,
                         "it is not a whole number; give seconds since 1970-01-01 UTC, without "
                         "quotes");
    gint64 value = json_node_get_int(node);
    if (value < 0 || value > LATEST)
        return bad_field(error, name,
                         "it is out of range; give seconds since 1970-01-01 UTC, before the year "
                         "10000");
    *time = value;
    return true;
}

/* Adds "field 'x': " to the error of a value that breaks its rules. */
static char *or_field(char *value, const char *name, GError **error)
{
    if (!value)
        g_prefix_error(error, "field '%s': ", name);
    return value;
}

static char *get_scope(const struct locality *locality, JsonObject *object, const char *name,
                       bool any, GError **error)
{
    const char *text = get_text(object, name, any ? "*" : NULL, error);

    return text ? or_field(scope_normalise(locality, text, any, error), name, error) : NULL;
}

static char *get_topic(JsonObject *object, GError **error)
{
    const char *text = get_text(object, "topic", "", error);

    if (!text || !*text)
        return g_strdup(text);
    return or_field(topic_normalise(text, error), "topic", error);
}

static char *get_note(JsonObject *object, GError **error)
{
    const char *text = get_text(object, "note", "", error);

    if (text && strlen(text) > LIMIT_NOTE) {
        bad_field(error, "note", "it is longer than 500 octets; shorten it");
        return NULL;
    }
    return text ? note_clean(text) : NULL;
}

static bool get_decision(JsonObject *object, enum consent_decision *decision, GError **error)
{
    const char *text = get_text(object, "decision", NULL, error);

    if (!text)
        return false;
    if (strcmp(text, "allow") == 0)
        *decision = CONSENT_ALLOW;
    else if (strcmp(text, "deny") == 0)
        *decision = CONSENT_DENY;
    else
        return bad_field(error, "decision", "it is neither; write \"allow\" or \"deny\"");
    return true;
}

static bool get_origin(JsonObject *object, enum consent_origin *origin, GError **error)
{
    const char *text = get_text(object, "origin", "import", error);

    if (!text)
        return false;
    for (enum consent_origin o = ORIGIN_ANSWER; o <= ORIGIN_IMPORT; o++)
        if (strcmp(text, consent_origin_name(o)) == 0) {
            *origin = o;
            return true;
        }
    return bad_field(error, "origin",
                     "it is unknown; write \"answer\", \"web\", \"admin\" or \"import\"");
}

static bool get_fields(const struct locality *locality, JsonObject *object, struct consent *c,
                       GError **error)
{
    return check_names(object, error) &&
           (c->party = get_scope(locality, object, "party", false, error)) &&
           (c->introducer = get_scope(locality, object, "introducer", true, error)) &&
           (c->counterpart = get_scope(locality, object, "counterpart", true, error)) &&
           (c->topic = get_topic(object, error)) && (c->note = get_note(object, error)) &&
           get_decision(object, &c->decision, error) && get_origin(object, &c->origin, error) &&
           get_time(object, "created", &c->created, error) &&
           get_time(object, "expires", &c->expires, error);
}

struct consent *consent_from_json(const struct locality *locality, const char *line, size_t size,
                                  gint64 now, GError **error)
{
    g_autoptr(JsonObject) object = parse(line, size, error);

    if (!object)
        return NULL;
    struct consent *consent = g_new0(struct consent, 1);
    consent->created = now;
    if (get_fields(locality, object, consent, error))
        return consent;
    consent_free(consent);
    return NULL;
}
