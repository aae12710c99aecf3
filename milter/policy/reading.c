#include "policy/reading.h"
#include <string.h>
#include "bounds.h"
#include "policy/names.h"
#include "policy/senses.h"

static void mark_name(const struct cues *cues, GHashTable *names, const char *text,
                      struct word *word)
{
    if (*text == '\0' || g_hash_table_contains(cues->noname, text))
        return;
    gpointer party = NULL;
    bool known = g_hash_table_lookup_extended(names, text, NULL, &party);
    if (known && GPOINTER_TO_UINT(party) == NAMES_AUTHOR) {
        word->flags |= WORD_AUTHOR;
        known = false;
    }
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

/* A name of several signs from i on: how many they are; 0: none. */
static guint32 signs_of_name(const struct reading *reading, GHashTable *names, guint32 i,
                             unsigned *party)
{
    char name[LIMIT_NAME_SIGNS * 4 + 1];
    const struct word *first = &reading->words[i];
    guint32 n = 1;
    while (n < LIMIT_NAME_SIGNS && i + n < reading->n && (first[n].flags & TOKEN_SIGN) &&
           first[n].start == first[n - 1].end)
        n++;
    for (; n >= 2; n--) {
        gsize size = first[n - 1].end - first->start;
        gpointer found;
        memcpy(name, reading->text + first->start, size);
        name[size] = '\0';
        if (g_hash_table_lookup_extended(names, name, NULL, &found)) {
            *party = GPOINTER_TO_UINT(found);
            return n;
        }
    }
    return 0;
}

static void mark_signs(struct reading *reading, GHashTable *names)
{
    unsigned party;
    for (guint32 i = 0, n; i < reading->n; i += MAX(n, 1)) {
        n = reading->words[i].flags & TOKEN_SIGN ? signs_of_name(reading, names, i, &party) : 0;
        for (guint32 j = i; j < i + n; j++) {
            struct word *word = &reading->words[j];
            bool author = party == NAMES_AUTHOR;
            word->flags |= author ? WORD_AUTHOR : WORD_NAME | WORD_PERSON;
            word->party = author ? 0 : party;
        }
    }
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
        word.stem = senses_stem(cues->senses, folded->str, folded->len);
        mark_name(cues, names, folded->str, &word);
        if (is_number(folded->str))
            word.flags |= WORD_NUMBER;
        g_array_append_val(words, word);
    }
    gsize n;
    reading->text = text;
    reading->words = g_array_steal(words, &n);
    reading->n = (guint32)n;
    if (g_hash_table_size(names) > 0)
        mark_signs(reading, names);
}

void reading_clear(struct reading *reading)
{
    g_free(reading->words);
    *reading = (struct reading){0};
}
