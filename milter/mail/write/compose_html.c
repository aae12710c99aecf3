#include "mail/write/compose_html.h"

#include <string.h>
#include "policy/answer.h"
#include "text/fold.h"

/* The page loads nothing: no image, font, style sheet or script. */
#define BODY_STYLE                                                                                 \
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"            \
    "font-size:16px;line-height:1.5;color:#222;background:#fff;max-width:38em;margin:1em auto;"    \
    "padding:0 1em"
/* Large enough for a thumb. The first link of a mail is highlighted, unless it withdraws
 * everything. */
#define LINK_STYLE                                                                                 \
    "display:block;margin:10px 0;padding:11px 16px;border:1px solid #1a5fb4;border-radius:8px;"    \
    "text-align:center;text-decoration:none;font-weight:600;"
#define FIRST_LINK_STYLE LINK_STYLE "background:#1a5fb4;color:#fff"
#define OTHER_LINK_STYLE LINK_STYLE "background:#fff;color:#1a5fb4"
#define SMALL_STYLE "font-size:14px;color:#555"

struct html_output {
    GString *out;
    const char *open; /* the element that is open: "p", "li" in "ul", or NULL */
    gboolean linked;  /* it already has a link */
    gboolean small;   /* the small print has begun */
};

static gboolean is_plain(char c)
{
    return c >= ' ' && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

/* Most words have nothing that must be escaped, and are copied. */
static void append_escaped(GString *out, const char *text, size_t length)
{
    size_t plain = 0;
    while (plain < length && is_plain(text[plain]))
        plain++;
    g_string_append_len(out, text, (gssize)plain);
    if (plain == length)
        return;
    g_autofree char *escaped = g_markup_escape_text(text + plain, (gssize)(length - plain));
    g_string_append(out, escaped);
}

static size_t link_length(const char *word, size_t length)
{
    static const char *const schemes[] = {"https://", "mailto:"};
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        size_t scheme = strlen(schemes[i]);
        size_t end = length;
        while (end > scheme && strchr(".,;:!?)\"'>", word[end - 1]))
            end--;
        if (end > scheme && strncmp(word, schemes[i], scheme) == 0)
            return end;
    }
    return 0;
}

/* Only what the template wrote can look like a link here: links in values have been broken up
 * (template_safe.h). */
static void append_word(GString *out, const char *word, size_t length)
{
    size_t before = word[0] == '<' || word[0] == '(' ? 1 : 0;
    size_t link = link_length(word + before, length - before);
    if (link == 0) {
        append_escaped(out, word, length);
        return;
    }
    append_escaped(out, word, before);
    g_string_append(out, "<a href=\"");
    append_escaped(out, word + before, link);
    g_string_append(out, "\">");
    append_escaped(out, word + before, link);
    g_string_append(out, "</a>");
    append_escaped(out, word + before + link, length - before - link);
}

/* Returns true when the line has neither a link nor spaces that become one. */
static gboolean is_simple(const char *line)
{
    size_t length = strlen(line);
    return !strchr(line, ':') && !strstr(line, "  ") && (length == 0 || line[length - 1] != ' ');
}

static void append_words(struct html_output *page, const char *line)
{
    const char *word = line + strspn(line, " ");
    if (is_simple(word)) {
        append_escaped(page->out, word, strlen(word));
        return;
    }
    while (*word) {
        size_t length = strcspn(word, " ");
        append_word(page->out, word, length);
        word += length;
        word += strspn(word, " ");
        if (*word)
            g_string_append_c(page->out, ' ');
    }
}

static void close_block(struct html_output *page)
{
    if (g_strcmp0(page->open, "p") == 0)
        g_string_append(page->out, "</p>\n");
    else if (page->open)
        g_string_append(page->out, "</li>\n</ul>\n");
    page->open = NULL;
}

static void append_item(struct html_output *page, const char *text)
{
    if (g_strcmp0(page->open, "li") == 0) {
        g_string_append(page->out, "</li>\n<li>");
    } else {
        close_block(page);
        g_string_append(page->out, "<ul>\n<li>");
    }
    page->open = "li";
    append_words(page, text);
}

/* Returns true for "[words](mailto:...)", and sets *words and *address (the whole mailto:); caller
 * frees both. */
static gboolean compose_is_link(const char *line, char **words, char **address)
{
    const char *middle = *line == '[' ? g_strrstr(line, "](mailto:") : NULL;
    size_t length = strlen(line);
    if (!middle || line[length - 1] != ')')
        return FALSE;
    *words = g_strndup(line + 1, middle - line - 1);
    *address = g_strndup(middle + 2, line + length - 1 - (middle + 2));
    return TRUE;
}

static gboolean takes_back(const char *address)
{
    return g_strstr_len(address, strcspn(address, "?"), answer_verb_name(ANSWER_WITHDRAW)) != NULL;
}

static void append_link(struct html_output *page, const char *words, const char *address)
{
    close_block(page);
    g_string_append(page->out, "<p style=\"margin:0\"><a href=\"");
    append_escaped(page->out, address, strlen(address));
    g_string_append(page->out, page->linked || takes_back(address)
                                   ? "\" style=\"" OTHER_LINK_STYLE "\">"
                                   : "\" style=\"" FIRST_LINK_STYLE "\">");
    append_escaped(page->out, words, strlen(words));
    g_string_append(page->out, "</a></p>\n");
    page->linked = TRUE;
}

static void begin_small(struct html_output *page)
{
    close_block(page);
    g_string_append(page->out, page->small ? "<hr>\n" : "<hr>\n<div style=\"" SMALL_STYLE "\">\n");
    page->small = TRUE;
}

/* Handles lines that are more than words. */
static gboolean append_special(struct html_output *page, const char *line)
{
    g_autofree char *words = NULL, *address = NULL;
    if (line[strspn(line, " \t")] == '\0')
        close_block(page);
    else if (strcmp(line, "---") == 0)
        begin_small(page);
    else if (compose_is_link(line, &words, &address))
        append_link(page, words, address);
    else
        return FALSE;
    return TRUE;
}

static void append_line(struct html_output *page, const char *line)
{
    gboolean in_item = g_strcmp0(page->open, "li") == 0;
    if (append_special(page, line))
        return;
    if (g_str_has_prefix(line, "* ")) {
        append_item(page, line + 2);
        return;
    }
    if (page->open && (!in_item || *line == ' ')) {
        if (!fold_is_tight(page->out->str, page->out->len, line + strspn(line, " ")))
            g_string_append_c(page->out, '\n');
    } else {
        close_block(page);
        g_string_append(page->out, "<p>");
        page->open = "p";
    }
    append_words(page, line);
}

char *compose_html(const char *title, const char *body, const char *language)
{
    struct html_output page = {.out = g_string_sized_new(4096)};
    g_autofree char *lines = g_strdup(body);
    char *rest = lines;
    g_string_append(page.out, "<!DOCTYPE html>\n<html");
    if (*language)
        g_string_append_printf(page.out, " lang=\"%s\"", language);
    g_string_append(page.out, ">\n<head>\n<meta charset=\"utf-8\">\n"
                              "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    append_escaped(page.out, title, strlen(title));
    g_string_append(page.out, "</title>\n</head>\n<body style=\"" BODY_STYLE "\">\n");
    for (char *line; (line = strsep(&rest, "\n"));)
        append_line(&page, line);
    close_block(&page);
    g_string_append(page.out, page.small ? "</div>\n" : "");
    g_string_append(page.out, "</body>\n</html>\n");
    return g_string_free(page.out, FALSE);
}

/* Returns true when two links of this body go to the same address. */
static gboolean is_shared(const char *body, const char *mailto, size_t size)
{
    g_autofree char *begin = g_strndup(mailto, size);
    g_autofree char *link = g_strdup_printf("](%s?", begin);
    const char *first = strstr(body, link);
    return first && strstr(first + 1, link);
}

/* Appends "[Yes](mailto:a+b@c?subject=x&body=y)". A reader of the text needs only the address,
 * because an empty mail to it says everything. When several links share an address, the subject
 * makes the difference. */
static void append_plain_link(GString *out, const char *body, const char *words, const char *mailto)
{
    size_t scheme = strlen("mailto:"), size = strcspn(mailto, "?");
    g_autofree char *address = g_uri_unescape_segment(mailto + scheme, mailto + size, NULL);
    g_string_append_printf(out, "* %s:\n  ", words);
    if (is_shared(body, mailto, size) || !address)
        g_string_append_len(out, mailto, strcspn(mailto, "&"));
    else
        g_string_append(out, address);
    g_string_append_c(out, '\n');
}

char *compose_plain(const char *body)
{
    GString *out = g_string_sized_new(strlen(body) + 1);
    g_autofree char *lines = g_strdup(body);
    char *rest = lines;
    for (char *line; (line = strsep(&rest, "\n"));) {
        g_autofree char *words = NULL, *address = NULL;
        if (compose_is_link(line, &words, &address))
            append_plain_link(out, body, words, address);
        else if (rest || *line)
            g_string_append_c(g_string_append(out, line), '\n');
    }
    return g_string_free(out, FALSE);
}
