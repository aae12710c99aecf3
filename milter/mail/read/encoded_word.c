#include "mail/read/encoded_word.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include "mail/read/charset.h"
#include "mail/read/transfer_encoding.h"

/* The longest label, with a language and surrounding blanks. */
enum { LABEL_SIZE = 80 };

struct encoded_word {
    const char *label, *text; /* point into the value */
    size_t label_size, text_size;
    bool base64;
    const char *end; /* behind the final "?=" */
};

/* Consecutive words, while they are read. */
struct word_run {
    GByteArray *octets; /* in the charset, not yet converted */
    char *label;
    GByteArray *text; /* converted to UTF-8 */
};

/* Returns the end of the encoded text, at "?="; NULL when another word begins before it. */
static const char *end_of_text(const char *text)
{
    for (const char *p = text; *p; p++) {
        if (p[0] == '?' && p[1] == '=')
            return p;
        if (p[0] == '=' && p[1] == '?' && p[2] != '=')
            return NULL;
    }
    return NULL;
}

/* Reads "=?label?b?" or "=?label?q?". Returns false when a word does not begin so. */
static bool read_begin(const char *at, struct encoded_word *word)
{
    const char *mark = memchr(at + 2, '?', strnlen(at + 2, LABEL_SIZE));

    if (!mark || !mark[1] || !strchr("qQbB", mark[1]) || mark[2] != '?')
        return false;
    const char *star = memchr(at + 2, '*', (size_t)(mark - at - 2)); /* a language: RFC 2231, 5 */
    word->label = at + 2;
    word->label_size = (size_t)((star ? star : mark) - word->label);
    word->base64 = mark[1] == 'b' || mark[1] == 'B';
    word->text = mark + 3;
    return true;
}

static bool read_word(const char *at, struct encoded_word *word)
{
    const char *end = read_begin(at, word) ? end_of_text(word->text) : NULL;

    if (!end)
        return false;
    word->text_size = (size_t)(end - word->text);
    word->end = end + 2;
    return true;
}

static void convert_run(struct word_run *run)
{
    g_autoptr(GByteArray) text = charset_read(run->label, run->octets->data, run->octets->len);

    g_byte_array_append(run->text, text->data, text->len);
    g_byte_array_set_size(run->octets, 0);
}

/* A character may be split between two words, so octets of one charset are converted together. */
static void add_word(struct word_run *run, const struct encoded_word *word)
{
    g_autofree char *label = g_strndup(word->label, word->label_size);

    if (run->label && g_ascii_strcasecmp(run->label, label) != 0)
        convert_run(run);
    g_free(run->label);
    run->label = g_steal_pointer(&label);
    if (word->base64)
        decode_base64(run->octets, word->text, word->text_size);
    else
        decode_q(run->octets, word->text, word->text_size);
}

static void append_run(GString *out, const GByteArray *text)
{
    g_autofree char *encoded = text->len ? g_base64_encode(text->data, text->len) : NULL;

    if (encoded)
        g_string_append_printf(out, "=?utf-8?B?%s?=", encoded);
}

/* Reads all following words that are separated only by blanks; returns the rest of the text. */
static const char *read_run(GString *out, struct encoded_word *word)
{
    struct word_run run = {g_byte_array_new(), NULL, g_byte_array_new()};
    const char *next;

    do {
        add_word(&run, word);
        next = word->end + strspn(word->end, " \t");
    } while (g_str_has_prefix(next, "=?") && read_word(next, word));
    convert_run(&run);
    append_run(out, run.text);
    g_byte_array_unref(run.octets);
    g_byte_array_unref(run.text);
    g_free(run.label);
    return word->end;
}

char *encoded_words_mend(const char *value)
{
    GString *out = g_string_new(NULL);
    const char *begin;

    while ((begin = strstr(value, "=?"))) {
        struct encoded_word word;
        g_string_append_len(out, value, begin - value);
        if (read_word(begin, &word)) {
            value = read_run(out, &word);
        } else {
            g_string_append(out, read_begin(begin, &word) ? "= ?" : "=?");
            value = begin + 2;
        }
    }
    g_string_append(out, value);
    return g_string_free(out, FALSE);
}
