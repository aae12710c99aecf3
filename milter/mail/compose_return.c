#include <string.h>
#include "bounds.h"
#include "mail/compose_parts.h"

/* Stands where the message will stand, until head and tail are cut apart. */
#define PLACE "=_the-message-goes-here_="

static void append_xtext(GString *out, const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c < 0x80)
            g_string_append_c(out, *p);
        else
            g_string_append_printf(out, "\\x{%X}", c);
    }
}

/* Adds "NAME: PREFIX VALUE": one line, whatever the value is. Where UTF-8 may not stand it is
 * written as "\x{HEX}" (RFC 6533, utf-8-addr-xtext). */
static void append_field(GString *out, const char *name, const char *prefix, const char *value,
                         gboolean utf8)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    g_autoptr(GString) line = g_string_new(NULL);
    for (char *p = valid; *p; p++)
        if (g_ascii_iscntrl(*p))
            *p = ' ';
    if (utf8)
        g_string_append(line, valid);
    else
        append_xtext(line, valid);
    if (line->len > LIMIT_REPORT_FIELD) {
        const char *end = g_utf8_find_prev_char(line->str, line->str + LIMIT_REPORT_FIELD);
        g_string_truncate(line, end - line->str);
    }
    g_string_append_printf(out, "%s: %s%s\n", name, prefix, line->str);
}

static gboolean is_status(const char *status)
{
    return status && g_regex_match_simple("^[245]\\.[0-9]{1,3}\\.[0-9]{1,3}$", status, 0, 0);
}

static void append_recipient(GString *out, const struct compose_recipient *recipient, gboolean utf8)
{
    const char *type = g_str_is_ascii(recipient->address) ? "rfc822; " : "utf-8; ";
    g_string_append_c(out, '\n');
    if (recipient->orcpt && *recipient->orcpt)
        append_field(out, "Original-Recipient", "", recipient->orcpt, utf8);
    append_field(out, "Final-Recipient", type, recipient->address, utf8);
    g_string_append(out, "Action: failed\n");
    append_field(out, "Status", "", is_status(recipient->status) ? recipient->status : "5.0.0",
                 FALSE);
    if (recipient->diagnostic && *recipient->diagnostic)
        append_field(out, "Diagnostic-Code", "", recipient->diagnostic, utf8);
}

static char *report_text(const struct compose_return *ret)
{
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

static GMimeObject *message_part(const struct compose_return *ret)
{
    const char *encoding = ret->eight_bit || ret->utf8 ? "8bit" : "7bit";
    return compose_verbatim("message", ret->utf8 ? "global" : "rfc822", PLACE, encoding);
}

/* A boundary of our caller; what could not stand in one would break the whole. */
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
    g_autoptr(GMimeObject) original = message_part(ret);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(report), "report-type",
                                             "delivery-status");
    g_mime_multipart_set_boundary(report, boundary);
    g_mime_multipart_add(report, text);
    g_mime_multipart_add(report, status);
    g_mime_multipart_add(report, original);
    if (ret->eight_bit || ret->utf8)
        g_mime_object_set_header(GMIME_OBJECT(report), "Content-Transfer-Encoding", "8bit", NULL);
    g_autoptr(GMimeMessage) message = compose_message(&ret->mail, GMIME_OBJECT(report));
    GString *whole = compose_write(message);
    /* The last one: a text or a report before it may say anything. */
    const char *place = g_strrstr_len(whole->str, whole->len, PLACE);
    size_t before = place ? (size_t)(place - whole->str) : whole->len;
    size_t after = place ? before + strlen(PLACE) : whole->len;
    *head = g_bytes_new(whole->str, before);
    *tail = g_bytes_new(whole->str + after, whole->len - after);
    g_string_free(whole, TRUE);
}
