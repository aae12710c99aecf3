#include "store/record.h"

#include <string.h>
#include "policy/mention.h"

static bool text_names(const struct record_field *field, const char *text,
                       const struct locality *locality, const char *key)
{
    if (!text)
        return false;
    if (field->flags & NAMES_KEY)
        return strcmp(text, key) == 0;
    if (field->flags & NAMES_WITHIN)
        return mention_is_in(text, key);
    if (!(field->flags & NAMES_ADDRESS))
        return false;
    g_autofree char *normal = address_normalise(locality, text);
    return normal && strcmp(normal, key) == 0;
}

static bool list_names(const struct record_field *field, const GPtrArray *list,
                       const struct locality *locality, const char *key)
{
    for (guint i = 0; list && i < list->len; i++)
        if (field->kind == FIELD_TEXTS ? text_names(field, list->pdata[i], locality, key)
                                       : record_names(field->entry, list->pdata[i], locality, key))
            return true;
    return false;
}

bool record_names(const struct record_type *type, const void *record,
                  const struct locality *locality, const char *key)
{
    for (size_t i = 0; i < type->n; i++) {
        const struct record_field *field = &type->fields[i];
        if (field->kind == FIELD_TEXT
                ? text_names(field, field_text(field, record), locality, key)
                : (field->kind == FIELD_TEXTS || field->kind == FIELD_RECORDS) &&
                      list_names(field, field_list(field, record), locality, key))
            return true;
    }
    return false;
}

static void text_forget(const struct record_field *field, char **text,
                        const struct locality *locality, const char *key, const char *with)
{
    if (!text_names(field, *text, locality, key))
        return;
    char *was = *text;
    *text = field->flags & NAMES_WITHIN ? mention_replace(was, key, with) : g_strdup(with);
    g_free(was);
}

static void list_forget(const struct record_field *field, GPtrArray *list,
                        const struct locality *locality, const char *key, const char *with)
{
    for (guint i = 0; i < list->len; i++)
        if (field->kind == FIELD_TEXTS)
            text_forget(field, (char **)&list->pdata[i], locality, key, with);
        else
            record_forget(field->entry, list->pdata[i], locality, key, with);
}

void record_forget(const struct record_type *type, void *record, const struct locality *locality,
                   const char *key, const char *with)
{
    GBytes **unknown = (GBytes **)((char *)record + type->unknown);

    for (size_t i = 0; i < type->n; i++) {
        const struct record_field *field = &type->fields[i];
        if (field->kind == FIELD_TEXT)
            text_forget(field, field_at(field, record), locality, key, with);
        else if (field->kind == FIELD_TEXTS || field->kind == FIELD_RECORDS)
            list_forget(field, field_list(field, record), locality, key, with);
    }
    g_clear_pointer(unknown, g_bytes_unref);
}
