#include "store/ledger/record_person.h"

#include <string.h>
#include "base/mention.h"

static bool text_names(const struct record_field *field, const char *text,
                       const struct locality *locality, const char *address_id)
{
    if (!text)
        return false;
    if (field->flags & NAMES_ADDRESS_ID)
        return strcmp(text, address_id) == 0;
    if (field->flags & NAMES_WITHIN)
        return mention_is_in(text, address_id);
    if (!(field->flags & NAMES_ADDRESS))
        return false;
    g_autofree char *normal = address_normalise(locality, text);
    return normal && strcmp(normal, address_id) == 0;
}

static bool list_names(const struct record_field *field, const GPtrArray *list,
                       const struct locality *locality, const char *address_id)
{
    for (guint i = 0; list && i < list->len; i++)
        if (field->kind == FIELD_TEXTS
                ? text_names(field, list->pdata[i], locality, address_id)
                : record_names(field->entry, list->pdata[i], locality, address_id))
            return true;
    return false;
}

bool record_names(const struct record_type *type, const void *record,
                  const struct locality *locality, const char *address_id)
{
    for (size_t i = 0; i < type->n; i++) {
        const struct record_field *field = &type->fields[i];
        if (field->kind == FIELD_TEXT
                ? text_names(field, field_text(field, record), locality, address_id)
                : (field->kind == FIELD_TEXTS || field->kind == FIELD_RECORDS) &&
                      list_names(field, field_list(field, record), locality, address_id))
            return true;
    }
    return false;
}

static void text_forget(const struct record_field *field, char **text,
                        const struct locality *locality, const char *address_id, const char *with)
{
    if (!text_names(field, *text, locality, address_id))
        return;
    char *was = *text;
    *text = field->flags & NAMES_WITHIN ? mention_replace(was, address_id, with) : g_strdup(with);
    g_free(was);
}

static void list_forget(const struct record_field *field, GPtrArray *list,
                        const struct locality *locality, const char *address_id, const char *with)
{
    for (guint i = 0; i < list->len; i++)
        if (field->kind == FIELD_TEXTS)
            text_forget(field, (char **)&list->pdata[i], locality, address_id, with);
        else
            record_forget(field->entry, list->pdata[i], locality, address_id, with);
}

void record_forget(const struct record_type *type, void *record, const struct locality *locality,
                   const char *address_id, const char *with)
{
    GBytes **unknown = (GBytes **)((char *)record + type->unknown);

    for (size_t i = 0; i < type->n; i++) {
        const struct record_field *field = &type->fields[i];
        if (field->kind == FIELD_TEXT)
            text_forget(field, field_at(field, record), locality, address_id, with);
        else if (field->kind == FIELD_TEXTS || field->kind == FIELD_RECORDS)
            list_forget(field, field_list(field, record), locality, address_id, with);
    }
    g_clear_pointer(unknown, g_bytes_unref);
}
