#include "store/ledger/envelope.h"

#include <string.h>
#include "base/error.h"
#include "base/escape.h"
#include "store/ledger/records.h"

#define VERSION "1"
#define VERSION_KEY "askfirst-envelope"
#define END_KEY "end"

/* ---- writing ---- */

static void add(GString *out, const char *key, const char *value)
{
    g_string_append_printf(out, "%s: ", key);
    escape_append(out, value, strlen(value));
    g_string_append_c(out, '\n');
}

static void add_some(GString *out, const char *key, const char *value)
{
    if (*value)
        add(out, key, value);
}

static void add_time(GString *out, const char *key, gint64 seconds)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(seconds);
    g_autofree char *text = when ? g_date_time_format_iso8601(when) : NULL;

    add_some(out, key, text ? text : "");
}

static void add_request(GString *out, const struct request *request, const char *queue_id)
{
    add_time(out, "when", request->created);
    add_some(out, "request", request->id);
    add_some(out, "introducer", request->introducer);
    add_some(out, "introducer-name", request->introducer_name);
    add_some(out, "account", request->account);
    add_some(out, "queue-id", queue_id);
    add_some(out, "message-id", request->message_id);
    add_some(out, "subject", request->subject);
    add_some(out, "language", request->language);
}

static void add_copy(GString *out, const struct copy *copy)
{
    g_autofree char *size = g_strdup_printf("%" G_GUINT64_FORMAT, copy->size);

    add(out, "from", copy->mail_from);
    add_some(out, "from-arguments", copy->mail_args);
    for (guint i = 0; i < copy->recipients->len; i++) {
        const struct recipient *recipient = copy->recipients->pdata[i];
        add(out, "to", recipient->address);
        add_some(out, "to-arguments", recipient->args);
    }
    add(out, "size", size);
    add(out, "sha256", copy->digest);
}

char *envelope_format(const struct request *request, const struct copy *copy, const char *host)
{
    GString *out = g_string_new(NULL);

    add(out, VERSION_KEY, VERSION);
    add_some(out, "host", host);
    add_request(out, request, copy->queue_id);
    add_copy(out, copy);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, out->str, -1);
    add(out, END_KEY, digest);
    return g_string_free(out, FALSE);
}

/* ---- reading ---- */

static bool damaged(const char *what, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_CORRUPT, "the envelope is damaged: %s", what);
    return false;
}

/* Takes ownership of value. */
static bool set_text(char **field, char *value)
{
    g_free(*field);
    *field = value;
    return true;
}

static bool set_time(gint64 *field, const char *value)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_iso8601(value, NULL);

    if (when)
        *field = g_date_time_to_unix(when);
    return when != NULL;
}

static bool set_arguments(GPtrArray *recipients, char *value)
{
    if (recipients->len > 0)
        return set_text(&((struct recipient *)recipients->pdata[recipients->len - 1])->args, value);
    g_free(value);
    return false;
}

/* Returns where the text of this key is stored, or NULL. */
static char **text_field(struct request *request, struct copy *copy, const char *key)
{
    const struct {
        const char *key;
        char **field;
    } fields[] = {
        {"request", &request->id},
        {"introducer", &request->introducer},
        {"introducer-name", &request->introducer_name},
        {"account", &request->account},
        {"message-id", &request->message_id},
        {"subject", &request->subject},
        {"language", &request->language},
        {"queue-id", &copy->queue_id},
        {"from", &copy->mail_from},
        {"from-arguments", &copy->mail_args},
        {"sha256", &copy->digest},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strcmp(key, fields[i].key) == 0)
            return fields[i].field;
    return NULL;
}

/* Takes ownership of value. */
static bool set_field(struct request *request, const char *key, char *value)
{
    struct copy *copy = request->copies->pdata[0];
    char **field = text_field(request, copy, key);
    bool good = true;

    if (field)
        return set_text(field, value);
    if (strcmp(key, "to-arguments") == 0)
        return set_arguments(copy->recipients, value);
    if (strcmp(key, "to") == 0)
        g_ptr_array_add(copy->recipients, recipient_new(value, ""));
    else if (strcmp(key, "when") == 0)
        good = set_time(&request->created, value);
    else if (strcmp(key, "size") == 0)
        good = g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT64, &copy->size, NULL);
    g_free(value);
    return good;
}

static bool read_line(struct request *request, const char *line, size_t length, GError **error)
{
    g_autoptr(GString) value = g_string_new(NULL);
    const char *colon = g_strstr_len(line, (gssize)length, ": ");

    if (!colon)
        return damaged("a line is not \"key: value\"", error);
    g_autofree char *key = g_strndup(line, (size_t)(colon - line));
    const char *text = colon + 2;
    if (!escape_read(value, text, length - (size_t)(text - line)) ||
        strlen(value->str) != value->len)
        return damaged("a value is not readable", error);
    return set_field(request, key, g_string_free(g_steal_pointer(&value), FALSE)) ||
           damaged("a value does not fit its key", error);
}

/* Returns the beginning of the last line if it is the correct checksum of all lines before, or
 * NULL. */
static const char *find_end(const char *text, size_t size)
{
    static const char key[] = "\n" END_KEY ": ";
    const char *end = g_strrstr_len(text, (gssize)size, key);

    if (!end)
        return NULL;
    const char *value = end + strlen(key);
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guint8 *)text,
                                                          (size_t)(end + 1 - text));
    g_autofree char *want = g_strconcat(digest, "\n", NULL);
    size_t length = size - (size_t)(value - text);
    return length == strlen(want) && memcmp(value, want, length) == 0 ? end + 1 : NULL;
}

static bool check_version(const char *text, size_t size, GError **error)
{
    static const char first[] = VERSION_KEY ": ", known[] = VERSION_KEY ": " VERSION "\n";

    if (size >= strlen(known) && memcmp(text, known, strlen(known)) == 0)
        return true;
    if (size < strlen(first) || memcmp(text, first, strlen(first)) != 0 ||
        !memchr(text, '\n', size))
        return damaged("it does not begin with its version", error);
    g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                "the envelope was written by a later AskFirst: use that one");
    return false;
}

static bool read_lines(struct request *request, const char *text, const char *end, GError **error)
{
    while (text < end) {
        const char *lf = memchr(text, '\n', (size_t)(end - text));
        if (!read_line(request, text, (size_t)(lf - text), error))
            return false;
        text = lf + 1;
    }
    const struct copy *copy = request->copies->pdata[0];
    return (copy->recipients->len > 0 && *copy->digest) || damaged("it is not whole", error);
}

struct request *envelope_parse(const char *text, size_t size, GError **error)
{
    const char *end;

    if (!check_version(text, size, error))
        return NULL;
    if (!(end = find_end(text, size))) {
        damaged("its octets differ from what was written", error);
        return NULL;
    }
    struct request *request = request_new();
    g_ptr_array_add(request->copies, copy_new());
    if (read_lines(request, text, end, error))
        return request;
    request_free(request);
    return NULL;
}
