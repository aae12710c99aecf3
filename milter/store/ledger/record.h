/* Records: how what the consent store keeps is written, read, freed and forgotten, by one table of
 * fields for each kind (store/ledger/records.h).
 *
 * A record is RECORD_FORMAT in one octet, and then its fields in any order: number, size, that many
 * octets. Number and size are LEB128. A text or octets stand there as they are; a number is big end
 * first, without leading zeros; a time is a number too, twice its value, or for one before 1970
 * twice its distance from -1 and one more. A list is the size and the octets of each entry; an
 * entry that is a record has no format. A field that has its default is not written: "", 0, no
 * entry, or the `unset` of an enum.
 *
 * The number of a field never changes and is never given to another. A field of an unknown number
 * is what a newer AskFirst wrote: it is kept, and written again. Pure; any thread. */
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
    /* Whom a text names: */
    NAMES_ADDRESS_ID = 1, /* it is the key of a person */
    NAMES_ADDRESS = 2,    /* it is an address as somebody wrote it */
    NAMES_WITHIN = 4,     /* addresses stand within it */
    /* In JSON: */
    NOT_IN_JSON = 8,
    JSON_LINES = 16, /* a list of its lines */
    JSON_ALONE = 32, /* in a list of records, this field stands for the whole record */
    /* Not stored (its number is 0), but the last number of the record's key: */
    FROM_KEY = 64,
};

struct record_type;

struct record_field {
    const char *name;
    unsigned number; /* 0: not stored */
    enum field_kind kind;
    size_t offset;
    unsigned flags;
    const char *json;                          /* its key in JSON, where that is not its name */
    unsigned most;                             /* of an enum: its greatest value */
    unsigned unset;                            /* of an enum: its default */
    const char *(*value_name)(unsigned value); /* of an enum */
    const struct record_type *entry;           /* of a list of records */
};

struct record_type {
    size_t size;    /* of its struct */
    size_t unknown; /* offset of its GBytes *: fields that are not in the table, or NULL */
    const struct record_field *fields; /* in the order of JSON */
    size_t n;
    GDestroyNotify free;
};

/* A new record: texts "", empty lists, all else its default. A text that is not stored is NULL. */
void *record_new(const struct record_type *type);
void record_free(const struct record_type *type, void *record);
void *record_copy(const struct record_type *type, const void *record);
/* The octets of a record. Caller unrefs. */
GByteArray *record_pack(const struct record_type *type, const void *record);
/* NULL where the octets are not a record of this type: too short, too long, a field twice, or a
 * value out of range. What is not stored has its default. */
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

/* Of a number of any kind; times as gint64 are. */
guint64 field_number(const struct record_field *field, const void *record);
/* False when it is out of range. */
bool field_set_number(const struct record_field *field, void *record, guint64 value);

#endif
