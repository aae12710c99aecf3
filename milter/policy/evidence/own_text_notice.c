#include "policy/evidence/own_text_notice.h"

#include <stdbool.h>

/* Lines are wrapped at these lengths; a shorter or longer line was ended by its author. */
#define WRAPPED_LEAST 45
#define WRAPPED_MOST 100
/* Paragraphs up to this size may stand below a notice, or between two; at most this many. */
#define SHORT_BYTES 60
#define SHORT_PARAGRAPHS 8

/* Returns true when the paragraph continues in the next line. */
static bool goes_on(const struct text_lines *lines, guint i)
{
    return lines->size[i] >= WRAPPED_LEAST && lines->size[i] <= WRAPPED_MOST &&
           lines->size[i + 1] > 0;
}

static gsize size_of(const struct text_lines *lines, guint from, guint to)
{
    gsize size = 0;
    for (; from < to; from++)
        size += lines->size[from] + 1;
    return size;
}

/* A phrase may cross the end of a line. paragraph: room for the lines. */
static bool is_notice(const struct quoting *quoting, const struct text_lines *lines, guint from,
                      guint to, GString *paragraph)
{
    g_string_truncate(paragraph, 0);
    for (; from < to; from++) {
        g_string_append_len(paragraph, lines->plain[from], (gssize)lines->size[from]);
        g_string_append_c(paragraph, ' ');
    }
    return quoting_within(quoting, QUOTING_NOTICE, paragraph->str);
}

guint notice_find(const struct quoting *quoting, const struct text_lines *lines, guint begin,
                  guint *end)
{
    g_autoptr(GString) paragraph = g_string_sized_new(1024);
    guint to = *end;
    for (unsigned n = 0; n <= SHORT_PARAGRAPHS; n++) {
        while (to > begin && lines->size[to - 1] == 0)
            to--;
        guint from = to > begin ? to - 1 : to;
        while (from > begin && goes_on(lines, from - 1))
            from--;
        if (from == begin)
            break;
        if (is_notice(quoting, lines, from, to, paragraph)) {
            *end = to;
            return from;
        }
        if (size_of(lines, from, to) > SHORT_BYTES)
            break;
        to = from;
    }
    return *end;
}
