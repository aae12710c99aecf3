#include "cli/explain/marked_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include "mail/read/sanitize.h"

/* Words that count less are not marked. */
#define LEAST 0.3

static int by_weight(const void *a, const void *b)
{
    const struct words_hit *left = *(const struct words_hit *const *)a;
    const struct words_hit *right = *(const struct words_hit *const *)b;
    double difference = fabs(right->weight) - fabs(left->weight);

    return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

static int by_place(const void *a, const void *b)
{
    const struct words_hit *left = *(const struct words_hit *const *)a;
    const struct words_hit *right = *(const struct words_hit *const *)b;

    return left->start < right->start ? -1 : left->start > right->start;
}

static bool overlaps(const GPtrArray *marks, const struct words_hit *hit)
{
    for (guint i = 0; i < marks->len; i++) {
        const struct words_hit *mark = marks->pdata[i];
        if (hit->start < mark->end && mark->start < hit->end)
            return true;
    }
    return false;
}

/* Returns the hits to be marked (borrowed), in the order of the text. */
static GPtrArray *find_marks(const struct evidence *evidence)
{
    g_autoptr(GPtrArray) hits = g_ptr_array_copy(evidence->hits, NULL, NULL);
    GPtrArray *marks = g_ptr_array_new();

    g_ptr_array_set_free_func(hits, NULL);
    g_ptr_array_sort(hits, by_weight);
    for (guint i = 0; i < hits->len; i++) {
        const struct words_hit *hit = hits->pdata[i];
        if (hit->end > hit->start && fabs(hit->weight) >= LEAST && !overlaps(marks, hit))
            g_ptr_array_add(marks, hits->pdata[i]);
    }
    g_ptr_array_sort(marks, by_place);
    return marks;
}

static char *with_marks(const struct evidence *evidence)
{
    g_autoptr(GPtrArray) marks = find_marks(evidence);
    GString *text = g_string_new(NULL);
    guint32 at = 0;

    for (guint i = 0; i < marks->len; i++) {
        const struct words_hit *hit = marks->pdata[i];
        g_string_append_len(text, evidence->text + at, hit->start - at);
        g_string_append_printf(text, "[%+.2f ", hit->weight);
        g_string_append_len(text, evidence->text + hit->start, hit->end - hit->start);
        g_string_append_c(text, ']');
        at = hit->end;
    }
    g_string_append(text, evidence->text + at);
    return g_string_free(text, FALSE);
}

static void print_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        g_autofree char *shown = sanitize_visible(*line);
        printf(*shown ? "    %s\n" : "%s\n", shown);
    }
}

void marked_print(const struct evidence *evidence)
{
    g_autofree char *text = with_marks(evidence);

    printf("text as it was read%s%s; what counted most is in brackets:\n",
           *evidence->languages ? ", language " : "", evidence->languages);
    print_lines(g_strstrip(text));
    if (evidence->quoted > 0 && evidence->quotes) {
        printf("what it quotes, which was judged apart:\n");
        print_lines(g_strstrip(evidence->quotes));
    }
}
