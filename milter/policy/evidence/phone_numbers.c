#include "policy/evidence/phone_numbers.h"

#include <string.h>
#include "base/limits.h"
#include "base/word_form.h"
#include "policy/evidence/keys.h"
#include "policy/evidence/lexer.h"
#include "policy/evidence/own_text.h"
#include "policy/evidence/party_names.h"
#include "policy/evidence/phone_number.h"

/* The names and addresses of some people. */
struct numbers_people {
    GHashTable *names, *addresses; /* in the form in which they are compared */
    struct keys hashes;            /* hashes of the names */
    GPtrArray *wide; /* names that are not ASCII, borrowed; empty when there are too many */
};

struct numbers {
    const struct quoting *quoting;
    struct numbers_people theirs, own;
    GHashTable *tails, *own_tails; /* the last digits of numbers */
};

static GHashTable *new_set(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

/* names_words accepts LIMIT_NAMES at a time. */
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

static void people_init(struct numbers_people *people, const GPtrArray *names, GHashTable *noname)
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

static void people_clear(struct numbers_people *people)
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

static void add_tails(GHashTable *to, const GPtrArray *tails, GHashTable *but)
{
    for (guint i = 0; tails && i < tails->len; i++)
        if (!but || !g_hash_table_contains(but, tails->pdata[i]))
            g_hash_table_add(to, g_strdup(tails->pdata[i]));
}

/* ---- whose a number is ---- */

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

/* Languages without spaces make one word of a name and the text around it. */
static bool holds_name(const struct numbers_people *people, const struct lexeme *lexeme)
{
    if (keys_get(&people->hashes, lexeme->hash) != 0)
        return true;
    if (people->wide->len == 0 || g_str_is_ascii(lexeme->word))
        return false;
    for (guint i = 0; i < people->wide->len; i++)
        if (strstr(lexeme->word, people->wide->pdata[i]))
            return true;
    return false;
}

static bool is_one_of(const struct numbers_people *people, const struct lexeme *lexeme,
                      const char *text)
{
    if (lexeme->flags & LEXEME_ADDRESS)
        return is_address_of(people->addresses, text + lexeme->start, lexeme->end - lexeme->start);
    return lexeme->hash != 0 && holds_name(people, lexeme);
}

/* Whom a paragraph names: one of them, or else the sender. */
enum whom { NOT_LOOKED, NAMES_THEM, NAMES_OWN, NAMES_NOBODY };

static enum whom names_in(const struct numbers *numbers, const char *text, size_t size)
{
    struct lexeme_reader reader;
    struct lexeme lexeme;
    bool own = false;

    lexeme_reader_init(&reader, text, size);
    while (lexeme_next(&reader, &lexeme)) {
        if (is_one_of(&numbers->theirs, &lexeme, text))
            return NAMES_THEM;
        own = own || is_one_of(&numbers->own, &lexeme, text);
    }
    return own ? NAMES_OWN : NAMES_NOBODY;
}

/* Recognises a line with a sign as after a greeting. "Hi Bob, hi Carol," names the people whom the
 * text below addresses. */
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

/* A paragraph. Whom it names is computed when a number is found in it, or in the next one. */
struct paragraph {
    const char *text;
    size_t size;
    enum whom whom;
};

/* What the previous paragraph says about this one. */
struct paragraph_reading {
    struct numbers *numbers;
    struct paragraph before;
};

static enum whom names_of(const struct numbers *numbers, struct paragraph *paragraph)
{
    if (paragraph->whom == NOT_LOOKED)
        paragraph->whom = names_in(numbers, paragraph->text, paragraph->size);
    return paragraph->whom;
}

/* Returns true when the previous paragraph named one of them and was not a greeting. */
static bool is_named_before(struct paragraph_reading *reading)
{
    struct paragraph *before = &reading->before;

    return before->size && names_of(reading->numbers, before) == NAMES_THEM &&
           !is_greeting(before->text, before->size);
}

/* Returns the owners' set for the numbers of a paragraph; NULL for nobody. */
static GHashTable *owner_of(struct paragraph_reading *reading, struct paragraph *paragraph,
                            bool quoted)
{
    struct numbers *numbers = reading->numbers;

    if (quoted || names_of(numbers, paragraph) == NAMES_THEM)
        return numbers->tails;
    if (paragraph->whom == NAMES_OWN)
        return numbers->own_tails;
    return is_named_before(reading) ? numbers->tails : NULL;
}

static void learn_paragraph(struct paragraph_reading *reading, const char *text, size_t size,
                            bool quoted)
{
    struct paragraph paragraph = {text, size, NOT_LOOKED};

    if (strspn(text, "> \t\r\n") >= size)
        return;
    g_autoptr(GPtrArray) tails = number_tails(text, size);
    GHashTable *owner = tails && tails->len ? owner_of(reading, &paragraph, quoted) : NULL;
    if (owner)
        add_tails(owner, tails, NULL);
    reading->before = paragraph;
}

/* Returns true when a line without its quote marks is empty, or begins a signature: it ends a
 * paragraph. */
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
    struct paragraph_reading reading = {.numbers = numbers};
    const char *paragraph = bounded;
    bool in_quote = false;
    guint i = 0;

    if (!number_fits(bounded, strlen(bounded)))
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

/* ---- where numbers are ---- */

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
            g_autoptr(GPtrArray) tails = number_tails(link, (size_t)(after - link));
            add_tails(numbers->tails, tails, numbers->own_tails);
            p = after - 1;
            break;
        }
    }
}

static bool is_theirs(const struct numbers *numbers, const struct number *number)
{
    g_autofree char *last = number_tail(number, number->ends->len - 1);

    if (last && g_hash_table_contains(numbers->own_tails, last))
        return false;
    for (guint i = 0; i < number->ends->len; i++) {
        g_autofree char *tail = number_tail(number, i);
        if (tail && g_hash_table_contains(numbers->tails, tail))
            return true;
    }
    return false;
}

/* A number includes its "+", or "(" and "+". */
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
    return g_hash_table_size(numbers->tails) > 0 && number_fits(text, size);
}

bool numbers_find(const struct numbers *numbers, const char *text, size_t size, size_t from,
                  size_t *begin, size_t *after)
{
    const char *end = text + size;
    g_autoptr(GString) digits = g_string_new(NULL);
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
    struct number number = {.digits = digits, .ends = ends};

    if (!numbers_may_find(numbers, text + from, size - from))
        return false;
    for (const char *p = text + from; (p = number_next_digit(p, end)) < end; p = number.after) {
        number_read(&number, p, end);
        if (!is_theirs(numbers, &number))
            continue;
        *begin = (size_t)(first_sign(text + from, p) - text);
        *after = (size_t)(number.after - text);
        return true;
    }
    return false;
}
