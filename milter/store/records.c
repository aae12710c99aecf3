#include "store/records.h"

static const char *text(const char *string)
{
    return string ? string : "";
}

GVariant *consent_pack(const struct consent *c)
{
    return g_variant_new("(^ay^ay^ay^ay^ayyyxx)", text(c->party), text(c->introducer),
                         text(c->counterpart), text(c->topic), text(c->note), (guchar)c->decision,
                         (guchar)c->origin, c->created, c->expires);
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

GVariant *audit_pack(const struct audit_line *line)
{
    return g_variant_new("(x^ay^ay^ay^ay)", line->when, text(line->actor), text(line->what),
                         text(line->subject), text(line->detail));
}

struct audit_line *audit_unpack(GVariant *record)
{
    struct audit_line *line = g_new0(struct audit_line, 1);

    g_variant_get(record, "(x^ay^ay^ay^ay)", &line->when, &line->actor, &line->what, &line->subject,
                  &line->detail);
    return line;
}

static GVariant *waits_pack(const GPtrArray *waits)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ayayayayayayayayay)"));
    for (guint i = 0; waits && i < waits->len; i++) {
        const struct waiting *w = waits->pdata[i];
        g_variant_builder_add(
            &builder, "(^ay^ay^ay^ay^ay^ay^ay^ay^ay)", text(w->party), text(w->counterpart),
            text(w->party_shown), text(w->counterpart_shown), text(w->party_name),
            text(w->counterpart_name), text(w->note), w->alone ? "alone" : "", text(w->ask));
    }
    return g_variant_builder_end(&builder);
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

static GVariant *texts_pack(const GPtrArray *texts)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("aay"));
    for (guint i = 0; texts && i < texts->len; i++)
        g_variant_builder_add(&builder, "^ay", text(texts->pdata[i]));
    return g_variant_builder_end(&builder);
}

static void texts_unpack(GVariantIter *iter, GPtrArray *texts)
{
    char *one;

    while (g_variant_iter_next(iter, "^ay", &one))
        g_ptr_array_add(texts, one);
}

GVariant *request_pack(const struct request *r)
{
    return g_variant_new(
        "(yxxx^ay^ay^ay^ay^ay^ay^ay^ay^ay^ay^aybbbb@aay@a(ayayayayayayayayay)u@aay)",
        (guchar)r->state, r->created, r->expires, r->changed, text(r->id), text(r->introducer),
        text(r->introducer_name), text(r->account), text(r->subject), text(r->message_id),
        text(r->reason), text(r->language), request_ending_name(r->ending), text(r->why),
        text(r->words), r->confirm, r->may_separate, r->may_vouch, r->withhold_all,
        texts_pack(r->withhold), waits_pack(r->waits), (guint32)r->replies,
        texts_pack(r->answered));
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
    g_autoptr(GVariantIter) waits = NULL, withhold = NULL, answered = NULL;
    struct request *r = g_new0(struct request, 1);
    gboolean confirm, may_separate, may_vouch, withhold_all;
    const char *how;
    guint32 replies;
    guchar state;

    g_variant_get(record,
                  "(yxxx^ay^ay^ay^ay^ay^ay^ay^ay^&ay^ay^aybbbbaaya(ayayayayayayayayay)uaay)",
                  &state, &r->created, &r->expires, &r->changed, &r->id, &r->introducer,
                  &r->introducer_name, &r->account, &r->subject, &r->message_id, &r->reason,
                  &r->language, &how, &r->why, &r->words, &confirm, &may_separate, &may_vouch,
                  &withhold_all, &withhold, &waits, &replies, &answered);
    r->replies = replies;
    r->answered = g_ptr_array_new_with_free_func(g_free);
    texts_unpack(answered, r->answered);
    r->confirm = confirm;
    r->may_separate = may_separate;
    r->may_vouch = may_vouch;
    r->withhold_all = withhold_all;
    r->withhold = g_ptr_array_new_with_free_func(g_free);
    texts_unpack(withhold, r->withhold);
    r->copies = g_ptr_array_new_with_free_func((GDestroyNotify)copy_free);
    r->waits = g_ptr_array_new_with_free_func((GDestroyNotify)waiting_free);
    waits_unpack(waits, r->waits);
    if (request_record_state(record, &r->state) && request_ending_named(how, r->state, &r->ending))
        return r;
    request_free(r);
    return NULL;
}

static GVariant *recipients_pack(const GPtrArray *recipients)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ayay)"));
    for (guint i = 0; recipients && i < recipients->len; i++) {
        const struct recipient *r = recipients->pdata[i];
        g_variant_builder_add(&builder, "(^ay^ay)", text(r->address), text(r->args));
    }
    return g_variant_builder_end(&builder);
}

static void recipients_unpack(GVariantIter *iter, GPtrArray *recipients)
{
    struct recipient r;

    while (g_variant_iter_next(iter, "(^ay^ay)", &r.address, &r.args))
        g_ptr_array_add(recipients, g_memdup2(&r, sizeof r));
}

GVariant *copy_pack(const struct copy *c)
{
    return g_variant_new("(^ay^ay^ay^ay^ayt@a(ayay))", text(c->spool), text(c->queue_id),
                         text(c->mail_from), text(c->mail_args), text(c->digest), c->size,
                         recipients_pack(c->recipients));
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

static GVariant *octets_pack(GBytes *bytes)
{
    g_autoptr(GBytes) none = g_bytes_new_static("", 0);

    return g_variant_new_from_bytes(G_VARIANT_TYPE("ay"), bytes ? bytes : none, TRUE);
}

/* Copied, so that no record stays in memory for its head only. */
static GBytes *octets_unpack(GVariant *octets)
{
    size_t size = g_variant_get_size(octets);

    return size > 0 ? g_bytes_new(g_variant_get_data(octets), size) : NULL;
}

GVariant *outgoing_pack(const struct outgoing *o)
{
    return g_variant_new("(y^ay^ay^ay^ay^ay^aytxxu@a(ayay)@ay@ay)", (guchar)o->kind,
                         text(o->request), text(o->ask), text(o->mail_from), text(o->mail_args),
                         text(o->spool), text(o->last_error), o->spool_skip, o->created, o->next,
                         (guint32)o->attempts, recipients_pack(o->recipients), octets_pack(o->head),
                         octets_pack(o->tail));
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

static GVariant *about_pack(const GPtrArray *about)
{
    GVariantBuilder builder;

    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ayayay)"));
    for (guint i = 0; about && i < about->len; i++) {
        const struct ask_about *a = about->pdata[i];
        g_variant_builder_add(&builder, "(^ay^ay^ay)", text(a->counterpart), text(a->shown),
                              text(a->name));
    }
    return g_variant_builder_end(&builder);
}

static void about_unpack(GVariantIter *iter, GPtrArray *about)
{
    struct ask_about a;

    while (g_variant_iter_next(iter, "(^ay^ay^ay)", &a.counterpart, &a.shown, &a.name))
        g_ptr_array_add(about, g_memdup2(&a, sizeof a));
}

GVariant *ask_pack(const struct ask *a)
{
    return g_variant_new(
        "(yyxxxxxu^ay^ay^ay^ay^ay^ay^ay^ay^ay^ay^ay@a(ayayay)xy@aay@aay)", (guchar)a->state,
        (guchar)a->word, a->created, a->due, a->sent, a->expires, a->ended, (guint32)a->replies,
        text(a->id), text(a->introducer), text(a->introducer_name), text(a->account),
        text(a->party), text(a->party_shown), text(a->party_name), text(a->language),
        text(a->request), text(a->from), text(a->note), about_pack(a->about), a->again,
        (guchar)a->before, texts_pack(a->answered), texts_pack(a->taken));
}

bool ask_record_state(GVariant *record, enum ask_state *state)
{
    guchar value;

    g_variant_get_child(record, 0, "y", &value);
    *state = value;
    return value <= ASK_UNSENT;
}

struct ask *ask_unpack(GVariant *record)
{
    g_autoptr(GVariantIter) about = NULL, answered = NULL, taken = NULL;
    struct ask *a = g_new0(struct ask, 1);
    guchar state, word, before;
    guint32 replies;

    g_variant_get(record, "(yyxxxxxu^ay^ay^ay^ay^ay^ay^ay^ay^ay^ay^aya(ayayay)xyaayaay)", &state,
                  &word, &a->created, &a->due, &a->sent, &a->expires, &a->ended, &replies, &a->id,
                  &a->introducer, &a->introducer_name, &a->account, &a->party, &a->party_shown,
                  &a->party_name, &a->language, &a->request, &a->from, &a->note, &about, &a->again,
                  &before, &answered, &taken);
    a->state = state;
    a->word = word;
    a->before = before;
    a->replies = replies;
    a->about = g_ptr_array_new_with_free_func((GDestroyNotify)ask_about_free);
    about_unpack(about, a->about);
    a->answered = g_ptr_array_new_with_free_func(g_free);
    texts_unpack(answered, a->answered);
    a->taken = g_ptr_array_new_with_free_func(g_free);
    texts_unpack(taken, a->taken);
    if (state <= ASK_UNSENT && word <= WORD_NONE && before <= WORD_NONE)
        return a;
    ask_free(a);
    return NULL;
}
