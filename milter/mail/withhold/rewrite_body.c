#include "mail/withhold/rewrite_body.h"

#include <string.h>
#include "mail/read/charset.h"
#include "mail/read/header_grammar.h"
#include "mail/withhold/leak_check.h"

/* Longest line without its line end (RFC 5321, 4.5.3.1.6). */
enum { LONGEST_LINE = 998 };

/* New content for part of a body. GMime says where each part stands, so that everything that is not
 * replaced stays byte for byte. */
struct splice {
    size_t start, end;   /* in parts->raw */
    GByteArray *content; /* encoded */
};

static void splice_clear(void *data)
{
    g_byte_array_unref(((struct splice *)data)->content);
}

static GByteArray *encode(const GByteArray *content, GMimeContentEncoding encoding)
{
    GMimeEncoding state;
    GByteArray *out = g_byte_array_new();
    size_t size;

    g_mime_encoding_init_encode(&state, encoding);
    g_byte_array_set_size(out, (guint)g_mime_encoding_outlen(&state, content->len) + 16);
    size =
        g_mime_encoding_flush(&state, (const char *)content->data, content->len, (char *)out->data);
    g_byte_array_set_size(out, (guint)size);
    return out;
}

/* The encoder expects LF and would write a CR as "=0D". */
static void drop_cr(GByteArray *content)
{
    guint kept = 0;

    for (guint i = 0; i < content->len; i++)
        if (content->data[i] != '\r' || i + 1 == content->len || content->data[i + 1] != '\n')
            content->data[kept++] = content->data[i];
    g_byte_array_set_size(content, kept);
}

/* Returns the new content in the encoding of the part, so that no header field changes. */
static GByteArray *encode_as(GByteArray *content, GMimeContentEncoding encoding)
{
    if (encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
        drop_cr(content);
    return encode(content, encoding);
}

/* Breaks a line that is too long for SMTP at spaces. */
static void break_line(guint8 *text, size_t size)
{
    size_t line = 0, space = 0;

    for (size_t i = 0; i < size; i++) {
        if (text[i] == ' ')
            space = i;
        if (i - line >= LONGEST_LINE && space > line) {
            text[space] = '\n';
            line = space + 1;
        }
    }
}

/* Breaks only lines that the replacement made longer; other long lines stay as they came. */
static void break_long_lines(GByteArray *content)
{
    guint8 *end = content->data + content->len;

    for (guint8 *line = content->data; line < end;) {
        guint8 *lf = memchr(line, '\n', (size_t)(end - line));
        size_t size = (size_t)((lf ? lf : end) - line);
        if (size > LONGEST_LINE && memmem(line, size, withheld_mark, strlen(withheld_mark)))
            break_line(line, size);
        line += size + 1;
    }
}

static GByteArray *convert(const GByteArray *content, const char *from, const char *to)
{
    gsize size;
    char *text = g_convert((const char *)content->data, content->len, to, from, NULL, &size, NULL);

    return text ? g_byte_array_new_take((guint8 *)text, size) : NULL;
}

/* Withholds in UTF-8 and converts back. Returns NULL when the content cannot be converted, or
 * nothing can be taken out of it. */
static GByteArray *withhold_converted(const struct withheld *withheld, const GByteArray *content,
                                      const char *charset)
{
    g_autoptr(GByteArray) text = convert(content, charset, "utf-8");
    g_autoptr(GByteArray) clean = text ? withheld_apply(withheld, text) : NULL;

    return clean ? convert(clean, "utf-8", charset) : NULL;
}

/* Returns the content without what is withheld, or NULL when it cannot be taken out: tags may stand
 * inside it. */
static GByteArray *withhold(const struct withheld *withheld, const struct part *part)
{
    g_autofree char *charset = charset_other(part->charset);
    g_autoptr(GByteArray) content = part_content(part);
    g_autoptr(GByteArray) clean = charset ? withhold_converted(withheld, content, charset) : NULL;

    if (!clean && !charset_is_wide(charset))
        clean = withheld_apply(withheld, content);
    return clean && !leak_check_content(withheld, part, clean) ? g_steal_pointer(&clean) : NULL;
}

static bool is_encoded(GMimeContentEncoding encoding)
{
    return encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
           encoding == GMIME_CONTENT_ENCODING_BASE64;
}

static bool is_line_end(guint8 c)
{
    return c == '\r' || c == '\n';
}

/* Returns where the line ends at the end of the part begin; a soft line break is not one. */
static size_t last_line_ends(const struct parts *parts, const struct splice *splice, bool soft)
{
    const guint8 *raw = parts->raw->data;
    size_t at = splice->end;

    while (at > splice->start && is_line_end(raw[at - 1]))
        at--;
    if (soft && at > splice->start && raw[at - 1] == '=' && at < splice->end)
        at += raw[at] == '\r' && at + 1 < splice->end ? 2 : 1;
    return at;
}

static void cut_end(GByteArray *content, const char *end)
{
    size_t size = strlen(end);

    if (content->len >= size && memcmp(content->data + content->len - size, end, size) == 0)
        g_byte_array_set_size(content, content->len - (guint)size);
}

/* Encodes content without its final line ends, which stay as they came. The last one belongs to the
 * boundary behind the part, but GMime leaves its CR to the part. */
static GByteArray *encode_but_line_ends(GByteArray *content, GMimeContentEncoding encoding,
                                        const struct parts *parts, struct splice *splice)
{
    bool printable = encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
    size_t end = last_line_ends(parts, splice, printable);
    GByteArray *encoded;

    for (size_t at = splice->end; printable && at > end; at--)
        cut_end(content, parts->raw->data[at - 1] == '\r' ? "\r" : "\n");
    splice->end = end;
    encoded = encode_as(content, encoding);
    cut_end(encoded, printable ? "=\n" : "\n");
    return encoded;
}

/* Returns false when the part shows an address that cannot be taken out. */
static bool rewrite_part(const struct withheld *withheld, const struct parts *parts,
                         const struct part *part, GArray *splices)
{
    GMimeContentEncoding encoding = part->encoding;
    struct splice splice;
    g_autoptr(GByteArray) content = NULL;

    if (!leak_check_part(withheld, part))
        return true;
    if (encoding == GMIME_CONTENT_ENCODING_UUENCODE ||
        !part_place(parts, part, &splice.start, &splice.end) ||
        !(content = withhold(withheld, part)))
        return false;
    if (!is_encoded(encoding) && !charset_is_wide(part->charset) &&
        encoding != GMIME_CONTENT_ENCODING_BINARY)
        break_long_lines(content);
    splice.content = is_encoded(encoding) ? encode_but_line_ends(content, encoding, parts, &splice)
                                          : g_byte_array_ref(content);
    g_array_append_val(splices, splice);
    return true;
}

static void append_crlf(GString *out, const guint8 *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n' && (out->len == 0 || out->str[out->len - 1] != '\r'))
            g_string_append_c(out, '\r');
        g_string_append_c(out, (char)text[i]);
    }
}

static GString *join(const struct parts *parts, const GArray *splices)
{
    GString *out = g_string_sized_new(parts->raw->len);
    size_t done = parts->head;

    for (guint i = 0; i < splices->len; i++) {
        const struct splice *splice = &g_array_index(splices, struct splice, i);
        append_crlf(out, parts->raw->data + done, splice->start - done);
        append_crlf(out, splice->content->data, splice->content->len);
        done = splice->end;
    }
    append_crlf(out, parts->raw->data + done, parts->raw->len - done);
    return out;
}

/* Returns false when the body shows an address: signed content is never changed. */
static bool leave_sealed(const struct withheld *withheld, const struct parts *parts)
{
    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if ((part_is_rewritable(part) || header_grammar_type_is_sealed(part->type)) &&
            leak_check_part(withheld, part))
            return false;
    }
    return true;
}

static bool find_splices(const struct withheld *withheld, const struct parts *parts,
                         GArray *splices)
{
    if (parts->cut || leak_check_inside(withheld, parts))
        return false;
    if (parts->sealed || parts_hold_pgp(parts))
        return leave_sealed(withheld, parts);
    for (guint i = 0; i < parts->list->len; i++) {
        const struct part *part = parts->list->pdata[i];
        if (part_is_rewritable(part) && !rewrite_part(withheld, parts, part, splices))
            return false;
    }
    return true;
}

bool rewrite_parts(const struct parts *parts, const struct withheld *withheld, GString **out)
{
    g_autoptr(GArray) splices = g_array_new(FALSE, FALSE, sizeof(struct splice));

    g_array_set_clear_func(splices, splice_clear);
    if (!find_splices(withheld, parts, splices))
        return false;
    *out = splices->len ? join(parts, splices) : NULL;
    return true;
}

bool rewrite_body(const GPtrArray *fields, const char *body, size_t size,
                  const struct withheld *withheld, GString **out)
{
    struct parts *parts = parts_open(fields, body, size, true);
    bool safe = rewrite_parts(parts, withheld, out);

    parts_free(parts);
    return safe;
}
