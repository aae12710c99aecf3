#include "policy/address.h"

#include <idn2.h>
#include <string.h>
#include "base/error.h"
#include "base/limits.h"

struct locality {
    GHashTable *exact;     /* "example.org" */
    GHashTable *suffixes;  /* "example.org" for ".example.org" */
    GHashTable *spellings; /* address id -> the address id that replaces it (`same` rules) */
    char *first;
    char *delimiters;
};

enum { BYTE_IN_LOCAL_PART = 1, BYTE_IN_DOMAIN = 2 };

/* Which parts of an address in normal form may hold this byte: lower-case atext and dot, lower-case
 * LDH and underscore. */
static unsigned byte_class(unsigned char byte)
{
    if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'))
        return BYTE_IN_LOCAL_PART | BYTE_IN_DOMAIN;
    switch (byte) {
    case '-':
    case '_':
    case '.':
        return BYTE_IN_LOCAL_PART | BYTE_IN_DOMAIN;
    case '!':
    case '#':
    case '$':
    case '%':
    case '&':
    case '\'':
    case '*':
    case '+':
    case '/':
    case '=':
    case '?':
    case '^':
    case '`':
    case '{':
    case '|':
    case '}':
    case '~':
        return BYTE_IN_LOCAL_PART;
    default:
        return 0;
    }
}

/* Returns true for lower-case LDH or underscore labels, none of them empty. */
static bool is_plain_domain(const char *domain, size_t length)
{
    char before = '.';
    for (size_t i = 0; i < length; i++) {
        if (!(byte_class((unsigned char)domain[i]) & BYTE_IN_DOMAIN))
            return false;
        if (domain[i] == '.' && before == '.')
            return false;
        before = domain[i];
    }
    return before != '.';
}

static size_t length_without_final_dot(const char *domain)
{
    size_t length = strlen(domain);
    return length > 1 && domain[length - 1] == '.' ? length - 1 : length;
}

static char *plain_or_null(char *domain)
{
    size_t length = length_without_final_dot(domain);
    domain[length] = '\0';
    if (is_plain_domain(domain, length))
        return domain;
    g_free(domain);
    return NULL;
}

static char *literal_normalise(const char *domain)
{
    size_t length = strlen(domain);
    if (length < 3 || domain[length - 1] != ']')
        return NULL;
    for (size_t i = 1; i < length - 1; i++) {
        if (!g_ascii_isgraph(domain[i]) || strchr("[]\\@", domain[i]))
            return NULL;
    }
    return g_ascii_strdown(domain, -1);
}

/* IDNA 2008 comes first. What it refuses but the older IDNA and UTS 46 know (emoji) can still be
 * delivered to, so it must be accepted. The result is checked again, because mapping can produce
 * any ASCII character. */
static char *international_normalise(const char *domain)
{
    char *label_form = NULL;
    int rc = idn2_to_ascii_8z(domain, &label_form, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    char *result = rc == IDN2_OK ? g_ascii_strdown(label_form, -1) : g_hostname_to_ascii(domain);
    if (rc == IDN2_OK)
        idn2_free(label_form);
    return result ? plain_or_null(result) : NULL;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text >= 0x80)
            return false;
    }
    return true;
}

char *domain_normalise(const char *domain)
{
    if (!domain || strnlen(domain, LIMIT_ADDRESS + 1) > LIMIT_ADDRESS)
        return NULL;
    if (domain[0] == '[')
        return literal_normalise(domain);
    if (is_ascii(domain))
        return plain_or_null(g_ascii_strdown(domain, -1));
    if (!g_utf8_validate(domain, -1, NULL))
        return NULL;
    return international_normalise(domain);
}

bool address_is_slip(const char *addr_spec)
{
    const char *at = strrchr(addr_spec, '@'), *sign = strpbrk(addr_spec, " \t\"(),:;<>@[\\]*");

    return *addr_spec != '"' && at && sign < at;
}

const char *address_domain(const char *address_id)
{
    const char *at = strrchr(address_id, '@');
    return at ? at + 1 : address_id;
}

/* Postfix never splits these either; split, they would no longer be recognised as roles. */
static bool is_never_split(const char *local, size_t length)
{
    g_autofree char *name = g_ascii_strdown(local, (gssize)length);
    return strcmp(name, "mailer-daemon") == 0 || strcmp(name, "double-bounce") == 0 ||
           g_str_has_prefix(name, "owner-") || g_str_has_suffix(name, "-owner") ||
           g_str_has_suffix(name, "-request");
}

static size_t length_without_subaddress(const struct locality *locality, const char *local,
                                        size_t length, const char *domain)
{
    const char *delimiters = "+";
    if (locality && locality_has_domain(locality, domain))
        delimiters = locality->delimiters;
    for (size_t i = 0; i < length; i++) {
        if (!strchr(delimiters, local[i]))
            continue;
        if (i == 0 || (local[i] == '-' && is_never_split(local, length)))
            return length;
        return i;
    }
    return length;
}

/* Normalises an address that is in normal form already, as most are, with one look at each byte and
 * one allocation. Returns NULL for any other text, which may still be an address. */
static char *normalise_plain(const struct locality *locality, const char *text, size_t length)
{
    const char *at = memchr(text, '@', length);
    if (!at || at == text)
        return NULL;
    size_t local = (size_t)(at - text);
    for (size_t i = 0; i < local; i++) {
        if (!(byte_class((unsigned char)text[i]) & BYTE_IN_LOCAL_PART))
            return NULL;
    }
    if (!is_plain_domain(at + 1, length - local - 1))
        return NULL;
    size_t kept = length_without_subaddress(locality, text, local, at + 1);
    char *address_id = g_malloc(kept + (length - local) + 1);
    memcpy(address_id, text, kept);
    memcpy(address_id + kept, at, length - local + 1);
    return address_id;
}

/* Removes quotes and backslashes (RFC 5322 quoted-string, and the obsolete word.word form), and
 * spaces at the ends outside quotes. Returns false when a quote is not closed. */
static bool unquote(const char *local, size_t length, GString *out)
{
    bool quoted = false;
    size_t protected = 0;
    for (size_t i = 0; i < length; i++) {
        if (local[i] == '"') {
            quoted = !quoted;
            protected = out->len;
            continue;
        }
        if (quoted && local[i] == '\\' && ++i == length)
            return false;
        if (quoted || local[i] != ' ' || out->len > 0)
            g_string_append_c(out, local[i]);
    }
    while (out->len > protected && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    return !quoted;
}

static bool has_control(const char *text)
{
    for (; *text; text = g_utf8_next_char(text)) {
        if (g_unichar_iscntrl(g_utf8_get_char(text)))
            return true;
    }
    return false;
}

/* Returns the local part in NFC and ASCII lower case, or NULL. A folded letter may compose with the
 * accent behind it where the capital did not (j with caron), so it is composed again. */
static char *local_normalise(const char *local, size_t length)
{
    g_autoptr(GString) bare = g_string_sized_new(length);
    if (!unquote(local, length, bare) || bare->len == 0)
        return NULL;
    g_autofree char *composed = g_utf8_normalize(bare->str, -1, G_NORMALIZE_NFC);
    g_autofree char *folded = composed ? g_ascii_strdown(composed, -1) : NULL;
    return folded ? g_utf8_normalize(folded, -1, G_NORMALIZE_NFC) : NULL;
}

static char *normalise_any(const struct locality *locality, const char *text)
{
    if (!g_utf8_validate(text, -1, NULL) || has_control(text))
        return NULL;
    const char *at = strrchr(text, '@');
    if (!at)
        return NULL;
    g_autofree char *domain = domain_normalise(at + 1);
    if (!domain)
        return NULL;
    g_autofree char *local = local_normalise(text, (size_t)(at - text));
    if (!local)
        return NULL;
    local[length_without_subaddress(locality, local, strlen(local), domain)] = '\0';
    g_autofree char *address_id = g_strconcat(local, "@", domain, NULL);
    return strlen(address_id) <= LIMIT_ADDRESS ? g_steal_pointer(&address_id) : NULL;
}

/* Gmail delivers to the same mailbox with and without dots, under both of its domains. A local part
 * of only dots belongs to nobody there and stays as it is. Works in place; an address id only gets
 * shorter. */
static void fold_gmail(char *address_id)
{
    char *at = strrchr(address_id, '@'), *out = address_id;

    if (strcmp(at + 1, "gmail.com") != 0 && strcmp(at + 1, "googlemail.com") != 0)
        return;
    if (strspn(address_id, ".") < (size_t)(at - address_id)) {
        for (const char *in = address_id; in < at; in++)
            if (*in != '.')
                *out++ = *in;
    } else {
        out = at;
    }
    strcpy(out, "@gmail.com"); /* no longer than the domain it replaces */
}

char *address_spelling(const struct locality *locality, const char *addr_spec)
{
    if (!addr_spec)
        return NULL;
    size_t length = strnlen(addr_spec, LIMIT_ADDRESS + 1);
    if (length > LIMIT_ADDRESS)
        return NULL;
    char *address_id = normalise_plain(locality, addr_spec, length);
    if (!address_id)
        address_id = normalise_any(locality, addr_spec);
    if (address_id)
        fold_gmail(address_id);
    return address_id;
}

/* Follows the `same` rules to the spelling that counts; they never form a circle. */
static const char *spelling_root(const struct locality *locality, const char *address_id)
{
    const char *next;

    while (locality && locality->spellings &&
           (next = g_hash_table_lookup(locality->spellings, address_id)))
        address_id = next;
    return address_id;
}

char *address_normalise(const struct locality *locality, const char *addr_spec)
{
    char *address_id = address_spelling(locality, addr_spec);
    const char *root = address_id ? spelling_root(locality, address_id) : NULL;

    if (root == address_id)
        return address_id;
    g_free(address_id);
    return g_strdup(root);
}

void locality_add_spelling(struct locality *locality, const char *address_id, const char *spelling)
{
    const char *root = spelling_root(locality, address_id),
               *other = spelling_root(locality, spelling);

    if (!locality->spellings)
        locality->spellings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (strcmp(root, other) != 0)
        g_hash_table_insert(locality->spellings, g_strdup(other), g_strdup(root));
}

const char *address_behind_route(const char *path)
{
    const char *colon = *path == '@' ? strchr(path, ':') : NULL;

    return colon ? colon + 1 : path;
}

bool locality_has_domain(const struct locality *locality, const char *domain)
{
    if (!locality || !domain)
        return false;
    if (g_hash_table_contains(locality->exact, domain))
        return true;
    if (g_hash_table_size(locality->suffixes) == 0)
        return false;
    for (const char *dot = strchr(domain, '.'); dot; dot = strchr(dot + 1, '.')) {
        if (g_hash_table_contains(locality->suffixes, dot + 1))
            return true;
    }
    return false;
}

bool locality_has(const struct locality *locality, const char *address_id)
{
    return address_id && locality_has_domain(locality, address_domain(address_id));
}

const char *locality_first_domain(const struct locality *locality)
{
    return locality ? locality->first : NULL;
}

static bool add_domain(struct locality *locality, const char *entry, GError **error)
{
    bool suffix = entry[0] == '.';
    char *domain = domain_normalise(entry + suffix);
    if (!domain) {
        g_autofree char *shown = g_utf8_make_valid(entry, -1);
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                    "'%s' in local_domains is not a domain; write example.org for the domain, "
                    ".example.org for its subdomains",
                    shown);
        return false;
    }
    if (!suffix && !locality->first)
        locality->first = g_strdup(domain);
    g_hash_table_add(suffix ? locality->suffixes : locality->exact, domain);
    return true;
}

static bool set_delimiters(struct locality *locality, const char *delimiters, GError **error)
{
    for (const char *c = delimiters; *c; c++) {
        if (g_ascii_ispunct(*c) && !strchr("@\"\\.", *c))
            continue;
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                    "recipient_delimiter may only hold signs such as + or -, not letters, digits, "
                    "spaces, dots, quotes or @");
        return false;
    }
    locality->delimiters = g_strdup(delimiters);
    return true;
}

struct locality *locality_new(const char *const *local_domains, const char *delimiters,
                              GError **error)
{
    struct locality *locality = g_new0(struct locality, 1);
    locality->exact = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    locality->suffixes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool ok = set_delimiters(locality, delimiters ? delimiters : "", error);
    for (; ok && local_domains && *local_domains; local_domains++)
        ok = add_domain(locality, *local_domains, error);
    if (ok)
        return locality;
    locality_free(locality);
    return NULL;
}

void locality_free(struct locality *locality)
{
    if (!locality)
        return;
    g_hash_table_destroy(locality->exact);
    g_hash_table_destroy(locality->suffixes);
    g_clear_pointer(&locality->spellings, g_hash_table_destroy);
    g_free(locality->first);
    g_free(locality->delimiters);
    g_free(locality);
}
