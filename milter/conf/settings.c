#include "conf/settings.h"

#include <string.h>
#include "base/problem.h"

static void setting_free(struct setting *setting)
{
    g_free(setting->name);
    g_ptr_array_unref(setting->values);
    g_free(setting);
}

/* Makes the scanner. word: the characters that a word may contain, which are all except blanks and
 * those with a meaning of their own. */
static GScanner *scanner_create(char word[256])
{
    static char blanks[] = " \t\r", comment[] = "#\n";
    size_t n = 0;
    for (unsigned c = ' ' + 1; c < 256; c++)
        if (c != 0x7f && !strchr("\"'#={},", (int)c))
            word[n++] = (char)c;
    word[n] = '\0';
    GScannerConfig config = {
        .cset_skip_characters = blanks,
        .cset_identifier_first = word,
        .cset_identifier_nth = word,
        .cpair_comment_single = comment,
        .case_sensitive = TRUE,
        .skip_comment_single = TRUE,
        .scan_identifier = TRUE,
        .scan_identifier_1char = TRUE,
        .scan_string_sq = TRUE,
        .scan_string_dq = TRUE,
        .char_2_token = TRUE,
    };
    return g_scanner_new(&config);
}

static bool is_value(GTokenType token)
{
    return token == G_TOKEN_IDENTIFIER || token == G_TOKEN_STRING;
}

/* Gives a line to the scanner. GScanner leaks the value of its last token when it gets new text,
 * and also what it has read of a string when its text ends there. So the next token is read first.
 * Behind the line we add an end of line for a comment, one that is a token, and a quote of each
 * kind, which ends an open one. */
static void start_line(GScanner *scanner, const struct settings *settings, unsigned line)
{
    while (is_value(scanner->token))
        g_scanner_get_next_token(scanner);
    g_free(scanner->user_data);
    scanner->user_data = g_strconcat(settings->lines[line - 1], "\n\n\"\n'\n", NULL);
    g_scanner_input_text(scanner, scanner->user_data, (guint)strlen(scanner->user_data));
    scanner->line = line;
}

/* Returns the next token: G_TOKEN_EOF at the end of the line, G_TOKEN_ERROR for a quote that is not
 * closed on it. The scanner's line stays as it was. */
static GTokenType next_token(GScanner *scanner)
{
    unsigned line = scanner->line;
    GTokenType token = g_scanner_get_next_token(scanner);
    bool open = token == G_TOKEN_STRING && scanner->line != line;

    scanner->line = line;
    return token == '\n' ? G_TOKEN_EOF : open ? G_TOKEN_ERROR : token;
}

/* Adds a problem with this token of the scanner's line: the open quote, or else `otherwise`. */
static void refuse_token(const struct settings *settings, const GScanner *scanner, GTokenType token,
                         const char *otherwise)
{
    settings_problem_at(settings, false, scanner->line,
                        g_strdup(token == G_TOKEN_ERROR
                                     ? "this quote is not closed on its line; write the same sign "
                                       "after the text"
                                     : otherwise));
}

/* Reads the values between "{" and "}", where the scanner then stands. Returns false after adding a
 * problem. */
static bool read_list(const struct settings *settings, GScanner *scanner, struct setting *setting)
{
    GTokenType token;
    bool value_next = true;

    while ((token = next_token(scanner)) != '}') {
        if (token == G_TOKEN_EOF && settings->lines[scanner->line]) {
            start_line(scanner, settings, scanner->line + 1);
            continue;
        }
        if (value_next ? !is_value(token) : token != ',')
            break;
        if (value_next)
            g_ptr_array_add(setting->values, g_strdup(scanner->value.v_string));
        value_next = !value_next;
    }
    if (token == '}')
        return true;
    if (token == G_TOKEN_EOF)
        settings_problem_at(settings, false, setting->line,
                            g_strdup("this brace is never closed; write } after the list"));
    else if (scanner->line == setting->line || token == G_TOKEN_ERROR)
        refuse_token(settings, scanner, token,
                     "this list is not {value, value}; write one comma between two values, and } "
                     "after the last");
    else
        settings_problem_at(settings, false, setting->line,
                            g_strdup_printf("this brace is not closed before line %u; write one "
                                            "comma between two values, and } after the last",
                                            scanner->line));
    return false;
}

/* Reads the value of the setting. Returns false after adding a problem. */
static bool read_value(const struct settings *settings, GScanner *scanner, struct setting *setting)
{
    GTokenType token = next_token(scanner);

    if (token == '{') {
        setting->braces = true;
        if (!read_list(settings, scanner, setting))
            return false;
        token = next_token(scanner);
    } else {
        g_autoptr(GString) value = g_string_new(NULL);
        unsigned words = 0;
        for (; is_value(token); token = next_token(scanner))
            g_string_append_printf(value, "%s%s", words++ > 0 ? " " : "", scanner->value.v_string);
        setting->unquoted = words > 1;
        if (words > 0)
            g_ptr_array_add(setting->values, g_strdup(value->str));
    }
    if (token != G_TOKEN_EOF || (!setting->braces && setting->values->len == 0)) {
        refuse_token(settings, scanner, token,
                     token == G_TOKEN_EOF ? "the line ends before the value; write name = value"
                                          : "a line is name = value or name = {value, value}, with "
                                            "quotes around a value of several words");
        return false;
    }
    return true;
}

/* Reads the line at whose start the scanner stands, and those on which its list continues. Returns
 * the next line to read. */
static unsigned read_setting(struct settings *settings, GScanner *scanner)
{
    GTokenType token = next_token(scanner);
    unsigned line = scanner->line;

    if (token == G_TOKEN_EOF)
        return line + 1;
    g_autofree char *name = token == G_TOKEN_IDENTIFIER ? g_strdup(scanner->value.v_string) : NULL;
    if (!name || (token = next_token(scanner)) != '=') {
        refuse_token(settings, scanner, token,
                     "a line is name = value or name = {value, value}; a comment begins with #");
        return line + 1;
    }
    struct setting *setting = g_new0(struct setting, 1);
    setting->line = line;
    setting->name = g_steal_pointer(&name);
    setting->values = g_ptr_array_new_with_free_func(g_free);
    if (read_value(settings, scanner, setting)) {
        g_ptr_array_add(settings->list, setting);
        return scanner->line + 1;
    }
    setting_free(setting);
    /* Skips the rest of a broken list, up to a line that begins with a name. */
    for (line = MAX(scanner->line, line + 1); settings->lines[line - 1]; line++) {
        start_line(scanner, settings, line);
        if (next_token(scanner) == G_TOKEN_IDENTIFIER)
            break;
    }
    return line;
}

struct settings *settings_read(const char *path, const char *text, GPtrArray *problems)
{
    struct settings *settings = g_new0(struct settings, 1);
    char word[256];
    GScanner *scanner = scanner_create(word);

    settings->path = g_strdup(path);
    settings->lines = g_strsplit(text, "\n", -1);
    settings->list = g_ptr_array_new_with_free_func((GDestroyNotify)setting_free);
    settings->problems = problems;
    for (unsigned line = 1; settings->lines[line - 1];) {
        start_line(scanner, settings, line);
        line = read_setting(settings, scanner);
    }
    g_free(scanner->user_data);
    g_scanner_destroy(scanner);
    return settings;
}

void settings_free(struct settings *settings)
{
    if (!settings)
        return;
    g_free(settings->path);
    g_strfreev(settings->lines);
    g_ptr_array_unref(settings->list);
    g_free(settings);
}

const struct setting *settings_find(const struct settings *settings, const char *name)
{
    for (guint i = 0; i < settings->list->len; i++) {
        const struct setting *setting = settings->list->pdata[i];
        if (strcmp(setting->name, name) == 0)
            return setting;
    }
    return NULL;
}

void settings_problem_at(const struct settings *settings, bool warning, unsigned line,
                         char *message)
{
    const char *text = line ? settings->lines[line - 1] : "";
    /* The caret goes under the first word. */
    unsigned column = line ? (unsigned)strspn(text, " \t") + 1 : 0;
    if (message)
        problem_add(settings->problems, warning, settings->path, line, column, text, message);
}

void settings_problem(const struct settings *settings, bool warning, const char *option,
                      char *message)
{
    const struct setting *setting = settings_find(settings, option);
    if (message)
        settings_problem_at(settings, warning, setting ? setting->line : 0,
                            g_strdup_printf("%s: %s", option, message));
    g_free(message);
}
