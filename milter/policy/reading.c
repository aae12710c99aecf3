#include "policy/reading.h"
#include <string.h>

static void mark_name(const struct cues *cues, GHashTable *names, const char *text,
                      struct word *word)
{
    if (*text == '\0' || g_hash_table_contains(cues->noname, text))
        return;
    gpointer party = NULL;
    bool known = g_hash_table_lookup_extended(names, text, NULL, &party);
    /* A word of the cues in lower case is that word, even where someone is called Will. */
    if (known && (word->step == 0 || (word->flags & TOKEN_UPPER)))
        word->flags |= WORD_NAME;
    if (word->flags & WORD_NAME)
        word->party = GPOINTER_TO_UINT(party);
    if ((word->flags & WORD_NAME) || (word->flags & TOKEN_CAPITAL))
        word->flags |= WORD_PERSON;
}

static bool is_number(const char *word)
{
    return *word != '\0' && word[strspn(word, "0123456789")] == '\0';
}

void reading_init(struct reading *reading, const struct cues *cues, GHashTable *names,
                  const char *text)
{
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(struct word));
    g_autoptr(GString) folded = g_string_new(NULL);
    struct token_reader reader;
    struct token token;
    token_reader_init(&reader, text, strlen(text));
    while (token_next(&reader, &token, folded)) {
        struct word word = {.start = token.start, .end = token.end, .flags = token.flags};
        word.step = cues_word(cues, folded->str);
        word.hash = folded->len > 0 ? word_hash(folded->str, folded->len) : 0;
        mark_name(cues, names, folded->str, &word);
        if (is_number(folded->str))
            word.flags |= WORD_NUMBER;
        g_array_append_val(words, word);
    }
    gsize n;
    reading->text = text;
    reading->words = g_array_steal(words, &n);
    reading->n = (guint32)n;
}

void reading_clear(struct reading *reading)
{
    g_free(reading->words);
    *reading = (struct reading){0};
}
