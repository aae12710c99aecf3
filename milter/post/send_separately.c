/* Sending a message to each recipient alone: the spooled copy without the addresses and telephone
 * numbers of its parties. */
#include "post/send_separately.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "base/limits.h"
#include "base/raw_field.h"
#include "mail/read/header.h"
#include "mail/withhold/rewrite.h"
#include "mail/withhold/rewrite_fields.h"
#include "mail/withhold/withhold.h"
#include "policy/address.h"
#include "policy/evidence/phone_numbers.h"
#include "policy/evidence/quoting.h"
#include "post/post.h"
#include "store/ledger/outbox.h"

/* A spooled copy that has been read. */
struct spooled {
    GString *head;     /* the header as it came, without the blank line */
    GPtrArray *fields; /* struct field */
    GArray *places;    /* struct field_place: the place of each field in head */
    GString *body;     /* all of it, or NULL when it is larger than LIMIT_SEPARATE_BYTES */
    guint64 skip;      /* length of header and blank line */
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

/* Appends more of the file, until text has `most` octets. */
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

/* The place of a field in the header. */
struct field_place {
    size_t start, end;
};

static void split_fields(struct spooled *spooled)
{
    const GString *head = spooled->head;
    struct raw_field raw;

    spooled->places = g_array_new(FALSE, FALSE, sizeof(struct field_place));
    spooled->fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    for (size_t at = 0; at < head->len;) {
        size_t size = raw_field_read(head->str + at, head->len - at, &raw);
        struct field_place place = {at, at + size};
        g_array_append_val(spooled->places, place);
        g_ptr_array_add(spooled->fields, field_copy(&raw));
        at += size;
    }
}

/* ---- the rewritten header ---- */

/* Maps each name whose fields change to a GArray of the fields' numbers. */
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

/* Returns for each field the change that it gets, or NULL. */
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

/* Returns the header with the changes and its blank line; all else stays as it came. */
static GString *apply(const struct spooled *spooled, const GPtrArray *changes)
{
    g_autofree const struct field_change **by = by_field(spooled->fields, changes);
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < spooled->fields->len; i++) {
        const struct field_place *place = &g_array_index(spooled->places, struct field_place, i);
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

static bool stays(const struct config *config, const struct request *request,
                  const char *address_id)
{
    return strcmp(address_id, request->introducer) == 0 ||
           (!config->policy.local_parties && locality_has(config->locality, address_id));
}

/* The people who are withheld, and how their telephone numbers are recognised. */
struct withheld_people {
    GHashTable *addresses; /* address ids, and addresses as the sender wrote them */
    struct numbers *numbers;
    struct withheld *withheld;
};

static void people_clear(struct withheld_people *people)
{
    withheld_free(people->withheld);
    numbers_free(people->numbers);
    g_hash_table_unref(people->addresses);
}

static GHashTable *withheld_addresses(const struct config *config, const struct request *request,
                                      const struct message *message)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < request->withhold->len; i++)
        g_hash_table_add(set, g_strdup(request->withhold->pdata[i]));
    for (guint i = 0; request->withhold_all && i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (stays(config, request, mailbox->address_id))
            continue;
        g_hash_table_add(set, g_strdup(mailbox->address_id));
        g_hash_table_add(set, g_strdup(mailbox->address));
    }
    return set;
}

/* Returns what recognises the paragraphs that contain telephone numbers of the withheld people, or
 * of the sender. */
static struct numbers *numbers_of(const struct quoting *quoting, const struct request *request,
                                  const struct message *message, GHashTable *addresses)
{
    g_autoptr(GPtrArray) theirs = g_ptr_array_new(), own = g_ptr_array_new();
    GHashTableIter iter;
    gpointer address;

    g_hash_table_iter_init(&iter, addresses);
    while (g_hash_table_iter_next(&iter, &address, NULL))
        g_ptr_array_add(theirs, address);
    for (guint i = 0; i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (g_hash_table_contains(addresses, mailbox->address_id))
            g_ptr_array_add(theirs, mailbox->name);
    }
    g_ptr_array_add(own, request->introducer);
    g_ptr_array_add(own, request->introducer_name);
    g_ptr_array_add(own, message->from_name);
    return numbers_new(quoting, theirs, own);
}

static void find_people(const struct config *config, const struct request *request,
                        const struct message *message, struct withheld_people *people)
{
    people->addresses = withheld_addresses(config, request, message);
    people->numbers = numbers_of(config->quoting, request, message, people->addresses);
    people->withheld = withheld_new(people->addresses, people->numbers);
}

/* ---- all together ---- */

/* Reads the header into text; what was read of the body follows it. *skip: where the body
 * begins. */
static bool read_head(int fd, const struct copy *copy, GString *text, size_t *end, size_t *skip,
                      GError **error)
{
    if (!read_on(fd, text, LIMIT_HEADER_BYTES, error))
        return false;
    if (raw_header_end(text->str, text->len, end, skip))
        return true;
    *end = *skip = text->len;
    if (text->len < LIMIT_HEADER_BYTES)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                "the header of the spooled message %s does not end", copy->spool);
    return false;
}

static bool read_copy(int fd, const struct copy *copy, struct spooled *spooled, GError **error)
{
    size_t end, skip;
    GString *head = spooled->head = g_string_new(NULL);

    if (!read_head(fd, copy, head, &end, &skip, error))
        return false;
    if (copy->size - skip <= LIMIT_SEPARATE_BYTES) {
        spooled->body = g_string_new_len(head->str + skip, (gssize)(head->len - skip));
        if (!read_on(fd, spooled->body, LIMIT_SEPARATE_BYTES + 1, error))
            return false;
    }
    spooled->skip = skip;
    g_string_truncate(head, end);
    split_fields(spooled);
    return true;
}

static bool open_copy(struct spool *spool, const struct copy *copy, bool just_written,
                      struct spooled *spooled, GError **error)
{
    int fd = just_written ? spool_reopen(spool, copy->spool, error)
                          : spool_read(spool, copy->spool, copy->size, copy->digest, NULL, error);

    if (fd < 0)
        return false;
    bool good = read_copy(fd, copy, spooled, error);
    close(fd);
    return good;
}

/* A copy after the change. */
struct separated {
    GString *head; /* the new header, and the part of the body that has changed or stands before a
                      change */
    guint64 same_from; /* from here on the copy is unchanged */
};

/* Is the new header free of their addresses? */
static bool check_header(const GString *head, const struct withheld *withheld)
{
    struct spooled again = {.head = g_string_new_len(head->str, (gssize)head->len)};

    g_string_truncate(again.head, again.head->len >= 2 ? again.head->len - 2 : 0);
    split_fields(&again);
    bool clean = !separate_header_shows(again.fields, withheld);
    spooled_clear(&again);
    return clean;
}

/* Adds only as much of the body as has changed: large attachments usually stand at the end, and
 * stay in the spool. */
static void add_body(struct separated *out, const struct spooled *spooled, const GString *body)
{
    size_t same = 0, most = MIN(body->len, spooled->body->len);

    while (same < most &&
           body->str[body->len - 1 - same] == spooled->body->str[spooled->body->len - 1 - same])
        same++;
    g_string_append_len(out->head, body->str, (gssize)(body->len - same));
    out->same_from = spooled->skip + spooled->body->len - same;
}

/* Takes the withheld people out of a copy. body: the new body, or NULL when it does not change. */
static enum separate_obstacle take_out(const struct config *config, const struct spooled *spooled,
                                       const struct withheld_people *people, const GString *body,
                                       struct separated *out)
{
    g_autoptr(GPtrArray) changes =
        rewrite_fields(spooled->fields, config->locality, people->addresses);

    g_ptr_array_extend_and_steal(changes, rewrite_text_fields(spooled->fields, people->withheld));
    out->head = apply(spooled, changes);
    out->same_from = spooled->skip;
    if (!check_header(out->head, people->withheld))
        return SEPARATE_ODD;
    if (body)
        add_body(out, spooled, body);
    return SEPARATE_POSSIBLE;
}

static enum separate_obstacle rewrite_copy(const struct config *config,
                                           const struct request *request,
                                           const struct spooled *spooled,
                                           const struct message *message, struct separated *out)
{
    struct withheld_people people;
    enum separate_obstacle obstacle;
    GString *body = NULL;

    if (message->overflow || !spooled->body)
        return SEPARATE_LARGE;
    if (message->dkim_covers_to)
        return SEPARATE_SEALED;
    find_people(config, request, message, &people);
    obstacle = separate_body(spooled->fields, spooled->body->str, spooled->body->len,
                             people.withheld, people.numbers, &body);
    if (obstacle == SEPARATE_POSSIBLE)
        obstacle = take_out(config, spooled, &people, body, out);
    if (body)
        g_string_free(body, TRUE);
    people_clear(&people);
    return obstacle;
}

/* Did all that is known of this message come from its header? A calendar in the body adds
 * people. */
static bool is_of_header(const struct message *message)
{
    for (guint i = 0; i < message->visible->len; i++)
        if (((const struct mailbox *)message->visible->pdata[i])->fields & VISIBLE_CALENDAR)
            return false;
    return true;
}

static enum separate_obstacle separate_spooled(const struct config *config,
                                               const struct request *request,
                                               const struct spooled *spooled,
                                               const struct message *written, struct separated *out)
{
    if (written && is_of_header(written))
        return rewrite_copy(config, request, spooled, written, out);
    struct message *message = message_new();
    message_read_fields(message, config->locality, spooled->fields);
    enum separate_obstacle obstacle = rewrite_copy(config, request, spooled, message, out);
    message_free(message);
    return obstacle;
}

/* Separates one copy. Copies are read one at a time, because the whole body is in memory. Returns
 * false when the copy cannot be read. written: what this process read of it while writing it, or
 * NULL. */
static bool separate_copy(const struct config *config, struct spool *spool,
                          const struct request *request, const struct copy *copy,
                          const struct message *written, struct separated *out,
                          enum separate_obstacle *obstacle, GError **error)
{
    static GMutex one;
    struct spooled spooled = {0};

    g_mutex_lock(&one);
    bool good = open_copy(spool, copy, written != NULL, &spooled, error);
    if (good)
        *obstacle = separate_spooled(config, request, &spooled, written, out);
    spooled_clear(&spooled);
    g_mutex_unlock(&one);
    return good;
}

bool post_may_send_separately(const struct config *config, struct spool *spool,
                              const struct request *request, const struct message *written,
                              enum separate_obstacle *obstacle, GError **error)
{
    *obstacle = SEPARATE_POSSIBLE;
    for (guint i = 0; i < request->copies->len && *obstacle == SEPARATE_POSSIBLE; i++) {
        struct separated out = {0};
        bool good = separate_copy(config, spool, request, request->copies->pdata[i], written, &out,
                                  obstacle, error);
        if (out.head)
            g_string_free(out.head, TRUE);
        if (!good)
            return false;
    }
    return true;
}

/* Sets what the release sends instead of the beginning of the copy. */
static bool rewrite(const struct config *config, struct spool *spool, const struct request *request,
                    const struct copy *copy, struct outgoing *release, GError **error)
{
    struct separated out = {0};
    enum separate_obstacle obstacle;
    bool good = separate_copy(config, spool, request, copy, NULL, &out, &obstacle, error);

    if (good && obstacle != SEPARATE_POSSIBLE) {
        good = false;
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                    "the spooled message %s cannot be sent separately: it would show an address "
                    "or a number",
                    copy->spool);
    }
    if (good) {
        release->spool_skip = out.same_from;
        release->head = g_string_free_to_bytes(g_steal_pointer(&out.head));
    }
    if (out.head)
        g_string_free(out.head, TRUE);
    return good;
}

GPtrArray *post_send_separately(const struct config *config, struct spool *spool,
                                const struct request *request, gint64 now, GError **error)
{
    if (!request->may_send_separately) {
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
