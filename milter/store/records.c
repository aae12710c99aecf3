#include "store/records.h"
#include "store/pack.h"

static void add_texts(struct pack *pack, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pack_text(pack, texts[i]);
}

GByteArray *consent_pack(const struct consent *c)
{
    const char *const texts[] = {c->party, c->introducer, c->counterpart, c->topic, c->note};
    struct pack pack = pack_begin();

    add_texts(&pack, texts, G_N_ELEMENTS(texts));
    pack_octet(&pack, (guint8)c->decision);
    pack_octet(&pack, (guint8)c->origin);
    pack_int64(&pack, c->created);
    pack_int64(&pack, c->expires);
    return pack_end(&pack);
}

struct consent *consent_unpack(GVariant *record)
{
    struct consent *c = g_new0(struct consent, 1);
    guchar decision, origin;

    g_variant_get(record, "(^ay^ay^ay^ay^ayyyxx)", &c->party, &c->introducer, &c->counterpart,
                  &c->topic, &c->note, &decision, &origin, &c->created, &c->expires);
    c->decision = decision;
    c->origin = origin;
    if (decision <= CONSENT_DENY && origin <= ORIGIN_IMPORT)
        return c;
    consent_free(c);
    return NULL;
}

GByteArray *audit_pack(const struct audit_line *line)
{
    const char *const texts[] = {line->actor, line->what, line->subject, line->detail};
    struct pack pack = pack_begin();

    pack_int64(&pack, line->when);
    add_texts(&pack, texts, G_N_ELEMENTS(texts));
    return pack_end(&pack);
}

struct audit_line *audit_unpack(GVariant *record)
{
    struct audit_line *line = g_new0(struct audit_line, 1);

    g_variant_get(record, "(x^ay^ay^ay^ay)", &line->when, &line->actor, &line->what, &line->subject,
                  &line->detail);
    return line;
}

static void add_waits(struct pack *pack, const GPtrArray *waits)
{
    struct pack_level all = pack_open(pack);

    for (guint i = 0; waits && i < waits->len; i++) {
        const struct waiting *w = waits->pdata[i];
        const char *const texts[] = {
            w->party,      w->counterpart,      w->party_shown, w->counterpart_shown,
            w->party_name, w->counterpart_name, w->note,        w->alone ? "alone" : "",
            w->ask};
        struct pack_level one = pack_open(pack);
        add_texts(pack, texts, G_N_ELEMENTS(texts));
        pack_close_tuple(pack, one);
    }
    pack_close_array(pack, all);
}

static void waits_unpack(GVariantIter *iter, GPtrArray *waits)
{
    struct waiting w;
    const char *alone;

    while (g_variant_iter_next(iter, "(^ay^ay^ay^ay^ay^ay^ay^&ay^ay)", &w.party, &w.counterpart,
                               &w.party_shown, &w.counterpart_shown, &w.party_name,
                               &w.counterpart_name, &w.note, &alone, &w.ask)) {
        w.alone = *alone != '\0';
        g_ptr_array_add(waits, g_memdup2(&w, sizeof w));
    }
}

static void add_list(struct pack *pack, const GPtrArray *texts)
{
    struct pack_level list = pack_open(pack);

    if (texts)
        add_texts(pack, (const char *const *)texts->pdata, texts->len);
    pack_close_array(pack, list);
}

static void texts_unpack(GVariantIter *iter, GPtrArray *texts)
{
    char *one;

    while (g_variant_iter_next(iter, "^ay", &one))
        g_ptr_array_add(texts, one);
}

GByteArray *request_pack(const struct request *r)
{
    const char *const texts[] = {r->id,      r->introducer, r->introducer_name,
                                 r->account, r->subject,    r->message_id,
                                 r->reason,  r->language,   r->how,
                                 r->why,     r->words};
    struct pack pack = pack_begin();

    pack_octet(&pack, (guint8)r->state);
    pack_int64(&pack, r->created);
    pack_int64(&pack, r->expires);
    pack_int64(&pack, r->changed);
    add_texts(&pack, texts, G_N_ELEMENTS(texts));
    pack_octet(&pack, r->confirm);
    pack_octet(&pack, r->may_separate);
    pack_octet(&pack, r->may_vouch);
    pack_octet(&pack, r->withhold_all);
    add_list(&pack, r->withhold);
    add_waits(&pack, r->waits);
    return pack_end(&pack);
}

bool request_record_state(GVariant *record, enum request_state *state)
{
    guchar value;

    g_variant_get_child(record, 0, "y", &value);
    *state = value;
    return value <= REQUEST_WITHDRAWN;
}

struct request *request_unpack(GVariant *record)
{
    g_autoptr(GVariantIter) waits = NULL, withhold = NULL;
    struct request *r = g_new0(struct request, 1);
    gboolean confirm, may_separate, may_vouch, withhold_all;
    guchar state;

    g_variant_get(record, "(yxxx^ay^ay^ay^ay^ay^ay^ay^ay^ay^ay^aybbbbaaya(ayayayayayayayayay))",
                  &state, &r->created, &r->expires, &r->changed, &r->id, &r->introducer,
                  &r->introducer_name, &r->account, &r->subject, &r->message_id, &r->reason,
                  &r->language, &r->how, &r->why, &r->words, &confirm, &may_separate, &may_vouch,
                  &withhold_all, &withhold, &waits);
    r->confirm = confirm;
    r->may_separate = may_separate;
    r->may_vouch = may_vouch;
    r->withhold_all = withhold_all;
    r->withhold = g_ptr_array_new_with_free_func(g_free);
    texts_unpack(withhold, r->withhold);
    r->copies = g_ptr_array_new_with_free_func((GDestroyNotify)copy_free);
    r->waits = g_ptr_array_new_with_free_func((GDestroyNotify)waiting_free);
    waits_unpack(waits, r->waits);
    if (request_record_state(record, &r->state))
        return r;
    request_free(r);
    return NULL;
}

static void add_recipients(struct pack *pack, const GPtrArray *recipients)
{
    struct pack_level all = pack_open(pack);

    for (guint i = 0; recipients && i < recipients->len; i++) {
        const struct recipient *r = recipients->pdata[i];
        struct pack_level one = pack_open(pack);
        pack_text(pack, r->address);
        pack_text(pack, r->args);
        pack_close_tuple(pack, one);
    }
    pack_close_array(pack, all);
}

static void recipients_unpack(GVariantIter *iter, GPtrArray *recipients)
{
    struct recipient r;

    while (g_variant_iter_next(iter, "(^ay^ay)", &r.address, &r.args))
        g_ptr_array_add(recipients, g_memdup2(&r, sizeof r));
}

GByteArray *copy_pack(const struct copy *c)
{
    const char *const texts[] = {c->spool, c->queue_id, c->mail_from, c->mail_args, c->digest};
    struct pack pack = pack_begin();

    add_texts(&pack, texts, G_N_ELEMENTS(texts));
    pack_int64(&pack, (gint64)c->size);
    add_recipients(&pack, c->recipients);
    return pack_end(&pack);
}

struct copy *copy_unpack(GVariant *record)
{
    g_autoptr(GVariantIter) recipients = NULL;
    struct copy *c = g_new0(struct copy, 1);

    g_variant_get(record, "(^ay^ay^ay^ay^ayta(ayay))", &c->spool, &c->queue_id, &c->mail_from,
                  &c->mail_args, &c->digest, &c->size, &recipients);
    c->recipients = recipients_new();
    recipients_unpack(recipients, c->recipients);
    return c;
}

/* Copied, so that no record stays in memory for its head only. */
static GBytes *octets_unpack(GVariant *octets)
{
    size_t size = g_variant_get_size(octets);

    return size > 0 ? g_bytes_new(g_variant_get_data(octets), size) : NULL;
}

GByteArray *outgoing_pack(const struct outgoing *o)
{
    const char *const texts[] = {o->request,   o->ask,   o->mail_from,
                                 o->mail_args, o->spool, o->last_error};
    struct pack pack = pack_begin();

    pack_octet(&pack, (guint8)o->kind);
    add_texts(&pack, texts, G_N_ELEMENTS(texts));
    pack_int64(&pack, (gint64)o->spool_skip);
    pack_int64(&pack, o->created);
    pack_int64(&pack, o->next);
    pack_uint32(&pack, (guint32)o->attempts);
    add_recipients(&pack, o->recipients);
    pack_octets(&pack, o->head);
    pack_octets(&pack, o->tail);
    return pack_end(&pack);
}

struct outgoing *outgoing_unpack(GVariant *record, guint64 number)
{
    g_autoptr(GVariantIter) recipients = NULL;
    g_autoptr(GVariant) head = NULL, tail = NULL;
    struct outgoing *o = g_new0(struct outgoing, 1);
    guchar kind;
    guint32 attempts;

    g_variant_get(record, "(y^ay^ay^ay^ay^ay^aytxxua(ayay)@ay@ay)", &kind, &o->request, &o->ask,
                  &o->mail_from, &o->mail_args, &o->spool, &o->last_error, &o->spool_skip,
                  &o->created, &o->next, &attempts, &recipients, &head, &tail);
    o->number = number;
    o->kind = kind;
    o->attempts = attempts;
    o->recipients = recipients_new();
    recipients_unpack(recipients, o->recipients);
    o->head = octets_unpack(head);
    o->tail = octets_unpack(tail);
    if (kind <= OUTGOING_ASK)
        return o;
    outgoing_free(o);
    return NULL;
}

static void add_about(struct pack *pack, const GPtrArray *about)
{
    struct pack_level all = pack_open(pack);

    for (guint i = 0; about && i < about->len; i++) {
        const struct ask_about *a = about->pdata[i];
        struct pack_level one = pack_open(pack);
        pack_text(pack, a->counterpart);
        pack_text(pack, a->shown);
        pack_text(pack, a->name);
        pack_close_tuple(pack, one);
    }
    pack_close_array(pack, all);
}

static void about_unpack(GVariantIter *iter, GPtrArray *about)
{
    struct ask_about a;

    while (g_variant_iter_next(iter, "(^ay^ay^ay)", &a.counterpart, &a.shown, &a.name))
        g_ptr_array_add(about, g_memdup2(&a, sizeof a));
}

GByteArray *ask_pack(const struct ask *a)
{
    const gint64 times[] = {a->created, a->due, a->sent, a->expires, a->ended};
    const char *const texts[] = {
        a->id,         a->introducer, a->introducer_name, a->account, a->party, a->party_shown,
        a->party_name, a->language,   a->request,         a->from,    a->note};
    struct pack pack = pack_begin();

    pack_octet(&pack, (guint8)a->state);
    pack_octet(&pack, (guint8)a->word);
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
        pack_int64(&pack, times[i]);
    pack_uint32(&pack, (guint32)a->replies);
    add_texts(&pack, texts, G_N_ELEMENTS(texts));
    add_about(&pack, a->about);
    return pack_end(&pack);
}

struct ask *ask_unpack(GVariant *record)
{
    g_autoptr(GVariantIter) about = NULL;
    struct ask *a = g_new0(struct ask, 1);
    guchar state, word;
    guint32 replies;

    g_variant_get(record, "(yyxxxxxu^ay^ay^ay^ay^ay^ay^ay^ay^ay^ay^aya(ayayay))", &state, &word,
                  &a->created, &a->due, &a->sent, &a->expires, &a->ended, &replies, &a->id,
                  &a->introducer, &a->introducer_name, &a->account, &a->party, &a->party_shown,
                  &a->party_name, &a->language, &a->request, &a->from, &a->note, &about);
    a->state = state;
    a->word = word;
    a->replies = replies;
    a->about = g_ptr_array_new_with_free_func((GDestroyNotify)ask_about_free);
    about_unpack(about, a->about);
    if (state <= ASK_UNSENT && word <= WORD_NONE)
        return a;
    ask_free(a);
    return NULL;
}
