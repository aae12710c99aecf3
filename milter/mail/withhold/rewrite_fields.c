#include "mail/withhold/rewrite_fields.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/address_list.h"
#include "mail/read/header.h"
#include "mail/read/sanitize.h"
#include "mail/withhold/rewrite.h"

/* Lines are folded at white space from this column on. A longer word than this is not a real one;
 * it is cut, so that no line is too long (RFC 5322, 2.1.1). */
enum { FOLD_AT = 76, LONGEST_WORD = 900 };

static void change_free(void *data)
{
    field_change_free(data);
}

/* Our own fields are removed by name and number, so they must not change before that. */
static bool is_text(const char *name)
{
    static const char *const names[] = {"Subject", "Comments", "Keywords", "Thread-Topic",
                                        "Content-Description"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(names[i], name) == 0)
            return true;
    return sanitize_has_prefix(name, "X-") && g_ascii_strcasecmp(name, "X-AskFirst") != 0;
}

static void fold_word(GString *out, size_t *line, const char *word, size_t size)
{
    size = MIN(size, LONGEST_WORD);
    if (out->len > *line && out->len - *line + 1 + size > FOLD_AT) {
        g_string_append_c(out, '\n');
        *line = out->len;
    }
    if (out->len > 0)
        g_string_append_c(out, ' ');
    g_string_append_len(out, word, (gssize)size);
}

static char *fold(const char *text)
{
    GString *out = g_string_new(NULL);
    size_t line = 0;

    while (*text) {
        size_t size = strcspn(text, " \t\n");
        if (size)
            fold_word(out, &line, text, size);
        text += size;
        text += strspn(text, " \t\n");
    }
    return g_string_free(out, FALSE);
}

static char *withhold(const struct withheld *withheld, const char *text)
{
    g_autoptr(GByteArray) in = g_byte_array_new();
    GByteArray *clean;

    g_byte_array_append(in, (const guint8 *)text, (guint)strlen(text));
    clean = withheld_apply(withheld, in);
    if (!clean)
        return NULL;
    g_byte_array_append(clean, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(clean, FALSE);
}

/* Returns the new value; NULL when the text needs none, "" when there is no safe one. Caller frees.
 */
static char *rewrite_value(const struct withheld *withheld, const char *value)
{
    g_autofree char *text = list_decode(value, LIMIT_HEADER_BYTES);
    g_autofree char *clean = withhold(withheld, text);
    g_autofree char *encoded = NULL;
    g_autofree char *again = NULL;
    char *folded;

    if (!clean)
        return NULL;
    encoded = g_mime_utils_header_encode_text(NULL, clean, "utf-8");
    folded = fold(encoded);
    again = list_decode(folded, LIMIT_HEADER_BYTES);
    if (withheld_shown(withheld, again, strlen(again)))
        *folded = '\0';
    return folded;
}

static int compare_names(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return g_ascii_strcasecmp(a, b);
}

static void reverse(GPtrArray *changes)
{
    for (guint i = 0; i < changes->len / 2; i++) {
        gpointer change = changes->pdata[i];
        changes->pdata[i] = changes->pdata[changes->len - 1 - i];
        changes->pdata[changes->len - 1 - i] = change;
    }
}

/* Returns the index of a field, counted from 1 among those of its name. Strangers choose the names,
 * so the counts are in a tree. */
static unsigned next_index(GTree *counts, const char *name)
{
    unsigned index = GPOINTER_TO_UINT(g_tree_lookup(counts, name)) + 1;

    g_tree_replace(counts, g_strdup(name), GUINT_TO_POINTER(index));
    return index;
}

static void rewrite_field(GPtrArray *changes, const struct withheld *withheld,
                          const struct field *field, unsigned index)
{
    g_autofree char *value = rewrite_value(withheld, field->value);
    struct field_change *change;

    if (!value)
        return;
    change = g_new0(struct field_change, 1);
    change->name = g_strdup(field->name);
    change->index = index;
    change->value = *value ? g_steal_pointer(&value) : NULL;
    g_ptr_array_add(changes, change);
}

GPtrArray *rewrite_text_fields(const GPtrArray *fields, const struct withheld *withheld)
{
    GPtrArray *changes = g_ptr_array_new_with_free_func(change_free);
    GTree *counts = g_tree_new_full(compare_names, NULL, g_free, NULL);

    for (guint i = 0; i < fields->len; i++) {
        const struct field *field = fields->pdata[i];
        if (is_text(field->name))
            rewrite_field(changes, withheld, field, next_index(counts, field->name));
    }
    reverse(changes);
    g_tree_unref(counts);
    return changes;
}
