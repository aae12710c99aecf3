#include "post/people.h"

#include <string.h>
#include "policy/evidence/words.h"
#include "text/template_safe.h"

const struct mailbox *people_mailbox(const struct judgement *j, unsigned party)
{
    return ((const struct party *)j->parties->pdata[party])->mailbox;
}

/* How many people a list in a text names; the rest is counted. */
#define NAMED 8

static void add_once(GPtrArray *names, GHashTable *seen, const char *address_id, const char *name,
                     const char *address)
{
    if (g_hash_table_add(seen, (gpointer)address_id))
        g_ptr_array_add(names, template_name(name, address));
}

/* Returns the names as part of a sentence; when nobody is known by name, a phrase for those it is
 * addressed to. */
static char *enumerate(const struct voice *voice, const GPtrArray *names)
{
    if (names->len == 0)
        return template_phrase(voice, PHRASE_EVERYONE, NULL);
    return template_names(voice, (const char *const *)names->pdata, names->len);
}

/* Returns "Bob wrote: ...". */
static char *wrote(const struct voice *voice, const char *name, const char *note)
{
    const char *values[] = {"name", name, "note", note, NULL};
    return template_phrase(voice, PHRASE_WROTE, values);
}

char *people_names_waiting(const struct voice *voice, const struct request *request)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *w = request->waits->pdata[i];
        add_once(names, seen, w->party, w->party_name, w->party_shown);
        add_once(names, seen, w->counterpart, w->counterpart_name, w->counterpart_shown);
    }
    return enumerate(voice, names);
}

char *people_waits(const struct voice *voice, const struct request *request)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < request->waits->len; i++) {
        const struct waiting *w = request->waits->pdata[i];
        g_autofree char *party = template_name(w->party_name, w->party_shown);
        g_autofree char *counterpart = template_name(w->counterpart_name, w->counterpart_shown);
        const char *values[] = {"party", party, "counterpart", counterpart, NULL};
        g_autofree char *line = template_phrase(voice, PHRASE_NOT_YET, values);
        g_autofree char *note = *w->note ? wrote(voice, party, w->note) : NULL;
        g_string_append_printf(text, "%s%s", text->len ? "\n" : "", line);
        if (note)
            g_string_append_printf(text, "\n  %s", note);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

bool people_some_deny(const struct judgement *j)
{
    for (guint i = 0; i < j->stances->len; i++)
        if (judgement_is_blocking(j, j->stances->pdata[i]) &&
            ((const struct stance *)j->stances->pdata[i])->state == STATE_DENY)
            return true;
    return false;
}

/* Calls `each` once for every blocking party, with the first stance of the party that blocks. */
static void each_blocking(const struct judgement *j,
                          void (*each)(void *ctx, const struct mailbox *, const struct stance *),
                          void *ctx)
{
    enum consent_state wanted = people_some_deny(j) ? STATE_DENY : STATE_MISSING;
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < j->stances->len; i++) {
        const struct stance *stance = j->stances->pdata[i];
        if (stance->state == wanted && judgement_is_blocking(j, stance) &&
            g_hash_table_add(seen, GUINT_TO_POINTER(stance->party + 1)))
            each(ctx, people_mailbox(j, stance->party), stance);
    }
}

static void add_name(void *ctx, const struct mailbox *mailbox, const struct stance *stance)
{
    (void)stance;
    g_ptr_array_add(ctx, template_name(mailbox->name, mailbox->address));
}

char *people_names_blocking(const struct voice *voice, const struct judgement *j)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    each_blocking(j, add_name, names);
    return enumerate(voice, names);
}

char *people_names_unconnected(const struct voice *voice, const struct judgement *j)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < j->parties->len; i++)
        if (j->pairs->len == 0 || judgement_party_unconnected(j, i))
            add_name(names, people_mailbox(j, i), NULL);
    return enumerate(voice, names);
}

/* The lines of a list, at most NAMED of them; the rest is counted. */
struct people_list {
    const struct voice *voice;
    GString *text;
    unsigned n;
};

static void add_line(struct people_list *lines, char *line)
{
    if (lines->n++ < NAMED)
        g_string_append_printf(lines->text, "%s%s", lines->text->len ? "\n" : "", line);
    g_free(line);
}

static char *end_lines(struct people_list *lines)
{
    if (lines->n > NAMED) {
        g_autofree char *count = g_strdup_printf("%u", lines->n - NAMED);
        const char *values[] = {"count", count, NULL};
        g_autofree char *more = template_phrase(lines->voice, PHRASE_MORE, values);
        g_string_append_printf(lines->text, "\n%s", more);
    }
    return g_string_free(lines->text, FALSE);
}

char *people_lines(const struct voice *voice, const char *const *texts)
{
    struct people_list lines = {voice, g_string_new(NULL), 0};
    for (; *texts; texts++)
        add_line(&lines, g_strdup(*texts));
    return end_lines(&lines);
}

static void add_party_line(void *ctx, const struct mailbox *mailbox, const struct stance *stance)
{
    const struct people_list *lines = ctx;
    g_autofree char *name = template_name(mailbox->name, "");
    const char *values[] = {"name", name, "address", mailbox->address, NULL};

    (void)stance;
    add_line(ctx, *name ? template_phrase(lines->voice, PHRASE_PERSON, values)
                        : g_strdup(mailbox->address));
}

char *people_blocking(const struct voice *voice, const struct judgement *j)
{
    struct people_list lines = {voice, g_string_new(NULL), 0};
    each_blocking(j, add_party_line, &lines);
    return end_lines(&lines);
}

static void add_key(void *ctx, const struct mailbox *mailbox, const struct stance *stance)
{
    GPtrArray *address_ids = ctx;

    (void)stance;
    if (address_ids->len < NAMED)
        g_ptr_array_add(address_ids, mailbox->address_id);
}

const char **people_address_ids_blocking(const struct judgement *j)
{
    GPtrArray *address_ids = g_ptr_array_new();

    each_blocking(j, add_key, address_ids);
    g_ptr_array_add(address_ids, NULL);
    return (const char **)g_ptr_array_free(address_ids, FALSE);
}

static void add_note_line(void *ctx, const struct mailbox *mailbox, const struct stance *stance)
{
    const struct people_list *lines = ctx;
    if (!stance->note)
        return;
    g_autofree char *name = template_name(mailbox->name, mailbox->address);
    add_line(ctx, wrote(lines->voice, name, stance->note));
}

char *people_notes(const struct voice *voice, const struct judgement *j)
{
    struct people_list lines = {voice, g_string_new(NULL), 0};
    each_blocking(j, add_note_line, &lines);
    return end_lines(&lines);
}

/* Adds the words once: two cues may match the same words, and the subject may repeat the text. */
static void add_quote(GPtrArray *quotes, const char *words)
{
    g_autofree char *quote = g_strdup_printf("\"%s\"", words);
    if (!g_ptr_array_find_with_equal_func(quotes, quote, g_str_equal, NULL))
        g_ptr_array_add(quotes, g_steal_pointer(&quote));
}

char *people_cue_words(const struct judgement *j)
{
    g_autoptr(GPtrArray) quotes = g_ptr_array_new_with_free_func(g_free);
    const GPtrArray *hits = j->evidence && j->kind >= KIND_UNSURE ? j->evidence->hits : NULL;

    for (guint i = 0; hits && i < hits->len && quotes->len < 3; i++) {
        const struct words_hit *hit = hits->pdata[i];
        if (hit->weight > 0)
            add_quote(quotes, hit->text);
    }
    g_ptr_array_add(quotes, NULL);
    return g_strjoinv(", ", (char **)quotes->pdata);
}
