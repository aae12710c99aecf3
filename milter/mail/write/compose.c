#include "mail/write/compose.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/sanitize.h"
#include "mail/write/compose_html.h"
#include "mail/write/compose_internal.h"
#include "policy/address.h"
#include "text/template_safe.h"

GMimeObject *compose_verbatim(const char *type, const char *subtype, const char *content,
                              const char *encoding)
{
    GMimePart *part = g_mime_part_new_with_type(type, subtype);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(content, strlen(content));
    g_autoptr(GMimeDataWrapper) wrapper =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, wrapper);
    g_mime_part_set_content_encoding(part, g_mime_content_encoding_from_string(encoding));
    return GMIME_OBJECT(part);
}

static gboolean is_7bit(const char *text)
{
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        if (length > 78)
            return FALSE;
        line += length;
        line += *line == '\n';
    }
    return sanitize_is_ascii(text, strlen(text));
}

/* Quoted-printable makes three octets of each that is not ASCII; base64 makes four of any three. */
static const char *encoding_of(const char *text)
{
    size_t size = strlen(text), wide = 0;
    if (is_7bit(text))
        return "7bit";
    if (sanitize_is_ascii(text, size))
        return "quoted-printable";
    for (const char *p = text; *p; p++)
        wide += (guchar)*p >= 0x80;
    return wide > size / 5 ? "base64" : "quoted-printable";
}

static char *make_valid(const char *text)
{
    size_t size = strlen(text);
    return sanitize_is_ascii(text, size) ? g_strndup(text, size) : g_utf8_make_valid(text, -1);
}

GMimeObject *compose_text(const char *subtype, const char *text)
{
    g_autofree char *valid = make_valid(text);
    const char *encoding = encoding_of(valid);
    GMimeObject *part = compose_verbatim("text", subtype, valid, encoding);
    g_mime_object_set_content_type_parameter(part, "charset", "utf-8");
    return part;
}

static gboolean is_id(const char *id)
{
    size_t length = id ? strlen(id) : 0;
    for (const char *p = id; p && *p; p++)
        if (!g_ascii_isgraph(*p) || *p == '<' || *p == '>')
            return FALSE;
    return length > 0 && length <= LIMIT_COMPOSED_ID;
}

static gboolean is_dot_atom(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!g_ascii_isalnum(text[i]) && !(text[i] & 0x80) &&
            !strchr("!#$%&'*+-/=?^_`{|}~.", text[i]))
            return FALSE;
    return size > 0;
}

static gboolean is_quoted(const char *text, size_t size)
{
    return size >= 2 && text[0] == '"' && text[size - 1] == '"';
}

/* Returns "<local@domain>", with the local part quoted if necessary; NULL when it is not an address
 * that can stand in a field. UTF-8 stays as it is (RFC 6532). */
static char *angle_address(const char *address)
{
    const char *at = strrchr(address, '@');
    if (!at || at == address || strlen(address) > LIMIT_ADDRESS ||
        !g_utf8_validate(address, -1, NULL) || strpbrk(at, "<>\" ()"))
        return NULL;
    for (const char *p = address; *p; p++)
        if (g_ascii_iscntrl(*p))
            return NULL;
    size_t size = at - address;
    if (is_dot_atom(address, size) || is_quoted(address, size))
        return g_strdup_printf("<%s>", address);
    g_autoptr(GString) quoted = g_string_new("<\"");
    for (const char *p = address; p < at; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(quoted, '\\');
        g_string_append_c(quoted, *p);
    }
    g_string_append_printf(quoted, "\"%s>", at);
    return g_strdup(quoted->str);
}

/* Adds a field whose value is ready, including its folds. */
static void add_field(GString *out, const char *name, const char *value)
{
    g_string_append(out, name);
    g_string_append(out, ": ");
    g_string_append(out, value);
    g_string_append_c(out, '\n');
}

/* Breaks up encoded words in text. Otherwise a reader would decode them, and they could contain
 * everything that was made safe before. */
static char *without_encoded_words(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "=?", -1);
    return g_strjoinv("= ?", parts);
}

static char *shown_subject(const char *subject)
{
    g_autofree char *safe = safe_text(subject, LIMIT_SUBJECT);
    if (g_utf8_strlen(safe, -1) <= LIMIT_COMPOSED_SUBJECT)
        return without_encoded_words(safe);
    g_autofree char *beginning = g_utf8_substring(safe, 0, LIMIT_COMPOSED_SUBJECT - 3);
    g_autofree char *cut = g_strconcat(beginning, "...", NULL);
    return without_encoded_words(cut);
}

/* GMime's own address field would turn the UTF-8 of an address into encoded words, and no server
 * would recognise it. */
static void add_address(GString *out, const char *field, const char *name, const char *address)
{
    g_autofree char *angle = angle_address(address);
    g_autofree char *safe = template_name(name, "");
    g_autofree char *shown = without_encoded_words(safe);
    if (!angle) {
        add_field(out, field, "undisclosed-recipients:;");
        return;
    }
    g_autofree char *phrase = g_mime_utils_header_encode_phrase(NULL, shown, "utf-8");
    g_strdelimit(phrase, "\r\n", ' ');
    g_autofree char *value = *shown ? g_strdup_printf("%s\n %s", phrase, angle) : g_strdup(angle);
    add_field(out, field, value);
}

/* Adds the subject, encoded if it is not ASCII, and folded. */
static void add_subject(GString *out, const char *subject)
{
    g_autofree char *encoded = g_mime_utils_header_encode_text(NULL, subject, "utf-8");
    g_autofree char *line = g_strconcat("Subject: ", encoded, NULL);
    g_autofree char *folded = g_mime_utils_unstructured_header_fold(NULL, NULL, line);

    g_string_append(out, folded);
}

static void add_date(GString *out, gint64 seconds)
{
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(seconds);
    g_autofree char *value = date ? g_mime_utils_header_format_date(date) : NULL;

    if (value)
        add_field(out, "Date", value);
}

static gboolean is_language(const char *language)
{
    size_t length = language ? strlen(language) : 0;
    for (const char *p = language; p && *p; p++)
        if (!g_ascii_isalnum(*p) && *p != '-')
            return FALSE;
    return length > 0 && length <= 35;
}

static void add_ids(GString *out, const struct compose_mail *mail)
{
    if (is_id(mail->message_id)) {
        g_autofree char *own = g_strdup_printf("<%s>", mail->message_id);
        add_field(out, "Message-ID", own);
    }
    if (is_id(mail->in_reply_to)) {
        g_autofree char *other = g_strdup_printf("<%s>", mail->in_reply_to);
        add_field(out, "In-Reply-To", other);
        add_field(out, "References", other);
    }
}

/* RFC 2919. The address in List-Unsubscribe ends the asks of this server, so they are the list.
 * SpamAssassin gives an unsigned mail a point for one field without the other. */
static void add_list(GString *out, const struct compose_mail *mail)
{
    const char *at = strrchr(mail->from, '@');
    g_autofree char *domain = domain_normalise(at ? at + 1 : "");

    if (!mail->unsubscribe || !is_id(mail->unsubscribe))
        return;
    if (domain && *domain != '[') {
        g_autofree char *list = g_strdup_printf("AskFirst <askfirst.%s>", domain);
        add_field(out, "List-Id", list);
    }
    g_autofree char *link = g_strdup_printf("<%s>", mail->unsubscribe);
    add_field(out, "List-Unsubscribe", link);
}

GString *compose_header(const struct compose_mail *mail)
{
    GString *out = g_string_sized_new(1024);
    g_autofree char *subject = shown_subject(mail->subject);
    add_address(out, "From", mail->from_name, mail->from);
    if (mail->reply_to && *mail->reply_to)
        add_address(out, "Reply-To", "", mail->reply_to);
    add_address(out, "To", mail->to_name, mail->to);
    add_subject(out, subject);
    add_date(out, mail->date);
    add_ids(out, mail);
    /* We want to hear when an ask cannot be delivered; the failure of another mail concerns nobody.
     */
    add_field(out, "Auto-Submitted", mail->asks ? "auto-generated" : "auto-replied");
    add_field(out, "X-Auto-Response-Suppress", mail->asks ? "DR, RN, NRN, OOF, AutoReply" : "All");
    /* Outlook then offers no thumbs, which would not be an answer. */
    add_field(out, "x-ms-reactions", "disallow");
    add_list(out, mail);
    if (is_language(mail->language))
        add_field(out, "Content-Language", mail->language);
    add_field(out, "MIME-Version", "1.0");
    return out;
}

static void append_line(GString *out, const char *line, const char *end)
{
    for (const char *cr; (cr = memchr(line, '\r', (size_t)(end - line))); line = cr + 1)
        g_string_append_len(out, line, cr - line);
    g_string_append_len(out, line, end - line);
}

GString *compose_wire(const GString *text)
{
    GString *out = g_string_sized_new(text->len + text->len / 16 + 64);
    const char *line = text->str, *end = text->str + text->len;
    for (const char *lf; (lf = memchr(line, '\n', (size_t)(end - line))); line = lf + 1) {
        append_line(out, line, lf);
        g_string_append_c(out, '\r');
        g_string_append_c(out, '\n');
    }
    append_line(out, line, end);
    return out;
}

static void append_encoded(GString *out, const char *text, const char *name)
{
    GMimeContentEncoding encoding = g_mime_content_encoding_from_string(name);
    size_t size = strlen(text), before = out->len;
    GMimeEncoding state;
    g_mime_encoding_init_encode(&state, encoding);
    g_string_set_size(out, before + g_mime_encoding_outlen(&state, size) + 16);
    size = g_mime_encoding_flush(&state, text, size, out->str + before);
    g_string_truncate(out, before + size);
}

/* Appends a part of valid UTF-8, in the form of compose_text. */
static void append_part(GString *out, const char *subtype, const char *text)
{
    const char *encoding = encoding_of(text);
    g_string_append_printf(out,
                           "Content-Type: text/%s; charset=utf-8\n"
                           "Content-Transfer-Encoding: %s\n\n",
                           subtype, encoding);
    append_encoded(out, text, encoding);
}

GBytes *compose_mail(const struct compose_mail *mail)
{
    const char *language = is_language(mail->language) ? mail->language : "";
    g_autofree char *subject = shown_subject(mail->subject);
    g_autofree char *body = make_valid(mail->body);
    g_autofree char *html = compose_html(subject, body, language);
    g_autofree char *unsafe = compose_plain(body), *plain = make_valid(unsafe);
    /* Made from our own Message-ID, which nobody else knows before this mail is sent. */
    g_autofree char *digest =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, mail->message_id, -1);
    g_autofree char *boundary = g_strdup_printf("=_%.40s", digest);
    GString *out = compose_header(mail);
    g_string_append_printf(out, "Content-Type: multipart/alternative;\n\tboundary=\"%s\"\n\n--%s\n",
                           boundary, boundary);
    append_part(out, "plain", plain);
    g_string_append_printf(out, "\n--%s\n", boundary);
    append_part(out, "html", html);
    g_string_append_printf(out, "\n--%s--\n", boundary);
    GString *wire = compose_wire(out);
    g_string_free(out, TRUE);
    return g_string_free_to_bytes(wire);
}
