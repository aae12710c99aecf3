/* include "FILE": reads rules of another file in the place of the line. */
#include "policy/rules/rules_include.h"

#include <string.h>
#include "base/limits.h"
#include "policy/rules/rules_internal.h"
#include "policy/rules/rules_lex.h"

/* Resolves the name of an included file relative to the folder of the including one. */
static char *resolve(const char *file, const char *name)
{
    g_autofree char *folder = g_path_get_dirname(file);
    if (g_path_is_absolute(name) || strcmp(folder, ".") == 0)
        return g_strdup(name);
    return g_build_filename(folder, name, NULL);
}

/* Both paths are relative to the same folder, so comparing their plain forms is enough. A loop that
 * is hidden by a link ends at the maximum depth. */
static bool is_being_read(const struct source *source, const char *path)
{
    g_autofree char *plain = g_canonicalize_filename(path, "/");
    for (; source; source = source->outer) {
        g_autofree char *other = g_canonicalize_filename(source->file, "/");
        if (strcmp(plain, other) == 0)
            return true;
    }
    return false;
}

/* Returns why path cannot be included, or NULL. */
static char *include_obstacle(const struct rules_line *line, const char *path)
{
    if (*path == '\0')
        return g_strdup("the file has no name; write include \"FILE\"");
    if (!line->parser->read)
        return g_strdup("files cannot be included here; write the rules out");
    if (is_being_read(line->source, path))
        return g_strdup_printf("'%s' includes itself; take this line out", path);
    if (line->source->depth >= LIMIT_INCLUDE_DEPTH)
        return g_strdup_printf("files include each other more than %u deep; include this one from "
                               "the first file",
                               LIMIT_INCLUDE_DEPTH);
    return NULL;
}

/* Included files can multiply. Beyond the limit, this ends the reading of all of them. */
static bool is_too_much(struct rules_line *line, const char *at)
{
    struct parser *parser = line->parser;
    bool many = parser->includes >= LIMIT_INCLUDES, long_ = parser->read_bytes > LIMIT_CONFIG_FILE;
    if (!many && !long_)
        return false;
    if (!parser->too_much)
        line_error(line, at,
                   many ? g_strdup_printf("more than %u files are included; merge some of them",
                                          LIMIT_INCLUDES)
                        : g_strdup_printf("the included files are longer than %u MiB; take some "
                                          "out, or include each only once",
                                          LIMIT_CONFIG_FILE >> 20));
    parser->too_much = true;
    return true;
}

static bool include_file(struct rules_line *line, const char *at, const char *path)
{
    char *obstacle = include_obstacle(line, path);
    if (obstacle)
        return line_error(line, at, obstacle);
    if (is_too_much(line, at))
        return false;
    line->parser->includes++;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = line->parser->read(line->parser->ctx, path, &error);
    if (!text)
        return line_error(line, at,
                          g_strdup_printf("this file cannot be included: %s",
                                          error ? error->message : "no reason given"));
    line->parser->read_bytes += strlen(text);
    rules_parse_text(line->parser, path, line->source, text);
    return true;
}

bool rules_include(struct rules_line *line)
{
    struct lexer *lexer = &line->lexer;
    enum lex lex = lex_next(lexer);
    if (lex == LEX_ERROR)
        return lexer_error(line);
    if (lex == LEX_END)
        return line_error(line, lexer->start,
                          g_strdup("'include' needs a file after it: include \"FILE\""));
    const char *at = lexer->start;
    g_autofree char *path =
        *lexer->word->str ? resolve(line->source->file, lexer->word->str) : g_strdup("");
    lex = lex_next(lexer);
    if (lex == LEX_ERROR)
        return lexer_error(line);
    if (lex == LEX_WORD)
        return line_error(line, lexer->start,
                          g_strdup("nothing may follow the file; put a name with spaces in "
                                   "quotes"));
    return include_file(line, at, path);
}
