#include "mail/read/html.h"

#include <libxml/HTMLparser.h>
#include <string.h>
#include "base/limits.h"
#include "mail/read/html_style.h"
#include "mail/read/html_tags.h"
#include "mail/read/sanitize.h"

/* Nested quotes are marked up to this depth; the first mark already says that text is quoted. */
enum { MAX_MARKS = 5 };

struct html_page {
    bool shown; /* leave out invisible text */
    GString *out;
    GString *line;    /* the current line, without marks */
    unsigned quotes;  /* open quotes around it */
    unsigned pre;     /* open <pre> around it: white space stays */
    unsigned pending; /* line breaks due before the next word, at most two */
};

static const char *const breaking[] = {
    "address", "article", "blockquote", "body",  "center", "dd", "div",  "dl",  "dt", "fieldset",
    "footer",  "form",    "header",     "hr",    "html",   "li", "main", "nav", "ol", "pre",
    "section", "table",   "tbody",      "tfoot", "thead",  "tr", "ul",   NULL};
static const char *const spacious[] = {"p", "h1", "h2", "h3", "h4", "h5", "h6", NULL};
static const char *const left_out[] = {"script",   "style",  "head", "title",
                                       "template", "object", NULL};
static const char *const quoting[] = {"gmail_quote", "gmail_quote_container", "yahoo_quoted",
                                      "protonmail_quote", NULL};

static bool is_one_of(const xmlNode *node, const char *const *names)
{
    return node->type == XML_ELEMENT_NODE && node->name &&
           g_strv_contains(names, (const char *)node->name);
}

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && xmlStrEqual(node->name, (const xmlChar *)name);
}

static bool has_quoting_class(xmlNode *node)
{
    xmlChar *class = node->properties ? xmlGetProp(node, (const xmlChar *)"class") : NULL;
    bool found = false;

    if (!class)
        return false;
    g_auto(GStrv) words = g_strsplit_set((const char *)class, " \t\n", 100);
    for (char **word = words; *word && !found; word++)
        found = g_strv_contains(quoting, *word);
    xmlFree(class);
    return found;
}

/* Returns what the style of a node says; 0 for a node that is not an element. */
static unsigned style_of(xmlNode *node)
{
    xmlChar *style = node->type == XML_ELEMENT_NODE && node->properties
                         ? xmlGetProp(node, (const xmlChar *)"style")
                         : NULL;
    unsigned says = style ? (unsigned)g_ascii_strtoull((const char *)style, NULL, 10) : 0;

    xmlFree(style);
    return says;
}

/* These set the size of their letters themselves, whatever surrounds them. */
static const char *const sized[] = {"font", "table", NULL};

/* Records for a node which of STYLE_INVISIBLE and STYLE_NO_SIZE hide it, by itself or by what
 * surrounds it. Returns false when neither the node nor anything in it is displayed. */
static bool note_style(xmlNode *node)
{
    unsigned says = style_of(node);
    unsigned hides = node->parent ? GPOINTER_TO_UINT(node->parent->_private) : 0;

    if (says & STYLE_VISIBLE)
        hides &= ~(unsigned)STYLE_INVISIBLE;
    if ((says & STYLE_SIZE) || is_one_of(node, sized))
        hides &= ~(unsigned)STYLE_NO_SIZE;
    hides |= says & (STYLE_INVISIBLE | STYLE_NO_SIZE);
    /* A document node is another struct, in which we store nothing. */
    node->_private = GUINT_TO_POINTER(hides);
    return !(says & STYLE_NO_DISPLAY);
}

static bool is_quote(xmlNode *node)
{
    if (node->type != XML_ELEMENT_NODE)
        return false;
    return is_named(node, "blockquote") || has_quoting_class(node);
}

/* Ends the line, if there is one. "-- " keeps its space, because it begins a signature. */
static void end_line(struct html_page *page)
{
    if (page->line->len == 0)
        return;
    for (unsigned i = 0; i < MIN(page->quotes, MAX_MARKS); i++)
        g_string_append(page->out, "> ");
    g_string_append(page->out, page->line->str);
    if (strcmp(page->line->str, "--") == 0)
        g_string_append_c(page->out, ' ');
    g_string_append_c(page->out, '\n');
    g_string_truncate(page->line, 0);
}

static void break_line(struct html_page *page, unsigned breaks)
{
    end_line(page);
    page->pending = MAX(page->pending, breaks);
}

/* Adds one empty line between paragraphs, but not at the top. */
static void end_paragraph(struct html_page *page)
{
    if (page->line->len == 0 && page->pending > 1 && page->out->len > 0 &&
        !g_str_has_suffix(page->out->str, "\n\n"))
        g_string_append_c(page->out, '\n');
    page->pending = 0;
}

static void add_space(struct html_page *page)
{
    size_t size = page->line->len;

    if (size > 0 && page->line->str[size - 1] != ' ')
        g_string_append_c(page->line, ' ');
}

static void trim_line(struct html_page *page)
{
    while (page->line->len && page->line->str[page->line->len - 1] == ' ')
        g_string_truncate(page->line, page->line->len - 1);
}

static void add_text(struct html_page *page, const char *text)
{
    for (const char *p = text; *p && page->out->len + page->line->len < LIMIT_TEXT;) {
        gunichar c = g_utf8_get_char_validated(p, -1);
        if (c >= 0x110000) {
            p++;
            continue;
        }
        if (page->pre && c == '\n') {
            trim_line(page);
            break_line(page, 1);
        } else if (c == 0xA0 || g_unichar_isspace(c)) {
            add_space(page);
        } else {
            end_paragraph(page);
            g_string_append_len(page->line, p, g_utf8_next_char(p) - p);
        }
        p = g_utf8_next_char(p);
    }
}

static void around(struct html_page *page, const xmlNode *node)
{
    if (is_one_of(node, spacious)) {
        trim_line(page);
        break_line(page, 2);
    } else if (is_one_of(node, breaking)) {
        trim_line(page);
        break_line(page, 1);
    } else if (is_named(node, "td") || is_named(node, "th")) {
        add_space(page);
    }
}

static void enter(struct html_page *page, xmlNode *node)
{
    if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content) {
        if (node->_private == NULL)
            add_text(page, (const char *)node->content);
    } else if (is_named(node, "br")) {
        trim_line(page);
        if (page->line->len == 0)
            break_line(page, 2);
        else
            break_line(page, 1);
    } else {
        around(page, node);
    }
    if (is_named(node, "pre"))
        page->pre++;
    if (is_quote(node)) {
        trim_line(page);
        break_line(page, 1);
        page->quotes++;
    }
}

static void leave(struct html_page *page, xmlNode *node)
{
    around(page, node);
    if (is_named(node, "pre"))
        page->pre--;
    if (is_quote(node)) {
        trim_line(page);
        break_line(page, 1);
        page->quotes--;
    }
}

/* Walks down, then right, then up, without a stack, however deep the page is. */
static void walk(struct html_page *page, xmlNode *top)
{
    xmlNode *node = top;

    while (node && page->out->len < LIMIT_TEXT) {
        bool skip = is_one_of(node, left_out) || node->type == XML_ENTITY_REF_NODE ||
                    node->type == XML_DTD_NODE || (page->shown && !note_style(node));
        if (!skip) {
            enter(page, node);
            if (node->children) {
                node = node->children;
                continue;
            }
            leave(page, node);
        }
        while (node && !node->next) {
            node = node->parent;
            if (!node || node == top || node->type == XML_HTML_DOCUMENT_NODE)
                return;
            leave(page, node);
        }
        node = node->next;
    }
}

static char *page_text(const char *html, size_t size, bool shown)
{
    static const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                               HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC;
    g_autofree char *clean = sanitize_text(html, size, LIMIT_HTML);
    g_autofree char *tags = html_reduce_tags(clean);
    htmlDocPtr document = htmlReadMemory(tags, (int)strlen(tags), NULL, "UTF-8", options);
    g_autoptr(GString) line = g_string_new(NULL);
    struct html_page page = {.shown = shown, .out = g_string_new(NULL), .line = line};
    g_autofree char *text = NULL;

    if (document) {
        walk(&page, document->children);
        trim_line(&page);
        end_line(&page);
        xmlFreeDoc(document);
    }
    text = g_string_free(page.out, FALSE);
    return sanitize_text(text, strlen(text), LIMIT_TEXT);
}

char *html_to_text(const char *html, size_t size)
{
    return page_text(html, size, false);
}

char *html_shown_text(const char *html, size_t size)
{
    return page_text(html, size, true);
}
