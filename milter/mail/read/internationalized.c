#include "mail/read/internationalized.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/raw_field.h"

#define BUFFER_BYTES (64 * 1024)
/* The beginning of a line that is enough to tell whether it is a field, and of what kind. */
#define LINE_BYTES 512

struct global_scan {
    bool global; /* the answer */
    bool header; /* all lines from its beginning on were fields */
    bool whole;  /* header of a message: it ends with the first line that is not a field */
    bool any;    /* it has an octet that is not ASCII */
    bool holds;  /* it announces a message, which has a header of its own */
    char line[LINE_BYTES];
    size_t length; /* length of the line, which may be more than was kept */
    bool eight_bit;
};

static void begin_header(struct global_scan *scan, bool whole)
{
    scan->header = true;
    scan->whole = whole;
    scan->any = scan->holds = false;
}

static void end_header(struct global_scan *scan)
{
    scan->global |= scan->any;
    scan->header = false;
    if (scan->holds)
        begin_header(scan, true);
}

/* "-- " begins a signature, not a part. */
static bool is_boundary(const struct global_scan *scan)
{
    return scan->length > 2 && scan->line[0] == '-' && scan->line[1] == '-' &&
           g_ascii_isgraph(scan->line[2]);
}

static bool is_field(const struct global_scan *scan)
{
    return scan->line[0] == ' ' || scan->line[0] == '\t' ||
           raw_field_name(scan->line, MIN(scan->length, LINE_BYTES)) > 0;
}

static bool names_message(const struct global_scan *scan)
{
    g_autofree char *line = g_ascii_strdown(scan->line, (gssize)MIN(scan->length, LINE_BYTES));

    return strstr(line, "message/") != NULL;
}

static void end_line(struct global_scan *scan)
{
    if (scan->header && scan->length == 0) {
        end_header(scan);
    } else if (scan->header && is_field(scan)) {
        scan->any |= scan->eight_bit;
        scan->holds |= names_message(scan);
    } else if (scan->header && scan->whole) {
        end_header(scan);
        scan->header = false;
    } else {
        scan->header = false;
    }
    if (!scan->header && is_boundary(scan))
        begin_header(scan, false);
    scan->length = 0;
    scan->eight_bit = false;
}

static void feed(struct global_scan *scan, const char *data, size_t size)
{
    for (size_t i = 0; i < size && !scan->global; i++) {
        if (data[i] == '\n') {
            end_line(scan);
        } else if (data[i] != '\r') {
            if (scan->length < LINE_BYTES)
                scan->line[scan->length] = data[i];
            scan->length++;
            scan->eight_bit |= (guchar)data[i] >= 0x80;
        }
    }
}

static void feed_file(struct global_scan *scan, int fd, goffset from)
{
    g_autofree char *buffer = g_malloc(BUFFER_BYTES);
    ssize_t got;

    while (!scan->global && (got = pread(fd, buffer, BUFFER_BYTES, from)) != 0) {
        if (got < 0 && errno != EINTR)
            return;
        if (got < 0)
            continue;
        feed(scan, buffer, (size_t)got);
        from += got;
    }
}

bool message_is_global(GBytes *head, int fd, goffset from)
{
    g_autofree struct global_scan *scan = g_new0(struct global_scan, 1);
    gsize size = 0;
    const char *data = head ? g_bytes_get_data(head, &size) : NULL;

    begin_header(scan, true);
    feed(scan, data, size);
    feed_file(scan, fd, from);
    if (scan->length > 0)
        end_line(scan);
    return scan->global || (scan->header && scan->whole && scan->any);
}
