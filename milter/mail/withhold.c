#include "mail/withhold.h"

#include <string.h>
#include "bounds.h"
#include "policy/address.h"

const char withheld_replacement[] = "[address withheld]";

/* Octets of a local part in which a subaddress is looked for. */
enum { LONGEST_SUBADDRESS = 64 };

/* The local parts (lower case) of one domain that are looked for. */
struct locals {
    GHashTable *set;
    size_t longest;
};

struct withheld {
    GHashTable *domains; /* lower case -> struct locals */
};

static void locals_free(void *data)
{
    struct locals *locals = data;

    g_hash_table_unref(locals->set);
    g_free(locals);
}

static void add(struct withheld *withheld, const char *local, const char *domain)
{
    char *key = g_ascii_strdown(domain, -1);
    struct locals *locals = g_hash_table_lookup(withheld->domains, key);

    if (locals) {
        g_free(key);
    } else {
        locals = g_new0(struct locals, 1);
        locals->set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_insert(withheld->domains, key, locals);
    }
    locals->longest = MAX(locals->longest, strlen(local));
    g_hash_table_add(locals->set, g_ascii_strdown(local, -1));
}

struct withheld *withheld_new(GHashTable *addresses)
{
    struct withheld *withheld = g_new0(struct withheld, 1);
    GHashTableIter iter;
    gpointer address;

    withheld->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, locals_free);
    g_hash_table_iter_init(&iter, addresses);
    while (g_hash_table_iter_next(&iter, &address, NULL)) {
        const char *at = strrchr(address, '@');
        if (!at || at == address || strlen(address) > LIMIT_ADDRESS)
            continue;
        g_autofree char *local = g_strndup(address, (gsize)(at - (char *)address));
        g_autofree char *ascii = domain_normalise(at + 1);
        add(withheld, local, at + 1);
        if (ascii)
            add(withheld, local, ascii);
    }
    return withheld;
}

void withheld_free(struct withheld *withheld)
{
    if (!withheld)
        return;
    g_hash_table_unref(withheld->domains);
    g_free(withheld);
}

/* How many octets write an "@" here; 0 for none. */
static size_t at_size(const char *p, const char *end)
{
    static const char *const forms[] = {"%40", "&#64;", "&#064;", "&#x40;", "&commat;"};

    if (*p == '@')
        return 1;
    if (*p != '%' && *p != '&')
        return 0;
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        size_t size = strlen(forms[i]);
        if ((size_t)(end - p) >= size && g_ascii_strncasecmp(p, forms[i], size) == 0)
            return size;
    }
    return 0;
}

static bool is_domain(char c, bool ascii)
{
    return g_ascii_isalnum(c) || c == '-' || c == '.' || c == '_' || (!ascii && (c & 0x80));
}

static const struct locals *find_domain(const struct withheld *withheld, const char *begin,
                                        const char *end, bool ascii, const char **after)
{
    const char *p = begin;
    g_autofree char *domain = NULL;

    while (p < end && p - begin <= (ptrdiff_t)LIMIT_ADDRESS && is_domain(*p, ascii))
        p++;
    while (p > begin && strchr(".-_", p[-1]))
        p--;
    *after = p;
    domain = g_ascii_strdown(begin, p - begin);
    return g_hash_table_lookup(withheld->domains, domain);
}

/* Is what stands before p (and not before begin) the end of another word or sign, so that an
 * address can begin at p? */
static bool can_begin(const char *begin, const char *p)
{
    if (p == begin)
        return true;
    if (p[-1] & 0x80) {
        const char *prev = g_utf8_find_prev_char(begin, p);
        gunichar c = prev ? g_utf8_get_char_validated(prev, p - prev) : (gunichar)-1;
        return c >= 0x110000 || !g_unichar_isalnum(c);
    }
    if (p - begin >= 3 && p[-3] == '%' && g_ascii_isxdigit(p[-2]) && g_ascii_isxdigit(p[-1]))
        return true;
    if (strchr(".-+", p[-1]))
        return p - begin < 2 || !g_ascii_isalnum(p[-2]);
    return !g_ascii_isalnum(p[-1]) && p[-1] != '_';
}

/* Where the longest local part that is looked for begins before at; NULL for none. */
static const char *find_local(const struct locals *locals, const char *begin, const char *at)
{
    const char *found = NULL;

    for (const char *p = at; p > begin && (size_t)(at - p) < locals->longest;) {
        p--;
        if ((unsigned char)*p <= ' ')
            break;
        if (!can_begin(begin, p))
            continue;
        g_autofree char *local = g_ascii_strdown(p, at - p);
        if (g_hash_table_contains(locals->set, local))
            found = p;
    }
    return found;
}

/* The same for what stands before a subaddress: "bob+list" is bob's. */
static const char *find_base(const struct locals *locals, const char *begin, const char *at)
{
    const char *plus = NULL;

    for (const char *p = at; p > begin && at - p < LONGEST_SUBADDRESS; p--) {
        if ((unsigned char)p[-1] <= ' ' || strchr("<>()[]:;,@\"\\", p[-1]))
            break;
        if (p[-1] == '+')
            plus = p - 1;
    }
    return plus ? find_local(locals, begin, plus) : NULL;
}

static void append(GByteArray *out, const char *text, size_t size)
{
    g_byte_array_append(out, (const guint8 *)text, (guint)size);
}

/* The address whose "@" is at, or NULL. */
static const char *find_around(const struct withheld *withheld, const char *from, const char *at,
                               size_t size, const char *end, const char **after)
{
    const struct locals *locals = find_domain(withheld, at + size, end, false, after);
    const char *begin;

    if (!locals)
        locals = find_domain(withheld, at + size, end, true, after);
    if (!locals)
        return NULL;
    begin = find_local(locals, from, at);
    return begin ? begin : find_base(locals, from, at);
}

static const char *find(const struct withheld *withheld, const char *from, const char *end,
                        const char **after)
{
    for (const char *p = from; p < end; p++) {
        size_t size = at_size(p, end);
        const char *begin =
            size && p > from ? find_around(withheld, from, p, size, end, after) : NULL;
        if (begin)
            return begin;
    }
    return NULL;
}

bool withheld_find(const struct withheld *withheld, const GByteArray *text, size_t from,
                   size_t *begin, size_t *after)
{
    const char *data = (const char *)text->data;
    const char *stop;
    const char *found = text->len ? find(withheld, data + from, data + text->len, &stop) : NULL;

    if (!found)
        return false;
    *begin = (size_t)(found - data);
    *after = (size_t)(stop - data);
    return true;
}

bool withheld_shown(const struct withheld *withheld, const char *text, size_t size)
{
    const char *after;

    return size > 0 && find(withheld, text, text + size, &after) != NULL;
}

GByteArray *withheld_apply(const struct withheld *withheld, const GByteArray *text)
{
    size_t done = 0, begin, after;
    GByteArray *out = NULL;

    while (withheld_find(withheld, text, done, &begin, &after)) {
        out = out ? out : g_byte_array_new();
        append(out, (const char *)text->data + done, begin - done);
        append(out, withheld_replacement, strlen(withheld_replacement));
        done = after;
    }
    if (out)
        append(out, (const char *)text->data + done, text->len - done);
    return out;
}
