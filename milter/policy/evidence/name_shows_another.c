#include "policy/evidence/name_shows_another.h"

#include <string.h>
#include "policy/evidence/party_names.h"

/* Shorter words occur in too many addresses by chance. */
#define PART_MIN 4

static GHashTable *joining_words(void)
{
    static const char *const words[] = {"and", "via",  "und", "et", "on",  "behalf", "of",
                                        "for", "from", "per", "cc", "the", "or",     "by"};
    GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_hash_table_add(set, (gpointer)words[i]);
    return set;
}

static GHashTable *words_of(const char *text)
{
    g_autoptr(GHashTable) noname = joining_words();

    return names_words(&text, 1, noname);
}

static char *without(const char *name, const char *found)
{
    g_auto(GStrv) parts = g_strsplit(name, found, -1);

    return g_strjoinv(" ", parts);
}

/* Returns true when the address has one of these words, as a word of its own or as part of the
 * local part. */
static bool any_in(GHashTable *words, const char *address)
{
    g_autoptr(GHashTable) others = words_of(address);
    const char *at = strrchr(address, '@');
    g_autofree char *local = g_strndup(address, at ? (gsize)(at - address) : strlen(address));
    g_autofree char *folded = g_utf8_casefold(local, -1);
    GHashTableIter iter;
    void *word;

    g_hash_table_iter_init(&iter, words);
    while (g_hash_table_iter_next(&iter, &word, NULL))
        if (g_hash_table_contains(others, word) ||
            (strlen(word) >= PART_MIN && strstr(folded, word)))
            return true;
    return false;
}

bool name_shows_another(const char *name, const char *address, const char *found)
{
    g_autofree char *rest = without(name, found);
    g_autoptr(GHashTable) own = words_of(rest), mailbox = words_of(address);

    return g_hash_table_size(own) > 0 && !any_in(own, found) && !any_in(mailbox, found);
}
