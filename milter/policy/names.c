#include "policy/names.h"
#include <stdbool.h>
#include <string.h>
#include "bounds.h"
#include "policy/tokens.h"

/* What is left of a local part written together must be long enough to be a surname. */
#define SURNAME_MIN 5
#define INITIALS_MAX 2

static bool has_letter(const char *word)
{
    for (; *word != '\0'; word++)
        if ((guchar)*word >= 0x80 || g_ascii_isalpha(*word))
            return true;
    return false;
}

static void add_word(GHashTable *words, const char *word, GHashTable *noname)
{
    if (word[0] != '\0' && g_utf8_strlen(word, -1) > 1 && has_letter(word) &&
        !g_hash_table_contains(noname, word))
        g_hash_table_add(words, g_strdup(word));
}

/* "jkeane" and "keanej": without one letter before, or up to two after. Only ASCII, where a byte is
 * a letter. */
static void add_surnames(GHashTable *words, const char *local, GHashTable *noname)
{
    g_autofree char *word = g_strdup(local);
    gsize n = strlen(word);
    while (n > 0 && g_ascii_isdigit(word[n - 1]))
        word[--n] = '\0';
    if (!g_str_is_ascii(word))
        return;
    add_word(words, word, noname);
    if (n > SURNAME_MIN)
        add_word(words, word + 1, noname);
    for (gsize cut = 1; cut <= INITIALS_MAX && n >= SURNAME_MIN + cut; cut++) {
        word[n - cut] = '\0';
        add_word(words, word, noname);
    }
}

/* A display name has spaces; a local part is one word, or several joined by signs. */
static void add_name(GHashTable *words, const char *name, GHashTable *noname, GString *word)
{
    struct token_reader reader;
    struct token token;
    const char *at_sign = strrchr(name, '@');
    gsize length =
        at_sign != NULL && strchr(name, ' ') == NULL ? (gsize)(at_sign - name) : strlen(name);
    token_reader_init(&reader, name, MIN(length, LIMIT_ADDRESS));
    while (token_next(&reader, &token, word)) {
        add_word(words, word->str, noname);
        if (token.end - token.start == length)
            add_surnames(words, word->str, noname);
    }
}

GHashTable *names_words(const char *const *names, size_t n, GHashTable *noname)
{
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) word = g_string_new(NULL);
    for (size_t i = 0; names != NULL && i < n && i < LIMIT_NAMES; i++)
        if (names[i] != NULL)
            add_name(words, names[i], noname, word);
    return words;
}
