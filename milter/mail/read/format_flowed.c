#include "mail/read/format_flowed.h"

#include <string.h>

struct flowed_line {
    size_t marks;     /* number of ">" at its beginning */
    const char *text; /* the text after them, without the stuffed space */
    size_t size;
    bool signature; /* "-- ": it neither flows nor is joined */
    bool flows;     /* the next line continues this one */
};

static struct flowed_line read_line(const char *begin, size_t size)
{
    struct flowed_line line = {0};

    while (line.marks < size && begin[line.marks] == '>')
        line.marks++;
    line.text = begin + line.marks;
    line.size = size - line.marks;
    if (line.size && line.text[0] == ' ') {
        line.text++;
        line.size--;
    }
    line.signature = line.size == 3 && memcmp(line.text, "-- ", 3) == 0;
    line.flows = line.size && line.text[line.size - 1] == ' ' && !line.signature;
    return line;
}

static void append_marks(GString *out, size_t marks)
{
    for (size_t i = 0; i < marks; i++)
        g_string_append_c(out, '>');
    if (marks)
        g_string_append_c(out, ' ');
}

char *flowed_join(const char *text, bool delete_space)
{
    GString *out = g_string_new(NULL);
    bool flows = false;
    size_t marks = 0;

    for (const char *p = text; *p;) {
        size_t size = strcspn(p, "\n");
        struct flowed_line line = read_line(p, size);
        bool joined = flows && line.marks == marks && !line.signature;
        if (flows && !joined)
            g_string_append_c(out, '\n');
        if (!joined)
            append_marks(out, line.marks);
        g_string_append_len(out, line.text,
                            (gssize)(line.size - (line.flows && delete_space ? 1 : 0)));
        if (!line.flows)
            g_string_append_c(out, '\n');
        flows = line.flows;
        marks = line.marks;
        p += size + (p[size] == '\n');
    }
    return g_string_free(out, FALSE);
}
