#include "base/language_file.h"

#include <stdbool.h>
#include <string.h>
#include "base/limits.h"
#include "base/nearest.h"
#include "base/problem.h"

struct kinds_line {
    const struct kinds *kinds;
    const char *file, *text; /* the whole line */
    unsigned number;
    GPtrArray *problems;
};

/* Takes ownership of message. */
static void fail(const struct kinds_line *line, const char *at, char *message)
{
    problem_add(line->problems, false, line->file, line->number,
                1 + (unsigned)g_utf8_pointer_to_offset(line->text, at), line->text, message);
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

static bool read_kind(const struct kinds_line *line, const char **at, unsigned *kind)
{
    const char *const *names = line->kinds->names;
    gsize size = strcspn(*at, " \t\"");
    g_autofree char *word = g_strndup(*at, size);
    for (unsigned i = 0; names[i] != NULL; i++) {
        if (strcmp(word, names[i]) == 0) {
            *kind = i;
            *at = skip_blanks(*at + size);
            return true;
        }
    }
    g_autofree char *known = g_strjoinv("\", \"", (char **)names);
    if (size == 0) {
        fail(line, *at,
             g_strdup_printf("what the words are must stand before them: \"%s\"", known));
        return false;
    }
    g_autofree char *begins = g_strdup_printf("a line begins with \"%s\"", known);
    g_autofree char *hint = nearest_hint(word, names, "\"\"", begins);
    fail(line, *at, g_strdup_printf("\"%s\" is not known; %s", word, hint));
    return false;
}

static void read_words(const struct kinds_line *line, unsigned kind, const char *at)
{
    do {
        const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
        if (*at != '"' || end == at + 1) {
            fail(line, at, g_strdup("words in quotes must stand here: \"...\""));
            return;
        }
        if (end == NULL) {
            fail(line, at, g_strdup("the quote is not closed; add a \" after the words"));
            return;
        }
        g_autofree char *words = g_strndup(at + 1, (gsize)(end - at - 1));
        char *wrong = line->kinds->add(line->kinds->ctx, kind, words);
        if (wrong != NULL)
            fail(line, at, wrong);
        at = skip_blanks(end + 1);
    } while (*at != '\0' && *at != '#');
}

static void read_line(const struct kinds_line *line)
{
    const char *at = skip_blanks(line->text);
    unsigned kind;
    if (strlen(line->text) > LIMIT_CONFIG_LINE)
        fail(line, line->text,
             g_strdup_printf("the line is longer than %u bytes; write it as several",
                             LIMIT_CONFIG_LINE));
    else if (*at != '\0' && *at != '#' && read_kind(line, &at, &kind))
        read_words(line, kind, at);
}

void kinds_parse(const struct kinds *kinds, const char *file, const char *text, GPtrArray *problems)
{
    struct kinds_line line = {.kinds = kinds, .file = file, .problems = problems};
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_auto(GStrv) lines = g_strsplit(valid, "\n", -1);
    for (char **one = lines; *one != NULL; one++) {
        line.text = g_strchomp(*one);
        line.number++;
        read_line(&line);
    }
}
