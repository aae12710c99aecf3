#include "policy/senses.h"
#include <string.h>
#include "bounds.h"
#include "policy/keys.h"
#include "policy/tokens.h"

/* Of several languages one that has so much of the words of the first is read, too. */
#define SHARE_OF_FIRST 2

/* One word of a phrase. */
struct element {
    guint64 hash; /* of the word; 0: a stem, or any */
    guint32 stem; /* 0: no stem */
};

struct phrase {
    guint64 languages;
    guint32 first; /* of its elements, which are there where it has two or more */
    guint32 next;  /* that begins alike, from 1 on; 0: the last */
    guint8 n;      /* its words */
    guint8 sense;  /* 0: none, it only tells the language */
};

/* The phrases that begin with one word, or with one stem. */
struct head {
    guint32 phrases;   /* those with a sense, the longest first */
    guint32 alone;     /* the first of them that has no other word */
    guint64 seconds;   /* of the second word of each of the others a bit (bit_of); all for any */
    bool second_stems; /* one of them goes on with a stem */
    bool stopword;     /* one that has no sense is a word alone */
    guint64 languages; /* in which they are words alone */
};

struct stem {
    guint32 parent; /* the longest other that it begins with, or 0 */
    struct head head;
};

/* Most beginnings of words are no stem; so many bits tell that of nearly all without a search. */
#define STEM_BITS 65536
#define HEAD_BITS 65536

struct senses {
    GArray *elements;               /* struct element */
    GArray *phrases;                /* struct phrase; 0 is unused */
    GArray *stems;                  /* struct stem; 0 is unused */
    GPtrArray *stem_texts;          /* char *: of each stem; NULL once it is closed */
    GPtrArray *names;               /* char *; 0 is unused */
    GPtrArray *codes;               /* char *: the languages */
    GArray *heads;                  /* struct head, of first words; 0 is unused */
    struct keys words;              /* hash of a first word -> its head */
    struct keys endless;            /* hash of a stem -> its number */
    guint64 filter[STEM_BITS / 64]; /* of the hash of each stem a bit */
    guint64 begun[HEAD_BITS / 64];  /* of its first three bytes one (head_bit) */
    bool any_short;                 /* a stem is one byte */
};

struct senses *senses_new(void)
{
    struct senses *senses = g_new0(struct senses, 1);
    senses->elements = g_array_new(FALSE, TRUE, sizeof(struct element));
    senses->phrases = g_array_new(FALSE, TRUE, sizeof(struct phrase));
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

static struct stem *stem_of(const struct senses *senses, guint32 stem)
{
    return &g_array_index(senses->stems, struct stem, stem);
}

static struct phrase *phrase_of(const struct senses *senses, guint32 phrase)
{
    return &g_array_index(senses->phrases, struct phrase, phrase);
}

static bool has_bit(const guint64 *bits, guint64 bit)
{
    return bits[bit / 64] >> (bit & 63) & 1;
}

static void set_bit(guint64 *bits, guint64 bit)
{
    bits[bit / 64] |= G_GUINT64_CONSTANT(1) << (bit & 63);
}

/* Of the first three bytes of a word. */
static guint32 head_bit(guchar first, guchar second, guchar third)
{
    return ((guint32)first << 16 | (guint32)second << 8 | third) * 0x9e3779b1u >> 16;
}

/* May a stem begin so? */
static bool may_have_stem(const struct senses *senses, const char *word, gsize size)
{
    if (senses->any_short || size < 2)
        return senses->any_short;
    guchar third = size > 2 ? (guchar)word[2] : 0;
    return has_bit(senses->begun, head_bit((guchar)word[0], (guchar)word[1], third));
}

/* A stem of two bytes may go on with any third. */
static void note_head(struct senses *senses, const char *stem, gsize size)
{
    senses->any_short = senses->any_short || size < 2;
    for (unsigned i = 0; i < 256 && size >= 2; i++)
        if (size == 2 || i == (guchar)stem[2])
            set_bit(senses->begun, head_bit((guchar)stem[0], (guchar)stem[1], (guchar)i));
}

/* The beginnings of a word are hashed on the way; the hash is word_hash's, before it is mixed. */
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

/* The place of a string in an array, where it is added when it is new. */
static guint32 place_in(GPtrArray *strings, const char *string)
{
    for (guint32 i = 0; i < strings->len; i++)
        if (g_strcmp0(strings->pdata[i], string) == 0)
            return i;
    g_ptr_array_add(strings, g_strdup(string));
    return strings->len - 1;
}

/* The elements of one run of a phrase without blanks. */
static char *add_elements(struct senses *senses, const char *run)
{
    gsize size = strlen(run);
    bool any = strcmp(run, "*") == 0, endless = !any && size > 1 && run[size - 1] == '*';
    struct token_reader reader;
    struct token token;
    struct element element = {0};
    if (any) {
        g_array_append_val(senses->elements, element);
        return NULL;
    }
    token_reader_init(&reader, run, endless ? size - 1 : size);
    while (token_next(&reader, &token)) {
        bool last = token.end >= (endless ? size - 1 : size);
        if (token.size == 0)
            return g_strdup_printf("\"%s\" holds no word", run);
        element.hash = endless && last ? 0 : token.hash;
        element.stem = endless && last ? add_stem(senses, token.word) : 0;
        g_array_append_val(senses->elements, element);
    }
    return NULL;
}

static struct head *head_of(const struct senses *senses, guint32 head)
{
    return &g_array_index(senses->heads, struct head, head);
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

static guint64 bit_of(guint64 hash)
{
    return G_GUINT64_CONSTANT(1) << (hash >> 58);
}

static void note_second(struct head *head, const struct element *second)
{
    head->second_stems = head->second_stems || second->stem != 0;
    if (second->hash != 0)
        head->seconds |= bit_of(second->hash);
    else if (second->stem == 0)
        head->seconds = G_MAXUINT64;
}

/* Puts the phrase before those of the head that are not longer. */
static void link_phrase(struct senses *senses, struct head *head, struct phrase *phrase)
{
    guint32 number = senses->phrases->len, *link = &head->phrases;
    while (phrase_of(senses, *link)->n > phrase->n)
        link = &phrase_of(senses, *link)->next;
    phrase->next = *link;
    *link = number;
    if (phrase->n == 1)
        head->alone = number;
    else
        note_second(head, &g_array_index(senses->elements, struct element, phrase->first + 1));
    g_array_append_val(senses->phrases, *phrase);
}

static void add_phrase(struct senses *senses, struct phrase *phrase)
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

/* Adds the elements of a phrase; NULL, or what is wrong. */
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
    struct phrase phrase = {.first = senses->elements->len};
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
    /* Of one word the head says all. */
    if (error != NULL || phrase.n == 1)
        g_array_set_size(senses->elements, phrase.first);
    return error;
}

/* A copy that takes no more room than it needs. */
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
    senses->phrases = tight(senses->phrases, sizeof(struct phrase));
    senses->stems = tight(senses->stems, sizeof(struct stem));
    senses->heads = tight(senses->heads, sizeof(struct head));
}

static bool is_in_stem(const struct senses *senses, guint32 stem, guint32 wanted)
{
    while (stem != 0 && stem != wanted)
        stem = stem_of(senses, stem)->parent;
    return stem == wanted;
}

/* A phrase goes over a comma, but not into the next sentence. */
static bool matches(const struct senses *senses, const struct phrase *phrase,
                    const struct reading *reading, guint32 at)
{
    const struct element *element = &g_array_index(senses->elements, struct element, phrase->first);
    if (phrase->n > reading->n - at)
        return false;
    for (guint32 i = 1; i < phrase->n; i++) {
        const struct word *word = &reading->words[at + i];
        if ((word->flags & TOKEN_FIRST) ||
            (element[i].hash != 0 && element[i].hash != word->hash) ||
            (element[i].stem != 0 && !is_in_stem(senses, word->stem, element[i].stem)))
            return false;
    }
    return true;
}

/* May a phrase of this head that has several words go on with the word behind it? */
static inline bool may_go_on(const struct head *head, const struct reading *reading, guint32 at)
{
    const struct word *word = &reading->words[at + 1];
    if (at + 1 >= reading->n || (word->flags & TOKEN_FIRST))
        return false;
    return (head->seconds & bit_of(word->hash)) || (head->second_stems && word->stem != 0);
}

/* The longest phrase of the head that matches, if it is longer than the one before. */
static inline guint32 longest(const struct senses *senses, const struct head *head, guint32 before,
                              const struct reading *reading, guint32 at, guint64 languages)
{
    guint32 phrase = may_go_on(head, reading, at) ? head->phrases : head->alone;
    guint32 least = phrase_of(senses, before)->n;
    for (const struct phrase *one; phrase != 0; phrase = one->next) {
        one = phrase_of(senses, phrase);
        if (one->n <= least)
            break;
        if ((one->languages & languages) && matches(senses, one, reading, at))
            return phrase;
    }
    return before;
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
    for (guint32 i = 0; i < LIMIT_LANGUAGES; i++)
        most = MAX(most, counts[i]);
    for (guint32 i = 0; i < LIMIT_LANGUAGES; i++)
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
    /* Place 0 is unused, so there is one for the end. */
    const char **names = g_new0(const char *, senses->names->len);
    for (guint i = 1; i < senses->names->len; i++)
        names[i - 1] = senses->names->pdata[i];
    return names;
}
