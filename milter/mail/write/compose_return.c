#include "mail/write/compose_return.h"

#include <string.h>
#include "base/limits.h"
#include "mail/write/compose_html.h"
#include "mail/write/compose_internal.h"

/* Marks the place of the message until head and tail are split. */
#define PLACE "=_the-message-goes-here_="

/* code: additional characters to be encoded. */
static void append_xtext(GString *out, const char *text, const char *code)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c < 0x80 && !strchr(code, (int)c))
            g_string_append_c(out, *p);
        else
            g_string_append_printf(out, "\\x{%X}", c);
    }
}

/* For an address, RFC 6533 (QCHAR). */
static const char coded_in_address[] = " +=\\";

/* Adds "NAME: PREFIX VALUE" on one line, whatever the value is. Where UTF-8 is not allowed it is
 * written as "\x{HEX}" (RFC 6533, utf-8-addr-xtext), and so are the characters in coded. */
static void append_coded(GString *out, const char *name, const char *prefix, const char *value,
                         gboolean utf8, const char *coded)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    g_autoptr(GString) line = g_string_new(NULL);
    for (char *p = valid; *p; p++)
        if (g_ascii_iscntrl(*p))
            *p = ' ';
    if (utf8)
        g_string_append(line, valid);
    else
        append_xtext(line, valid, coded);
    if (line->len > LIMIT_REPORT_FIELD) {
        const char *end = g_utf8_find_prev_char(line->str, line->str + LIMIT_REPORT_FIELD);
        g_string_truncate(line, end - line->str);
    }
    g_string_append_printf(out, "%s: %s%s\n", name, prefix, line->str);
}

static void append_field(GString *out, const char *name, const char *prefix, const char *value,
                         gboolean utf8)
{
    append_coded(out, name, prefix, value, utf8, "");
}

static gboolean is_status(const char *status)
{
    return status && g_regex_match_simple("^[245]\\.[0-9]{1,3}\\.[0-9]{1,3}$", status, 0, 0);
}

static void append_recipient(GString *out, const struct compose_recipient *recipient, gboolean utf8)
{
    gboolean ascii = g_str_is_ascii(recipient->address);
    g_string_append_c(out, '\n');
    if (recipient->orcpt && *recipient->orcpt)
        append_field(out, "Original-Recipient", "", recipient->orcpt, utf8);
    append_coded(out, "Final-Recipient", ascii ? "rfc822; " : "utf-8; ", recipient->address, utf8,
                 ascii ? "" : coded_in_address);
    g_string_append(out, "Action: failed\n");
    append_field(out, "Status", "", is_status(recipient->status) ? recipient->status : "5.0.0",
                 FALSE);
    if (recipient->diagnostic && *recipient->diagnostic)
        append_field(out, "Diagnostic-Code", "", recipient->diagnostic, utf8);
}

static char *report_text(const struct compose_return *ret)
{
    if (ret->report)
        return g_strdup(ret->report);
    GString *out = g_string_new(NULL);
    append_field(out, "Reporting-MTA", "dns; ", ret->reporting_mta, FALSE);
    if (ret->original_envid && *ret->original_envid)
        append_field(out, "Original-Envelope-Id", "", ret->original_envid, ret->utf8);
    g_autoptr(GDateTime) arrival = g_date_time_new_from_unix_utc(ret->arrival);
    if (arrival) {
        g_autofree char *date = g_mime_utils_header_format_date(arrival);
        append_field(out, "Arrival-Date", "", date, FALSE);
    }
    for (size_t i = 0; i < ret->n_recipients; i++)
        append_recipient(out, &ret->recipients[i], ret->utf8);
    return g_string_free(out, FALSE);
}

static GMimeObject *report_part(const struct compose_return *ret)
{
    g_autofree char *text = report_text(ret);
    return compose_verbatim("message", ret->utf8 ? "global-delivery-status" : "delivery-status",
                            text, g_str_is_ascii(text) ? "7bit" : "8bit");
}

/* Mail programs that do not know message/global can save such a part and open it as a message. */
static GMimeObject *encoded_part(void)
{
    GMimeObject *part = compose_verbatim("message", "global", PLACE, "base64");
    g_mime_data_wrapper_set_encoding(g_mime_part_get_content(GMIME_PART(part)),
                                     GMIME_CONTENT_ENCODING_BASE64);
    g_mime_object_set_disposition(part, "attachment");
    g_mime_part_set_filename(GMIME_PART(part), "message.eml");
    return part;
}

static GMimeObject *message_part(const struct compose_return *ret)
{
    if (ret->global && !ret->utf8)
        return encoded_part();
    return compose_verbatim("message", ret->global ? "global" : "rfc822", PLACE,
                            ret->eight_bit ? "8bit" : "7bit");
}

static gboolean has_long_line(const char *text)
{
    for (size_t length = 0; *text; text++) {
        length = *text == '\n' ? 0 : length + 1;
        if (length > LIMIT_WIRE_LINE)
            return TRUE;
    }
    return FALSE;
}

/* RFC 6522 and 6533 allow quoted-printable when octets or lines do not fit the transport. */
static GMimeObject *header_part(const struct compose_return *ret)
{
    gboolean short_lines = !has_long_line(ret->header);
    gboolean plain = short_lines && g_str_is_ascii(ret->header);
    gboolean raw = short_lines && ret->global && ret->utf8;

    return compose_verbatim(ret->global ? "message" : "text",
                            ret->global ? "global-headers" : "rfc822-headers", ret->header,
                            plain ? "7bit"
                            : raw ? "8bit"
                                  : "quoted-printable");
}

/* Returns the caller's boundary without characters that would break the whole. */
static char *good_boundary(const char *boundary)
{
    char *good = g_strndup(boundary, 70);
    return g_strcanon(good, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "=_-.+", '_');
}

void compose_return(const struct compose_return *ret, GBytes **head, GBytes **tail)
{
    g_autofree char *boundary = good_boundary(ret->boundary);
    g_autoptr(GMimeMultipart) report = g_mime_multipart_new_with_subtype("report");
    g_autofree char *plain = compose_plain(ret->mail.body);
    g_autoptr(GMimeObject) text = compose_text("plain", plain);
    g_autoptr(GMimeObject) status = report_part(ret);
    g_autoptr(GMimeObject) original = ret->header ? header_part(ret) : message_part(ret);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(report), "report-type",
                                             "delivery-status");
    g_mime_multipart_set_boundary(report, boundary);
    g_mime_multipart_add(report, text);
    g_mime_multipart_add(report, status);
    g_mime_multipart_add(report, original);
    if (ret->utf8 || (ret->eight_bit && !ret->global && !ret->header))
        g_mime_object_set_header(GMIME_OBJECT(report), "Content-Transfer-Encoding", "8bit", NULL);
    g_autofree char *content = g_mime_object_to_string(GMIME_OBJECT(report), NULL);
    g_autoptr(GString) mail = compose_header(&ret->mail);
    g_string_append(mail, content);
    GString *whole = compose_wire(mail);
    /* The last one counts: a text or a report before it may contain anything. */
    const char *place = ret->header ? NULL : g_strrstr_len(whole->str, whole->len, PLACE);
    size_t before = place ? (size_t)(place - whole->str) : whole->len;
    size_t after = place ? before + strlen(PLACE) : whole->len;
    *head = g_bytes_new(whole->str, before);
    *tail = g_bytes_new(whole->str + after, whole->len - after);
    g_string_free(whole, TRUE);
}

/* The report comes after the text, which may contain anything, and each line of the report begins
 * with the name of a field. */
char *compose_return_report(GBytes *head)
{
    gsize size = 0;
    const char *text = head ? g_bytes_get_data(head, &size) : NULL;
    g_autofree char *whole = g_strndup(text ? text : "", size);
    char *plain = g_strrstr(whole, "\r\nContent-Type: message/delivery-status\r\n");
    char *global = g_strrstr(whole, "\r\nContent-Type: message/global-delivery-status\r\n");
    char *part = MAX(plain, global);
    char *begin = part ? strstr(part + 2, "\r\n\r\n") : NULL;
    char *end = begin ? strstr(begin, "\r\n--") : NULL;

    if (!end)
        return NULL;
    g_auto(GStrv) lines = (*end = '\0', g_strsplit(begin + 4, "\r\n", -1));
    return g_strjoinv("\n", lines);
}

/* Returns the value of this field in a group of a report, or NULL. Caller frees. */
static char *report_field(const char *group, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(group, "\n", -1);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, name)) {
            const char *value = strchr(*line, ';');
            return value ? g_strstrip(g_strdup(value + 1)) : NULL;
        }
    return NULL;
}

char **compose_report_lines(const char *report)
{
    g_auto(GStrv) groups = g_strsplit(report, "\n\n", -1);
    GPtrArray *out = g_ptr_array_new();
    for (char **group = groups; *group; group++) {
        g_autofree char *address = report_field(*group, "Final-Recipient: ");
        g_autofree char *reply = report_field(*group, "Diagnostic-Code: ");
        if (address)
            g_ptr_array_add(out, g_strconcat(address, reply ? ": " : "", reply, NULL));
    }
    g_ptr_array_add(out, NULL);
    return (char **)g_ptr_array_free(out, FALSE);
}

gboolean compose_return_is_base64(GBytes *head)
{
    gsize size = 0;
    const char *text = head ? g_bytes_get_data(head, &size) : NULL;
    const char *part = text ? g_strrstr_len(text, (gssize)size, "\r\n--") : NULL;

    return part &&
           g_strstr_len(part, text + size - part, "\r\nContent-Transfer-Encoding: base64\r\n");
}
