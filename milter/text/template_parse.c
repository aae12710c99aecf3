#include "text/template_parse.h"

#include <stdarg.h>
#include <string.h>
#include "base/limits.h"
#include "base/nearest.h"
#include "base/problem.h"

#define SUBJECT_FIRST "the first line must be \"Subject: ...\" with the subject of the mail"

/* The state of reading a template. */
struct template_reader {
    enum template_id id;
    const char *file;
    GPtrArray *problems;
    struct template *template;
    const char *text; /* the line */
    unsigned line, lines;
    bool in_paragraph, in_item;          /* the next line continues the block before */
    bool after_blank;                    /* the previous line was blank, or there is none */
    const struct placeholder *condition; /* condition of the current paragraph */
    bool negated;                        /* condition is negated */
    GHashTable *seen;                    /* placeholders that are filled in somewhere */
};

void template_problem(GPtrArray *problems, const char *file, unsigned line, unsigned column,
                      const char *text, const char *format, ...)
{
    struct problem *problem = g_new0(struct problem, 1);
    va_list args;
    va_start(args, format);
    problem->message = g_strdup_vprintf(format, args);
    va_end(args);
    problem->file = g_strdup(file);
    problem->line = line;
    problem->column = column;
    problem->text = g_strdup(text);
    g_ptr_array_add(problems, problem);
}

static unsigned column_of(const struct template_reader *r, const char *at)
{
    return g_utf8_pointer_to_offset(r->text, at) + 1;
}

static void segment_clear(gpointer data)
{
    g_free(((struct segment *)data)->text);
}

static GArray *segments_new(void)
{
    GArray *segments = g_array_new(FALSE, FALSE, sizeof(struct segment));
    g_array_set_clear_func(segments, segment_clear);
    return segments;
}

static void block_free(gpointer data)
{
    struct block *block = data;
    g_array_unref(block->segments);
    g_free(block);
}

void template_free(struct template *template)
{
    if (!template)
        return;
    g_ptr_array_unref(template->subjects);
    g_ptr_array_unref(template->blocks);
    g_free(template);
}

/* Returns the placeholders of a template (borrowed), with NULL at the end. */
static GPtrArray *known_names(enum template_id id)
{
    GPtrArray *names = g_ptr_array_new();
    for (const struct placeholder *p = placeholders; p->name; p++)
        if (p->in & 1u << id)
            g_ptr_array_add(names, (char *)p->name);
    g_ptr_array_add(names, NULL);
    return names;
}

static const struct placeholder *lookup(struct template_reader *r, const char *name, const char *at)
{
    for (const struct placeholder *p = placeholders; p->name; p++)
        if (strcmp(p->name, name) == 0 && p->in & 1u << r->id)
            return p;
    g_autoptr(GPtrArray) known = known_names(r->id);
    g_autofree char *names = g_strjoinv("}, {", (char **)known->pdata);
    g_autofree char *has = g_strdup_printf("it has {%s}, and \"{{\" is a brace", names);
    g_autofree char *hint = nearest_hint(name, (const char *const *)known->pdata, "{}", has);
    template_problem(r->problems, r->file, r->line, column_of(r, at), r->text,
                     "%s knows no placeholder {%s}; %s", template_file(r->id), name, hint);
    return NULL;
}

/* Returns the placeholder that begins at a brace (prefix: "{" or "{?"); *end is behind its "}". */
static const struct placeholder *read_placeholder(struct template_reader *r, const char *at,
                                                  const char *prefix, const char **end)
{
    const char *name = at + strlen(prefix);
    const char *close = strpbrk(name, "{}");
    if (!close || *close != '}') {
        template_problem(r->problems, r->file, r->line, column_of(r, at), r->text,
                         "this brace is not closed on its line; write \"{{\" for a brace itself");
        *end = close ? close : name + strlen(name);
        return NULL;
    }
    g_autofree char *word = g_strndup(name, close - name);
    *end = close + 1;
    return lookup(r, word, at);
}

/* Reads "{?name}" or "{!name}" at the beginning of a paragraph or subject; returns what follows. */
static const char *read_condition(struct template_reader *r, const char *text)
{
    if (!g_str_has_prefix(text, "{?") && !g_str_has_prefix(text, "{!"))
        return text;
    r->negated = text[1] == '!';
    r->condition = read_placeholder(r, text, "{?", &text);
    if (r->condition && r->condition->kind == PLACEHOLDER_FLAG)
        g_hash_table_add(r->seen, (gpointer)r->condition);
    return text + strspn(text, " \t");
}

static void add_text(GArray *segments, const char *text, size_t size)
{
    struct segment segment = {.text = g_strndup(text, size)};
    g_array_append_val(segments, segment);
}

static void add_placeholder(struct template_reader *r, GArray *segments,
                            const struct placeholder *p, const char *at)
{
    struct segment segment = {.placeholder = p};
    static const char *const where[] = {
        [PLACEHOLDER_LIST] = "is a list: it must stand alone on its line",
        [PLACEHOLDER_LINK] = "is a link: write \"[words]({...})\" alone on its line",
        [PLACEHOLDER_FLAG] = "only stands in conditions, as \"{?...}\" before a paragraph",
    };
    if (p->kind != PLACEHOLDER_WORDS)
        template_problem(r->problems, r->file, r->line, column_of(r, at), r->text, "{%s} %s",
                         p->name, where[p->kind]);
    g_hash_table_add(r->seen, (gpointer)p);
    g_array_append_val(segments, segment);
}

/* Adds the words and placeholders of text, which is part of the line. */
static void read_segments(struct template_reader *r, const char *text, GArray *segments)
{
    while (*text) {
        size_t words = strcspn(text, "{");
        if (text[words] == '{' && text[words + 1] == '{') {
            add_text(segments, text, words + 1);
            text += words + 2;
            continue;
        }
        if (words > 0)
            add_text(segments, text, words);
        text += words;
        if (*text == '{') {
            const char *at = text;
            const struct placeholder *p = read_placeholder(r, at, "{", &text);
            if (p)
                add_placeholder(r, segments, p, at);
        }
    }
}

static struct block *add_block(struct template_reader *r, enum block_kind kind)
{
    struct block *block = g_new0(struct block, 1);
    block->kind = kind;
    block->segments = segments_new();
    block->condition = r->condition;
    block->negated = r->negated;
    block->follows = !r->after_blank;
    g_ptr_array_add(r->template->blocks, block);
    r->in_paragraph = kind == BLOCK_PARAGRAPH;
    r->in_item = kind == BLOCK_ITEM;
    return block;
}

/* Adds a block and returns true for a list placeholder alone on its line. */
static bool read_list(struct template_reader *r, const char *text)
{
    size_t length = strlen(text);
    if (length < 3 || text[0] != '{' || text[length - 1] != '}')
        return false;
    for (const struct placeholder *p = placeholders; p->name; p++) {
        if (p->kind != PLACEHOLDER_LIST || !(p->in & 1u << r->id) ||
            strlen(p->name) != length - 2 || strncmp(p->name, text + 1, length - 2) != 0)
            continue;
        struct segment segment = {.placeholder = p};
        g_array_append_val(add_block(r, BLOCK_LIST)->segments, segment);
        g_hash_table_add(r->seen, (gpointer)p);
        return true;
    }
    return false;
}

/* Adds a block and returns true for "[words]({link})". */
static bool read_link(struct template_reader *r, const char *text)
{
    const char *middle = strstr(text, "]({");
    if (*text != '[' || !middle || !g_str_has_suffix(middle, "})"))
        return false;
    const char *end, *at = middle + 2;
    const struct placeholder *p = read_placeholder(r, at, "{", &end);
    struct block *block = add_block(r, BLOCK_LINK);
    g_autofree char *words = g_strndup(text + 1, middle - text - 1);
    read_segments(r, words, block->segments);
    block->link = p;
    if (p && p->kind != PLACEHOLDER_LINK)
        template_problem(r->problems, r->file, r->line, column_of(r, at), r->text,
                         "{%s} is not a link; it cannot stand here", p->name);
    if (p)
        g_hash_table_add(r->seen, (gpointer)p);
    return true;
}

/* Japanese has no spaces, so its lines are joined with nothing between. */
static bool joins_without_space(const struct block *block, const char *text)
{
    const struct segment *last =
        block->segments->len > 0
            ? &g_array_index(block->segments, struct segment, block->segments->len - 1)
            : NULL;
    const char *words = last ? last->text : NULL;
    bool wide_before = !last || !words || !*words ||
                       g_unichar_iswide(g_utf8_get_char(g_utf8_prev_char(words + strlen(words))));
    bool placeholder_before = last && !words;
    bool wide_after = g_unichar_iswide(g_utf8_get_char(text));
    return wide_before && wide_after && !placeholder_before;
}

static void continue_block(struct template_reader *r, const char *text)
{
    struct block *last = g_ptr_array_index(r->template->blocks, r->template->blocks->len - 1);
    if (!joins_without_space(last, text))
        add_text(last->segments, " ", 1);
    read_segments(r, text, last->segments);
}

static void read_body_line(struct template_reader *r, const char *line)
{
    const char *text = line + strspn(line, " \t");
    bool indented = text > line;
    if (*text == '\0') {
        r->in_paragraph = r->in_item = false;
        r->after_blank = true;
        r->condition = NULL;
        return;
    }
    if (r->after_blank)
        text = read_condition(r, text);
    if (*text == '\0')
        return;
    if (g_str_has_prefix(text, "* "))
        read_segments(r, text + 2, add_block(r, BLOCK_ITEM)->segments);
    else if (read_list(r, text) || read_link(r, text))
        ;
    else if (r->in_paragraph || (r->in_item && indented))
        continue_block(r, text);
    else
        read_segments(r, text, add_block(r, BLOCK_PARAGRAPH)->segments);
    r->after_blank = false;
}

static void check_line(struct template_reader *r, const char *line)
{
    r->text = line;
    if (strlen(line) > LIMIT_CONFIG_LINE)
        template_problem(r->problems, r->file, r->line, 1, "",
                         "the line is longer than %u octets; break it", LIMIT_CONFIG_LINE);
    for (const char *p = line; *p; p = g_utf8_next_char(p)) {
        if (*p == '\t' || !g_unichar_iscntrl(g_utf8_get_char(p)))
            continue;
        template_problem(r->problems, r->file, r->line, column_of(r, p), line,
                         "there is a control character here; take it out");
        break;
    }
    for (const char *p = line; *p && r->id == TEMPLATE_REFUSAL; p = g_utf8_next_char(p)) {
        if (*(const guchar *)p < 0x80)
            continue;
        template_problem(
            r->problems, r->file, r->line, column_of(r, p), line,
            "a refusal is plain ASCII, because mail servers garble anything else; write "
            "it without this character");
        break;
    }
}

static bool is_subject(const char *line)
{
    return g_ascii_strncasecmp(line, "Subject:", strlen("Subject:")) == 0;
}

static void read_subject(struct template_reader *r, const char *line)
{
    const char *words = line + strlen("Subject:");
    struct block *subject = g_new0(struct block, 1);
    subject->segments = segments_new();
    g_ptr_array_add(r->template->subjects, subject);
    words += strspn(words, " \t");
    words = read_condition(r, words);
    subject->condition = r->condition;
    subject->negated = r->negated;
    r->condition = NULL;
    if (*words == '\0')
        template_problem(r->problems, r->file, r->line, 1, line, SUBJECT_FIRST);
    read_segments(r, words, subject->segments);
}

/* Reads the Subject lines, if this template has any. Returns the number of lines. */
static unsigned read_subjects(struct template_reader *r, char **lines)
{
    unsigned n = 0;
    if (r->id == TEMPLATE_REFUSAL)
        return 0;
    for (; lines[n] && is_subject(lines[n]); n++) {
        r->line = n + 1;
        check_line(r, lines[n]);
        read_subject(r, lines[n]);
    }
    if (n == 0)
        template_problem(r->problems, r->file, 1, 1, lines[0], SUBJECT_FIRST);
    return n;
}

static void check_whole(struct template_reader *r)
{
    if (r->template->blocks->len == 0)
        template_problem(r->problems, r->file, 1, 1, "",
                         "there is no text; write what the mail is to say");
    for (const struct placeholder *p = placeholders; p->name; p++)
        if (p->required & 1u << r->id && !g_hash_table_contains(r->seen, p))
            template_problem(r->problems, r->file, 1, 1, "",
                             "{%s} is missing; put it where it belongs%s", p->name,
                             p->kind == PLACEHOLDER_LIST ? ", alone on a line" : "");
    if (r->id == TEMPLATE_REFUSAL && r->lines > LIMIT_TEMPLATE_REFUSAL_LINES)
        template_problem(r->problems, r->file, LIMIT_TEMPLATE_REFUSAL_LINES + 1, 1, "",
                         "a refusal has at most %u lines, so that the list still fits; shorten it",
                         LIMIT_TEMPLATE_REFUSAL_LINES);
}

static void read_lines(struct template_reader *r, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned n = g_strv_length(lines);
    while (n > 0 && *g_strchomp(lines[n - 1]) == '\0')
        n--;
    r->lines = n;
    r->line = 1;
    if (n == 0)
        return;
    for (unsigned i = 0; i < n; i++)
        g_strchomp(lines[i]);
    for (unsigned i = read_subjects(r, lines); i < n; i++) {
        r->line = i + 1;
        check_line(r, lines[i]);
        read_body_line(r, lines[i]);
    }
}

static unsigned line_of(const char *text, const char *at)
{
    unsigned line = 1;
    for (; text < at; text++)
        line += *text == '\n';
    return line;
}

bool template_is_readable(const char *file, const char *text, GPtrArray *problems)
{
    const char *bad = NULL;
    if (!g_utf8_validate(text, -1, &bad))
        template_problem(problems, file, line_of(text, bad), 1, "",
                         "this line is not UTF-8; save the file as UTF-8");
    else if (strlen(text) > LIMIT_TEMPLATE_BYTES)
        template_problem(problems, file, 1, 1, "", "the file is larger than %u octets; shorten it",
                         LIMIT_TEMPLATE_BYTES);
    else
        return true;
    return false;
}

struct template *template_parse(enum template_id id, const char *file, const char *text,
                                GPtrArray *problems)
{
    struct template *template = g_new0(struct template, 1);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    struct template_reader reader = {.id = id,
                                     .file = file,
                                     .problems = problems,
                                     .template = template,
                                     .after_blank = true,
                                     .seen = seen};
    template->subjects = g_ptr_array_new_with_free_func(block_free);
    template->blocks = g_ptr_array_new_with_free_func(block_free);
    if (!template_is_readable(file, text, problems))
        return template;
    read_lines(&reader, text);
    check_whole(&reader);
    return template;
}
