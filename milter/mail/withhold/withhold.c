#include "mail/withhold/withhold.h"

#include <string.h>
#include "base/limits.h"
#include "mail/withhold/withhold_view.h"
#include "policy/address.h"

const char withheld_mark[] = "withheld]";
static const char no_address[] = "[address withheld]", no_number[] = "[number withheld]";

/* The most octets of a local part that are searched for a subaddress. */
enum { LONGEST_SUBADDRESS = 64 };

/* The local parts (lower case) of one domain that are withheld. */
struct locals {
    GHashTable *set;
    size_t longest; /* of all ways to write one */
    bool dotless;   /* dots do not count: the set is without them */
};

struct withheld {
    GHashTable *domains; /* lower case -> struct locals */
    const struct numbers *numbers;
};

/* A match in a view. */
struct withheld_span {
    size_t begin, after;
    const char *instead;
};

static void locals_free(void *data)
{
    struct locals *locals = data;

    g_hash_table_unref(locals->set);
    g_free(locals);
}

static bool is_gmail(const char *domain)
{
    return g_ascii_strcasecmp(domain, "gmail.com") == 0 ||
           g_ascii_strcasecmp(domain, "googlemail.com") == 0;
}

/* Returns the local part in the form in which it is compared. */
static char *local_form(const struct locals *locals, const char *local, size_t size)
{
    char *form = g_ascii_strdown(local, (gssize)size);
    size_t kept = 0;

    for (size_t i = 0; locals->dotless && i <= size; i++)
        if (form[i] != '.')
            form[kept++] = form[i];
    return form;
}

static void add(struct withheld *withheld, const char *local, const char *domain)
{
    char *address_id = g_ascii_strdown(domain, -1);
    struct locals *locals = g_hash_table_lookup(withheld->domains, address_id);
    size_t size = strlen(local);

    if (locals) {
        g_free(address_id);
    } else {
        locals = g_new0(struct locals, 1);
        locals->set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        locals->dotless = is_gmail(domain);
        g_hash_table_insert(withheld->domains, address_id, locals);
    }
    locals->longest = MAX(locals->longest, locals->dotless ? 2 * size : size);
    g_hash_table_add(locals->set, local_form(locals, local, size));
}

static void add_address(struct withheld *withheld, const char *address)
{
    const char *at = strrchr(address, '@');

    if (!at || at == address || strlen(address) > LIMIT_ADDRESS)
        return;
    g_autofree char *local = g_strndup(address, (gsize)(at - address));
    g_autofree char *ascii = domain_normalise(at + 1);
    add(withheld, local, at + 1);
    if (ascii)
        add(withheld, local, ascii);
    if (is_gmail(at + 1)) {
        add(withheld, local, "gmail.com");
        add(withheld, local, "googlemail.com");
    }
}

struct withheld *withheld_new(GHashTable *addresses, const struct numbers *numbers)
{
    struct withheld *withheld = g_new0(struct withheld, 1);
    GHashTableIter iter;
    gpointer address;

    withheld->numbers = numbers;
    withheld->domains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, locals_free);
    g_hash_table_iter_init(&iter, addresses);
    while (g_hash_table_iter_next(&iter, &address, NULL))
        add_address(withheld, address);
    return withheld;
}

void withheld_free(struct withheld *withheld)
{
    if (!withheld)
        return;
    g_hash_table_unref(withheld->domains);
    g_free(withheld);
}

/* Returns how many octets of text are an "@" here; 0 for none. */
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
    if (g_str_is_ascii(domain))
        return g_hash_table_lookup(withheld->domains, domain);
    g_autofree char *labels = domain_normalise(domain);
    return labels ? g_hash_table_lookup(withheld->domains, labels) : NULL;
}

/* Returns true when an address can begin at p, because the text before p (and not before begin)
 * does not end in another word or sign. */
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

/* Returns the beginning of the longest withheld local part that ends before at; NULL for none. */
static const char *find_local(const struct locals *locals, const char *begin, const char *at)
{
    const char *found = NULL;

    for (const char *p = at; p > begin && (size_t)(at - p) < locals->longest;) {
        p--;
        if ((unsigned char)*p <= ' ')
            break;
        if (!can_begin(begin, p))
            continue;
        g_autofree char *local = local_form(locals, p, (size_t)(at - p));
        if (g_hash_table_contains(locals->set, local))
            found = p;
    }
    return found;
}

/* Like find_local, for the text before a subaddress: "bob+list" is bob's. */
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

/* Returns the address whose "@" is at, or NULL. */
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

/* The first octets of an "@" in a text. For each, struct ahead has the next place; NULL before it
 * was looked for. */
static const char signs[] = {'@', '%', '&', '\357' /* U+FF20 */};
struct ahead {
    const char *next[G_N_ELEMENTS(signs)];
};

/* Returns the first of them at or behind p, or end. Each octet is searched once for each of them.
 */
static const char *next_at(struct ahead *ahead, const char *p, const char *end)
{
    const char *first = end;

    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (!ahead->next[i] || ahead->next[i] < p) {
            const char *found = memchr(p, signs[i], (size_t)(end - p));
            ahead->next[i] = found ? found : end;
        }
        first = MIN(first, ahead->next[i]);
    }
    return first;
}

/* Finds the next address behind from; returns false for none. ahead: of this text; starts as NULLs.
 */
static bool find_address(const struct withheld *withheld, const GByteArray *text, size_t from,
                         struct ahead *ahead, struct withheld_span *span)
{
    const char *data = (const char *)text->data, *end = data + text->len, *after;

    for (const char *p = data + from; (p = next_at(ahead, p, end)) < end; p++) {
        size_t size = at_size(p, end);
        const char *begin = size && p > data + from
                                ? find_around(withheld, data + from, p, size, end, &after)
                                : NULL;
        if (!begin)
            continue;
        *span = (struct withheld_span){(size_t)(begin - data), (size_t)(after - data), no_address};
        return true;
    }
    return false;
}

static bool find_number(const struct withheld *withheld, const GByteArray *text, size_t from,
                        struct withheld_span *span)
{
    span->instead = no_number;
    return withheld->numbers && numbers_find(withheld->numbers, (const char *)text->data, text->len,
                                             from, &span->begin, &span->after);
}

/* There is nothing to find without digits and without an "@", which may be encoded. */
bool withheld_may_show(const struct withheld *withheld, const char *text, size_t size)
{
    struct ahead ahead = {{NULL}};

    return next_at(&ahead, text, text + size) < text + size ||
           (withheld->numbers && numbers_may_find(withheld->numbers, text, size));
}

bool withheld_shown(const struct withheld *withheld, const char *text, size_t size)
{
    struct view *view =
        withheld_may_show(withheld, text, size) ? view_new(text, size, false) : NULL;
    struct ahead ahead = {{NULL}};
    struct withheld_span span;
    bool shown = view && view->text->len &&
                 (find_address(withheld, view->text, 0, &ahead, &span) ||
                  find_number(withheld, view->text, 0, &span));

    if (view)
        view_free(view);
    return shown;
}

/* Returns the text without the spans, which are in order and may overlap. */
static GByteArray *replace(const GByteArray *text, const struct view *view, const GArray *spans)
{
    GByteArray *out = g_byte_array_sized_new(text->len);
    guint32 done = 0;

    for (guint i = 0; i < spans->len; i++) {
        const struct withheld_span *span = &g_array_index(spans, struct withheld_span, i);
        guint32 begin = g_array_index(view->places, guint32, span->begin),
                after = g_array_index(view->places, guint32, span->after);
        if (begin >= done) {
            g_byte_array_append(out, text->data + done, begin - done);
            g_byte_array_append(out, (const guint8 *)span->instead, (guint)strlen(span->instead));
        }
        done = MAX(done, after);
    }
    g_byte_array_append(out, text->data + done, text->len - done);
    return out;
}

static int by_place(const void *a, const void *b)
{
    size_t left = ((const struct withheld_span *)a)->begin,
           right = ((const struct withheld_span *)b)->begin;

    return (left > right) - (left < right);
}

GByteArray *withheld_apply(const struct withheld *withheld, const GByteArray *text)
{
    struct view *view =
        text->len && withheld_may_show(withheld, (const char *)text->data, text->len)
            ? view_new((const char *)text->data, text->len, true)
            : NULL;
    g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(struct withheld_span));
    GByteArray *out = NULL;
    struct ahead ahead = {{NULL}};
    struct withheld_span span;

    if (!view)
        return NULL;
    for (size_t at = 0; view->text->len && find_address(withheld, view->text, at, &ahead, &span);
         at = span.after)
        g_array_append_val(spans, span);
    for (size_t at = 0; view->text->len && find_number(withheld, view->text, at, &span);
         at = span.after)
        g_array_append_val(spans, span);
    g_array_sort(spans, by_place);
    if (spans->len)
        out = replace(text, view, spans);
    view_free(view);
    return out;
}
