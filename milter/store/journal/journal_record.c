#include "store/journal/journal_record.h"

#include <string.h>
#include "base/limits.h"
#include "base/mention.h"

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

/* The offset makes times before 1970 sort too. */
struct journal_key journal_key_of(gint64 when, guint64 number)
{
    struct journal_key key;

    journal_number_put(key.bytes, (guint64)when ^ ((guint64)1 << 63));
    journal_number_put(key.bytes + 8, number);
    return key;
}

static GVariant *text(const char *string, size_t most)
{
    if (!string || strnlen(string, most + 1) <= most)
        return g_variant_new_bytestring(string ? string : "");
    g_autofree char *cut = g_strndup(string, most);

    return g_variant_new_bytestring(cut);
}

static GVariant *domains(char **names)
{
    GVariant *texts[LIMIT_JOURNAL_DOMAINS];
    gsize n = 0;

    for (; names && names[n] && n < LIMIT_JOURNAL_DOMAINS; n++)
        texts[n] = text(names[n], LIMIT_JOURNAL_TEXT);
    return g_variant_new_array(G_VARIANT_TYPE_BYTESTRING, texts, n);
}

/* Built by hand, because GLib would parse a format string for every field of every entry. */
GBytes *journal_pack(const struct journal_entry *e)
{
    const char *const texts[] = {e->queue_id, e->id,   e->introducer, e->account, e->verdict,
                                 e->done,     e->kind, e->reason,     e->rule};
    const guint32 numbers[] = {e->parties, e->pairs, e->unconnected, e->ms};
    GVariant *fields[G_N_ELEMENTS(texts) + G_N_ELEMENTS(numbers) + 4];
    gsize n = 0;

    fields[n++] = g_variant_new_int64(e->when);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        fields[n++] = text(texts[i], LIMIT_JOURNAL_TEXT);
    fields[n++] = g_variant_new_double(e->score);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        fields[n++] = g_variant_new_uint32(numbers[i]);
    fields[n++] = domains(e->party_domains);
    fields[n++] = text(e->why, LIMIT_WHY);
    g_autoptr(GVariant) record = g_variant_ref_sink(g_variant_new_tuple(fields, n));
    return g_variant_get_data_as_bytes(record);
}

struct journal_entry *journal_unpack(const void *data, size_t size)
{
    /* GLib requires aligned data. */
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
