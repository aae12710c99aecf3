/* The reader: finds messages in archives and hands out their headers. */
#include "cli/learn/learn_read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "archive/input.h"
#include "archive/mbox.h"
#include "archive/walk.h"
#include "base/error.h"

/* A parcel is full with this many octets or messages. */
#define PARCEL_BYTES (256u * 1024)
#define PARCEL_ITEMS 256u

/* The weight of a file of a tree, in octets of an mbox: this much is read in the same time. */
#define FILE_WEIGHT (64u * 1024)

/* Nearly all headers are shorter. */
#define USUAL_HEADER (16u * 1024)

struct archive_reading {
    const struct learn_reader *reader;
    struct parcel *parcel;
    guint64 consumed; /* of the current archive, as far as parcels have counted it */
    bool given;       /* the user gave the current path; it was not found in a folder */
};

static bool hand_over(struct archive_reading *r)
{
    if (r->parcel && r->parcel->items->len == 0 && r->parcel->weight == 0)
        return true;
    r->parcel = r->reader->exchange(r->reader->ctx, r->parcel);
    return r->parcel != NULL;
}

/* False: stop. */
static bool add_item(struct archive_reading *r, const char *data, size_t size, bool file,
                     bool whole)
{
    struct parcel *parcel = r->parcel;
    struct parcel_item item = {parcel->bytes->len, size, file, whole};

    g_string_append_len(parcel->bytes, data, (gssize)size);
    g_string_append_c(parcel->bytes, '\0');
    g_array_append_val(parcel->items, item);
    if (parcel->items->len < PARCEL_ITEMS && parcel->bytes->len < PARCEL_BYTES)
        return true;
    return hand_over(r);
}

static void complain(const struct archive_reading *r, const char *text)
{
    r->reader->complain(r->reader->ctx, text);
}

static void weigh(struct archive_reading *r, const struct input *input)
{
    guint64 consumed = input_consumed(input);

    r->parcel->weight += consumed - MIN(consumed, r->consumed);
    r->consumed = MAX(consumed, r->consumed);
}

/* False: stop. */
static bool read_messages(struct archive_reading *r, struct input *input, bool all, GError **error)
{
    struct mbox *mbox = mbox_new(input);
    struct mbox_message message;
    bool found = true, go_on = true;

    while (go_on && mbox_next(mbox, &message, &found, error) && found) {
        weigh(r, input);
        go_on = add_item(r, message.header, message.size, false, message.whole);
        if (!all)
            break;
    }
    mbox_free(mbox);
    return go_on;
}

enum archive_content { CONTENT_MBOX, CONTENT_MESSAGE, CONTENT_TAR, CONTENT_EMPTY, CONTENT_OTHER };

static enum archive_content content_of(const char *head, size_t size)
{
    size_t blank = 0;

    if (mbox_begins(head, size))
        return CONTENT_MBOX;
    while (blank < size && g_ascii_isspace(head[blank]))
        blank++;
    if (blank == size)
        return CONTENT_EMPTY;
    if (mbox_is_field(head + blank, size - blank))
        return CONTENT_MESSAGE;
    return size > 262 && memcmp(head + 257, "ustar", 5) == 0 ? CONTENT_TAR : CONTENT_OTHER;
}

/* False: stop. */
static bool refuse(struct archive_reading *r, const char *path, enum archive_content content)
{
    if (!r->given)
        return add_item(r, "", 0, false, true);
    g_autofree char *text = g_strdup_printf(
        "%s: %s", path,
        content == CONTENT_TAR
            ? "is a tar archive; unpack it and give the folder"
            : "is not mail: at offset 0 stands neither a line \"From \" nor a header field");
    complain(r, text);
    return true;
}

static bool read_input(struct archive_reading *r, const char *path, struct input *input,
                       GError **error)
{
    size_t size;
    const char *head = input_look(input, USUAL_HEADER, &size, error);
    bool go_on = true;

    if (!head)
        return true;
    enum archive_content content = content_of(head, size);
    if (content == CONTENT_MBOX || content == CONTENT_MESSAGE)
        go_on = read_messages(r, input, content == CONTENT_MBOX, error);
    else if (content != CONTENT_EMPTY)
        go_on = refuse(r, path, content);
    /* A single message is not read to its end, nor a file that is not mail. */
    if (go_on && !*error && (content == CONTENT_MBOX || content == CONTENT_EMPTY))
        input_finish(input, error);
    return go_on;
}

static void add_hint(GError *error)
{
    if (!strstr(error->message, g_strerror(EACCES)))
        return;
    char *longer = g_strdup_printf("%s; it is read as the owner of state_dir: let that user read "
                                   "it, or give it on standard input",
                                   error->message);
    g_free(error->message);
    error->message = longer;
}

/* Reads one archive. Whatever is wrong with it, the others are read. */
static bool read_unknown(struct archive_reading *r, const char *path, guint64 size)
{
    GError *error = NULL;
    struct input *input = input_open(path, r->given, &error);
    bool go_on = true;

    r->consumed = 0;
    if (input)
        go_on = read_input(r, path, input, &error);
    input_close(input);
    if (error) {
        add_hint(error);
        complain(r, error->message);
        g_error_free(error);
    }
    if (!go_on)
        return false;
    r->parcel->weight += size - MIN(size, r->consumed);
    return true;
}

static bool read_found(void *ctx, enum walk_kind kind, const char *path, guint64 size,
                       const GError *error)
{
    struct archive_reading *r = ctx;

    switch (kind) {
    case WALK_MESSAGE:
        r->parcel->weight += FILE_WEIGHT;
        return add_item(r, path, strlen(path), true, true);
    case WALK_UNKNOWN:
        return read_unknown(r, path, size);
    case WALK_PASSED:
        r->reader->passed(r->reader->ctx, path);
        return true;
    default:
        complain(r, error->message);
        return true;
    }
}

void learn_read(const struct learn_reader *reader)
{
    struct archive_reading r = {.reader = reader, .parcel = reader->exchange(reader->ctx, NULL)};

    for (char **path = reader->learn->paths; *path && r.parcel; path++) {
        r.given = strcmp(*path, "-") == 0 || !g_file_test(*path, G_FILE_TEST_IS_DIR);
        if (!walk(*path, read_found, &r))
            return;
    }
    if (r.parcel)
        reader->exchange(reader->ctx, r.parcel);
}

static bool weigh_found(void *ctx, enum walk_kind kind, const char *path, guint64 size,
                        const GError *error)
{
    guint64 *sum = ctx;

    (void)path;
    (void)error;
    *sum += kind == WALK_MESSAGE ? FILE_WEIGHT : size;
    return !learn_stopped();
}

guint64 learn_weigh(const struct learn *learn)
{
    guint64 sum = 0;

    for (char **path = learn->paths; *path; path++)
        walk(*path, weigh_found, &sum);
    return sum;
}

/* Reads any unusual file: packed, with a "From " line, or with a long header. */
static bool read_unusual(const char *path, GString *header, bool *whole, GError **error)
{
    struct input *input = input_open(path, false, error);
    struct mbox *mbox = input ? mbox_new(input) : NULL;
    struct mbox_message message;
    bool found = false;
    size_t size;
    const char *head = input ? input_look(input, USUAL_HEADER, &size, error) : NULL;

    if (head && content_of(head, size) <= CONTENT_MESSAGE &&
        mbox_next(mbox, &message, &found, error) && found) {
        g_string_append_len(header, message.header, (gssize)message.size);
        *whole = message.whole;
    }
    mbox_free(mbox);
    input_close(input);
    return found;
}

static size_t header_size(const char *data, size_t size)
{
    const char *unix_end = memmem(data, size, "\n\n", 2);
    const char *end = memmem(data, unix_end ? (size_t)(unix_end - data) : size, "\n\r\n", 3);

    end = end ? end : unix_end;
    return end ? (size_t)(end - data) + 1 : 0;
}

bool learn_read_file(const char *path, GString *header, bool *whole, GError **error)
{
    char data[USUAL_HEADER];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);

    *whole = true;
    g_string_truncate(header, 0);
    /* A mail program has moved it meanwhile: it is found at its new place, or in the next
     * import. */
    if (fd < 0 && errno == ENOENT)
        return false;
    if (fd < 0) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot open %s: %s", path, g_strerror(errno));
        add_hint(*error);
        return false;
    }
    ssize_t n = read(fd, data, sizeof data);
    close(fd);
    size_t end = n > 0 ? header_size(data, (size_t)n) : 0;
    if (end == 0 || content_of(data, (size_t)n) != CONTENT_MESSAGE)
        return read_unusual(path, header, whole, error);
    g_string_append_len(header, data, (gssize)end);
    return true;
}
