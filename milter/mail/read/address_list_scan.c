#include "mail/read/address_list_scan.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/address_list.h"
#include "mail/read/address_list_plain.h"
#include "mail/read/address_list_seen.h"
#include "mail/read/sanitize.h"

/* Returns true for characters that may stand unquoted in the local part of an address. */
static bool is_local(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isalnum((char)c) || (c && strchr("!#$%&'*+-/=?^_`{|}~.", (int)c));
    return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

static bool is_domain(gunichar c)
{
    if (c < 0x80)
        return g_ascii_isalnum((char)c) || c == '-' || c == '.' || c == '_';
    return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

static const char *quoted_begin(const char *from, const char *close)
{
    for (const char *p = close; p > from;) {
        p--;
        if (*p == '"' && (p == from || p[-1] != '\\'))
            return p;
    }
    return close;
}

static const char *local_begin(const char *from, const char *at)
{
    const char *p = at;

    if (p > from && p[-1] == '"')
        return quoted_begin(from, p - 1);
    while (p > from) {
        const char *prev = g_utf8_prev_char(p);
        if (!is_local(g_utf8_get_char(prev)))
            break;
        p = prev;
    }
    return p;
}

/* Returns the end of the domain, without punctuation of the sentence around it; at + 1 for none. */
static const char *domain_end(const char *at, const char *end)
{
    const char *p = at + 1;

    while (p < end && is_domain(g_utf8_get_char(p)))
        p = g_utf8_next_char(p);
    while (p > at + 1 && strchr(".-_", p[-1]))
        p--;
    return p;
}

/* Only a domain with a dot counts, because text is full of "me@home". */
static char *address_at(const char *from, const char *at, const char *end, const char **after)
{
    const char *begin = local_begin(from, at);
    const char *stop = domain_end(at, end);

    *after = stop;
    if (begin == at || stop == at + 1 || !memchr(at, '.', (size_t)(stop - at)))
        return NULL;
    if ((size_t)(stop - begin) > LIMIT_ADDRESS)
        return NULL;
    return g_strndup(begin, (gsize)(stop - begin));
}

static void scan(GPtrArray *found, const char *text, size_t size)
{
    const char *end = text + size;
    const char *from = text;
    const char *at;

    while (from < end && (at = memchr(from, '@', (size_t)(end - from)))) {
        const char *after;
        char *address = address_at(from, at, end, &after);
        if (address)
            g_ptr_array_add(found, address);
        /* In "a@b@c.d" the domain of the first address is the local part of the second. */
        from = after < end && *after == '@' ? at + 1 : after;
    }
}

GPtrArray *list_scan(const char *text)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);

    g_autofree char *seen = sanitize_is_ascii(text, strlen(text)) ? NULL : list_as_seen(text);

    scan(found, seen ? seen : text, strlen(seen ? seen : text));
    return found;
}

/* The addresses of one member of the list (the text between two commas). */
struct member {
    GPtrArray *plain;     /* char *; outside quotes and comments */
    GPtrArray *decorated; /* char *; inside */
};

/* Sets of address ids are trees: strangers choose the ids, and could make them collide in a table.
 */
struct list_search {
    const struct locality *locality;
    GTree *known; /* address ids of what was parsed, and of what was already reported */
    GTree *names; /* address ids in a parsed display name */
    struct member member;
    GPtrArray *lost;
    bool no_quotes,
        no_comments; /* no further quote or comment is closed: each is searched for once */
};

/* "'bob@x.org'" is bob@x.org in quotes; ".bob@x.org" is text that GMime does not accept as an
 * address. */
const char *list_undress(const char *address)
{
    while (*address && !strchr("\".@", *address) && g_ascii_ispunct(*address))
        address++;
    return *address == '@' ? "" : address;
}

static bool has_key(GTree *keys, const char *address_id)
{
    return address_id && g_tree_lookup_extended(keys, address_id, NULL, NULL);
}

/* Returns the address id of an address in the text, with or without the marks around it, and
 * whether it is known. */
static char *find_key(struct list_search *search, const char *address, bool *known)
{
    g_autofree char *dressed = address_normalise(search->locality, address);
    char *address_id;

    *known = has_key(search->known, dressed);
    if (*known)
        return g_steal_pointer(&dressed);
    address_id = address_normalise(search->locality, list_undress(address));
    *known = has_key(search->known, address_id);
    return address_id;
}

static bool has_known(struct list_search *search, const GPtrArray *addresses)
{
    bool known = false;

    for (guint i = 0; i < addresses->len && !known; i++)
        g_free(find_key(search, addresses->pdata[i], &known));
    return known;
}

/* named: the member has a parsed address, so an address in a name or comment belongs to it. */
static void report_address(struct list_search *search, GPtrArray *addresses, bool named,
                           bool decorated)
{
    for (guint i = 0; i < addresses->len; i++) {
        bool known;
        char *address_id = find_key(search, addresses->pdata[i], &known);
        if (!address_id || known || (named && (decorated || has_key(search->names, address_id)))) {
            g_free(address_id);
            continue;
        }
        g_tree_insert(search->known, address_id, address_id);
        g_ptr_array_add(search->lost, g_strdup(list_undress(addresses->pdata[i])));
    }
    g_ptr_array_set_size(addresses, 0);
}

static void end_member(struct list_search *search)
{
    bool named = has_known(search, search->member.plain);

    report_address(search, search->member.plain, named, false);
    report_address(search, search->member.decorated, named, true);
}

/* Encoded words are decoded only here: a comma inside one does not end a member. */
static void scan_piece(GPtrArray *found, const char *piece, size_t size)
{
    g_autofree char *raw = NULL;
    g_autofree char *decoded = NULL;

    if (size == 0)
        return;
    raw = g_strndup(piece, size);
    decoded = list_decode(raw, size);
    scan(found, decoded, strlen(decoded));
}

static const char *comment_end(const char *open)
{
    size_t depth = 0;

    for (const char *p = open; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && --depth == 0)
            return p;
    }
    return NULL;
}

static const char *quote_end(const char *open)
{
    for (const char *p = open + 1; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '"')
            return p;
    }
    return NULL;
}

/* Returns the end of a quoted string or comment that begins here and is not part of a local part,
 * or NULL. */
static const char *decoration_end(struct list_search *search, const char *p)
{
    const char *end = NULL;

    if (*p == '(' && !search->no_comments) {
        end = comment_end(p);
        search->no_comments = !end;
    } else if (*p == '"' && !search->no_quotes) {
        end = quote_end(p);
        search->no_quotes = !end;
    }
    return end;
}

static bool is_local_part(const char *open, const char *close)
{
    return *open == '"' && (close[1] == '@' || close[1] == '.');
}

static void search_list(struct list_search *search, const char *list)
{
    const char *piece = list;

    for (const char *p = list;; p++) {
        const char *end = decoration_end(search, p);
        if (end && is_local_part(p, end)) {
            p = end;
            continue;
        }
        if (!end && *p && *p != ',' && *p != ';')
            continue;
        scan_piece(search->member.plain, piece, (size_t)(p - piece));
        if (end) {
            scan_piece(search->member.decorated, p + 1, (size_t)(end - p - 1));
            p = end;
        } else {
            end_member(search);
        }
        if (!*p)
            break;
        piece = p + 1;
    }
}

static void add_keys(const struct locality *locality, GTree *keys, const char *address)
{
    char *address_id = address_normalise(locality, address);

    if (address_id)
        g_tree_insert(keys, address_id, address_id);
}

static void know(struct list_search *search, const GPtrArray *entries)
{
    for (guint i = 0; i < entries->len; i++) {
        const struct list_entry *entry = entries->pdata[i];
        g_autoptr(GPtrArray) names = list_scan(entry->name);
        for (guint j = 0; j < names->len; j++)
            add_keys(search->locality, search->names, list_undress(names->pdata[j]));
        if (entry->kind == LIST_MAILBOX)
            add_keys(search->locality, search->known, entry->address);
    }
}

static int compare_keys(const void *a, const void *b, void *unused)
{
    (void)unused;
    return strcmp(a, b);
}

static GTree *key_tree(void)
{
    return g_tree_new_full(compare_keys, NULL, g_free, NULL);
}

GPtrArray *list_lost(const struct locality *locality, const char *value, const GPtrArray *entries)
{
    if (list_is_plain(value))
        return g_ptr_array_new_with_free_func(g_free);
    g_autofree char *list = sanitize_unfold(value, LIMIT_HEADER_BYTES);
    g_autoptr(GTree) known = key_tree();
    g_autoptr(GTree) names = key_tree();
    g_autoptr(GPtrArray) plain = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) decorated = g_ptr_array_new_with_free_func(g_free);
    struct list_search search = {.locality = locality,
                                 .known = known,
                                 .names = names,
                                 .member = {plain, decorated},
                                 .lost = g_ptr_array_new_with_free_func(g_free)};

    know(&search, entries);
    search_list(&search, list);
    return search.lost;
}
