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

/* The words of the names, and whose name is being read. */
struct naming {
    GHashTable *words, *noname;
    unsigned party;
};

static void add_word(const struct naming *naming, const char *word)
{
    gpointer party;
    if (word[0] == '\0' || g_utf8_strlen(word, -1) < 2 || !has_letter(word) ||
        g_hash_table_contains(naming->noname, word))
        return;
    bool there = g_hash_table_lookup_extended(naming->words, word, NULL, &party);
    if (there && naming->party == NAMES_AUTHOR)
        return;
    bool shared = there && GPOINTER_TO_UINT(party) != naming->party;
    g_hash_table_insert(naming->words, g_strdup(word),
                        GUINT_TO_POINTER(shared ? 0 : naming->party));
}

/* "jkeane" and "keanej": without one letter before, or up to two after. Only ASCII, where a byte is
 * a letter. */
static void add_surnames(const struct naming *naming, const char *local)
{
    g_autofree char *word = g_strdup(local);
    gsize n = strlen(word);
    while (n > 0 && g_ascii_isdigit(word[n - 1]))
        word[--n] = '\0';
    if (!g_str_is_ascii(word))
        return;
    add_word(naming, word);
    if (n > SURNAME_MIN)
        add_word(naming, word + 1);
    for (gsize cut = 1; cut <= INITIALS_MAX && n >= SURNAME_MIN + cut; cut++) {
        word[n - cut] = '\0';
        add_word(naming, word);
    }
}

/* A name of signs that are words of their own, from start to end, which are not separated. */
static void add_signs(const struct naming *naming, const char *start, const char *end)
{
    g_autofree char *signs = g_strndup(start, (gsize)(end - start));
    for (char *p = signs; *p != '\0' && p - signs < LIMIT_WORD; p = g_utf8_next_char(p)) {
        char *next = g_utf8_next_char(p), kept = *next;
        *next = '\0';
        add_word(naming, signs);
        *next = kept;
    }
}

/* A display name has spaces; a local part is one word, or several joined by signs. */
static void add_name(const struct naming *naming, const char *name, GString *word)
{
    struct token_reader reader;
    struct token token;
    guint32 signs = 0, signs_end = 0;
    const char *at_sign = strrchr(name, '@');
    gsize length =
        at_sign != NULL && strchr(name, ' ') == NULL ? (gsize)(at_sign - name) : strlen(name);
    token_reader_init(&reader, name, MIN(length, LIMIT_ADDRESS));
    while (token_next(&reader, &token, word)) {
        bool sign = token.flags & TOKEN_SIGN;
        if (signs_end != 0 && (!sign || token.start != signs_end)) {
            add_signs(naming, name + signs, name + signs_end);
            signs_end = 0;
        }
        if (sign) {
            signs = signs_end != 0 ? signs : token.start;
            signs_end = token.end;
            continue;
        }
        add_word(naming, word->str);
        if (token.end - token.start == length)
            add_surnames(naming, word->str);
    }
    if (signs_end != 0)
        add_signs(naming, name + signs, name + signs_end);
}

GHashTable *names_words(const char *const *names, const unsigned *whose, size_t n,
                        GHashTable *noname)
{
    struct naming naming = {.noname = noname};
    g_autoptr(GString) word = g_string_new(NULL);
    naming.words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; names != NULL && i < n && i < LIMIT_NAMES; i++) {
        naming.party = whose != NULL ? whose[i] : 0;
        if (names[i] != NULL)
            add_name(&naming, names[i], word);
    }
    return naming.words;
}

void names_add_author(GHashTable *words, GHashTable *noname, const char *name, const char *address)
{
    struct naming naming = {words, noname, NAMES_AUTHOR};
    g_autoptr(GString) word = g_string_new(NULL);
    if (name != NULL)
        add_name(&naming, name, word);
    if (address != NULL)
        add_name(&naming, address, word);
}
