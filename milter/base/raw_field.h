/* The fields of a header as octets (RFC 5322, 2.2 and 4.5.3): where each begins and ends, before
 * decoding. Any octets and both LF and CRLF are accepted; linear; pure; any thread. */
#ifndef ASKFIRST_BASE_RAW_FIELD_H
#define ASKFIRST_BASE_RAW_FIELD_H

#include <stdbool.h>
#include <stddef.h>

/* Name and value are not NUL-terminated. */
struct raw_field {
    const char *name, *value;
    size_t name_size;  /* without blanks before the colon; 0: the line is not a field */
    size_t value_size; /* includes its folds but not the last line end */
};

/* Returns the size of the name of the field that begins with this line, or 0 if the line is not a
 * field. */
size_t raw_field_name(const char *line, size_t size);
/* Reads the field at the beginning of the text. Returns its size with its folds and its last line
 * end, which is at least 1 if size is not 0. A line that is not a field is treated as one, with its
 * folds, and has no value. */
size_t raw_field_read(const char *text, size_t size, struct raw_field *field);
/* Returns a name or value as a text. The CR of line ends is removed; NUL and any other CR become
 * spaces, because no MTA passes them on in a header. Caller frees. */
char *raw_field_copy(const char *octets, size_t size);
/* Finds the empty line after a header: *end is where it begins, *body what follows it. Returns
 * false if these octets have none. */
bool raw_header_end(const char *text, size_t size, size_t *end, size_t *body);

#endif
