#include "archive/mbox.h"

#include <string.h>
#include "base/limits.h"
#include "base/raw_field.h"

/* The length of a "From " line, and behind it enough to recognise a header field. */
#define LOOK 2048u
#define FIELD_NAME 128u

struct mbox {
    struct input *input;
    bool begun;
    bool no_body;           /* the next message follows the header directly */
    size_t header;          /* octets in the window before the body (with the empty line) */
    guint64 content_length; /* G_MAXUINT64: none */
};

struct mbox *mbox_new(struct input *input)
{
    struct mbox *mbox = g_new0(struct mbox, 1);

    mbox->input = input;
    return mbox;
}

void mbox_free(struct mbox *mbox)
{
    g_free(mbox);
}

bool mbox_is_field(const char *line, size_t size)
{
    return raw_field_name(line, MIN(size, FIELD_NAME)) > 0;
}

/* Does the line contain "h:mm"? Every date of such a line does, and a sentence that begins with
 * "From" seldom does. */
static bool has_time(const char *line, size_t size)
{
    for (size_t i = 5; i + 3 < size; i++)
        if (line[i + 1] == ':' && g_ascii_isdigit(line[i]) && g_ascii_isdigit(line[i + 2]) &&
            g_ascii_isdigit(line[i + 3]))
            return true;
    return false;
}

static bool starts(const char *text, size_t size, const char *word)
{
    size_t length = strlen(word);

    return size >= length && memcmp(text, word, length) == 0;
}

/* Does a message begin here? */
static bool is_from_line(const char *line, size_t size)
{
    size = MIN(size, LOOK);
    const char *end = starts(line, size, "From ") ? memchr(line, '\n', size) : NULL;

    if (!end || !has_time(line, (size_t)(end - line)))
        return false;
    size_t rest = size - (size_t)(end + 1 - line);
    return mbox_is_field(end + 1, rest) || starts(end + 1, rest, ">From ");
}

static size_t blank_octets(const char *text, size_t size)
{
    size_t n = 0;

    while (n < size && (text[n] == '\n' || text[n] == '\r'))
        n++;
    return n;
}

bool mbox_begins(const char *head, size_t size)
{
    size_t blank = blank_octets(head, size);
    const char *line = head + blank;

    size -= blank;
    if (!starts(line, size, "From "))
        return false;
    const char *end = memchr(line, '\n', size);
    return end && mbox_is_field(end + 1, size - (size_t)(end + 1 - line));
}

/* Is this an empty line: "\n" or "\r\n"? */
static bool is_empty(const char *line, size_t size)
{
    return size > 0 && (line[0] == '\n' || (size > 1 && line[0] == '\r' && line[1] == '\n'));
}

static void note_length(struct mbox *mbox, const char *line, size_t size)
{
    static const char name[] = "Content-Length:";
    char digits[24] = "";

    if (size < sizeof name || g_ascii_strncasecmp(line, name, sizeof name - 1) != 0)
        return;
    memcpy(digits, line + sizeof name - 1, MIN(size - (sizeof name - 1), sizeof digits - 1));
    mbox->content_length = g_ascii_strtoull(digits, NULL, 10);
}

/* Finds the end of the header that begins at *end, and where its body begins. False when it is not
 * within these octets. */
static bool find_end(struct mbox *mbox, const char *data, size_t size, size_t *end, size_t *body)
{
    size_t at = *end;

    while (at < size) {
        const char *newline = memchr(data + at, '\n', size - at);
        if (is_empty(data + at, size - at)) {
            *end = at;
            *body = at + (data[at] == '\r' ? 2 : 1);
            return true;
        }
        mbox->no_body = is_from_line(data + at, size - at);
        if (mbox->no_body) {
            *end = *body = at;
            return true;
        }
        if (!newline || (starts(data + at, size - at, "From ") && size - at < LOOK))
            break;
        note_length(mbox, data + at, (size_t)(newline - data) - at);
        at = (size_t)(newline - data) + 1;
        *end = at;
    }
    return false;
}

/* Returns the length of the lines before the first field that do not belong to the message: its own
 * "From " and ">From ". */
static size_t from_lines(const char *data, size_t size)
{
    size_t at = 0;

    while (starts(data + at, size - at, "From ") || starts(data + at, size - at, ">From ")) {
        const char *newline = memchr(data + at, '\n', size - at);
        if (!newline || (at > 0 && data[at] == 'F'))
            break;
        at = (size_t)(newline - data) + 1;
    }
    return at;
}

/* Reads the header at which the input stands. */
static bool read_header(struct mbox *mbox, struct mbox_message *message, GError **error)
{
    size_t want = 16 * 1024, size, begin, end = 0, body = 0;
    const char *data;
    bool found;

    mbox->content_length = G_MAXUINT64;
    mbox->no_body = false;
    message->offset = input_offset(mbox->input);
    for (;; want *= 2) {
        data = input_look(mbox->input, want, &size, error);
        if (!data)
            return false;
        begin = from_lines(data, size);
        end = MAX(end, begin);
        found = find_end(mbox, data, size, &end, &body);
        if (found || size < want || want > LIMIT_HEADER_BYTES)
            break;
    }
    if (!found)
        end = body = size;
    message->header = data + begin;
    message->whole = end - begin < LIMIT_HEADER_BYTES;
    message->size = MIN(end - begin, LIMIT_HEADER_BYTES);
    mbox->header = body;
    return true;
}

/* Is there a beginning, or the end of the file, directly behind the promised body? */
static bool length_is_true(const struct mbox *mbox, guint64 behind)
{
    char text[LOOK];
    size_t size = input_peek_at(mbox->input, behind, text, sizeof text);
    size_t blank = blank_octets(text, MIN(size, 4));

    return size > 0 && (blank == size || is_from_line(text + blank, size - blank));
}

static bool after_empty_line(const char *data, size_t newline)
{
    if (newline == 0)
        return true;
    if (data[newline - 1] == '\r')
        newline--;
    return newline == 0 || data[newline - 1] == '\n';
}

/* The state of the search through a body. */
struct body_search {
    guint64 trusted; /* no message begins before this offset */
    bool asked;      /* Content-Length has been checked */
};

/* Does a message begin on the line after this newline? */
static bool is_boundary(struct mbox *mbox, struct body_search *search, const char *data,
                        size_t newline, size_t size)
{
    guint64 here = input_offset(mbox->input) + newline + 1;

    if (here < search->trusted || !after_empty_line(data, newline) ||
        !is_from_line(data + newline + 1, size - newline - 1))
        return false;
    if (search->asked || mbox->content_length == G_MAXUINT64)
        return true;
    search->asked = true;
    guint64 behind = search->trusted + mbox->content_length;
    if (behind <= here || behind < search->trusted || !length_is_true(mbox, behind))
        return true;
    search->trusted = behind;
    return false;
}

/* Skips to the next beginning, or to the end. */
static bool skip_body(struct mbox *mbox, GError **error)
{
    /* The search includes the newline before the body, and the two octets before that. */
    size_t back = mbox->no_body ? 0 : MIN(mbox->header, 3), at = back > 0 ? back - 1 : 0, size;
    struct body_search search = {input_offset(mbox->input) + mbox->header, false};

    input_skip(mbox->input, mbox->header - back);
    if (mbox->no_body)
        return true;
    for (;;) {
        const char *data = input_look(mbox->input, at + 256 * 1024, &size, error);
        if (!data)
            return false;
        const char *hit = size > at ? memmem(data + at, size - at, "\nFrom ", 6) : NULL;
        size_t newline = hit ? (size_t)(hit - data) : size;
        if (hit && size - newline < LOOK && !input_at_end(mbox->input)) {
            at = newline;
            data = input_look(mbox->input, at + 2 * LOOK, &size, error);
            if (!data)
                return false;
        }
        if (hit && is_boundary(mbox, &search, data, newline, size)) {
            input_skip(mbox->input, newline + 1);
            return true;
        }
        if (!hit && input_at_end(mbox->input)) {
            input_skip(mbox->input, size);
            return true;
        }
        /* Keeps what is needed for a beginning that the window's end cuts. */
        size_t done = hit ? newline + 1 : MAX(at, size - MIN(size, 8));
        size_t keep = MIN(done, 2);
        input_skip(mbox->input, done - keep);
        at = keep;
    }
}

static bool skip_blank(struct mbox *mbox, GError **error)
{
    size_t size, blank;

    do {
        const char *data = input_look(mbox->input, LOOK, &size, error);
        if (!data)
            return false;
        blank = blank_octets(data, size);
        input_skip(mbox->input, blank);
    } while (blank > 0 && blank == size);
    return true;
}

bool mbox_next(struct mbox *mbox, struct mbox_message *message, bool *found, GError **error)
{
    size_t size;

    if (mbox->begun ? !skip_body(mbox, error) : !skip_blank(mbox, error))
        return false;
    mbox->begun = true;
    if (!input_look(mbox->input, 1, &size, error))
        return false;
    *found = size > 0;
    return size == 0 || read_header(mbox, message, error);
}
