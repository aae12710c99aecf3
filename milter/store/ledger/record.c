#include "store/ledger/record.h"

#include <string.h>

/* ---- numbers ---- */

guint64 field_number(const struct record_field *field, const void *record)
{
    const void *at = field_at(field, record);

    switch (field->kind) {
    case FIELD_ENUM:
    case FIELD_COUNT:
        return *(const unsigned *)at;
    case FIELD_BOOL:
        return *(const bool *)at;
    case FIELD_TIME:
    case FIELD_SIZE:
        return *(const guint64 *)at;
    default:
        return 0;
    }
}

bool field_set_number(const struct record_field *field, void *record, guint64 value)
{
    void *at = field_at(field, record);

    switch (field->kind) {
    case FIELD_ENUM:
    case FIELD_COUNT:
        if (value > (field->kind == FIELD_ENUM ? field->most : G_MAXUINT32))
            return false;
        *(unsigned *)at = (unsigned)value;
        return true;
    case FIELD_BOOL:
        *(bool *)at = value != 0;
        return value <= 1;
    case FIELD_TIME:
    case FIELD_SIZE:
        *(guint64 *)at = value;
        return true;
    default:
        return false;
    }
}

/* Times near 1970, before or after, become small numbers. */
static guint64 zigzag(guint64 time)
{
    return (time << 1) ^ (time >> 63 ? G_MAXUINT64 : 0);
}

static guint64 zigzag_back(guint64 number)
{
    return (number >> 1) ^ (number & 1 ? G_MAXUINT64 : 0);
}

/* ---- making and freeing ---- */

static bool is_list(const struct record_field *field)
{
    return field->kind == FIELD_TEXTS || field->kind == FIELD_RECORDS;
}

static void *record_blank(const struct record_type *type)
{
    void *record = g_malloc0(type->size);

    for (size_t i = 0; i < type->n; i++)
        if (type->fields[i].unset)
            field_set_number(&type->fields[i], record, type->fields[i].unset);
    return record;
}

static GPtrArray *list_new(const struct record_field *field)
{
    return g_ptr_array_new_with_free_func(field->kind == FIELD_TEXTS ? g_free : field->entry->free);
}

/* Replaces texts and lists that are still NULL by empty ones. */
static void *record_complete(const struct record_type *type, void *record)
{
    for (size_t i = 0; i < type->n; i++) {
        const struct record_field *field = &type->fields[i];
        void **at = field_at(field, record);
        if (field->kind == FIELD_TEXT && field->number && !*at)
            *at = g_strdup("");
        else if (is_list(field) && !*at)
            *at = list_new(field);
    }
    return record;
}

void *record_new(const struct record_type *type)
{
    return record_complete(type, record_blank(type));
}

static void field_free(const struct record_field *field, void *record)
{
    if (field->kind == FIELD_TEXT)
        g_free(field_text(field, record));
    else if (is_list(field) && field_list(field, record))
        g_ptr_array_unref(field_list(field, record));
    else if (field->kind == FIELD_OCTETS)
        g_bytes_unref(field_octets(field, record));
}

static GBytes **unknown_of(const struct record_type *type, const void *record)
{
    return (GBytes **)((char *)record + type->unknown);
}

void record_free(const struct record_type *type, void *record)
{
    if (!record)
        return;
    for (size_t i = 0; i < type->n; i++)
        field_free(&type->fields[i], record);
    g_bytes_unref(*unknown_of(type, record));
    g_free(record);
}

/* ---- writing ---- */

static void put_varint(GByteArray *out, guint64 number)
{
    guint8 octets[10];
    guint n = 0;

    for (; number > 0x7f; number >>= 7)
        octets[n++] = (guint8)(number | 0x80);
    octets[n++] = (guint8)number;
    g_byte_array_append(out, octets, n);
}

static void put_piece(GByteArray *out, const void *octets, size_t size)
{
    put_varint(out, size);
    g_byte_array_append(out, octets, (guint)size);
}

static void put_bytes(GByteArray *out, GBytes *bytes)
{
    gsize size;
    const void *octets = g_bytes_get_data(bytes, &size);

    g_byte_array_append(out, octets, (guint)size);
}

static void put_number(GByteArray *out, const struct record_field *field, guint64 number)
{
    guint64 written = field->kind == FIELD_TIME ? zigzag(number) : number;
    guint64 big = GUINT64_TO_BE(written);
    guint n = written ? 8 - (guint)__builtin_clzll(written) / 8 : 0;

    put_piece(out, (guint8 *)&big + 8 - n, n);
}

static void put_fields(GByteArray *out, const struct record_type *type, const void *record);

static void put_list(GByteArray *out, const struct record_field *field, const GPtrArray *list)
{
    g_autoptr(GByteArray) entries = g_byte_array_new(), entry = g_byte_array_new();

    for (guint i = 0; i < list->len; i++) {
        const char *text = list->pdata[i];
        if (field->kind == FIELD_TEXTS) {
            put_piece(entries, text ? text : "", text ? strlen(text) : 0);
            continue;
        }
        g_byte_array_set_size(entry, 0);
        put_fields(entry, field->entry, list->pdata[i]);
        put_piece(entries, entry->data, entry->len);
    }
    put_piece(out, entries->data, entries->len);
}

static bool is_unset(const struct record_field *field, const void *record)
{
    const GPtrArray *list = is_list(field) ? field_list(field, record) : NULL;
    const char *text = field->kind == FIELD_TEXT ? field_text(field, record) : NULL;
    GBytes *octets = field->kind == FIELD_OCTETS ? field_octets(field, record) : NULL;

    switch (field->kind) {
    case FIELD_TEXT:
        return !text || !*text;
    case FIELD_OCTETS:
        return !octets || g_bytes_get_size(octets) == 0;
    case FIELD_TEXTS:
    case FIELD_RECORDS:
        return !list || list->len == 0;
    default:
        return field_number(field, record) == field->unset;
    }
}

static void put_field(GByteArray *out, const struct record_field *field, const void *record)
{
    put_varint(out, field->number);
    if (field->kind == FIELD_TEXT) {
        const char *text = field_text(field, record);
        put_piece(out, text, strlen(text));
    } else if (field->kind == FIELD_OCTETS) {
        GBytes *octets = field_octets(field, record);
        put_varint(out, g_bytes_get_size(octets));
        put_bytes(out, octets);
    } else if (is_list(field)) {
        put_list(out, field, field_list(field, record));
    } else {
        put_number(out, field, field_number(field, record));
    }
}

static void put_fields(GByteArray *out, const struct record_type *type, const void *record)
{
    GBytes *unknown = *unknown_of(type, record);

    for (size_t i = 0; i < type->n; i++)
        if (type->fields[i].number && !is_unset(&type->fields[i], record))
            put_field(out, &type->fields[i], record);
    if (unknown)
        put_bytes(out, unknown);
}

GByteArray *record_pack(const struct record_type *type, const void *record)
{
    GByteArray *out = g_byte_array_sized_new(256);
    guint8 format = RECORD_FORMAT;

    g_byte_array_append(out, &format, 1);
    put_fields(out, type, record);
    return out;
}

/* ---- reading ---- */

struct octets {
    const guint8 *at, *end;
};

static bool get_varint(struct octets *in, guint64 *number)
{
    *number = 0;
    for (unsigned shift = 0; in->at < in->end && shift < 63; shift += 7) {
        guint8 octet = *in->at++;
        *number |= (guint64)(octet & 0x7f) << shift;
        if (!(octet & 0x80))
            return true;
    }
    return false;
}

static bool get_piece(struct octets *in, struct octets *piece)
{
    guint64 size;

    if (!get_varint(in, &size) || size > (guint64)(in->end - in->at))
        return false;
    *piece = (struct octets){in->at, in->at + size};
    in->at = piece->end;
    return true;
}

static bool get_number(struct octets in, const struct record_field *field, void *record)
{
    guint64 number = 0;

    if (in.end - in.at > 8)
        return false;
    while (in.at < in.end)
        number = number << 8 | *in.at++;
    return field_set_number(field, record,
                            field->kind == FIELD_TIME ? zigzag_back(number) : number);
}

/* Returns NULL if the octets contain a NUL. */
static char *get_text(struct octets in)
{
    size_t size = (size_t)(in.end - in.at);

    return memchr(in.at, '\0', size) ? NULL : g_strndup((const char *)in.at, size);
}

static void *get_record(const struct record_type *type, struct octets in);

static GPtrArray *get_list(struct octets in, const struct record_field *field)
{
    g_autoptr(GPtrArray) list = list_new(field);
    struct octets piece;

    while (in.at < in.end) {
        void *entry = !get_piece(&in, &piece)      ? NULL
                      : field->kind == FIELD_TEXTS ? get_text(piece)
                                                   : get_record(field->entry, piece);
        if (!entry)
            return NULL;
        g_ptr_array_add(list, entry);
    }
    return g_steal_pointer(&list);
}

static bool get_field(struct octets in, const struct record_field *field, void *record)
{
    void **at = field_at(field, record);

    if (field->kind == FIELD_TEXT)
        return (*at = get_text(in));
    if (field->kind == FIELD_OCTETS) {
        *at = in.at < in.end ? g_bytes_new(in.at, (gsize)(in.end - in.at)) : NULL;
        return true;
    }
    if (is_list(field))
        return (*at = get_list(in, field));
    return get_number(in, field, record);
}

/* Returns the index of a field, or type->n if there is none. Fields are mostly in the order of the
 * table, so the search begins at `next`. */
static size_t find(const struct record_type *type, guint64 number, size_t next)
{
    for (size_t i = 0; i < type->n; i++, next++) {
        next = next < type->n ? next : 0;
        if (type->fields[next].number == number)
            return next;
    }
    return type->n;
}

const struct record_field *record_find_field(const struct record_type *type, unsigned number)
{
    size_t at = find(type, number, 0);

    return at < type->n ? &type->fields[at] : NULL;
}

static void keep_unknown(GByteArray **unknown, const guint8 *from, const guint8 *end)
{
    if (!*unknown)
        *unknown = g_byte_array_new();
    g_byte_array_append(*unknown, from, (guint)(end - from));
}

/* No table has more fields than `seen` has bits (tests/unit/test_records.c). */
static bool get_fields(const struct record_type *type, struct octets in, void *record)
{
    g_autoptr(GByteArray) unknown = NULL;
    struct octets piece;
    guint64 number, seen = 0;
    size_t at = 0;

    while (in.at < in.end) {
        const guint8 *from = in.at;
        if (!get_varint(&in, &number) || number == 0 || !get_piece(&in, &piece))
            return false;
        size_t found = find(type, number, at);
        if (found == type->n) {
            keep_unknown(&unknown, from, in.at);
            continue;
        }
        if (seen >> found & 1 || !get_field(piece, &type->fields[found], record))
            return false;
        seen |= (guint64)1 << found;
        at = found + 1;
    }
    if (unknown)
        *unknown_of(type, record) = g_byte_array_free_to_bytes(g_steal_pointer(&unknown));
    return true;
}

static void *get_record(const struct record_type *type, struct octets in)
{
    void *record = record_blank(type);

    if (get_fields(type, in, record))
        return record_complete(type, record);
    record_free(type, record);
    return NULL;
}

void *record_unpack(const struct record_type *type, const void *octets, size_t size)
{
    const guint8 *from = octets;

    if (size == 0 || from[0] != RECORD_FORMAT)
        return NULL;
    return get_record(type, (struct octets){from + 1, from + size});
}

void *record_copy(const struct record_type *type, const void *record)
{
    g_autoptr(GByteArray) octets = record_pack(type, record);

    return record_unpack(type, octets->data, octets->len);
}
