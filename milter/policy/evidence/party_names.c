#include "policy/evidence/party_names.h"

#include <stdbool.h>
#include <string.h>
#include "base/limits.h"
#include "base/word_form.h"
#include "policy/evidence/lexer.h"

/* The remainder of a local part without separators must be long enough for a surname. */
#define SURNAME_MIN 5
#define INITIALS_MAX 2

static bool has_letter(const char *word)
{
    for (; *word != '\0'; word++)
        if ((guchar)*word >= 0x80 || g_ascii_isalpha(*word))
            return true;
    return false;
}

/* What is done with each word. */
struct naming {
    void (*add)(const struct naming *naming, const char *word);
    GHashTable *words, *noname;
    GArray *named; /* struct named */
    guint32 party;
    guint64 *signs; /* struct names', or NULL */
};

static void see_word(const struct naming *naming, const char *word)
{
    if (word[0] != '\0' && *g_utf8_next_char(word) != '\0' && has_letter(word))
        naming->add(naming, word);
}

/* Adds the surnames in "jkeane" and "keanej": the local part without one letter before, or without
 * up to two after. Only ASCII, where a byte is a letter. */
static void see_surnames(const struct naming *naming, const char *local)
{
    g_autofree char *word = g_strdup(local);
    gsize n = strlen(word);
    while (n > 0 && g_ascii_isdigit(word[n - 1]))
        word[--n] = '\0';
    if (!g_str_is_ascii(word))
        return;
    see_word(naming, word);
    if (n > SURNAME_MIN)
        see_word(naming, word + 1);
    for (gsize cut = 1; cut <= INITIALS_MAX && n >= SURNAME_MIN + cut; cut++) {
        word[n - cut] = '\0';
        see_word(naming, word);
    }
}

/* Adds a name in characters that are words of their own and are not separated, from start to end.
 */
static void see_signs(const struct naming *naming, const char *start, const char *end)
{
    char signs[LIMIT_FORM + 1];
    if (start == end)
        return;
    gsize n = form_read(start, MIN((gsize)(end - start), LIMIT_WORD), signs);
    signs[n] = '\0';
    if (naming->signs != NULL && n > 0)
        *naming->signs |= names_bit(word_hash(signs, (gsize)(g_utf8_next_char(signs) - signs)));
    for (char *p = signs; *p != '\0'; p = g_utf8_next_char(p)) {
        char *next = g_utf8_next_char(p), kept = *next;
        *next = '\0';
        see_word(naming, signs);
        *next = kept;
    }
}

static void see_lexeme(const struct naming *naming, const struct lexeme *lexeme, gsize length)
{
    see_word(naming, lexeme->word);
    if (lexeme->end - lexeme->start == length)
        see_surnames(naming, lexeme->word);
}

/* A display name has spaces; a local part is one word, or several joined by signs. */
static void see_name(const struct naming *naming, const char *name)
{
    struct lexeme_reader reader;
    struct lexeme lexeme;
    guint32 signs = 0, signs_end = 0;
    const char *at_sign = strrchr(name, '@');
    gsize length =
        at_sign != NULL && strchr(name, ' ') == NULL ? (gsize)(at_sign - name) : strlen(name);
    lexeme_reader_init(&reader, name, MIN(length, LIMIT_ADDRESS));
    while (lexeme_next(&reader, &lexeme)) {
        bool sign = lexeme.flags & LEXEME_SIGN;
        if (signs_end > signs && (!sign || lexeme.start != signs_end)) {
            see_signs(naming, name + signs, name + signs_end);
            signs = signs_end = lexeme.start;
        }
        if (sign) {
            signs = signs_end > signs ? signs : lexeme.start;
            signs_end = lexeme.end;
        } else {
            see_lexeme(naming, &lexeme, length);
        }
    }
    see_signs(naming, name + signs, name + signs_end);
}

static void see_names(struct naming *naming, const char *const *names, const unsigned *whose,
                      size_t n)
{
    for (size_t i = 0; names != NULL && i < n && i < LIMIT_NAMES; i++) {
        naming->party = whose != NULL ? whose[i] : 0;
        if (names[i] != NULL)
            see_name(naming, names[i]);
    }
}

static void add_string(const struct naming *naming, const char *word)
{
    if (!g_hash_table_contains(naming->noname, word))
        g_hash_table_add(naming->words, g_strdup(word));
}

GHashTable *names_words(const char *const *names, size_t n, GHashTable *noname)
{
    struct naming naming = {.add = add_string, .noname = noname};
    naming.words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    see_names(&naming, names, NULL, n);
    return naming.words;
}

static void add_hash(const struct naming *naming, const char *word)
{
    struct named named = {word_hash(word, strlen(word)), naming->party};
    if (naming->named->len < LIMIT_NAMED)
        g_array_append_val(naming->named, named);
}

static int by_hash(const void *a, const void *b)
{
    guint64 left = ((const struct named *)a)->hash, right = ((const struct named *)b)->hash;
    return left < right ? -1 : left > right;
}

/* Returns the party of a word that two parties are called. */
static guint32 shared_party(guint32 a, guint32 b)
{
    if (a == NAMES_AUTHOR)
        return b;
    return b == NAMES_AUTHOR || a == b ? a : 0;
}

/* Keeps each word once; sorted. */
static void merge(struct names *names, const GArray *named)
{
    for (guint i = 0; i < named->len; i++) {
        const struct named *next = &g_array_index(named, struct named, i);
        struct named *last = names->n > 0 ? &names->words[names->n - 1] : NULL;
        if (last != NULL && last->hash == next->hash)
            last->party = shared_party(last->party, next->party);
        else
            names->words[names->n++] = *next;
        names->filter |= names_bit(next->hash);
    }
}

void names_read(struct names *names, const struct names_of *of)
{
    const char *const author[] = {of->author, of->author_address};
    static const unsigned authors[] = {NAMES_AUTHOR, NAMES_AUTHOR};
    struct naming naming = {.add = add_hash, .signs = &names->signs};
    *names = (struct names){0};
    naming.named = g_array_new(FALSE, FALSE, sizeof(struct named));
    see_names(&naming, of->names, of->parties, of->n);
    see_names(&naming, author, authors, G_N_ELEMENTS(author));
    g_array_sort(naming.named, by_hash);
    names->words = g_new(struct named, naming.named->len);
    merge(names, naming.named);
    g_array_unref(naming.named);
}

void names_clear(struct names *names)
{
    g_free(names->words);
    *names = (struct names){0};
}

bool names_find(const struct names *names, guint64 hash, guint32 *party)
{
    gsize low = 0, high = names->n;
    if (!(names->filter & names_bit(hash)))
        return false;
    while (low < high) {
        gsize middle = (low + high) / 2;
        if (names->words[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == names->n || names->words[low].hash != hash)
        return false;
    *party = names->words[low].party;
    return true;
}
