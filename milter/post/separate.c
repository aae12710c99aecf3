/* Sending a message to each alone: the spooled copy with its parties taken out of what is visible.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "bounds.h"
#include "mail/rewrite.h"
#include "mail/text.h"
#include "policy/error.h"
#include "post/post.h"

/* A spooled copy, read. */
struct spooled {
    GString *head;     /* its header, as it came, without the blank line */
    GPtrArray *fields; /* struct field */
    GArray *places;    /* struct place: where each stands in head */
    GString *body;     /* the whole of it when it is to be rewritten, else NULL */
    guint64 skip;      /* octets of header and blank line */
};

static void spooled_clear(struct spooled *spooled)
{
    if (spooled->head)
        g_string_free(spooled->head, TRUE);
    if (spooled->body)
        g_string_free(spooled->body, TRUE);
    if (spooled->fields)
        g_ptr_array_unref(spooled->fields);
    if (spooled->places)
        g_array_unref(spooled->places);
}

/* Where the header ends: *skip is behind its blank line. False when it goes on. */
static bool find_end(const char *text, size_t size, size_t *end, size_t *skip)
{
    for (size_t at = 0; at < size;) {
        const char *lf = memchr(text + at, '\n', size - at);
        size_t line = lf ? (size_t)(lf - text) + 1 - at : size - at;
        bool blank = lf && (line == 1 || (line == 2 && text[at] == '\r'));
        if (blank) {
            *end = at;
            *skip = at + line;
            return true;
        }
        at += line;
    }
    return false;
}

/* Appends what the file has up to `most` octets in all. */
static bool read_on(int fd, GString *text, size_t most, GError **error)
{
    char buffer[65536];

    while (text->len < most) {
        ssize_t n = read(fd, buffer, MIN(sizeof buffer, most - text->len));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot read a spooled message: %s",
                        g_strerror(errno));
            return false;
        }
        if (n == 0)
            break;
        g_string_append_len(text, buffer, n);
    }
    return true;
}

/* ---- its fields ---- */

/* Where a field of the header begins and ends. */
struct place {
    size_t start, end;
};

static GArray *places_of(const GString *head)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(struct place));

    for (size_t at = 0; at < head->len;) {
        const char *begin = head->str + at, *lf = memchr(begin, '\n', head->len - at);
        struct place place = {at, lf ? (size_t)(lf - head->str) + 1 : head->len};
        if ((*begin == ' ' || *begin == '\t') && places->len)
            g_array_index(places, struct place, places->len - 1).end = place.end;
        else
            g_array_append_val(places, place);
        at = place.end;
    }
    return places;
}

/* Folds without CR, as rewrite_fields wants them. */
static struct field *field_at(const GString *head, const struct place *place)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = place->start; i < place->end; i++)
        if (head->str[i] != '\r')
            g_string_append_c(text, head->str[i] ? head->str[i] : ' ');
    g_strchomp(text->str);
    char *colon = strchr(text->str, ':');
    g_autofree char *name =
        g_strndup(text->str, colon ? (gsize)(colon - text->str) : strlen(text->str));
    return field_new(g_strchomp(name), colon ? colon + 1 : "");
}

static void split_fields(struct spooled *spooled)
{
    spooled->places = places_of(spooled->head);
    spooled->fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    for (guint i = 0; i < spooled->places->len; i++)
        g_ptr_array_add(spooled->fields,
                        field_at(spooled->head, &g_array_index(spooled->places, struct place, i)));
}

/* ---- the rewritten header ---- */

/* The fields of each name that changes: name -> GArray of their numbers. */
static GHashTable *numbers_by_name(const GPtrArray *fields, const GPtrArray *changes)
{
    GHashTable *names =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);

    for (guint i = 0; i < changes->len; i++) {
        const struct field_change *change = changes->pdata[i];
        g_autofree char *name = g_ascii_strdown(change->name, -1);
        if (!g_hash_table_contains(names, name))
            g_hash_table_insert(names, g_steal_pointer(&name),
                                g_array_new(FALSE, FALSE, sizeof(guint)));
    }
    for (guint i = 0; i < fields->len; i++) {
        g_autofree char *name = g_ascii_strdown(((struct field *)fields->pdata[i])->name, -1);
        GArray *numbers = g_hash_table_lookup(names, name);
        if (numbers)
            g_array_append_val(numbers, i);
    }
    return names;
}

/* For each field the change that it gets, or NULL. */
static const struct field_change **by_field(const GPtrArray *fields, const GPtrArray *changes)
{
    g_autoptr(GHashTable) names = numbers_by_name(fields, changes);
    const struct field_change **by = g_new0(const struct field_change *, fields->len + 1);

    for (guint i = 0; i < changes->len; i++) {
        const struct field_change *change = changes->pdata[i];
        g_autofree char *name = g_ascii_strdown(change->name, -1);
        const GArray *numbers = g_hash_table_lookup(names, name);
        if (change->index > 0 && change->index <= numbers->len)
            by[g_array_index(numbers, guint, change->index - 1)] = change;
    }
    return by;
}

static void append_field(GString *out, const struct field_change *change)
{
    g_auto(GStrv) lines = g_strsplit(change->value, "\n", -1);
    g_autofree char *value = g_strjoinv("\r\n", lines);

    g_string_append_printf(out, "%s: %s\r\n", change->name, value);
}

/* The header with the changes, and its blank line; what is not changed stays as it came. */
static GString *apply(const struct spooled *spooled, const GPtrArray *changes)
{
    g_autofree const struct field_change **by = by_field(spooled->fields, changes);
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < spooled->fields->len; i++) {
        const struct place *place = &g_array_index(spooled->places, struct place, i);
        if (!by[i])
            g_string_append_len(out, spooled->head->str + place->start,
                                (gssize)(place->end - place->start));
        else if (by[i]->value)
            append_field(out, by[i]);
    }
    if (out->len && out->str[out->len - 1] != '\n')
        g_string_append(out, "\r\n");
    for (guint i = 0; i < changes->len; i++)
        if (((const struct field_change *)changes->pdata[i])->index == 0)
            append_field(out, changes->pdata[i]);
    g_string_append(out, "\r\n");
    return out;
}

/* ---- who is taken out ---- */

static bool stays(const struct config *config, const struct request *request, const char *key)
{
    return strcmp(key, request->introducer) == 0 ||
           (!config->local_parties && locality_has(config->locality, key));
}

/* What is withheld: keys, and addresses as the sender wrote them. */
static GHashTable *withheld(const struct config *config, const struct request *request,
                            const struct message *message)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < request->withhold->len; i++)
        g_hash_table_add(set, g_strdup(request->withhold->pdata[i]));
    for (guint i = 0; request->withhold_all && i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (stays(config, request, mailbox->key))
            continue;
        g_hash_table_add(set, g_strdup(mailbox->key));
        g_hash_table_add(set, g_strdup(mailbox->address));
    }
    return set;
}

static bool is_sealed(const struct config *config, const struct spooled *spooled,
                      struct message *message)
{
    g_autofree char *text = NULL;

    message_read_body(message, config->locality, spooled->fields, spooled->body->str,
                      spooled->body->len, &text);
    return message->sealed;
}

/* ---- all together ---- */

/* Reads the header; *skip is behind its blank line. What was read of the body stands behind it. */
static bool read_head(int fd, const struct copy *copy, GString *text, size_t *end, size_t *skip,
                      GError **error)
{
    if (!read_on(fd, text, LIMIT_HEADER_BYTES, error))
        return false;
    if (find_end(text->str, text->len, end, skip))
        return true;
    *end = *skip = text->len;
    if (text->len < LIMIT_HEADER_BYTES)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                "the header of the spooled message %s does not end", copy->spool);
    return false;
}

static bool read_copy(const struct config *config, int fd, const struct copy *copy,
                      struct spooled *spooled, GError **error)
{
    size_t end, skip;
    GString *head = spooled->head = g_string_new(NULL);

    if (!read_head(fd, copy, head, &end, &skip, error))
        return false;
    if (config->rewrite_body && copy->size - skip <= config->rewrite_bytes) {
        spooled->body = g_string_new_len(head->str + skip, (gssize)(head->len - skip));
        if (!read_on(fd, spooled->body, (size_t)config->rewrite_bytes + 1, error))
            return false;
    }
    spooled->skip = skip;
    g_string_truncate(head, end);
    split_fields(spooled);
    return true;
}

static bool open_copy(const struct config *config, struct spool *spool, const struct copy *copy,
                      struct spooled *spooled, GError **error)
{
    int fd = spool_read(spool, copy->spool, copy->size, copy->digest, NULL, error);

    if (fd < 0)
        return false;
    bool good = read_copy(config, fd, copy, spooled, error);
    close(fd);
    return good;
}

/* Puts the rewritten body behind the rewritten header; false when it stays as it is: also where an
 * address in it cannot be taken out, for it is the sender who wants this sent. */
static bool add_body(const struct config *config, const struct spooled *spooled,
                     struct message *message, GHashTable *addresses, GString *head)
{
    GString *body = NULL;

    if (!spooled->body || spooled->body->len > config->rewrite_bytes ||
        is_sealed(config, spooled, message) ||
        !rewrite_body(spooled->fields, spooled->body->str, spooled->body->len, addresses, &body) ||
        !body)
        return false;
    g_string_append_len(head, body->str, (gssize)body->len);
    g_string_free(body, TRUE);
    return true;
}

/* Such a request has not had the choice (post/request.c); what was not read would be shown. */
static bool may_rewrite(const struct message *message, const struct copy *copy, GError **error)
{
    if (message->overflow)
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                    "not all addresses of the spooled message %s could be read", copy->spool);
    return !message->overflow;
}

/* Puts into the release what it sends instead of the copy's header, or of all of it. */
static bool rewrite(const struct config *config, struct spool *spool, const struct request *request,
                    const struct copy *copy, struct outgoing *release, GError **error)
{
    struct spooled spooled = {0};
    struct message *message = message_new();
    bool good = open_copy(config, spool, copy, &spooled, error);

    if (good) {
        message_read_fields(message, config->locality, spooled.fields);
        good = may_rewrite(message, copy, error);
    }
    if (good) {
        g_autoptr(GHashTable) parties = withheld(config, request, message);
        g_autoptr(GPtrArray) changes = rewrite_fields(spooled.fields, config->locality, parties);
        if (config->rewrite_body)
            g_ptr_array_extend_and_steal(changes, rewrite_text_fields(spooled.fields, parties));
        GString *head = apply(&spooled, changes);
        bool whole = add_body(config, &spooled, message, parties, head);
        release->spool_skip = whole ? copy->size : spooled.skip;
        release->head = g_string_free_to_bytes(head);
    }
    message_free(message);
    spooled_clear(&spooled);
    return good;
}

GPtrArray *post_separate(const struct config *config, struct spool *spool,
                         const struct request *request, gint64 now, GError **error)
{
    if (!request->may_separate) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE, "request %s cannot be sent separately",
                    request->id);
        return NULL;
    }
    g_autoptr(GPtrArray) releases = post_releases(request, now);
    for (guint i = 0; i < releases->len; i++)
        if (!rewrite(config, spool, request, request->copies->pdata[i], releases->pdata[i], error))
            return NULL;
    return g_steal_pointer(&releases);
}
