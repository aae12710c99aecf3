#include "policy/words.h"
#include <math.h>
#include <string.h>
#include "bounds.h"
#include "policy/cues.h"
#include "policy/match.h"
#include "policy/names.h"

static void hit_free(struct words_hit *hit)
{
    g_free(hit->cue);
    g_free(hit->place);
    g_free(hit->text);
    g_free(hit);
}

/* The words between two places of a text as one line that can be shown. */
static char *shown_words(const char *text, guint32 start, guint32 end)
{
    g_autofree char *part = g_strndup(text + start, end - start);
    g_autofree char *valid = g_utf8_make_valid(part, -1);
    GString *line = g_string_new(NULL);
    unsigned n = 0;
    for (const char *p = valid; *p != '\0' && n < LIMIT_HIT_TEXT; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool space = c == ' ' || g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029;
        if (space && line->len > 0 && line->str[line->len - 1] == ' ')
            continue;
        /* What changes the direction or hides is no word; shown it could lie. */
        if (!space && g_unichar_type(c) == G_UNICODE_FORMAT)
            continue;
        g_string_append_unichar(line, space ? ' ' : c);
        n++;
    }
    return g_string_free(line, FALSE);
}

static void add_hit(struct evidence *evidence, const struct cue *cue, const struct found *found,
                    const char *text)
{
    struct words_hit *hit = g_new0(struct words_hit, 1);
    g_autofree char *name = g_path_get_basename(cue->file);
    hit->cue = g_strdup_printf("%s:%u %s", cue->file, cue->line, cue->text);
    hit->place = g_strdup_printf("%s:%u", name, cue->line);
    hit->weight = cue->weight;
    hit->text = shown_words(text, found->start, found->end);
    g_ptr_array_add(evidence->hits, hit);
}

static bool holds(const GPtrArray *strings, const char *string)
{
    for (guint i = 0; i < strings->len; i++)
        if (strcmp(strings->pdata[i], string) == 0)
            return true;
    return false;
}

/* Adds up what was found. */
static struct evidence *weigh(const struct cues *cues, const struct found *found,
                              const char *subject, const char *text)
{
    struct evidence *evidence = g_new0(struct evidence, 1);
    GPtrArray *topics = g_ptr_array_new();
    double sum = cues->bias;
    evidence->hits = g_ptr_array_new_with_free_func((GDestroyNotify)hit_free);
    for (guint i = 0; i < cues->lines->len; i++) {
        const struct cue *cue = cues->lines->pdata[i];
        if (found[i].end == 0)
            continue;
        if (cue->topic == NULL) {
            sum += cue->weight;
            add_hit(evidence, cue, &found[i], found[i].in_subject ? subject : text);
        } else if (!holds(topics, cue->topic)) {
            g_ptr_array_add(topics, g_strdup(cue->topic));
        }
    }
    g_ptr_array_add(topics, NULL);
    evidence->topics = (char **)g_ptr_array_free(topics, FALSE);
    evidence->score = 1.0 / (1.0 + exp(-sum));
    return evidence;
}

struct evidence *words_judge(const struct cues *cues, const struct words_input *input)
{
    const char *subject = input->subject != NULL ? input->subject : "";
    g_autofree char *own = words_own_text(input->text != NULL ? input->text : "");
    g_autofree struct found *found = g_new0(struct found, MAX(cues->lines->len, 1));
    g_autoptr(GHashTable) names = names_words(input->names, input->n_names, cues->noname);
    match_text(cues, subject, IN_SUBJECT, names, found);
    match_text(cues, own, IN_TEXT, names, found);
    return weigh(cues, found, subject, own);
}

void evidence_free(struct evidence *evidence)
{
    if (evidence == NULL)
        return;
    g_ptr_array_unref(evidence->hits);
    g_strfreev(evidence->topics);
    g_free(evidence);
}
