/* Records: how the consent store packs, unpacks, frees and forgets what it keeps, driven by one
 * table of fields for each kind of record (store/ledger/records.h).
 *
 * A record is one octet, RECORD_FORMAT, followed by its fields in any order. A field is its number,
 * its size and that many octets; number and size are LEB128. Texts and octets are stored unchanged.
 * A number is stored big end first, without leading zeros. A time is a number too: twice its value,
 * or for a time before 1970 twice its distance from -1, plus one. A list has the size and the
 * octets of each entry; an entry that is a record has no format octet. A field with its default
 * value is not written. The default is "", 0, an empty list, or the `unset` of an enum.
 *
 * The number of a field never changes and is never reused. A field with an unknown number was
 * written by a newer AskFirst; it is kept and written back. Pure; any thread. */
#ifndef ASKFIRST_STORE_LEDGER_RECORD_H
#define ASKFIRST_STORE_LEDGER_RECORD_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define RECORD_FORMAT 1u

enum field_kind {
    FIELD_TEXT,    /* char *: octets without NUL; NULL is written as "" */
    FIELD_TEXTS,   /* GPtrArray of char * */
    FIELD_OCTETS,  /* GBytes *, NULL for none */
    FIELD_ENUM,    /* an enum, or unsigned; 0 to `most` */
    FIELD_BOOL,    /* bool */
    FIELD_COUNT,   /* unsigned, below 2^32 */
    FIELD_TIME,    /* gint64, Unix seconds */
    FIELD_SIZE,    /* guint64 */
    FIELD_RECORDS, /* GPtrArray of structs */
};

enum field_flags {
    /* Which people a text names: */
    NAMES_ADDRESS_ID = 1, /* the address id of a person */
    NAMES_ADDRESS = 2,    /* an address as somebody wrote it */
    NAMES_WITHIN = 4,     /* a text that contains addresses */
    /* In JSON: */
    NOT_IN_JSON = 8,
    JSON_LINES = 16, /* as a list of its lines */
    JSON_ALONE = 32, /* in a list of records, this field stands for its whole record */
    /* Not stored (its number is 0); its value is the last number of the record's key: */
    FROM_KEY = 64,
};

struct record_type;

struct record_field {
    const char *name;
    unsigned number; /* 0: not stored */
    enum field_kind kind;
    size_t offset;
    unsigned flags;
    const char *json;                          /* its key in JSON, if not its name */
    unsigned most;                             /* of an enum: its greatest value */
    unsigned unset;                            /* of an enum: its default */
    const char *(*value_name)(unsigned value); /* of an enum */
    const struct record_type *entry;           /* of a list of records */
};

struct record_type {
    size_t size;    /* of its struct */
    size_t unknown; /* offset of its GBytes *, which holds fields that the table does not have, or
                       NULL */
    const struct record_field *fields; /* in the order of JSON */
    size_t n;
    GDestroyNotify free;
};

/* Returns a new record with texts "", empty lists and defaults otherwise. A text that is not stored
 * is NULL. */
void *record_new(const struct record_type *type);
void record_free(const struct record_type *type, void *record);
void *record_copy(const struct record_type *type, const void *record);
/* Returns the octets of a record. Caller unrefs. */
GByteArray *record_pack(const struct record_type *type, const void *record);
/* Returns NULL when the octets are not a record of this type: they are too short or too long, have
 * a field twice, or have a value out of range. A field that is not stored gets its default. */
void *record_unpack(const struct record_type *type, const void *octets, size_t size);

const struct record_field *record_find_field(const struct record_type *type, unsigned number);

/* ---- values ---- */
static inline void *field_at(const struct record_field *field, const void *record)
{
    return (char *)record + field->offset;
}

static inline char *field_text(const struct record_field *field, const void *record)
{
    return *(char **)field_at(field, record);
}

static inline GPtrArray *field_list(const struct record_field *field, const void *record)
{
    return *(GPtrArray **)field_at(field, record);
}

static inline GBytes *field_octets(const struct record_field *field, const void *record)
{
    return *(GBytes **)field_at(field, record);
}

/* Returns the value of a number of any kind; a time is cast from gint64. */
guint64 field_number(const struct record_field *field, const void *record);
/* Returns false when the value is out of range. */
bool field_set_number(const struct record_field *field, void *record, guint64 value);

#endif
