#include "policy/rules/rules_lex.h"

#include <string.h>
#include "policy/rules/rules_internal.h"

unsigned line_column(const char *line, const char *at)
{
    return (unsigned)g_utf8_pointer_to_offset(line, at) + 1;
}

static enum lex lex_fail(struct lexer *lexer, const char *at, const char *error)
{
    lexer->error_at = at;
    lexer->error = error;
    return LEX_ERROR;
}

static bool is_gap(char c)
{
    return c == ' ' || c == '\t' || c == '#' || c == '\0';
}

/* Returns the quote that closes the one at open, or NULL. */
static const char *closing_quote(const char *open)
{
    for (const char *at = open + 1; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '"')
            return at;
    }
    return NULL;
}

static const char *find_control(const char *from, const char *to)
{
    for (; from < to; from = g_utf8_next_char(from)) {
        gunichar c = g_utf8_get_char(from);
        if (c != '\t' && g_unichar_iscntrl(c))
            return from;
    }
    return NULL;
}

/* Returns the end of the word at start; quotes may protect spaces anywhere in it. Returns NULL when
 * a quote stays open; *open points at it. */
static const char *word_end(const char *start, const char **open)
{
    const char *at = start;
    while (!is_gap(*at)) {
        if (*at == '"') {
            *open = at;
            at = closing_quote(at);
            if (!at)
                return NULL;
        }
        at++;
    }
    return at;
}

static enum lex unescape(struct lexer *lexer, const char *from, const char *to)
{
    for (const char *at = from; at < to; at++) {
        if (*at == '\\') {
            if (at[1] != '"' && at[1] != '\\')
                return lex_fail(lexer, at,
                                "a backslash stands before \" or \\ only; write \\\\ for a "
                                "backslash");
            at++;
        }
        g_string_append_c(lexer->word, *at);
    }
    return LEX_WORD;
}

enum lex lex_next(struct lexer *lexer)
{
    lexer->at += strspn(lexer->at, " \t");
    lexer->start = lexer->at;
    g_string_truncate(lexer->word, 0);
    lexer->quoted = false;
    if (is_gap(*lexer->at))
        return LEX_END;
    const char *open = NULL, *end = word_end(lexer->start, &open);
    if (!end)
        return lex_fail(lexer, open, "this quote is not closed; write \" after the text");
    const char *control = find_control(lexer->start, end);
    if (control)
        return lex_fail(lexer, control, "there is a control character here; take it out");
    lexer->at = end;
    lexer->quoted = *lexer->start == '"' && closing_quote(lexer->start) == end - 1;
    if (lexer->quoted)
        return unescape(lexer, lexer->start + 1, end - 1);
    g_string_append_len(lexer->word, lexer->start, end - lexer->start);
    return LEX_WORD;
}
