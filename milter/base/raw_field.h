/* The fields of a header as octets (RFC 5322, 2.2 and 4.5.3): where each begins and ends, before
 * anything is decoded. Any octets, LF or CRLF; linear; pure; any thread. */
#ifndef ASKFIRST_BASE_RAW_FIELD_H
#define ASKFIRST_BASE_RAW_FIELD_H

#include <stdbool.h>
#include <stddef.h>

/* Name and value are not ended by NUL. */
struct raw_field {
    const char *name, *value;
    size_t name_size;  /* without blanks before the colon; 0: the line is not a field */
    size_t value_size; /* with its folds, without the last line end */
};

/* The octets of the name of the field that begins with this line; 0: the line is not a field. */
size_t raw_field_name(const char *line, size_t size);
/* Reads the field at the beginning of the text. Returns the octets that it takes, with its folds
 * and its last line end: at least 1 where size is. A line that is not a field is one with what
 * follows it as a fold, and has no value. */
size_t raw_field_read(const char *text, size_t size, struct raw_field *field);
/* The octets of a name or value as a text: without the CR of line ends; NUL and any other CR become
 * spaces, as no MTA hands them on in a header. Caller frees. */
char *raw_field_copy(const char *octets, size_t size);
/* Finds the empty line behind a header: *end is where it begins, *body what follows it. False when
 * there is none in these octets. */
bool raw_header_end(const char *text, size_t size, size_t *end, size_t *body);

#endif
