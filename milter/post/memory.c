#include "post/memory.h"

#include "policy/plural.h"

#define DAY_SECONDS 86400
#define DAY_ZERO G_GINT64_CONSTANT(631152000) /* 1 January 1990 */

struct memory memory_of(const struct config *config, struct store *store, struct acquaint *acquaint,
                        gint64 now, void (*told)(const GError *))
{
    return (struct memory){.store = store,
                           .acquaint = acquaint,
                           .max_age = config->acquaintance_max_age,
                           .one_sided = config->acquaintance_one_sided,
                           .now = now,
                           .told = told};
}

static void tell(const struct memory *memory, GError *trouble)
{
    memory->told(trouble);
    g_error_free(trouble);
}

static char *date_of(gint64 seconds)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(seconds);
    return when ? g_date_time_format(when, "%Y-%m-%d") : g_strdup("?");
}

static char *day_text(acquaint_day day)
{
    return date_of(DAY_ZERO + (gint64)day * DAY_SECONDS);
}

static bool look_at_consent(const struct memory *memory, const char *a, const char *b, char **why,
                            GError **error)
{
    g_autofree char *introducer = NULL;
    gint64 when = 0;

    if (!memory->store)
        return true;
    if (!store_introduced(memory->store, a, b, &when, &introducer, error))
        return false;
    if (when == 0 || memory->now - when > memory->max_age)
        return true;
    g_autofree char *date = date_of(when);
    *why = g_strdup_printf("introduced by %s, as both had agreed, %s", introducer, date);
    return true;
}

/* "dmarc, archive": how the words of these sides were learnt. */
static char *how_text(guint8 how)
{
    static const char *const names[] = {"own mail", "authenticated", "answer", "archive",
                                        "trusted archive"};
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (how & (1u << i))
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", names[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *explain(const char *a, const char *b, const struct acquaint_side *a_of_b,
                     const struct acquaint_side *b_of_a)
{
    g_autofree char *how = how_text(a_of_b->how | b_of_a->how);

    if (a_of_b->days && b_of_a->days) {
        g_autofree char *since = day_text(MAX(a_of_b->first, b_of_a->first));
        return g_strdup_printf("both wrote, since %s (%s)", since, how);
    }
    const struct acquaint_side *side = a_of_b->days ? a_of_b : b_of_a;
    g_autofree char *since = day_text(side->first), *last = day_text(side->last);
    return g_strdup_printf("%s wrote on %u %s, from %s to %s (%s)", a_of_b->days ? a : b,
                           side->days, plural(side->days, "day", "days"), since, last, how);
}

static char *look_at_words(const struct memory *memory, const char *a, const char *b)
{
    struct acquaint_side a_of_b, b_of_a;
    GError *trouble = NULL;
    guint64 one = acquaint_mailbox(memory->acquaint, a),
            other = acquaint_mailbox(memory->acquaint, b);

    if (!acquaint_pair(memory->acquaint, one, other, &a_of_b, &b_of_a, &trouble)) {
        tell(memory, trouble);
        return NULL;
    }
    if (!acquaint_enough(&a_of_b, &b_of_a, acquaint_day_of(memory->now),
                         (unsigned)(memory->max_age / DAY_SECONDS), memory->one_sided))
        return NULL;
    return explain(a, b, &a_of_b, &b_of_a);
}

bool memory_acquainted(const struct memory *memory, const char *a, const char *b, char **why,
                       GError **error)
{
    *why = NULL;
    if (!look_at_consent(memory, a, b, why, error))
        return false;
    if (!*why && memory->acquaint)
        *why = look_at_words(memory, a, b);
    return true;
}

bool memory_exposed(const struct memory *memory, const GPtrArray *references, const char *a,
                    const char *b)
{
    struct acquaint *acquaint = memory->acquaint;
    bool found = false;
    GError *trouble = NULL;

    if (!acquaint || references->len == 0)
        return false;
    guint64 one = acquaint_mailbox(acquaint, a), other = acquaint_mailbox(acquaint, b);
    for (guint i = references->len; i > 0 && !found; i--) {
        guint64 message = acquaint_message(acquaint, references->pdata[i - 1]);
        if (!acquaint_exposed(acquaint, message, one, other, &found, &trouble)) {
            tell(memory, trouble);
            return false;
        }
    }
    return found;
}

bool memory_is_list(const struct memory *memory, const char *key)
{
    bool found = false;
    GError *trouble = NULL;

    if (memory->acquaint &&
        !acquaint_is_list(memory->acquaint, acquaint_mailbox(memory->acquaint, key), &found,
                          &trouble)) {
        tell(memory, trouble);
        return false;
    }
    return found;
}
