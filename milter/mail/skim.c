#include "mail/skim.h"

#include <string.h>
#include "mail/date.h"

#define DAY_SECONDS (24 * 60 * 60)

/* One field where it stands: name and value are not ended by NUL. */
struct piece {
    const char *name, *value;
    size_t name_size, value_size;
};

struct skimming {
    struct skim *skim;
    const char *authserv_id;
    bool below;     /* past what our MTA and its filters added */
    bool ours_seen; /* a Received of the authserv_id itself */
};

static bool is_name(const struct piece *piece, const char *name)
{
    return strlen(name) == piece->name_size &&
           g_ascii_strncasecmp(piece->name, name, piece->name_size) == 0;
}

static bool has_prefix(const struct piece *piece, const char *prefix)
{
    size_t size = strlen(prefix);

    return piece->name_size >= size && g_ascii_strncasecmp(piece->name, prefix, size) == 0;
}

static bool is_one_of(const struct piece *piece, const char *const *names)
{
    for (; *names; names++)
        if (is_name(piece, *names))
            return true;
    return false;
}

/* NUL octets become spaces: no MTA hands them on in a header. */
static char *copy(const char *text, size_t size)
{
    char *out = g_malloc(size + 1);

    memcpy(out, text, size);
    for (char *nul = out; (nul = memchr(nul, '\0', size - (size_t)(nul - out)));)
        *nul = ' ';
    out[size] = '\0';
    return out;
}

static struct field *make_field(const struct piece *piece)
{
    struct field *field = g_new(struct field, 1);

    field->name = copy(piece->name, piece->name_size);
    field->value = copy(piece->value, piece->value_size);
    return field;
}

/* What delivery and mail programs add above all others. */
static bool is_of_delivery(const struct piece *piece)
{
    static const char *const names[] = {
        "Return-Path",   "Delivered-To", "X-Original-To", "Envelope-To",    "Delivery-Date",
        "Status",        "X-Status",     "X-UID",         "X-Keywords",     "X-Sieve",
        "X-Account-Key", "X-UIDL",       "X-GM-THRID",    "X-Gmail-Labels", NULL};

    return is_one_of(piece, names) || has_prefix(piece, "X-Mozilla-") ||
           has_prefix(piece, "X-Evolution-");
}

static bool is_of_filters(const struct piece *piece)
{
    static const char *const names[] = {"Authentication-Results", "Received-SPF", "DKIM-Filter",
                                        NULL};

    return is_one_of(piece, names) || has_prefix(piece, "X-") || has_prefix(piece, "ARC-");
}

/* Teaches nothing, wherever it stands below the top. */
static bool is_idle(const struct piece *piece)
{
    static const char *const names[] = {"Received",     "MIME-Version",    "User-Agent",
                                        "Thread-Index", "Thread-Topic",    "Status",
                                        "Lines",        "Importance",      "DomainKey-Signature",
                                        "Organization", "Accept-Language", NULL};

    return is_one_of(piece, names) || has_prefix(piece, "X-") || has_prefix(piece, "ARC-") ||
           has_prefix(piece, "Content-");
}

/* Facts that message_read_fields finds at some cost, and that no lesson needs. */
static bool is_costly(const struct piece *piece)
{
    return is_name(piece, "DKIM-Signature") || is_name(piece, "Subject") ||
           is_name(piece, "Authentication-Results") || is_name(piece, "Date");
}

/* "by mx.home.example", outside of all else. */
static bool is_received_by(const struct piece *piece, const char *host)
{
    g_autofree char *value = copy(piece->value, piece->value_size);
    size_t length = strlen(host);

    for (const char *at = value; (at = strstr(at, "by ")); at += 3) {
        const char *name = at + 3 + strspn(at + 3, " \t");
        if ((at == value || g_ascii_isspace(at[-1])) &&
            g_ascii_strncasecmp(name, host, length) == 0 && !g_ascii_isalnum(name[length]) &&
            name[length] != '.' && name[length] != '-')
            return true;
    }
    return false;
}

static char *without_brackets(const struct piece *piece)
{
    char *text = g_strstrip(copy(piece->value, piece->value_size));
    size_t size = strlen(text);

    if (size >= 2 && text[0] == '<' && text[size - 1] == '>') {
        text[size - 1] = '\0';
        memmove(text, text + 1, size - 1);
    }
    return text;
}

static bool says(const struct piece *piece, const char *word)
{
    g_autofree char *value = g_strstrip(copy(piece->value, piece->value_size));

    return g_ascii_strncasecmp(value, word, strlen(word)) == 0;
}

static bool is_mark_of_draft(const struct piece *piece)
{
    return is_name(piece, "X-Mozilla-Draft-Info") ||
           (is_name(piece, "X-Gmail-Labels") && says(piece, "Draft"));
}

/* Received fields at the top are ours down to the first that our authserv_id wrote (a message can
 * pass our host several times); where none is, the topmost alone. */
static void meet_received(struct skimming *s, const struct piece *piece)
{
    if (!s->skim->received)
        s->skim->received = copy(piece->value, piece->value_size);
    else if (s->ours_seen)
        s->below = true;
    s->ours_seen = s->ours_seen || is_received_by(piece, s->authserv_id);
}

/* Returns true when this field is used up. */
static bool meet_at_top(struct skimming *s, const struct piece *piece)
{
    struct skim *skim = s->skim;

    if (is_name(piece, "Return-Path") && !skim->return_path)
        skim->return_path = without_brackets(piece);
    if (is_mark_of_draft(piece))
        skim->draft = true;
    if (is_name(piece, "X-Spam-Flag") && says(piece, "yes"))
        skim->spam = true;
    if (is_name(piece, "Received")) {
        meet_received(s, piece);
        return !s->below;
    }
    if (is_of_delivery(piece))
        return true;
    if (!is_of_filters(piece))
        s->below = true;
    return false;
}

static void meet(struct skimming *s, const struct piece *piece)
{
    struct skim *skim = s->skim;

    if (!s->below && meet_at_top(s, piece))
        return;
    if (s->below && is_idle(piece))
        return;
    struct field *field = make_field(piece);
    g_ptr_array_add(skim->authenticated, field);
    if (!is_costly(piece))
        g_ptr_array_add(skim->fields, field);
    if (is_name(piece, "Date") && !skim->date)
        skim->date = g_strdup(field->value);
}

/* The end of the field that begins here, with its folds, without its last line break. */
static size_t field_end(const char *header, size_t size, size_t at, size_t *next)
{
    for (size_t end = at;;) {
        const char *newline = memchr(header + end, '\n', size - end);
        end = newline ? (size_t)(newline - header) : size;
        *next = MIN(end + 1, size);
        if (*next >= size || (header[*next] != ' ' && header[*next] != '\t'))
            return end > at && header[end - 1] == '\r' ? end - 1 : end;
        end = *next;
    }
}

static bool split(const char *text, size_t size, struct piece *piece)
{
    const char *colon = memchr(text, ':', size);
    size_t name = colon ? (size_t)(colon - text) : 0;

    while (name > 0 && (text[name - 1] == ' ' || text[name - 1] == '\t'))
        name--;
    for (size_t i = 0; i < name; i++)
        if (text[i] <= ' ' || text[i] == 127)
            return false;
    *piece = (struct piece){text, colon ? colon + 1 : text, name,
                            colon ? size - (size_t)(colon + 1 - text) : 0};
    return name > 0;
}

void skim_read(struct skim *skim, const char *header, size_t size, const char *authserv_id)
{
    struct skimming s = {.skim = skim, .authserv_id = authserv_id};
    struct piece piece;

    *skim = (struct skim){.fields = g_ptr_array_new()};
    skim->authenticated = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    for (size_t at = 0, next; at < size; at = next) {
        size_t end = field_end(header, size, at, &next);
        if (split(header + at, end - at, &piece))
            meet(&s, &piece);
    }
}

void skim_clear(struct skim *skim)
{
    g_ptr_array_free(skim->fields, TRUE);
    g_ptr_array_free(skim->authenticated, TRUE);
    g_free(skim->return_path);
    g_free(skim->received);
    g_free(skim->date);
}

/* Nobody can choose the day of his word far from the day it came, nor make two days of one message
 * by sending it again. */
bool skim_when(const struct skim *skim, gint64 *seconds)
{
    const char *semicolon = skim->received ? strrchr(skim->received, ';') : NULL;
    gint64 written, came;

    if (!skim->date || !date_read(skim->date, &written))
        return false;
    if (skim->received && (!semicolon || !date_read(semicolon + 1, &came) ||
                           written > came + DAY_SECONDS || written < came - 7 * DAY_SECONDS))
        return false;
    *seconds = written;
    return true;
}

char *skim_name(const struct skim *skim)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    for (guint i = 0; i < skim->fields->len; i++) {
        const struct field *field = skim->fields->pdata[i];
        if (!strchr("FfTtCcDd", field->name[0]))
            continue;
        g_checksum_update(sum, (const guchar *)field->name, -1);
        g_checksum_update(sum, (const guchar *)field->value, -1);
    }
    if (skim->date)
        g_checksum_update(sum, (const guchar *)skim->date, -1);
    return g_strconcat("without-id:", g_checksum_get_string(sum), NULL);
}
