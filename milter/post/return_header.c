/* A return with the header of the message alone. */
#include <string.h>
#include <unistd.h>
#include "bounds.h"
#include "post/post.h"

/* Where the header ends, its empty line not counted; what is cut is cut at a line. */
static size_t header_length(const char *text, size_t size)
{
    const char *end = memmem(text, size, "\r\n\r\n", 4);

    if (end)
        return (size_t)(end + 2 - text);
    while (size > 0 && text[size - 1] != '\n')
        size--;
    return size;
}

/* The header of the spooled message; without SMTPUTF8 nothing but ASCII. NULL when it cannot be
 * read. */
static char *read_header(struct spool *spool, const struct copy *copy, bool utf8)
{
    g_autofree char *text = g_malloc(LIMIT_HEADER_BYTES + 1);
    int fd = spool_read(spool, copy->spool, copy->size, copy->digest, NULL, NULL);
    ssize_t got = fd >= 0 ? pread(fd, text, LIMIT_HEADER_BYTES, 0) : -1;

    if (fd >= 0)
        close(fd);
    if (got < 0)
        return NULL;
    size_t length = header_length(text, (size_t)got);
    text[length] = '\0';
    for (char *c = text; !utf8 && *c; c++)
        if (*c & 0x80)
            *c = '?';
    return g_steal_pointer(&text);
}

/* The head of a return ends with the fields of the part that the message stands in. */
static char *retype(GBytes *head, bool utf8)
{
    gsize size;
    const char *bytes = g_bytes_get_data(head, &size);
    g_autofree char *text = g_strndup(bytes, size);
    const char *was = utf8 ? "message/global" : "message/rfc822",
               *is = utf8 ? "message/global-headers" : "text/rfc822-headers";
    char *at = g_strrstr(text, was);

    if (!at)
        return NULL;
    *at = '\0';
    return g_strconcat(text, is, at + strlen(was), NULL);
}

static void replace(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

/* mail: taken, becomes the head. */
static struct outgoing *copy_return(const struct outgoing *refused, char *mail, bool utf8,
                                    gint64 now)
{
    struct outgoing *again = outgoing_new();

    again->kind = OUTGOING_RETURN;
    again->created = refused->created;
    again->next = now;
    again->head = g_bytes_new_take(mail, strlen(mail));
    again->tail = refused->tail ? g_bytes_ref(refused->tail) : NULL;
    replace(&again->request, g_strdup(refused->request));
    replace(&again->mail_args, g_strdup(utf8 ? refused->mail_args : ""));
    for (guint i = 0; i < refused->recipients->len; i++) {
        const struct recipient *to = refused->recipients->pdata[i];
        g_ptr_array_add(again->recipients, recipient_new(to->address, to->args));
    }
    return again;
}

struct outgoing *post_return_header(struct spool *spool, const struct request *request,
                                    const struct outgoing *refused, gint64 now)
{
    const struct copy *copy = request_copy(request, refused->spool);
    bool utf8 = strstr(refused->mail_args, "SMTPUTF8") != NULL;
    g_autofree char *header = copy && refused->head ? read_header(spool, copy, utf8) : NULL;
    g_autofree char *head = header ? retype(refused->head, utf8) : NULL;

    return head ? copy_return(refused, g_strconcat(head, header, NULL), utf8, now) : NULL;
}
