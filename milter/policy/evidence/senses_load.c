/* Loads the words of senses from files (senses.h). */
#include "policy/evidence/senses_load.h"

#include <string.h>
#include "base/limits.h"
#include "base/word_form.h"
#include "policy/evidence/keys.h"
#include "policy/evidence/lexer.h"
#include "policy/evidence/senses_internal.h"

struct senses *senses_new(void)
{
    struct senses *senses = g_new0(struct senses, 1);
    senses->elements = g_array_new(FALSE, TRUE, sizeof(struct element));
    senses->phrases = g_array_new(FALSE, TRUE, sizeof(struct sense_phrase));
    senses->stems = g_array_new(FALSE, TRUE, sizeof(struct stem));
    senses->stem_texts = g_ptr_array_new_with_free_func(g_free);
    senses->names = g_ptr_array_new_with_free_func(g_free);
    senses->codes = g_ptr_array_new_with_free_func(g_free);
    senses->heads = g_array_new(FALSE, TRUE, sizeof(struct head));
    g_array_set_size(senses->heads, 1);
    g_array_set_size(senses->phrases, 1);
    g_array_set_size(senses->stems, 1);
    g_ptr_array_add(senses->stem_texts, NULL);
    g_ptr_array_add(senses->names, NULL);
    return senses;
}

void senses_free(struct senses *senses)
{
    if (senses == NULL)
        return;
    g_array_unref(senses->elements);
    g_array_unref(senses->phrases);
    g_array_unref(senses->stems);
    g_clear_pointer(&senses->stem_texts, g_ptr_array_unref);
    g_array_unref(senses->heads);
    g_ptr_array_unref(senses->names);
    g_ptr_array_unref(senses->codes);
    keys_clear(&senses->words);
    keys_clear(&senses->endless);
    g_free(senses);
}

char *senses_language(const char *file)
{
    g_autofree char *base = g_path_get_basename(file);
    if (strcmp(base, "cues") == 0) {
        g_autofree char *folder = g_path_get_dirname(file);
        return g_path_get_basename(folder);
    }
    gsize n = strcspn(base, ".");
    bool letters = n == 2 || n == 3;
    for (gsize i = 0; i < n && letters; i++)
        letters = g_ascii_islower(base[i]);
    return g_strndup(base, letters ? n : 0);
}

static void set_bit(guint64 *bits, guint64 bit)
{
    bits[bit / 64] |= G_GUINT64_CONSTANT(1) << (bit & 63);
}

/* A stem of two bytes may continue with any third byte. */
static void note_head(struct senses *senses, const char *stem, gsize size)
{
    senses->any_short = senses->any_short || size < 2;
    for (unsigned i = 0; i < 256 && size >= 2; i++)
        if (size == 2 || i == (guchar)stem[2])
            set_bit(senses->begun, head_bit((guchar)stem[0], (guchar)stem[1], (guchar)i));
}

static guint32 new_stem(struct senses *senses, const char *text)
{
    g_array_set_size(senses->stems, senses->stems->len + 1);
    g_ptr_array_add(senses->stem_texts, g_strdup(text));
    return senses->stems->len - 1;
}

static guint32 add_stem(struct senses *senses, const char *text)
{
    gsize size = strlen(text);
    guint64 hash = WORD_HASH_BEGIN;
    note_head(senses, text, size);
    for (gsize i = 0; i < size; i++)
        hash = WORD_HASH_STEP(hash, text[i]);
    guint32 stem = keys_get(&senses->endless, hash);
    if (stem == 0) {
        stem = new_stem(senses, text);
        *keys_put(&senses->endless, hash) = stem;
        set_bit(senses->filter, hash % STEM_BITS);
    }
    return stem;
}

/* Returns the index of a string in an array, and adds the string when it is new. */
static guint32 place_in(GPtrArray *strings, const char *string)
{
    for (guint32 i = 0; i < strings->len; i++)
        if (g_strcmp0(strings->pdata[i], string) == 0)
            return i;
    g_ptr_array_add(strings, g_strdup(string));
    return strings->len - 1;
}

/* Adds the elements of a part of a phrase that has no blanks. */
static char *add_elements(struct senses *senses, const char *run)
{
    gsize size = strlen(run);
    bool any = strcmp(run, "*") == 0, endless = !any && size > 1 && run[size - 1] == '*';
    struct lexeme_reader reader;
    struct lexeme lexeme;
    struct element element = {0};
    if (any) {
        g_array_append_val(senses->elements, element);
        return NULL;
    }
    lexeme_reader_init(&reader, run, endless ? size - 1 : size);
    while (lexeme_next(&reader, &lexeme)) {
        bool last = lexeme.end >= (endless ? size - 1 : size);
        if (lexeme.size == 0)
            return g_strdup_printf("\"%s\" holds no word", run);
        element.hash = endless && last ? 0 : lexeme.hash;
        element.stem = endless && last ? add_stem(senses, lexeme.word) : 0;
        g_array_append_val(senses->elements, element);
    }
    return NULL;
}

static struct head *head_of_word(struct senses *senses, guint64 hash)
{
    guint32 *place = keys_put(&senses->words, hash);
    if (*place == 0) {
        *place = senses->heads->len;
        g_array_set_size(senses->heads, senses->heads->len + 1);
    }
    return head_of(senses, *place);
}

static void note_second(struct head *head, const struct element *second)
{
    head->second_stems = head->second_stems || second->stem != 0;
    if (second->hash != 0)
        head->seconds |= bit_of(second->hash);
    else if (second->stem == 0)
        head->seconds = G_MAXUINT64;
}

static void link_phrase(struct senses *senses, struct head *head, struct sense_phrase *phrase)
{
    const struct element *second =
        &g_array_index(senses->elements, struct element, phrase->first + 1);
    if (phrase->n > 1) {
        phrase->second = second->hash != 0 ? half_of(second->hash) : 0;
        note_second(head, second);
    }
    phrase->before = head->phrases;
    head->phrases = senses->phrases->len;
    g_array_append_val(senses->phrases, *phrase);
}

static void add_phrase(struct senses *senses, struct sense_phrase *phrase)
{
    const struct element *first = &g_array_index(senses->elements, struct element, phrase->first);
    struct head *head =
        first->stem != 0 ? &stem_of(senses, first->stem)->head : head_of_word(senses, first->hash);
    head->stopword = head->stopword || (phrase->n == 1 && phrase->sense == 0);
    if (phrase->n == 1 && phrase->languages != G_MAXUINT64)
        head->languages |= phrase->languages;
    if (phrase->sense != 0)
        link_phrase(senses, head, phrase);
}

static char *phrase_error(const struct senses *senses, guint32 at, guint32 n)
{
    const struct element *first = &g_array_index(senses->elements, struct element, at);
    if (n == 0)
        return g_strdup("the phrase is empty; write the words to look for");
    if (n > LIMIT_CUE_ELEMENTS)
        return g_strdup_printf("the phrase has more than %u words; the first ones will do",
                               LIMIT_CUE_ELEMENTS);
    if (first->hash == 0 && first->stem == 0)
        return g_strdup("\"*\" at the beginning of a phrase says nothing; leave it out");
    return NULL;
}

/* Adds the elements of a phrase. Returns NULL, or a description of the error. */
static char *read_phrase(struct senses *senses, const char *text)
{
    g_auto(GStrv) runs = g_strsplit(text, " ", -1);
    guint32 first = senses->elements->len;
    for (char **run = runs; *run != NULL; run++) {
        char *error = **run != '\0' ? add_elements(senses, *run) : NULL;
        if (error != NULL)
            return error;
    }
    return phrase_error(senses, first, senses->elements->len - first);
}

char *senses_add(struct senses *senses, const char *language, const char *sense, const char *text)
{
    struct sense_phrase phrase = {.first = senses->elements->len};
    guint32 code = *language != '\0' ? place_in(senses->codes, language) : 0;
    guint32 number = sense != NULL ? place_in(senses->names, sense) : 0;
    if (code >= LIMIT_LANGUAGES)
        return g_strdup_printf("more than %u languages have words of senses", LIMIT_LANGUAGES);
    if (number > LIMIT_SENSES)
        return g_strdup_printf("there are more than %u senses; use one of those that are there",
                               LIMIT_SENSES);
    char *error = read_phrase(senses, text);
    if (error == NULL) {
        phrase.languages = *language != '\0' ? G_GUINT64_CONSTANT(1) << code : G_MAXUINT64;
        phrase.sense = (guint8)number;
        phrase.n = (guint8)(senses->elements->len - phrase.first);
        add_phrase(senses, &phrase);
    }
    /* For a single word, the head has all that is needed. */
    if (error != NULL || phrase.n == 1)
        g_array_set_size(senses->elements, phrase.first);
    return error;
}

void senses_know(struct senses *senses, const char *name)
{
    place_in(senses->names, name);
}

static int by_second(const void *a, const void *b)
{
    const struct sense_phrase *left = a, *right = b;
    if ((left->n == 1) != (right->n == 1))
        return left->n == 1 ? 1 : -1;
    if (left->second != right->second)
        return left->second - 1 < right->second - 1 ? -1 : 1;
    if (left->n != right->n)
        return left->n > right->n ? -1 : 1;
    return left->before > right->before ? -1 : 1;
}

/* Appends the phrases of the head to the sorted ones. */
static void sort_phrases(const struct senses *senses, struct head *head, GArray *sorted)
{
    guint32 first = sorted->len, at = head->phrases;
    if (at == 0)
        return;
    for (; at != 0; at = phrase_of(senses, at)->before)
        g_array_append_vals(sorted, phrase_of(senses, at), 1);
    struct sense_phrase *phrases = &g_array_index(sorted, struct sense_phrase, first);
    qsort(phrases, sorted->len - first, sizeof *phrases, by_second);
    head->phrases = head->open = first;
    head->end = sorted->len;
    for (; head->open < head->end && phrases[head->open - first].second != 0; head->open++)
        continue;
    for (head->alone = head->open; head->alone < head->end; head->alone++)
        if (phrases[head->alone - first].n == 1)
            break;
}

static void sort_all(struct senses *senses)
{
    GArray *sorted =
        g_array_sized_new(FALSE, TRUE, sizeof(struct sense_phrase), senses->phrases->len);
    g_array_set_size(sorted, 1);
    for (guint32 i = 1; i < senses->heads->len; i++)
        sort_phrases(senses, head_of(senses, i), sorted);
    for (guint32 i = 1; i < senses->stems->len; i++)
        sort_phrases(senses, &stem_of(senses, i)->head, sorted);
    g_array_unref(senses->phrases);
    senses->phrases = sorted;
}

/* Returns a copy that takes no more room than it needs. */
static GArray *tight(GArray *array, guint size)
{
    GArray *copy = g_array_sized_new(FALSE, TRUE, size, array->len);
    g_array_append_vals(copy, array->data, array->len);
    g_array_unref(array);
    return copy;
}

void senses_close(struct senses *senses)
{
    for (guint32 i = 1; i < senses->stems->len; i++) {
        const char *text = senses->stem_texts->pdata[i];
        stem_of(senses, i)->parent = senses_stem(senses, text, strlen(text) - 1);
    }
    g_clear_pointer(&senses->stem_texts, g_ptr_array_unref);
    senses->elements = tight(senses->elements, sizeof(struct element));
    sort_all(senses);
    senses->stems = tight(senses->stems, sizeof(struct stem));
    senses->heads = tight(senses->heads, sizeof(struct head));
}
