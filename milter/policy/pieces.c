/* The pieces of a long text, which are weighed apart (features.h). */
#include "policy/features.h"

/* Pieces of a text so long that it would have more (or twice as many, where paragraphs end early)
 * are longer. */
#define MOST_PIECES (FEATURE_PIECES / 2)

/* Does a paragraph begin with word n? */
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
    if (!(text->words[n].flags & TOKEN_FIRST))
        return false;
    return n >= size || begins_paragraph(text, n);
}

struct reading feature_piece(const struct reading *text, guint32 from)
{
    guint32 size = MAX(FEATURE_PIECE_WORDS, text->n / MOST_PIECES);
    struct reading piece = {text->text, text->words + from, text->n - from};
    for (guint32 n = size / 2; n < piece.n; n++)
        if (ends_piece(&piece, n, size))
            piece.n = n;
    return piece;
}

bool feature_has_pieces(const struct reading *text)
{
    return text->n >= 3 * FEATURE_PIECE_WORDS / 2 && feature_piece(text, 0).n < text->n;
}
