#include "text/template_fill.h"

#include <string.h>
#include "base/limits.h"
#include "text/fold.h"
#include "text/template_safe.h"

/* Short enough that quoted-printable does not fold the lines again. */
#define FOLD_COLUMNS 72

/* The state of filling one template. */
struct filler {
    const char *const *values;
    gboolean refusal;
    size_t width; /* width of a line in columns; in a refusal in octets, which are the same there */
    unsigned list_cap; /* most lines of a list that are shown */
    GString *out;
};

static const char *raw_value(const struct filler *f, const struct placeholder *placeholder)
{
    for (const char *const *v = f->values; v && v[0] && v[1]; v += 2)
        if (strcmp(v[0], placeholder->name) == 0)
            return v[1];
    return "";
}

static char *safe_value(const struct filler *f, const char *text)
{
    return f->refusal ? safe_ascii(text, LIMIT_TEMPLATE_VALUE)
                      : safe_text(text, LIMIT_TEMPLATE_VALUE);
}

static char *join(const struct filler *f, const GArray *segments)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < segments->len; i++) {
        const struct segment *segment = &g_array_index(segments, struct segment, i);
        if (segment->text) {
            g_string_append(text, segment->text);
            continue;
        }
        g_autofree char *value = safe_value(f, raw_value(f, segment->placeholder));
        g_string_append(text, value);
    }
    return g_string_free(text, FALSE);
}

/* Returns true when nothing of this value would be visible. */
static gboolean is_empty(const struct filler *f, const char *value)
{
    if (*value == '\0' || g_ascii_isgraph(*value))
        return *value == '\0';
    g_autofree char *safe = safe_value(f, value);
    return *safe == '\0';
}

static gboolean is_left_out(const struct filler *f, const struct block *block)
{
    return block->condition && is_empty(f, raw_value(f, block->condition)) != block->negated;
}

/* Breaks a word that is longer than a line of a reply. */
static void append_word(struct filler *f, const char *word, size_t length, size_t columns,
                        size_t *column, const char *indent)
{
    while (f->refusal && *column + length > f->width) {
        size_t part = f->width - *column;
        g_string_append_len(f->out, word, part);
        g_string_append(g_string_append_c(f->out, '\n'), indent);
        *column = strlen(indent);
        word += part;
        length -= part;
        columns = fold_columns(word, length);
    }
    g_string_append_len(f->out, word, length);
    *column += columns;
}

/* Appends the words of text, folded. A line never begins with "*", which would make it look like an
 * item. */
static void append_folded(struct filler *f, const char *text, const char *first, const char *indent)
{
    size_t column = strlen(first);
    gboolean begun = FALSE;
    g_string_append(f->out, first);
    for (const char *word = text + strspn(text, " \t"); *word;) {
        gboolean space = strchr(" \t", word[0]) != NULL;
        word += strspn(word, " \t");
        size_t length = fold_word(word);
        size_t columns = fold_columns(word, length);
        gboolean star = length == 1 && *word == '*';
        if (begun && column + space + columns > f->width && !star) {
            g_string_append(g_string_append_c(f->out, '\n'), indent);
            column = strlen(indent);
        } else if (begun && space) {
            g_string_append_c(f->out, ' ');
            column++;
        }
        append_word(f, word, length, columns, &column, indent);
        begun = TRUE;
        word += length;
    }
    g_string_append_c(f->out, '\n');
}

static void append_list_line(struct filler *f, const char *line)
{
    gboolean continues = *line == ' ' || *line == '\t';
    const char *text = line + strspn(line, " \t");
    if (g_str_has_prefix(text, "* ") || g_str_has_prefix(text, "- "))
        text += 2;
    g_autofree char *safe = safe_value(f, text);
    const char *item = f->refusal ? "- " : "* ";
    if (*safe)
        append_folded(f, safe, continues ? "  " : item, "  ");
}

static void append_list(struct filler *f, const char *value)
{
    unsigned shown = 0, more = 0;
    while (*value) {
        const char *end = value + strcspn(value, "\n");
        if (shown < f->list_cap) {
            g_autofree char *line = g_strndup(value, MIN(end - value, 4 * LIMIT_TEMPLATE_VALUE));
            append_list_line(f, line);
            shown++;
        } else {
            more++;
        }
        value = *end ? end + 1 : end;
    }
    if (more > 0)
        g_string_append_printf(f->out, "%s ... (+%u)\n", f->refusal ? "-" : "*", more);
}

/* Appends a link. Its value is ours, so it is not made safe. */
static void append_link(struct filler *f, const char *words, const struct placeholder *link)
{
    const char *address = link ? raw_value(f, link) : "";
    if (!*address)
        return;
    g_string_append_printf(f->out, "[%s](%s)\n", words, address);
}

static void append_block(struct filler *f, const struct block *block)
{
    if (block->kind == BLOCK_LIST) {
        const struct segment *list = &g_array_index(block->segments, struct segment, 0);
        append_list(f, raw_value(f, list->placeholder));
        return;
    }
    g_autofree char *text = join(f, block->segments);
    if (text[strspn(text, " \t")] == '\0')
        return;
    if (block->kind == BLOCK_LINK) {
        append_link(f, text, block->link);
        return;
    }
    if (block->kind == BLOCK_ITEM)
        append_folded(f, text, f->refusal ? "- " : "* ", "  ");
    else
        append_folded(f, text, "", "");
}

static void append_blocks(struct filler *f, const struct template *template)
{
    gboolean blank = FALSE;
    for (guint i = 0; i < template->blocks->len; i++) {
        const struct block *block = g_ptr_array_index(template->blocks, i);
        size_t before = f->out->len;
        blank = blank || !block->follows;
        if (is_left_out(f, block))
            continue;
        append_block(f, block);
        if (f->out->len == before)
            continue;
        if (blank && before > 0 && !f->refusal)
            g_string_insert_c(f->out, before, '\n');
        blank = FALSE;
    }
}

static unsigned count_lines(const GString *text)
{
    unsigned lines = 0;
    for (gsize i = 0; i < text->len; i++)
        lines += text->str[i] == '\n';
    return lines;
}

static void cut_lines(GString *text, unsigned most)
{
    for (gsize i = 0; i < text->len; i++)
        if (text->str[i] == '\n' && --most == 0)
            g_string_truncate(text, i + 1);
}

char *template_render_body(const struct template *template, gboolean refusal,
                           const char *const *values)
{
    struct filler f = {.values = values,
                       .refusal = refusal,
                       .width = refusal ? LIMIT_REPLY_LINE : FOLD_COLUMNS,
                       .list_cap = LIMIT_TEMPLATE_LIST,
                       .out = g_string_sized_new(2048)};
    append_blocks(&f, template);
    /* The lists are shortened, so that the instructions after them stay. */
    while (refusal && count_lines(f.out) > LIMIT_REPLY_LINES && f.list_cap > 1) {
        f.list_cap = MIN(f.list_cap, LIMIT_REPLY_LINES) - 1;
        g_string_truncate(f.out, 0);
        append_blocks(&f, template);
    }
    if (refusal)
        cut_lines(f.out, LIMIT_REPLY_LINES);
    return g_string_free(f.out, FALSE);
}

char *template_render_subject(const struct template *template, const char *const *values)
{
    struct filler f = {.values = values};
    for (guint i = 0; i < template->subjects->len; i++) {
        const struct block *subject = g_ptr_array_index(template->subjects, i);
        if (is_left_out(&f, subject))
            continue;
        g_autofree char *text = join(&f, subject->segments);
        return safe_text(text, LIMIT_SUBJECT);
    }
    return g_strdup("");
}
