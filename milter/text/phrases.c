#include "text/phrases.h"

#include <string.h>
#include "base/limits.h"
#include "base/nearest.h"
#include "text/template_parse.h"

/* A phrase: its name in the file, and the placeholders that it may contain; those with "!" are
 * mandatory. */
struct definition {
    const char *name, *placeholders;
    bool list;    /* items separated by commas */
    bool refusal; /* used in refusals, which are ASCII */
    bool optional;
};

static const struct definition definitions[PHRASE_COUNT] = {
    [PHRASE_DATE] = {"date", "day! month month_number year! hour minute zone", false, true, false},
    [PHRASE_DAY] = {"day", "day! month month_number year!", false, false, true},
    [PHRASE_MONTHS] = {"months", "", true, true, false},
    [PHRASE_DAYS] = {"days", "", true, true, true},
    [PHRASE_COMMA] = {"comma", "first! next!", false, true, false},
    [PHRASE_AND] = {"and", "first! last!", false, true, false},
    [PHRASE_OTHERS] = {"others", "names! count!", false, true, false},
    [PHRASE_MORE] = {"more", "count!", false, true, false},
    [PHRASE_EVERYONE] = {"everyone", "", false, true, false},
    [PHRASE_NO_SUBJECT] = {"no_subject", "", false, true, false},
    [PHRASE_PERSON] = {"person", "name! address!", false, true, false},
    [PHRASE_NOT_YET] = {"not_yet", "party! counterpart!", false, false, false},
    [PHRASE_WROTE] = {"wrote", "name! note!", false, true, false},
    [PHRASE_SOMEONE] = {"someone", "", false, false, false},
    [PHRASE_SOMEONE_AT] = {"someone_at", "organisation!", false, false, false},
    [PHRASE_SEVERAL] = {"several", "", false, false, false},
    [PHRASE_SEVERAL_AT] = {"several_at", "organisation!", false, false, false},
    [PHRASE_VIA] = {"via", "name!", false, false, false},
    [PHRASE_YES] = {"yes", "", false, false, false},
    [PHRASE_ALWAYS] = {"always", "", false, false, false},
    [PHRASE_NO] = {"no", "", false, false, false},
    [PHRASE_NEVER] = {"never", "", false, false, false},
    [PHRASE_ASK] = {"ask", "", false, false, true},
    [PHRASE_SEPARATE] = {"separate", "", false, false, false},
    [PHRASE_VOUCH] = {"vouch", "", false, false, false},
    [PHRASE_WITHDRAW] = {"withdraw", "", false, false, false},
    [PHRASE_ASK_NOBODY] = {"ask_nobody", "", false, false, false},
    [PHRASE_SEND_HINT] = {"send_hint", "", false, false, false},
    [PHRASE_NOTE_HINT] = {"note_hint", "", false, false, false},
    [PHRASE_DRAFT_SUBJECT] = {"draft_subject", "names!", false, false, false},
    [PHRASE_DRAFT_GREETING] = {"draft_greeting", "names!", false, false, false},
    [PHRASE_DRAFT_TEXT] = {"draft_text", "", false, false, false},
};

struct phrases {
    char *values[PHRASE_COUNT][2]; /* as written; [1]: for refusals; NULL where there is none */
    unsigned lines[PHRASE_COUNT];
};

/* The state of reading a file. */
struct phrases_reader {
    const char *file;
    GPtrArray *problems;
    struct phrases *phrases;
    const char *text; /* the line */
    unsigned line;
    char **value; /* the value that a continuation line extends; NULL for none */
};

#define problem(r, at, ...)                                                                        \
    template_problem((r)->problems, (r)->file, (r)->line,                                          \
                     g_utf8_pointer_to_offset((r)->text, at) + 1, (r)->text, __VA_ARGS__)

/* Returns the placeholders of a definition, with "!" after each mandatory one. */
static char **names_of(const struct definition *definition)
{
    return *definition->placeholders ? g_strsplit(definition->placeholders, " ", -1)
                                     : g_new0(char *, 1);
}

static bool is_name(const char *with_mark, const char *name, size_t size)
{
    return strncmp(with_mark, name, size) == 0 &&
           (with_mark[size] == '\0' || with_mark[size] == '!');
}

static bool has_placeholder(const struct definition *definition, const char *name, size_t size)
{
    g_auto(GStrv) names = names_of(definition);
    for (char **n = names; *n; n++)
        if (is_name(*n, name, size))
            return true;
    return false;
}

static void check_placeholder(struct phrases_reader *r, const struct definition *definition,
                              const char *at)
{
    size_t size = strcspn(at + 1, "{}");
    g_auto(GStrv) names = names_of(definition);
    for (char **name = names; *name; name++)
        g_strdelimit(*name, "!", '\0');
    g_autofree char *known = g_strjoinv("}, {", names);
    if (at[1 + size] != '}')
        problem(r, at, "this brace is not closed on its line");
    else if (!has_placeholder(definition, at + 1, size))
        problem(r, at, "%s knows no placeholder {%.*s}; it has %s%s%s", definition->name, (int)size,
                at + 1, *known ? "{" : "none", known, *known ? "}" : "");
}

static void check_placeholders(struct phrases_reader *r, const struct definition *definition,
                               const char *value)
{
    for (const char *at = strchr(value, '{'); at; at = strchr(at + 1, '{'))
        check_placeholder(r, definition, at);
}

static enum phrase phrase_named(const char *name, size_t size)
{
    unsigned i = 0;
    while (i < PHRASE_COUNT &&
           !(strncmp(definitions[i].name, name, size) == 0 && definitions[i].name[size] == '\0'))
        i++;
    return i;
}

static void report_unknown(struct phrases_reader *r, const char *line, const char *name)
{
    const char *known[PHRASE_COUNT + 1] = {NULL};
    for (unsigned i = 0; i < PHRASE_COUNT; i++)
        known[i] = definitions[i].name;
    g_autofree char *hint = nearest_hint(name, known, "\"\"", "askfirst(7) lists them");
    problem(r, line, "there is no phrase \"%s\"; %s", name, hint);
}

/* Reads "NAME = VALUE" or "NAME.ascii = VALUE". */
static void read_entry(struct phrases_reader *r, const char *line)
{
    const char *equals = strchr(line, '=');
    r->value = NULL;
    if (!equals) {
        problem(r, line, "this is not a phrase; each line is \"name = words\"");
        return;
    }
    g_autofree char *name = g_strchomp(g_strndup(line, equals - line));
    bool ascii = g_str_has_suffix(name, ".ascii");
    if (ascii)
        name[strlen(name) - strlen(".ascii")] = '\0';
    enum phrase phrase = phrase_named(name, strlen(name));
    if (phrase == PHRASE_COUNT) {
        report_unknown(r, line, name);
        return;
    }
    char **value = &r->phrases->values[phrase][ascii];
    if (*value)
        problem(r, line, "\"%s\" stands here a second time; remove one of them", name);
    g_free(*value);
    *value = g_strdup(equals + 1 + strspn(equals + 1, " \t"));
    r->phrases->lines[phrase] = r->line;
    r->value = value;
    check_placeholders(r, &definitions[phrase], equals + 1);
}

static void read_line(struct phrases_reader *r, const char *line)
{
    const char *text = line + strspn(line, " \t");
    r->text = line;
    if (strlen(line) > LIMIT_CONFIG_LINE)
        problem(r, line, "the line is longer than %u octets; break it", LIMIT_CONFIG_LINE);
    if (*text == '\0' || *text == '#')
        return;
    if (text == line) {
        read_entry(r, line);
    } else if (r->value) {
        char *longer = g_strconcat(*r->value, " ", text, NULL);
        g_free(*r->value);
        *r->value = longer;
    }
}

static void check_required(struct phrases_reader *r, enum phrase phrase, const char *value)
{
    g_auto(GStrv) names = names_of(&definitions[phrase]);
    for (char **name = names; *name; name++) {
        size_t size = strlen(*name) - 1;
        if ((*name)[size] != '!')
            continue;
        g_autofree char *braced = g_strdup_printf("{%.*s}", (int)size, *name);
        if (!strstr(value, braced))
            problem(r, r->text, "%s is missing in \"%s\"; put it where it belongs", braced,
                    definitions[phrase].name);
    }
}

/* Text for a refusal must be ASCII, or consist of letters with a near equivalent there. */
static void check_ascii(struct phrases_reader *r, enum phrase phrase)
{
    const char *value = phrases_get(r->phrases, phrase, true);
    g_autofree char *ascii = g_str_to_ascii(value, "C");
    if (definitions[phrase].refusal && strchr(ascii, '?') && !strchr(value, '?'))
        problem(r, r->text,
                "\"%s\" also stands in refusals, which are plain ASCII; write \"%s.ascii = ...\" "
                "too",
                definitions[phrase].name, definitions[phrase].name);
}

static void check_phrase(struct phrases_reader *r, enum phrase phrase)
{
    const char *value = r->phrases->values[phrase][0];
    r->line = r->phrases->lines[phrase] ? r->phrases->lines[phrase] : 1;
    if (!value && definitions[phrase].optional)
        return;
    if (!value || !*value) {
        problem(r, r->text, "\"%s = ...\" is missing; every language needs it",
                definitions[phrase].name);
        return;
    }
    check_required(r, phrase, value);
    if (r->phrases->values[phrase][1])
        check_required(r, phrase, r->phrases->values[phrase][1]);
    check_ascii(r, phrase);
    g_auto(GStrv) items = phrases_items(r->phrases, phrase);
    if (phrase == PHRASE_MONTHS && g_strv_length(items) != 12)
        problem(r, r->text, "there are %u months, separated by commas; write 12",
                g_strv_length(items));
    if (phrase == PHRASE_DAYS && g_strv_length(items) > 31)
        problem(r, r->text, "there are %u days, separated by commas; a month has 31",
                g_strv_length(items));
}

struct phrases *phrases_parse(const char *file, const char *text, GPtrArray *problems)
{
    struct phrases *phrases = g_new0(struct phrases, 1);
    struct phrases_reader r = {.file = file, .problems = problems, .phrases = phrases, .text = ""};
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    if (!template_is_readable(file, text, problems))
        return phrases;
    for (char **line = lines; *line; line++) {
        r.line++;
        read_line(&r, g_strchomp(*line));
    }
    r.text = "";
    for (unsigned i = 0; i < PHRASE_COUNT; i++)
        check_phrase(&r, i);
    return phrases;
}

void phrases_free(struct phrases *phrases)
{
    if (!phrases)
        return;
    for (unsigned i = 0; i < PHRASE_COUNT; i++) {
        g_free(phrases->values[i][0]);
        g_free(phrases->values[i][1]);
    }
    g_free(phrases);
}

const char *phrases_get(const struct phrases *phrases, enum phrase phrase, bool ascii)
{
    char *const *values = phrases ? phrases->values[phrase] : NULL;
    const char *value = !values ? NULL : ascii && values[1] ? values[1] : values[0];
    return value ? value : "";
}

unsigned phrases_line(const struct phrases *phrases, enum phrase phrase)
{
    return MAX(phrases->lines[phrase], 1);
}

static const char *value_named(const char *const *values, const char *name, size_t size)
{
    for (; values && values[0] && values[1]; values += 2)
        if (strncmp(values[0], name, size) == 0 && values[0][size] == '\0')
            return values[1];
    return "";
}

char *phrases_fill(const struct phrases *phrases, enum phrase phrase, bool ascii,
                   const char *const *values)
{
    GString *out = g_string_new(NULL);
    const char *p = phrases_get(phrases, phrase, ascii);
    while (*p) {
        size_t words = strcspn(p, "{");
        g_string_append_len(out, p, words);
        p += words;
        if (!*p)
            break;
        size_t size = strcspn(p + 1, "}");
        g_string_append(out, value_named(values, p + 1, size));
        p += 1 + size;
        p += *p == '}';
    }
    return g_string_free(out, FALSE);
}

char **phrases_items(const struct phrases *phrases, enum phrase phrase)
{
    char **items = g_strsplit(phrases_get(phrases, phrase, false), ",", -1);
    for (char **item = items; *item; item++)
        g_strstrip(*item);
    return items;
}

static bool is_around(gunichar c)
{
    return !g_unichar_isalnum(c) && !g_unichar_ismark(c) && c != '?' && c != 0xBF && c != '>' &&
           c != '|' && c != '@';
}

char *phrases_fold(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *composed = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
    g_autofree char *folded = g_utf8_casefold(composed ? composed : "", -1);
    g_autofree char *again = g_utf8_normalize(folded, -1, G_NORMALIZE_NFKC);
    char *begin = again, *end = again + strlen(again);
    GString *out = g_string_new(NULL);
    while (begin < end && is_around(g_utf8_get_char(begin)))
        begin = g_utf8_next_char(begin);
    while (end > begin && is_around(g_utf8_get_char(g_utf8_prev_char(end))))
        end = g_utf8_prev_char(end);
    for (char *p = begin; p < end; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isspace(c))
            g_string_append_unichar(out, c);
        else if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    }
    return g_string_free(out, FALSE);
}
