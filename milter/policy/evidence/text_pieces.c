/* The pieces of a long text, which are weighed separately (features.h). */
#include "policy/evidence/text_pieces.h"

#include <math.h>
#include "policy/evidence/lexer.h"

/* In a text of up to this many words each feature counts in full. */
#define FULL_WORDS 60.0
/* A text that would have more pieces gets longer ones. The limit leaves room for twice as many,
 * because paragraphs may end pieces early, and for both cuts. */
#define MOST_PIECES (FEATURE_STEPS / FEATURE_CUTS / 2 - 1)

/* Returns true when a paragraph begins with word n. */
static bool begins_paragraph(const struct reading *text, guint32 n)
{
    unsigned lines = 0;
    for (guint32 i = text->words[n - 1].end; i < text->words[n].start && lines < 2; i++)
        lines += text->text[i] == '\n';
    return lines == 2;
}

static bool ends_piece(const struct reading *text, guint32 n, guint32 size)
{
    if (n + 1 == 2 * size)
        return true;
    if (!(text->words[n].flags & LEXEME_FIRST))
        return false;
    return n >= size || begins_paragraph(text, n);
}

/* Returns the end of the piece that begins with this word. */
static guint32 piece_end(const struct reading *text, guint32 from, guint32 size)
{
    struct reading rest = {text->text, text->words + from, text->n - from};
    for (guint32 n = size / 2; n < rest.n; n++)
        if (ends_piece(&rest, n, size))
            rest.n = n;
    return from + rest.n;
}

static void cut_pieces(struct feature_cut *cut, const struct reading *text, guint32 first,
                       guint32 size)
{
    for (guint32 from = 0; from < text->n; from = cut->ends[cut->n++]) {
        cut->begins[cut->n] = from;
        cut->ends[cut->n] = piece_end(text, from, from == 0 ? first : size);
    }
}

/* Finds the steps. The pieces from second on are those of the second cut. */
static void find_steps(struct feature_cut *cut, const struct reading *text, guint32 second)
{
    guint32 at[FEATURE_CUTS] = {0, second < cut->n ? second : FEATURE_WHOLE};
    for (guint32 end = 0; end < text->n;) {
        guint32 ends[FEATURE_CUTS] = {cut->ends[at[0]],
                                      at[1] != FEATURE_WHOLE ? cut->ends[at[1]] : text->n};
        end = MIN(ends[0], ends[1]);
        cut->step[cut->steps++] = (struct feature_step){end, {at[0], at[1]}};
        at[0] += ends[0] == end;
        at[1] += at[1] != FEATURE_WHOLE && ends[1] == end;
    }
}

void feature_cut_init(struct feature_cut *cut, const struct reading *text)
{
    const guint32 size = MAX(FEATURE_PIECE_WORDS, text->n / MOST_PIECES);
    const guint32 most = FEATURE_CUTS * (2 * text->n / size + 2);
    *cut = (struct feature_cut){0};
    if (text->n < 3 * FEATURE_PIECE_WORDS / 2 || piece_end(text, 0, size) == text->n)
        return;
    cut->begins = g_new(guint32, most);
    cut->ends = g_new(guint32, most);
    cut->step = g_new(struct feature_step, most);
    cut_pieces(cut, text, size, size);
    const guint32 second = cut->n;
    if (text->n >= FEATURE_OVERLAP_WORDS)
        cut_pieces(cut, text, size / 2, size);
    find_steps(cut, text, second);
}

void feature_cut_clear(struct feature_cut *cut)
{
    g_clear_pointer(&cut->begins, g_free);
    g_clear_pointer(&cut->ends, g_free);
    g_clear_pointer(&cut->step, g_free);
}

struct reading feature_piece(const struct reading *text, const struct feature_cut *cut,
                             guint32 piece)
{
    return (struct reading){text->text, text->words + cut->begins[piece],
                            cut->ends[piece] - cut->begins[piece]};
}

double feature_share(const struct reading *text)
{
    return text->n > FULL_WORDS ? sqrt(FULL_WORDS / text->n) : 1;
}
