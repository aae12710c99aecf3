#include "mail/read/body_limit.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include "base/limits.h"

/* The state of measuring a body, line by line. A block ends at the next empty line. The headers of
 * messages inside follow that of their part, so another header may follow a header. */
struct scale {
    unsigned dashes;
    unsigned fields;
    unsigned headers; /* how many of the next blocks can be headers */
    bool message;     /* this block may announce a message inside */
    bool digest;      /* parts are messages by default (RFC 2046, 5.1.5) */
};

static bool holds(const char *line, size_t size, const char *word)
{
    size_t length = strlen(word);

    for (size_t i = 0; i + length <= size; i++)
        if (g_ascii_strncasecmp(line + i, word, length) == 0)
            return true;
    return false;
}

static void note_types(struct scale *scale, const char *line, size_t size)
{
    scale->message |= holds(line, size, "message");
    scale->digest |= holds(line, size, "digest");
}

/* Counts what GMime may make an object of: the line, and each end of a parameter or an address. */
static unsigned count_marks(const char *line, size_t size)
{
    unsigned n = 1;

    for (size_t i = 0; i < size; i++)
        n += line[i] != '\0' && strchr(";,<:(", line[i]) != NULL;
    return n;
}

static void begin_part(struct scale *scale)
{
    scale->dashes++;
    scale->headers = scale->digest ? 2 : 1;
    scale->message = false;
}

static void end_block(struct scale *scale)
{
    if (!scale->message)
        scale->headers--;
    scale->message = false;
}

static bool is_empty(const char *line, size_t size)
{
    return size == 0 || (size == 1 && *line == '\r');
}

static void add_line(struct scale *scale, const char *line, size_t size)
{
    if (size > 2 && line[0] == '-' && line[1] == '-') {
        begin_part(scale);
    } else if (scale->headers && is_empty(line, size)) {
        end_block(scale);
    } else if (scale->headers) {
        note_types(scale, line, size);
        scale->fields += count_marks(line, size);
    }
}

size_t body_limit_of(const char *head, size_t head_size, const char *body, size_t size)
{
    struct scale scale = {0};
    const char *end = body + size;

    note_types(&scale, head, head_size);
    /* GMime does not parse any other body, which may be full of apparent boundaries. */
    if (!scale.message && !holds(head, head_size, "multipart"))
        return size;
    scale.headers = scale.message;
    scale.message = false;
    for (const char *line = body; line < end;) {
        const char *lf = memchr(line, '\n', (size_t)(end - line));
        add_line(&scale, line, (size_t)((lf ? lf : end) - line));
        if (scale.dashes > LIMIT_MIME_DASHES || scale.fields > LIMIT_PART_FIELDS)
            return (size_t)(line - body);
        line = lf ? lf + 1 : end;
    }
    return size;
}
