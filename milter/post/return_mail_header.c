/* A return with only the header of the message. */
#include "post/return_mail_header.h"

#include <string.h>
#include <unistd.h>
#include "base/limits.h"
#include "base/raw_field.h"
#include "mail/write/compose_return.h"
#include "post/return_mail.h"
#include "store/ledger/states.h"

/* Returns the length of the header without its empty line; a header that is too long is cut at the
 * end of a line. */
static size_t header_length(const char *text, size_t size)
{
    size_t end, body;

    if (raw_header_end(text, size, &end, &body))
        return end;
    while (size > 0 && text[size - 1] != '\n')
        size--;
    return size;
}

/* Replaces octets that are not allowed in text by "?". */
static void make_text(char *octets, size_t length)
{
    char *out = octets;

    for (size_t i = 0; i < length; i++)
        if (octets[i] != '\r')
            *out++ = octets[i] ? octets[i] : '?';
    *out = '\0';
}

/* Returns the header of the spooled message, with LF line ends; NULL when it cannot be read. */
static char *read_header(struct spool *spool, const struct copy *copy)
{
    g_autofree char *text = g_malloc(LIMIT_HEADER_BYTES + 1);
    int fd = spool_read(spool, copy->spool, copy->size, copy->digest, NULL, NULL);
    ssize_t got = fd >= 0 ? pread(fd, text, LIMIT_HEADER_BYTES, 0) : -1;

    if (fd >= 0)
        close(fd);
    if (got < 0)
        return NULL;
    make_text(text, header_length(text, (size_t)got));
    return g_steal_pointer(&text);
}

/* Describes the return as the first one did: its report says for which recipients the MTA refused
 * it, else the request says how it ended. While the request is being released, some recipients have
 * the message. */
static void describe_as_before(struct giving_back *g, const GPtrArray *asks)
{
    bool failed = strstr(g->report, "\nDiagnostic-Code: ") != NULL;
    bool partly = !failed && g->request->state == REQUEST_RELEASING;
    g_auto(GStrv) lines = compose_report_lines(g->report);

    if (failed) {
        return_fill_failed(g, (const char *const *)lines);
        return;
    }
    g->left = partly ? g_strjoinv(", ", lines) : NULL;
    return_fill(g, asks, g->request->ending, NULL);
}

struct outgoing *post_return_header(const struct config *config, struct spool *spool,
                                    const struct request *request, const GPtrArray *asks,
                                    const struct outgoing *refused, gint64 now)
{
    const struct copy *copy = request_copy(request, refused->spool);
    bool smaller = copy && refused->spool_skip != OUTGOING_SKIP_ALL;
    g_autofree char *header = smaller ? read_header(spool, copy) : NULL;
    g_autofree char *report = header ? compose_return_report(refused->head) : NULL;

    if (!report)
        return NULL;
    struct giving_back g = {.config = config,
                            .request = request,
                            .copy = copy,
                            .recipients = copy->recipients,
                            .header = header,
                            .report = report,
                            .now = now};
    g.eight_bit = !g_str_is_ascii(header);
    g.global = g.eight_bit && return_is_declared(copy);
    describe_as_before(&g, asks);
    struct outgoing *back = return_compose(&g);
    back->created = refused->created;
    giving_back_clear(&g);
    return back;
}
