#include "policy/numbers.h"

#include <string.h>
#include "bounds.h"
#include "lanes.h"
#include "policy/keys.h"
#include "policy/names.h"
#include "policy/owntext.h"
#include "policy/tokens.h"

/* A number has so many digits at least, and is known by so many at its end. */
enum { TAIL = 6 };

/* Signs in a row between two digits: "+49 (0) 30 / 12", ") - ". */
enum { LONGEST_GAP = 3 };

/* What people are called. */
struct people {
    GHashTable *names, *addresses; /* compared forms */
    struct keys hashes;            /* of the names */
    GPtrArray *wide; /* names that are not ASCII, borrowed; none where there are too many */
};

struct numbers {
    const struct quoting *quoting;
    struct people theirs, own;
    GHashTable *tails, *own_tails; /* the last digits of numbers */
};

static GHashTable *new_set(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

/* names_words takes LIMIT_NAMES at a time. */
static void add_names(GHashTable *words, const GPtrArray *names, GHashTable *noname)
{
    for (guint i = 0; i < names->len; i += LIMIT_NAMES) {
        g_autoptr(GHashTable) some = names_words((const char *const *)names->pdata + i,
                                                 MIN(names->len - i, LIMIT_NAMES), noname);
        GHashTableIter iter;
        gpointer word;
        g_hash_table_iter_init(&iter, some);
        while (g_hash_table_iter_next(&iter, &word, NULL))
            g_hash_table_add(words, g_strdup(word));
    }
}

static void people_init(struct people *people, const GPtrArray *names, GHashTable *noname)
{
    GHashTableIter iter;
    gpointer name;

    people->names = new_set();
    people->addresses = new_set();
    people->wide = g_ptr_array_new();
    add_names(people->names, names, noname);
    g_hash_table_iter_init(&iter, people->names);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        *keys_put(&people->hashes, word_hash(name, strlen(name))) = 1;
        if (!g_str_is_ascii(name) && g_hash_table_size(people->names) <= LIMIT_NAMES)
            g_ptr_array_add(people->wide, name);
    }
    for (guint i = 0; i < names->len; i++)
        if (strchr(names->pdata[i], '@'))
            g_hash_table_add(people->addresses, g_ascii_strdown(names->pdata[i], -1));
}

static void people_clear(struct people *people)
{
    g_ptr_array_unref(people->wide);
    keys_clear(&people->hashes);
    g_hash_table_unref(people->names);
    g_hash_table_unref(people->addresses);
}

struct numbers *numbers_new(const struct quoting *quoting, const GPtrArray *theirs,
                            const GPtrArray *own)
{
    struct numbers *numbers = g_new0(struct numbers, 1);
    g_autoptr(GHashTable) none = new_set();

    numbers->quoting = quoting;
    numbers->tails = new_set();
    numbers->own_tails = new_set();
    people_init(&numbers->own, own, none);
    people_init(&numbers->theirs, theirs, numbers->own.names);
    return numbers;
}

void numbers_free(struct numbers *numbers)
{
    if (!numbers)
        return;
    people_clear(&numbers->theirs);
    people_clear(&numbers->own);
    g_hash_table_unref(numbers->tails);
    g_hash_table_unref(numbers->own_tails);
    g_free(numbers);
}

/* ---- one number ---- */

/* The digit that stands at p, of any script, or -1; *size: its octets. */
static int digit_at(const char *p, const char *end, size_t *size)
{
    gunichar c;

    *size = 1;
    if (!(*p & 0x80))
        return g_ascii_isdigit(*p) ? *p - '0' : -1;
    c = g_utf8_get_char_validated(p, end - p);
    if (c >= 0x110000)
        return -1;
    *size = (size_t)(g_utf8_next_char(p) - p);
    return g_unichar_digit_value(c);
}

/* Behind the eights from p on that are ASCII without digits. */
static const char *skip_eights(const char *p, const char *end)
{
    while (end - p >= 8) {
        guint64 lanes = lanes_read(p);
        if (!lanes_are_ascii(lanes) || lanes_have_within(lanes, '0', '9'))
            break;
        p += 8;
    }
    return p;
}

/* The next digit at or behind p, or end. */
static const char *next_digit(const char *p, const char *end)
{
    size_t size;

    while ((p = skip_eights(p, end)) < end)
        for (unsigned i = 0; i < 8 && p < end; i++) {
            if (digit_at(p, end, &size) >= 0)
                return p;
            p += size;
        }
    return end;
}

/* Has it digits enough for a number? */
static bool has_digits(const char *text, size_t size)
{
    const char *end = text + size;
    size_t octets;
    unsigned digits = 0;

    for (const char *p = next_digit(text, end); p < end && ++digits < TAIL;) {
        digit_at(p, end, &octets);
        p = next_digit(p + octets, end);
    }
    return digits >= TAIL;
}

/* How many octets are a sign between digits here; 0 for none. In links they are encoded. */
static size_t sign_at(const char *p, const char *end)
{
    static const char *const signs[] = {
        "%20",          "%28",          "%29",          "%2F",          "%2f",
        "\302\240",     "\342\200\220", "\342\200\221", "\342\200\222", "\342\200\223",
        "\342\200\257", "\342\210\222", "\357\274\215", "\357\274\210", "\357\274\211"};

    if (*p != '%' && !(*p & 0x80))
        return *p && strchr(" -./()", *p) ? 1 : 0;
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        size_t size = strlen(signs[i]);
        if ((size_t)(end - p) >= size && memcmp(p, signs[i], size) == 0)
            return size;
    }
    return 0;
}

/* A number while it is read. */
struct run {
    GString *digits;
    GArray *ends; /* guint: digits before each sign, and all */
    char gaps[2]; /* the signs behind the first two groups; '\0' for several, or none */
    const char *after;
};

/* Behind the signs at p, where a digit follows; else p. */
static const char *skip_signs(const char *p, const char *end)
{
    const char *next = p;
    size_t size;

    for (unsigned n = 0; n < LONGEST_GAP && next < end && (size = sign_at(next, end)); n++)
        next += size;
    return next < end && digit_at(next, end, &size) >= 0 ? next : p;
}

static void add_group(struct run *run, const char *p, const char *next)
{
    if (run->ends->len < G_N_ELEMENTS(run->gaps))
        run->gaps[run->ends->len] = next - p == 1 ? *p : '\0';
    g_array_append_val(run->ends, (guint){(guint)run->digits->len});
}

/* p: at a digit. */
static void read_run(struct run *run, const char *p, const char *end)
{
    size_t size;
    int digit;

    g_string_truncate(run->digits, 0);
    g_array_set_size(run->ends, 0);
    while (p < end && (digit = digit_at(p, end, &size)) >= 0) {
        g_string_append_c(run->digits, (char)('0' + digit));
        p += size;
        run->after = p;
        const char *next = skip_signs(p, end);
        size_t more;
        if (next > p || next == end || digit_at(p, end, &more) < 0)
            add_group(run, p, next);
        p = next;
    }
}

/* "28.11.2026", "2026-11-28": three groups, one of four digits, the others of two at most. */
static bool is_date(const struct run *run)
{
    if (run->ends->len < 3 || run->gaps[0] != run->gaps[1] || !strchr("./-", run->gaps[0]))
        return false;
    guint a = g_array_index(run->ends, guint, 0), b = g_array_index(run->ends, guint, 1) - a,
          c = g_array_index(run->ends, guint, 2) - a - b;
    return b <= 2 && ((a == 4 && c <= 2) || (a <= 2 && c == 4)) &&
           (run->ends->len == 3 || run->digits->len - a - b - c <= 4);
}

/* The last digits of the group i and those before it; NULL where they are too few. */
static char *tail_at(const struct run *run, guint i)
{
    guint size = g_array_index(run->ends, guint, i);

    return size < TAIL ? NULL : g_strndup(run->digits->str + size - TAIL, TAIL);
}

/* Another number may follow without more than a space between, so each group may end it. */
static void find_tails(GPtrArray *tails, const struct run *run)
{
    for (guint i = 0; i < run->ends->len; i++) {
        char *tail = tail_at(run, i);
        if (tail)
            g_ptr_array_add(tails, tail);
    }
}

/* The last digits of the numbers in this text; NULL where it has none for sure. Caller unrefs. */
static GPtrArray *tails_of(const char *text, size_t size)
{
    if (!has_digits(text, size))
        return NULL;
    const char *end = text + size;
    GPtrArray *tails = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) digits = g_string_new(NULL);
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
    struct run run = {.digits = digits, .ends = ends};

    for (const char *p = text; (p = next_digit(p, end)) < end; p = run.after) {
        read_run(&run, p, end);
        if (!is_date(&run))
            find_tails(tails, &run);
    }
    return tails;
}

static void add_tails(GHashTable *to, const GPtrArray *tails, GHashTable *but)
{
    for (guint i = 0; tails && i < tails->len; i++)
        if (!but || !g_hash_table_contains(but, tails->pdata[i]))
            g_hash_table_add(to, g_strdup(tails->pdata[i]));
}

/* ---- whose it is ---- */

static bool is_address_of(GHashTable *addresses, const char *text, size_t size)
{
    g_autofree char *token = g_ascii_strdown(text, (gssize)size);
    char *begin = token + strspn(token, "<([\"'{:;,");

    if (g_str_has_prefix(begin, "mailto:"))
        begin += strlen("mailto:");
    begin[strcspn(begin, "?>)]\"'};,")] = '\0';
    for (size_t n = strlen(begin); n && strchr(".:!", begin[n - 1]); n--)
        begin[n - 1] = '\0';
    return g_hash_table_contains(addresses, begin);
}

/* Languages that write no spaces make one word of a name and what stands around it. */
static bool holds_name(const struct people *people, const struct token *token)
{
    if (keys_get(&people->hashes, token->hash) != 0)
        return true;
    if (people->wide->len == 0 || g_str_is_ascii(token->word))
        return false;
    for (guint i = 0; i < people->wide->len; i++)
        if (strstr(token->word, people->wide->pdata[i]))
            return true;
    return false;
}

static bool names_any(const char *text, size_t size, const struct people *people)
{
    struct token_reader reader;
    struct token token;

    token_reader_init(&reader, text, size);
    while (token_next(&reader, &token))
        if (token.flags & TOKEN_ADDRESS
                ? is_address_of(people->addresses, text + token.start, token.end - token.start)
                : token.hash != 0 && holds_name(people, &token))
            return true;
    return false;
}

/* One line, and a sign as behind a greeting: "Hi Bob, hi Carol," names those to whom it says what
 * follows. */
static bool is_greeting(const char *text, size_t size)
{
    static const char *const ends[] = {",", "!", "\357\274\214", "\343\200\201", "\357\274\201"};
    g_autofree char *line = g_strchomp(g_strndup(text, size));

    if (strchr(line, '\n'))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(line, ends[i]))
            return true;
    return false;
}

/* A paragraph. Whether it names one of them is found out when a number stands in it, or behind. */
struct paragraph {
    const char *text;
    size_t size;
    enum { NOT_LOOKED, NAMES_THEM, NAMES_NONE } names;
};

/* What the paragraph before says about this one. */
struct reading {
    struct numbers *numbers;
    struct paragraph before;
};

static bool names_them(const struct numbers *numbers, struct paragraph *paragraph)
{
    if (paragraph->names == NOT_LOOKED)
        paragraph->names =
            names_any(paragraph->text, paragraph->size, &numbers->theirs) ? NAMES_THEM : NAMES_NONE;
    return paragraph->names == NAMES_THEM;
}

/* Did the paragraph before name one of them, and was no greeting? */
static bool is_named_before(struct reading *reading)
{
    struct paragraph *before = &reading->before;

    return before->size && names_them(reading->numbers, before) &&
           !is_greeting(before->text, before->size);
}

/* Whose the numbers of a paragraph are; NULL for nobody's. */
static GHashTable *owner_of(struct reading *reading, struct paragraph *paragraph, bool quoted)
{
    struct numbers *numbers = reading->numbers;

    if (quoted || names_them(numbers, paragraph))
        return numbers->tails;
    if (names_any(paragraph->text, paragraph->size, &numbers->own))
        return numbers->own_tails;
    return is_named_before(reading) ? numbers->tails : NULL;
}

static void learn_paragraph(struct reading *reading, const char *text, size_t size, bool quoted)
{
    struct paragraph paragraph = {text, size, NOT_LOOKED};

    if (strspn(text, "> \t\r\n") >= size)
        return;
    g_autoptr(GPtrArray) tails = tails_of(text, size);
    GHashTable *owner = tails && tails->len ? owner_of(reading, &paragraph, quoted) : NULL;
    if (owner)
        add_tails(owner, tails, NULL);
    reading->before = paragraph;
}

/* A line without its marks of quoting is empty, or begins a signature: no paragraph goes over it.
 */
static bool divides(const char *line, size_t size)
{
    size_t marks = 0;

    while (marks < size && strchr("> \t\r|", line[marks]))
        marks++;
    return marks == size || (size - marks <= 4 && strncmp(line + marks, "--", 2) == 0);
}

void numbers_learn(struct numbers *numbers, const char *text)
{
    g_autofree char *bounded = g_strndup(text, LIMIT_TEXT);
    struct reading reading = {.numbers = numbers};
    const char *paragraph = bounded;
    bool in_quote = false;
    guint i = 0;

    if (!has_digits(bounded, strlen(bounded)))
        return;
    g_autoptr(GByteArray) quoted = own_text_quoted_lines(numbers->quoting, bounded);

    for (const char *line = bounded; *line; i++) {
        size_t size = strcspn(line, "\n");
        bool quote = i < quoted->len && quoted->data[i];
        if (divides(line, size) || quote != in_quote) {
            if (line > paragraph)
                learn_paragraph(&reading, paragraph, (size_t)(line - paragraph), in_quote);
            paragraph = line;
            in_quote = quote;
        }
        line += size + (line[size] == '\n');
    }
    learn_paragraph(&reading, paragraph, strlen(paragraph), in_quote);
}

/* ---- where they are ---- */

void numbers_learn_links(struct numbers *numbers, const char *page, size_t size)
{
    static const char *const starts[] = {"tel:", "sms:", "callto:", "wa.me/", "phone="};
    const char *end = page + size;

    for (const char *p = page; p < end; p++) {
        for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
            size_t length = strlen(starts[i]);
            if (g_ascii_tolower(*p) != *starts[i] || (size_t)(end - p) <= length ||
                g_ascii_strncasecmp(p, starts[i], length) != 0)
                continue;
            const char *link = p + length, *after = link;
            while (after < end && !strchr("\"'<>\r\n", *after))
                after++;
            g_autoptr(GPtrArray) tails = tails_of(link, (size_t)(after - link));
            add_tails(numbers->tails, tails, numbers->own_tails);
            p = after - 1;
            break;
        }
    }
}

static bool is_theirs(const struct numbers *numbers, const struct run *run)
{
    g_autofree char *last = tail_at(run, run->ends->len - 1);

    if (last && g_hash_table_contains(numbers->own_tails, last))
        return false;
    for (guint i = 0; i < run->ends->len; i++) {
        g_autofree char *tail = tail_at(run, i);
        if (tail && g_hash_table_contains(numbers->tails, tail))
            return true;
    }
    return false;
}

/* Its "+", or "(" and "+", go with it. */
static const char *first_sign(const char *from, const char *p)
{
    if (p - from >= 3 && g_ascii_strncasecmp(p - 3, "%2B", 3) == 0)
        return p - 3;
    while (p > from && strchr("+(", p[-1]))
        p--;
    return p;
}

bool numbers_may_find(const struct numbers *numbers, const char *text, size_t size)
{
    return g_hash_table_size(numbers->tails) > 0 && has_digits(text, size);
}

bool numbers_find(const struct numbers *numbers, const char *text, size_t size, size_t from,
                  size_t *begin, size_t *after)
{
    const char *end = text + size;
    g_autoptr(GString) digits = g_string_new(NULL);
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
    struct run run = {.digits = digits, .ends = ends};

    if (!numbers_may_find(numbers, text + from, size - from))
        return false;
    for (const char *p = text + from; (p = next_digit(p, end)) < end; p = run.after) {
        read_run(&run, p, end);
        if (!is_theirs(numbers, &run))
            continue;
        *begin = (size_t)(first_sign(text + from, p) - text);
        *after = (size_t)(run.after - text);
        return true;
    }
    return false;
}
