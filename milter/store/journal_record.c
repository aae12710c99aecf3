#include "store/journal_inside.h"

#include <string.h>
#include "bounds.h"
#include "policy/mention.h"
#include "store/pack.h"

#define RECORD "(xayayayayayayayayayduuuuaayay)"

struct journal_entry *journal_entry_new(void)
{
    struct journal_entry *e = g_new0(struct journal_entry, 1);
    char **const texts[] = {&e->queue_id, &e->id,   &e->introducer, &e->account, &e->verdict,
                            &e->done,     &e->kind, &e->reason,     &e->rule,    &e->why};

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup("");
    e->party_domains = g_new0(char *, 1);
    e->score = -1;
    return e;
}

void journal_entry_free(struct journal_entry *e)
{
    if (!e)
        return;
    g_free(e->queue_id);
    g_free(e->id);
    g_free(e->introducer);
    g_free(e->account);
    g_free(e->verdict);
    g_free(e->done);
    g_free(e->kind);
    g_free(e->reason);
    g_free(e->rule);
    g_free(e->why);
    g_strfreev(e->party_domains);
    g_free(e);
}

void journal_number_put(guint8 *to, guint64 number)
{
    guint64 big = GUINT64_TO_BE(number);

    memcpy(to, &big, sizeof big);
}

guint64 journal_number_get(const guint8 *from)
{
    guint64 big;

    memcpy(&big, from, sizeof big);
    return GUINT64_FROM_BE(big);
}

/* Times sort, also those before 1970. */
struct journal_key journal_key_of(gint64 when, guint64 number)
{
    struct journal_key key;

    journal_number_put(key.bytes, (guint64)when ^ ((guint64)1 << 63));
    journal_number_put(key.bytes + 8, number);
    return key;
}

static void add_text(struct pack *pack, const char *string, size_t most)
{
    g_autofree char *cut =
        string && strnlen(string, most + 1) > most ? g_strndup(string, most) : NULL;

    pack_text(pack, cut ? cut : string);
}

static void add_domains(struct pack *pack, char **names)
{
    struct pack_level list = pack_open(pack);

    for (size_t n = 0; names && names[n] && n < LIMIT_JOURNAL_DOMAINS; n++)
        add_text(pack, names[n], LIMIT_JOURNAL_TEXT);
    pack_close_array(pack, list);
}

GBytes *journal_pack(const struct journal_entry *e)
{
    const char *const texts[] = {e->queue_id, e->id,   e->introducer, e->account, e->verdict,
                                 e->done,     e->kind, e->reason,     e->rule};
    const guint32 numbers[] = {e->parties, e->pairs, e->unconnected, e->ms};
    struct pack pack = pack_begin();

    pack_int64(&pack, e->when);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        add_text(&pack, texts[i], LIMIT_JOURNAL_TEXT);
    pack_double(&pack, e->score);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        pack_uint32(&pack, numbers[i]);
    add_domains(&pack, e->party_domains);
    add_text(&pack, e->why, LIMIT_WHY);
    return g_byte_array_free_to_bytes(pack_end(&pack));
}

struct journal_entry *journal_unpack(const void *data, size_t size)
{
    /* GLib wants it aligned. */
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GVariant) record =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(RECORD), bytes, FALSE));
    guint32 parties, pairs, unconnected, ms;

    if (!g_variant_is_normal_form(record))
        return NULL;
    struct journal_entry *e = g_new0(struct journal_entry, 1);
    g_variant_get(record, "(x^ay^ay^ay^ay^ay^ay^ay^ay^ayduuuu^aay^ay)", &e->when, &e->queue_id,
                  &e->id, &e->introducer, &e->account, &e->verdict, &e->done, &e->kind, &e->reason,
                  &e->rule, &e->score, &parties, &pairs, &unconnected, &ms, &e->party_domains,
                  &e->why);
    e->parties = parties;
    e->pairs = pairs;
    e->unconnected = unconnected;
    e->ms = ms;
    return e;
}

bool journal_is_about(const struct journal_entry *entry, const char *person)
{
    return *person &&
           (g_ascii_strcasecmp(entry->introducer, person) == 0 ||
            g_ascii_strcasecmp(entry->account, person) == 0 || mention_is_in(entry->why, person) ||
            mention_is_in(entry->rule, person) || mention_is_in(entry->reason, person));
}
