#include "policy/evidence/senses.h"

#include <string.h>
#include "base/limits.h"
#include "base/word_form.h"
#include "policy/evidence/keys.h"
#include "policy/evidence/lexer.h"
#include "policy/evidence/senses_internal.h"

/* Beside the first language, another is read if it has at least this fraction of the words of the
 * first. */
#define SHARE_OF_FIRST 2

/* Returns false when no stem can begin so. */
static bool may_have_stem(const struct senses *senses, const char *word, gsize size)
{
    if (senses->any_short || size < 2)
        return senses->any_short;
    guchar third = size > 2 ? (guchar)word[2] : 0;
    return has_bit(senses->begun, head_bit((guchar)word[0], (guchar)word[1], third));
}

/* The beginnings of a word are hashed along the way; the hash is word_hash's, before it is mixed.
 */
guint32 senses_stem(const struct senses *senses, const char *word, gsize size)
{
    guint64 hash = WORD_HASH_BEGIN;
    guint32 stem = 0;
    if (!may_have_stem(senses, word, size))
        return 0;
    for (gsize i = 0; i < size; i++) {
        hash = WORD_HASH_STEP(hash, word[i]);
        guint32 found =
            has_bit(senses->filter, hash % STEM_BITS) ? keys_get(&senses->endless, hash) : 0;
        stem = found != 0 ? found : stem;
    }
    return stem;
}

static bool is_in_stem(const struct senses *senses, guint32 stem, guint32 wanted)
{
    while (stem != 0 && stem != wanted)
        stem = stem_of(senses, stem)->parent;
    return stem == wanted;
}

/* A phrase may cross a comma, but not the end of a sentence. */
static bool matches(const struct senses *senses, const struct sense_phrase *phrase,
                    const struct reading *reading, guint32 at)
{
    const struct element *element = &g_array_index(senses->elements, struct element, phrase->first);
    if (phrase->n > reading->n - at)
        return false;
    for (guint32 i = 1; i < phrase->n; i++) {
        const struct word *word = &reading->words[at + i];
        if ((word->flags & LEXEME_FIRST) ||
            (element[i].hash != 0 && element[i].hash != word->hash) ||
            (element[i].stem != 0 && !is_in_stem(senses, word->stem, element[i].stem)))
            return false;
    }
    return true;
}

/* Returns true when a phrase of this head that has several words may continue with the next word.
 */
static inline bool may_go_on(const struct head *head, const struct reading *reading, guint32 at)
{
    const struct word *word = &reading->words[at + 1];
    if (at + 1 >= reading->n || (word->flags & LEXEME_FIRST))
        return false;
    return (head->seconds & bit_of(word->hash)) || (head->second_stems && word->stem != 0);
}

/* Returns the first of the phrases with this second word that matches, if it is longer than the
 * previous match. */
static inline guint32 first_match(const struct senses *senses, guint32 from, guint32 end,
                                  guint32 second, guint32 before, const struct reading *reading,
                                  guint32 at, guint64 languages)
{
    guint32 least = phrase_of(senses, before)->n;
    for (const struct sense_phrase *one; from < end; from++) {
        one = phrase_of(senses, from);
        if (one->second != second || one->n <= least)
            break;
        if ((one->languages & languages) && matches(senses, one, reading, at))
            return from;
    }
    return before;
}

static guint32 find_second(const struct senses *senses, const struct head *head, guint32 second)
{
    guint32 from = head->phrases;
    for (guint32 end = head->open; from < end;) {
        guint32 middle = from + (end - from) / 2;
        if (phrase_of(senses, middle)->second < second)
            from = middle + 1;
        else
            end = middle;
    }
    return from;
}

/* Returns the longest phrase of the head that matches, if it is longer than the previous match. */
static guint32 longest(const struct senses *senses, const struct head *head, guint32 before,
                       const struct reading *reading, guint32 at, guint64 languages)
{
    guint32 best = before;
    if (may_go_on(head, reading, at)) {
        guint32 second = half_of(reading->words[at + 1].hash);
        best = first_match(senses, find_second(senses, head, second), head->open, second, best,
                           reading, at, languages);
        best = first_match(senses, head->open, head->alone, 0, best, reading, at, languages);
    }
    return first_match(senses, head->alone, head->end, 0, best, reading, at, languages);
}

guint32 senses_at(const struct senses *senses, const struct reading *reading, guint32 i,
                  guint64 languages, guint32 *n)
{
    const struct word *word = &reading->words[i];
    guint32 best = 0;
    if (word->head != 0)
        best = longest(senses, head_of(senses, word->head), 0, reading, i, languages);
    for (guint32 stem = word->stem; stem != 0; stem = stem_of(senses, stem)->parent)
        best = longest(senses, &stem_of(senses, stem)->head, best, reading, i, languages);
    *n = phrase_of(senses, best)->n;
    return phrase_of(senses, best)->sense;
}

void senses_find_head(const struct senses *senses, struct word *word)
{
    word->head = keys_get(&senses->words, word->hash);
    const struct head *head = head_of(senses, word->head);
    if (head->phrases != 0 || word->stem != 0)
        word->flags |= WORD_SENSES;
    if (head->stopword)
        word->flags |= WORD_STOP;
}

static void count_languages(const struct senses *senses, const struct reading *reading,
                            guint32 *counts)
{
    for (guint32 i = 0; i < reading->n; i++) {
        const struct word *word = &reading->words[i];
        if ((word->head | word->stem) == 0)
            continue;
        guint64 languages = head_of(senses, word->head)->languages;
        for (guint32 stem = word->stem; stem != 0; stem = stem_of(senses, stem)->parent)
            languages |= stem_of(senses, stem)->head.languages;
        for (; languages != 0; languages &= languages - 1)
            counts[__builtin_ctzll(languages)]++;
    }
}

guint64 senses_languages(const struct senses *senses, const struct reading *subject,
                         const struct reading *text)
{
    guint32 counts[LIMIT_LANGUAGES] = {0}, most = 0;
    guint64 languages = 0;
    count_languages(senses, subject, counts);
    count_languages(senses, text, counts);
    for (guint32 i = 0; i < senses->codes->len; i++)
        most = MAX(most, counts[i]);
    for (guint32 i = 0; i < senses->codes->len; i++)
        if (counts[i] * SHARE_OF_FIRST > most)
            languages |= G_GUINT64_CONSTANT(1) << i;
    return most > 0 ? languages : G_MAXUINT64;
}

char *senses_codes(const struct senses *senses, guint64 languages)
{
    GString *codes = g_string_new(NULL);
    for (guint32 i = 0; languages != G_MAXUINT64 && i < senses->codes->len; i++)
        if (languages >> i & 1)
            g_string_append_printf(codes, "%s%s", codes->len > 0 ? ", " : "",
                                   (const char *)senses->codes->pdata[i]);
    return g_string_free(codes, FALSE);
}

char *senses_all_codes(const struct senses *senses)
{
    g_autofree char **codes = g_new0(char *, senses->codes->len + 1);
    for (guint32 i = 0; i < senses->codes->len; i++)
        codes[i] = senses->codes->pdata[i];
    return g_strjoinv(", ", codes);
}

const char *sense_name(const struct senses *senses, guint32 sense)
{
    return senses->names->pdata[sense];
}

guint32 senses_find(const struct senses *senses, const char *name)
{
    guint32 sense = senses->names->len - 1;
    while (sense > 0 && strcmp(sense_name(senses, sense), name) != 0)
        sense--;
    return sense;
}

const char **senses_names(const struct senses *senses)
{
    /* Place 0 is not used, so there is room for the final NULL. */
    const char **names = g_new0(const char *, senses->names->len);
    for (guint i = 1; i < senses->names->len; i++)
        names[i - 1] = senses->names->pdata[i];
    return names;
}
