#include "mail/read/reply_date_items.h"

#include <string.h>
#include "text/reply_tokens.h"

/* Returns the letters of a word after its digits, or NULL when it has another form. */
static const char *read_digits(const char *word, struct reply_item *item)
{
    while (g_ascii_isdigit(word[item->digits]) && item->digits <= 4) {
        item->number = item->number * 10 + (guint)(word[item->digits] - '0');
        item->digits++;
    }
    return item->digits > 0 && item->digits <= 4 ? word + item->digits : NULL;
}

static void read_odd(const struct reply_words *words, const char *language,
                     const struct reply_spans *spans, struct reply_item *item)
{
    const struct reply_lexeme *lexeme = reply_lexeme(&spans->lexemes, item->at);
    g_autofree char *word =
        g_strndup(spans->lexemes.joined->str + lexeme->begin, lexeme->end - lexeme->begin);
    const char *behind = read_digits(word, item);

    item->ordinal = behind && *behind && reply_words_is_ordinal(words, language, behind);
    item->kind = behind && (!*behind || item->ordinal) ? ITEM_NUMBER : ITEM_ODD;
}

static struct reply_item item_at(const struct reply_words *words, const char *language,
                                 const struct reply_spans *spans, guint at, const GArray *turns)
{
    struct reply_item item = {.kind = ITEM_OTHER, .at = at, .n = 1};
    enum reply_date_word kind;

    if (g_array_index(turns, unsigned, at) == SPAN_NAME || reply_lexeme(&spans->lexemes, at)->asks)
        return item;
    if (reply_words_match_date(words, language, &spans->lexemes, at, &kind, &item.n))
        item.kind = kind;
    else if (reply_lexeme(&spans->lexemes, at)->odd)
        read_odd(words, language, spans, &item);
    item.answers = g_array_index(turns, unsigned, at + item.n - 1) == TURN_LATER;
    return item;
}

/* Returns the turn of each word's span; SPAN_NAME for everything that is set aside. Caller unrefs.
 */
static GArray *turns_of_words(const struct reply_spans *spans)
{
    GArray *turns = g_array_new(FALSE, FALSE, sizeof(unsigned));
    for (guint i = 0; i < spans->spans->len; i++) {
        const struct reply_span *span = reply_span(spans, i);
        unsigned turn = span->aside ? (unsigned)SPAN_NAME : span->turn;
        for (guint k = 0; k < span->n; k++)
            g_array_append_val(turns, turn);
    }
    return turns;
}

GArray *reply_date_items(const struct reply_words *words, const char *language,
                         const struct reply_spans *spans)
{
    g_autoptr(GArray) turns = turns_of_words(spans);
    GArray *items = g_array_new(FALSE, FALSE, sizeof(struct reply_item));

    for (guint at = 0; at < spans->lexemes.lexemes->len;) {
        struct reply_item item = item_at(words, language, spans, at, turns);
        g_array_append_val(items, item);
        at += item.n;
    }
    return items;
}
