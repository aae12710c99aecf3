#include "submit/content.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/error.h"

#define STEP "the message"

struct content {
    struct wire *wire;
    char last[2]; /* the two previous octets; the beginning counts as the beginning of a line */
    size_t used;
    char out[64 * 1024];
};

static bool flush(struct content *content, GError **error)
{
    size_t used = content->used;
    content->used = 0;
    return wire_send(content->wire, STEP, content->out, used, error);
}

/* A dot after a bare LF or a bare CR is stuffed, too, although RFC 5321 knows only CRLF. A server
 * that takes a bare one for a line end would otherwise see "\n.\r\n" as the end of the message, and
 * what follows as commands (SMTP smuggling). The cost is a second dot in messages that no MTA
 * passes to a milter, because there every line ends in CRLF. */
static bool feed(struct content *content, const char *data, size_t size, GError **error)
{
    for (size_t i = 0; i < size; i++) {
        if (content->used + 2 > sizeof content->out && !flush(content, error))
            return false;
        if (data[i] == '.' && (content->last[1] == '\n' || content->last[1] == '\r'))
            content->out[content->used++] = '.';
        content->out[content->used++] = data[i];
        content->last[0] = content->last[1];
        content->last[1] = data[i];
    }
    return true;
}

static bool feed_bytes(struct content *content, GBytes *bytes, GError **error)
{
    gsize size = 0;
    const char *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;
    return feed(content, data, size, error);
}

static gssize read_at(int fd, bool regular, char *buffer, size_t size, goffset offset)
{
    gssize got;
    do {
        got = regular ? pread(fd, buffer, size, offset) : read(fd, buffer, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

static bool is_regular(int fd, struct stat *status)
{
    return fstat(fd, status) == 0 && S_ISREG(status->st_mode);
}

static bool unreadable(struct content *content, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                "%s: cannot read the message that is to be sent: %s", wire_name(content->wire),
                g_strerror(errno));
    return false;
}

static bool feed_file(struct content *content, int fd, goffset from, GError **error)
{
    g_autofree char *buffer = g_malloc(sizeof content->out);
    struct stat status;
    bool regular = is_regular(fd, &status);
    goffset offset = from;
    gssize got;
    while ((got = read_at(fd, regular, buffer, sizeof content->out, offset)) != 0) {
        if (got < 0)
            return unreadable(content, error);
        if (!feed(content, buffer, got, error))
            return false;
        offset += got;
    }
    return true;
}

/* Lines have 76 characters, which encode 57 octets. */
#define BASE64_OCTETS 57
#define BASE64_CHARACTERS 76

static bool feed_line(struct content *content, const guchar *data, size_t size, GError **error)
{
    g_autofree char *line = g_base64_encode(data, size);

    return feed(content, line, strlen(line), error) && feed(content, "\r\n", 2, error);
}

static bool feed_base64(struct content *content, int fd, goffset from, GError **error)
{
    /* a whole number of lines */
    static const size_t most = BASE64_OCTETS * 1024;
    g_autofree char *buffer = g_malloc(most);
    size_t used = 0;
    gssize got;
    do {
        got = read_at(fd, true, buffer + used, most - used, from);
        if (got < 0)
            return unreadable(content, error);
        from += got;
        used += (size_t)got;
        if (got > 0 && used < most)
            continue;
        for (size_t at = 0; at < used; at += BASE64_OCTETS)
            if (!feed_line(content, (const guchar *)buffer + at, MIN(BASE64_OCTETS, used - at),
                           error))
                return false;
        used = 0;
    } while (got > 0);
    return true;
}

/* Returns the encoded size; all lines are full except the last. */
static goffset base64_size(goffset size)
{
    goffset rest = size % BASE64_OCTETS;

    return size / BASE64_OCTETS * (BASE64_CHARACTERS + 2) + (rest ? (rest + 2) / 3 * 4 + 2 : 0);
}

static bool feed_message(struct content *content, const struct submit_mail *mail, GError **error)
{
    if (mail->fd < 0)
        return true;
    return mail->base64 ? feed_base64(content, mail->fd, mail->fd_from, error)
                        : feed_file(content, mail->fd, mail->fd_from, error);
}

static bool finish(struct content *content, GError **error)
{
    bool ended = content->last[0] == '\r' && content->last[1] == '\n';
    const char *end = ended ? ".\r\n" : "\r\n.\r\n";
    return flush(content, error) && wire_send(content->wire, STEP, end, strlen(end), error);
}

bool content_send(struct wire *wire, const struct submit_mail *mail, GError **error)
{
    g_autofree struct content *content = g_new(struct content, 1);
    content->wire = wire;
    content->used = 0;
    memcpy(content->last, "\r\n", 2);
    return feed_bytes(content, mail->head, error) && feed_message(content, mail, error) &&
           feed_bytes(content, mail->tail, error) && finish(content, error);
}

static bool bytes_are_ascii(GBytes *bytes)
{
    gsize size = 0;
    const guchar *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;
    for (gsize i = 0; i < size; i++)
        if (data[i] >= 0x80)
            return false;
    return true;
}

static bool file_is_ascii(int fd, goffset from)
{
    const size_t most = 64 * 1024;
    g_autofree char *buffer = g_malloc(most);
    struct stat status;
    bool ascii = is_regular(fd, &status);
    gssize got = 0;
    while (ascii && (got = read_at(fd, true, buffer, most, from)) > 0) {
        for (gssize i = 0; i < got; i++)
            ascii &= (guchar)buffer[i] < 0x80;
        from += got;
    }
    return ascii && got == 0;
}

bool content_is_ascii(const struct submit_mail *mail)
{
    return bytes_are_ascii(mail->head) && bytes_are_ascii(mail->tail) &&
           (mail->fd < 0 || mail->base64 || file_is_ascii(mail->fd, mail->fd_from));
}

goffset content_size(const struct submit_mail *mail)
{
    struct stat status;
    goffset size = mail->head ? g_bytes_get_size(mail->head) : 0;
    size += mail->tail ? g_bytes_get_size(mail->tail) : 0;
    if (mail->fd < 0)
        return size;
    if (!is_regular(mail->fd, &status))
        return -1;
    goffset file = status.st_size - mail->fd_from;
    return size + (mail->base64 ? base64_size(file) : file);
}
