/* Reads lists of addresses without anything that needs a grammar, as most lists are. */
#include "mail/read/address_list_plain.h"

#include <string.h>
#include "mail/read/address_list.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *skip_blanks(const char *at)
{
    while (is_blank(*at))
        at++;
    return at;
}

/* Returns the end of a quoted name without escapes; NULL when there is none. */
static const char *quoted_end(const char *at)
{
    for (at++; g_ascii_isalnum(*at) || (*at && strchr(" .,'-()/&", *at)); at++)
        ;
    return *at == '"' ? at + 1 : NULL;
}

static const char *words_end(const char *at)
{
    while (g_ascii_isalnum(*at) || *at == ' ' || *at == '\'' || *at == '-')
        at++;
    return at;
}

static bool is_atom(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '+';
}

/* Returns the end of atoms with single dots between them; NULL when there are none. */
static const char *atoms_end(const char *at)
{
    if (!is_atom(*at))
        return NULL;
    while (is_atom(*at) || (*at == '.' && is_atom(at[1])))
        at++;
    return at;
}

/* Returns the end of labels of letters and digits, with single hyphens inside; NULL when there are
 * none. At any other sign the search for lost text would end the domain, and could find a different
 * address. Two hyphens may be a label of IDNA, which is displayed decoded. */
static const char *domain_end(const char *at)
{
    if (!g_ascii_isalnum(*at))
        return NULL;
    while (g_ascii_isalnum(*at) || ((*at == '.' || *at == '-') && g_ascii_isalnum(at[1])))
        at++;
    return at;
}

static const char *address_end(const char *at)
{
    const char *sign = atoms_end(at);

    return sign && *sign == '@' ? domain_end(sign + 1) : NULL;
}

/* The text between two commas: *name (or NULL) and *address, each size octets long. */
struct item {
    const char *name, *address;
    size_t name_size, address_size;
};

static const char *read_item(const char *at, struct item *item)
{
    const char *end = address_end(at);

    *item = (struct item){.address = at};
    if (end) {
        item->address_size = (size_t)(end - at);
        return end;
    }
    bool quoted = *at == '"';
    end = quoted ? quoted_end(at) : words_end(at);
    if (!end)
        return NULL;
    item->name = at + quoted;
    item->name_size = (size_t)(end - at) - 2 * quoted;
    item->address = skip_blanks(end) + 1;
    if (item->address[-1] != '<' || !(end = address_end(item->address)) || *end != '>')
        return NULL;
    item->address_size = (size_t)(end - item->address);
    return end + 1;
}

/* Reads all items, into entries when that is not NULL. Returns false when this is not a plain list.
 */
static bool read_items(const char *at, GPtrArray *entries)
{
    struct item item;

    do {
        at = read_item(skip_blanks(at), &item);
        if (!at)
            return false;
        if (entries) {
            g_autofree char *name = g_strndup(item.name ? item.name : "", item.name_size);
            g_autofree char *address = g_strndup(item.address, item.address_size);
            list_add_mailbox(entries, name, address);
        }
        at = skip_blanks(at);
    } while (*at++ == ',');
    return at[-1] == '\0';
}

bool list_is_plain(const char *value)
{
    return read_items(value, NULL);
}

bool list_read_plain(const char *value, GPtrArray *entries)
{
    return read_items(value, NULL) && read_items(value, entries);
}
