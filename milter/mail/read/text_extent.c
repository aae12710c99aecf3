#include "mail/read/text_extent.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include "base/limits.h"

/* The state of reading lines. */
struct extent_reading {
    bool header; /* in the header of a part */
    bool other;  /* the part is not text */
};

static bool begins(const char *line, size_t size, const char *word)
{
    return size >= strlen(word) && g_ascii_strncasecmp(line, word, strlen(word)) == 0;
}

/* Returns true for this field with a value that begins with one of these. */
static bool says(const char *line, size_t size, const char *field, const char *const *values)
{
    if (!begins(line, size, field))
        return false;
    line += strlen(field);
    size -= strlen(field);
    for (; size > 0 && (*line == ' ' || *line == '\t'); line++)
        size--;
    for (; *values; values++)
        if (begins(line, size, *values))
            return true;
    return false;
}

/* Returns true for "Content-Type: image/png" and others that are neither text nor a container for
 * it, and for attachments, which are not read. */
static bool is_other(const char *line, size_t size)
{
    static const char *const types[] = {"image/", "application/", "audio/", "video/",
                                        "font/",  "model/",       NULL};
    static const char *const attached[] = {"attachment", NULL};

    return says(line, size, "content-type:", types) ||
           says(line, size, "content-disposition:", attached);
}

static void read_line(struct extent_reading *reading, const char *line, size_t size)
{
    if (size > 2 && line[0] == '-' && line[1] == '-')
        *reading = (struct extent_reading){.header = true};
    else if (reading->header && (*line == '\n' || *line == '\r'))
        reading->header = false;
    else if (reading->header && is_other(line, size))
        reading->other = true;
}

size_t extent_of_text(const char *body, size_t size, size_t text)
{
    struct extent_reading reading = {0};
    size_t most = MIN(size, MAX(text, LIMIT_BEFORE_TEXT)), used = 0, at = 0;

    while (at < most && used < text) {
        const char *lf = memchr(body + at, '\n', most - at);
        size_t length = lf ? (size_t)(lf + 1 - (body + at)) : most - at;
        read_line(&reading, body + at, length);
        if (reading.header || !reading.other) {
            length = MIN(length, text - used);
            used += length;
        }
        at += length;
    }
    return at;
}
