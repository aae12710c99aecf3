#include "post/oracle.h"

#include "base/day.h"
#include "base/plural.h"
#include "post/post.h"
#include "store/ledger/askable.h"
#include "store/ledger/consents.h"
#include "store/ledger/introduced_pairs.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/records.h"

/* How many days must lie between two exposures to make them a habit. */
#define SHOWN_APART 7

struct oracle_context oracle_context_of(const struct config *config, struct store *store,
                                        struct acquaint *acquaint, gint64 now,
                                        void (*on_fault)(const GError *))
{
    return (struct oracle_context){.store = store,
                                   .acquaint = acquaint,
                                   .limits = post_ask_limits(config),
                                   .max_age = config->acquaintance_max_age,
                                   .one_sided = config->acquaintance_one_sided,
                                   .now = now,
                                   .on_fault = on_fault};
}

static void report_fault(const struct oracle_context *context, GError *trouble)
{
    context->on_fault(trouble);
    g_error_free(trouble);
}

static bool acquainted_by_consent(const struct oracle_context *context, const char *a,
                                  const char *b, char **why, GError **error)
{
    g_autofree char *introducer = NULL;
    gint64 when = 0;

    if (!context->store)
        return true;
    if (!store_introduced_get(context->store, a, b, &when, &introducer, error))
        return false;
    if (when == 0 || context->now - when > context->max_age)
        return true;
    g_autofree char *date = day_text(when);
    *why = g_strdup_printf("introduced by %s, as both had agreed, %s", introducer, date);
    return true;
}

static char *explain(const char *a, const char *b, const struct acquaint_side *a_of_b,
                     const struct acquaint_side *b_of_a)
{
    g_autofree char *how = acquaint_how_text(a_of_b->how | b_of_a->how);

    if (a_of_b->days && b_of_a->days) {
        g_autofree char *since = day_text(acquaint_seconds_of(MAX(a_of_b->first, b_of_a->first)));
        return g_strdup_printf("both wrote, since %s (%s)", since, how);
    }
    const struct acquaint_side *side = a_of_b->days ? a_of_b : b_of_a;
    g_autofree char *since = day_text(acquaint_seconds_of(side->first)),
                    *last = day_text(acquaint_seconds_of(side->last));
    return g_strdup_printf("%s wrote on %u %s, from %s to %s (%s)", a_of_b->days ? a : b,
                           side->days, plural(side->days, "day", "days"), since, last, how);
}

static char *acquainted_by_mail(const struct oracle_context *context, const char *a, const char *b,
                                bool *both)
{
    struct acquaint_side a_of_b, b_of_a;
    GError *trouble = NULL;
    guint64 one = acquaint_mailbox(context->acquaint, a),
            other = acquaint_mailbox(context->acquaint, b);

    if (!acquaint_pair(context->acquaint, one, other, &a_of_b, &b_of_a, &trouble)) {
        report_fault(context, trouble);
        return NULL;
    }
    if (!acquaint_enough(&a_of_b, &b_of_a, acquaint_day_of(context->now),
                         (unsigned)(context->max_age / DAY_SECONDS), context->one_sided))
        return NULL;
    *both = a_of_b.days > 0 && b_of_a.days > 0;
    return explain(a, b, &a_of_b, &b_of_a);
}

bool oracle_acquainted(const struct oracle_context *context, const char *a, const char *b,
                       char **why, bool *both, GError **error)
{
    *why = NULL;
    *both = false;
    /* Mail that both have written proves more than one introduction. */
    char *words = context->acquaint ? acquainted_by_mail(context, a, b, both) : NULL;
    if (words && *both) {
        *why = words;
        return true;
    }
    if (!acquainted_by_consent(context, a, b, why, error)) {
        g_free(words);
        return false;
    }
    if (*why)
        g_free(words);
    else
        *why = words;
    return true;
}

/* ---- the oracle ---- */

static bool find_consents(void *ctx, const char *party, GPtrArray **out, GError **error)
{
    const struct oracle_context *context = ctx;

    if (context->store)
        return store_consents_list(context->store, party, out, error);
    *out = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
    return true;
}

static bool acquainted(void *ctx, const char *a, const char *b, char **why, bool *both,
                       GError **error)
{
    return oracle_acquainted(ctx, a, b, why, both, error);
}

static void join(enum thread_writer *by, bool a_wrote, bool b_wrote)
{
    bool a = a_wrote || *by == THREAD_BY_A || *by == THREAD_BY_BOTH,
         b = b_wrote || *by == THREAD_BY_B || *by == THREAD_BY_BOTH;

    *by = a && b ? THREAD_BY_BOTH : a ? THREAD_BY_A : b ? THREAD_BY_B : THREAD_BY_OTHER;
}

static bool exposed(void *ctx, const GPtrArray *references, const char *introducer, const char *a,
                    const char *b, enum thread_writer *out, GError **error)
{
    const struct oracle_context *context = ctx;
    struct acquaint *acquaint = context->acquaint;
    guint64 own = acquaint && introducer ? acquaint_mailbox(acquaint, introducer) : 0, from;
    GError *trouble = NULL;

    (void)error;
    *out = THREAD_NONE;
    if (!acquaint || references->len == 0)
        return true;
    guint64 one = acquaint_mailbox(acquaint, a), other = acquaint_mailbox(acquaint, b);
    for (guint i = references->len; i > 0 && *out != THREAD_BY_BOTH; i--) {
        guint64 message = acquaint_message(acquaint, references->pdata[i - 1]);
        bool found;
        if (!acquaint_exposed(acquaint, message, one, other, &found, &from, &trouble)) {
            report_fault(context, trouble);
            return true;
        }
        if (found && (!own || from != own))
            join(out, from == one, from == other);
    }
    return true;
}

static bool is_list(void *ctx, const char *address_id, bool *out, GError **error)
{
    const struct oracle_context *context = ctx;
    GError *trouble = NULL;

    (void)error;
    *out = false;
    if (context->acquaint &&
        !acquaint_is_list(context->acquaint, acquaint_mailbox(context->acquaint, address_id), out,
                          &trouble)) {
        report_fault(context, trouble);
        *out = false;
    }
    return true;
}

static bool past(void *ctx, const char *introducer, const char *a, const char *b,
                 struct pair_past *out, GError **error)
{
    const struct oracle_context *context = ctx;
    struct past_limits limits = {context->limits.again_after, context->max_age};
    GError *trouble = NULL;

    if (context->store &&
        !store_past_get(context->store, introducer, a, b, &limits, context->now, out, error))
        return false;
    if (context->acquaint &&
        !acquaint_shown(context->acquaint, acquaint_mailbox(context->acquaint, introducer),
                        acquaint_mailbox(context->acquaint, a),
                        acquaint_mailbox(context->acquaint, b), SHOWN_APART, &out->shown, &trouble))
        report_fault(context, trouble);
    return true;
}

static bool askable(void *ctx, const char *account, const char *introducer, const char *party,
                    const char *counterpart, gint64 *from, GError **error)
{
    const struct oracle_context *context = ctx;
    enum askable may = ASKABLE;
    gint64 when = 0;

    if (context->store &&
        !store_askable_get(context->store, account, introducer, party, counterpart,
                           &context->limits, context->now, &may, &when, error))
        return false;
    *from = may == ASKABLE         ? 0
            : may == ASKABLE_OPEN  ? ASK_IS_OPEN
            : may == ASKABLE_NEVER ? ASK_NEVER
                                   : when;
    return true;
}

static bool limited(void *ctx, const char *account, gint64 *from, GError **error)
{
    const struct oracle_context *context = ctx;

    *from = 0;
    return !context->store || store_account_limit_get(context->store, account, &context->limits,
                                                      context->now, from, error);
}

static void begin(void *ctx)
{
    const struct oracle_context *context = ctx;

    if (context->store)
        store_read_begin(context->store);
    if (context->acquaint)
        acquaint_read_begin(context->acquaint);
}

static void end(void *ctx)
{
    const struct oracle_context *context = ctx;

    if (context->store)
        store_read_end(context->store);
    if (context->acquaint)
        acquaint_read_end(context->acquaint);
}

struct oracle oracle_of_context(struct oracle_context *context)
{
    return (struct oracle){.ctx = context,
                           .consents = find_consents,
                           .acquainted = acquainted,
                           .exposed = exposed,
                           .past = past,
                           .is_list = is_list,
                           .askable = askable,
                           .limited = limited,
                           .begin = begin,
                           .end = end,
                           .now = context->now};
}
