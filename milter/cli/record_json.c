#include "cli/record_json.h"

#include "cli/cli.h"

static const struct record_field *alone_in(const struct record_type *type)
{
    for (size_t i = 0; i < type->n; i++)
        if (type->fields[i].flags & JSON_ALONE)
            return &type->fields[i];
    return NULL;
}

JsonArray *records_to_json(const struct record_type *type, const GPtrArray *records)
{
    const struct record_field *alone = alone_in(type);
    JsonArray *array = json_array_new();

    for (guint i = 0; i < records->len; i++)
        if (alone)
            cli_json_add(array, field_text(alone, records->pdata[i]));
        else
            json_array_add_object_element(array, record_to_json(type, records->pdata[i]));
    return array;
}

static JsonArray *lines_to_json(const char *text)
{
    JsonArray *array = json_array_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++)
        cli_json_add(array, *line);
    return array;
}

static void add_field(JsonObject *object, const struct record_field *field, const void *record)
{
    const char *key = field->json ? field->json : field->name;
    guint64 number = field_number(field, record);

    switch (field->kind) {
    case FIELD_TEXT:
        if (field->flags & JSON_LINES)
            json_object_set_array_member(object, key, lines_to_json(field_text(field, record)));
        else
            cli_json_string(object, key, field_text(field, record));
        break;
    case FIELD_TEXTS:
        json_object_set_array_member(object, key, cli_json_texts(field_list(field, record)));
        break;
    case FIELD_RECORDS:
        json_object_set_array_member(object, key,
                                     records_to_json(field->entry, field_list(field, record)));
        break;
    case FIELD_ENUM:
        cli_json_string(object, key, field->value_name((unsigned)number));
        break;
    case FIELD_BOOL:
        json_object_set_boolean_member(object, key, number != 0);
        break;
    case FIELD_COUNT:
    case FIELD_TIME:
    case FIELD_SIZE:
        json_object_set_int_member(object, key, (gint64)number);
        break;
    case FIELD_OCTETS:
        break;
    }
}

JsonObject *record_to_json(const struct record_type *type, const void *record)
{
    JsonObject *object = json_object_new();

    for (size_t i = 0; i < type->n; i++)
        if (!(type->fields[i].flags & NOT_IN_JSON))
            add_field(object, &type->fields[i], record);
    return object;
}
