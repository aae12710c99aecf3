#include "mail/quoted.h"

#include <stdbool.h>
#include <string.h>
#include "mail/clean.h"

/* Columns of a line before the "=" that breaks it up. */
enum { LINE = 75 };

/* What stands for itself in quoted-printable: how many octets from here on; not all that could. */
static size_t plain_size(const char *line, size_t size)
{
    size_t plain = clean_plain_run(line, MIN(size, LINE));
    const char *sign = memchr(line, '=', plain);
    plain = sign ? (size_t)(sign - line) : plain;
    return plain == size && size > 0 && line[size - 1] == ' ' ? plain - 1 : plain;
}

/* A line while it is written. */
struct quoted {
    char *to;
    size_t column;
};

/* Room for so many columns, where GMime would have it, too. */
static void make_room(struct quoted *q, size_t columns)
{
    if (q->column + columns <= LINE)
        return;
    *q->to++ = '=';
    *q->to++ = '\n';
    q->column = 0;
}

static void put_plain(struct quoted *q, const char *text, size_t size)
{
    while (size > 0) {
        make_room(q, 1);
        size_t n = MIN(size, LINE - q->column);
        q->to = mempcpy(q->to, text, n);
        q->column += n;
        text += n;
        size -= n;
    }
}

static void put_sign(struct quoted *q, guchar c, bool last)
{
    static const char digits[] = "0123456789ABCDEF";
    bool blank = c == ' ' || c == '\t';
    make_room(q, blank ? 1 : 3);
    if (blank && !last) {
        *q->to++ = (char)c;
        q->column++;
        return;
    }
    *q->to++ = '=';
    *q->to++ = digits[c >> 4];
    *q->to++ = digits[c & 15];
    q->column += 3;
}

/* Returns behind what is written; to: room for four octets of each. */
static char *put_line(char *to, const char *line, size_t size)
{
    struct quoted q = {to, 0};
    for (size_t i = 0; i < size;) {
        size_t plain = plain_size(line + i, size - i);
        if (plain > 0)
            put_plain(&q, line + i, plain);
        else
            put_sign(&q, (guchar)line[i], i + 1 == size);
        i += MAX(plain, 1);
    }
    *q.to++ = '\n';
    return q.to;
}

void quoted_append(GString *out, const char *text, size_t size)
{
    size_t before = out->len;
    g_string_set_size(out, before + 4 * size);
    char *to = out->str + before;
    for (const char *line = text, *lf; (lf = strchr(line, '\n')); line = lf + 1)
        to = put_line(to, line, (size_t)(lf - line));
    g_string_truncate(out, (gsize)(to - out->str));
}
