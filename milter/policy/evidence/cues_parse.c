/* Parses the lines of a cues file. */
#include <math.h>
#include <string.h>
#include "base/limits.h"
#include "base/nearest.h"
#include "base/problem.h"
#include "policy/evidence/cues.h"
#include "policy/evidence/cues_phrase.h"
#include "policy/evidence/senses.h"
#include "policy/evidence/senses_load.h"
#include "policy/evidence/words.h"

#define WEIGHT_MAX 20.0

struct cues_line {
    struct cues *cues;
    const char *file;
    unsigned number;
    const char *text; /* the whole line */
    const char *at;
    GPtrArray *problems;
};

static const char *const keywords[] = {"bias",  "set",       "noname", "topic",
                                       "sense", "stopwords", NULL};

/* Adds a problem. message: taken. */
static void line_fail(const struct cues_line *line, const char *at, char *message)
{
    struct problem *problem = g_new0(struct problem, 1);
    problem->file = g_strdup(line->file);
    problem->line = line->number;
    problem->column = 1 + (unsigned)g_utf8_pointer_to_offset(line->text, at);
    problem->text = g_strdup(line->text);
    problem->message = message;
    g_ptr_array_add(line->problems, problem);
}

static char *line_place(const struct cues_line *line)
{
    return g_strdup_printf("%s:%u", line->file, line->number);
}

static bool at_end(struct cues_line *line)
{
    while (*line->at == ' ' || *line->at == '\t')
        line->at++;
    return *line->at == '\0' || *line->at == '#';
}

/* Returns the next word without quotes, up to a space; "" when there is none. Caller frees. */
static char *read_bare(struct cues_line *line)
{
    at_end(line);
    gsize n = *line->at == '"' ? 0 : strcspn(line->at, " \t#");
    char *word = g_strndup(line->at, n);
    line->at += n;
    return word;
}

/* Returns true for a quotation mark that programs of many languages make of a straight one. */
static bool is_curly(const char *at)
{
    static const char *const marks[] = {"\u201C", "\u201D", "\u201E", "\u201F", "\u00AB", "\u00BB"};
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_str_has_prefix(at, marks[i]))
            return true;
    return false;
}

static bool fail_curly(const struct cues_line *line, const char *at)
{
    if (is_curly(at))
        line_fail(line, at,
                  g_strdup_printf("this quotation mark is a curly one; write it straight: \""));
    return is_curly(at);
}

/* Reads the next phrase without its quotes. Returns false after adding a problem. */
static bool read_quoted(struct cues_line *line, const char **start, const char **end)
{
    const char *open = line->at;
    if (fail_curly(line, open))
        return false;
    if (*open != '"') {
        line_fail(line, open, g_strdup("a phrase in quotes must stand here: \"...\""));
        return false;
    }
    const char *p = open + 1;
    const char *curly = NULL;
    for (; *p != '\0' && *p != '"'; p += *p == '\\' && p[1] != '\0' ? 2 : 1)
        curly = is_curly(p) ? p : curly;
    if (*p == '\0') {
        if (curly == NULL || !fail_curly(line, curly))
            line_fail(line, open, g_strdup("the quote is not closed; add a \" after the phrase"));
        return false;
    }
    *start = open + 1;
    *end = p;
    line->at = p + 1;
    return true;
}

/* Returns true when the phrase occurs for the first time in its file under this heading; otherwise
 * adds a problem that names the first place. Languages may share a phrase. */
static bool is_new_phrase(struct cues_line *line, const char *heading, const char *start,
                          const char *end)
{
    g_autofree char *copy = g_strndup(start, (gsize)(end - start));
    g_autofree char *lower = g_utf8_strdown(copy, -1);
    g_autoptr(GString) key = g_string_new(line->file);
    g_string_append_printf(key, "/%s", heading);
    g_auto(GStrv) words = g_strsplit_set(lower, " \t", -1);
    for (char **word = words; *word != NULL; word++)
        if (**word != '\0')
            g_string_append_printf(key, " %s", *word);
    const char *place = g_hash_table_lookup(line->cues->phrases, key->str);
    if (place != NULL) {
        line_fail(line, start,
                  g_strdup_printf("this phrase stands at %s already; take one of them out", place));
        return false;
    }
    g_hash_table_insert(line->cues->phrases, g_strdup(key->str), line_place(line));
    return true;
}

/* Returns all phrases up to the end of the line, unfolded; NULL after adding a problem. */
static GPtrArray *read_phrases(struct cues_line *line, const char *heading)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    do {
        const char *start, *end;
        struct phrase_error error;
        at_end(line);
        if (!read_quoted(line, &start, &end))
            return NULL;
        g_autoptr(GPtrArray) some = phrase_unfold(line->cues, start, end, &error);
        if (some == NULL) {
            line_fail(line, error.at, error.message);
            return NULL;
        }
        if (!is_new_phrase(line, heading, start, end))
            return NULL;
        for (guint i = 0; i < some->len; i++)
            g_ptr_array_add(all, g_array_ref(some->pdata[i]));
    } while (!at_end(line));
    return g_steal_pointer(&all);
}

/* Returns the line as people wrote it, for the reasons: without comment and surrounding spaces. */
static char *line_said(const struct cues_line *line)
{
    return g_strstrip(g_strndup(line->text, (gsize)(line->at - line->text)));
}

/* topic: taken. */
static void add_cue(struct cues_line *line, double weight, char *topic, unsigned where, bool early,
                    const GPtrArray *phrases)
{
    struct cue *cue = g_new0(struct cue, 1);
    cue->weight = weight;
    cue->topic = topic;
    cue->where = where;
    cue->early = early;
    cue->file = g_strdup(line->file);
    cue->line = line->number;
    cue->text = line_said(line);
    for (guint i = 0; i < phrases->len; i++)
        cues_insert(line->cues, phrases->pdata[i], line->cues->lines->len);
    g_ptr_array_add(line->cues->lines, cue);
}

static bool read_number(const struct cues_line *line, const char *word, const char *at,
                        double *number)
{
    char *end;
    *number = g_ascii_strtod(word, &end);
    if (end == word || *end != '\0' || !isfinite(*number) || fabs(*number) > WEIGHT_MAX) {
        g_autofree char *said = *word != '\0' ? g_strdup_printf("\"%s\"", word) : g_strdup("this");
        line_fail(
            line, at,
            g_strdup_printf("%s is not a number from -%g to %g", said, WEIGHT_MAX, WEIGHT_MAX));
        return false;
    }
    return true;
}

static void parse_bias(struct cues_line *line)
{
    double bias;
    at_end(line);
    const char *at = line->at;
    g_autofree char *word = read_bare(line);
    if (!read_number(line, word, at, &bias))
        return;
    if (!at_end(line)) {
        line_fail(line, line->at, g_strdup("nothing may follow the number of a bias"));
    } else if (line->cues->bias_place != NULL) {
        line_fail(line, line->text,
                  g_strdup_printf("the bias stands at %s already; there is one for all cues",
                                  line->cues->bias_place));
    } else {
        line->cues->bias = bias;
        line->cues->bias_place = line_place(line);
    }
}

static char *unknown_word(const char *word, const char *const *known, const char *otherwise)
{
    g_autofree char *hint = nearest_hint(word, known, "\"\"", otherwise);
    return g_strdup_printf("\"%s\" is not known; %s", word, hint);
}

static bool read_modifier(struct cues_line *line, unsigned *where, bool *early)
{
    static const char *const modifiers[] = {"in", "early", NULL};
    static const char *const places[] = {"subject", "text", NULL};
    const char *at = line->at;
    if (fail_curly(line, at))
        return false;
    g_autofree char *word = read_bare(line);
    if (strcmp(word, "early") == 0) {
        *early = true;
        return true;
    }
    if (strcmp(word, "in") != 0) {
        line_fail(line, at,
                  unknown_word(word, modifiers,
                               "after the weight come \"in subject\", \"in text\", \"early\" or a "
                               "phrase in quotes"));
        return false;
    }
    at_end(line);
    at = line->at;
    g_autofree char *place = read_bare(line);
    if (strcmp(place, "subject") != 0 && strcmp(place, "text") != 0) {
        line_fail(line, at,
                  unknown_word(place, places, "after \"in\" comes \"subject\" or \"text\""));
        return false;
    }
    *where = *place == 's' ? CUE_IN_SUBJECT : CUE_IN_TEXT;
    return true;
}

static void parse_weight(struct cues_line *line, double weight)
{
    unsigned where = CUE_IN_BOTH;
    bool early = false;
    while (!at_end(line) && *line->at != '"')
        if (!read_modifier(line, &where, &early))
            return;
    g_autofree char *heading = g_strdup_printf("weight/%u/%d", where, early);
    g_autoptr(GPtrArray) phrases = read_phrases(line, heading);
    if (phrases != NULL)
        add_cue(line, weight, NULL, where, early, phrases);
}

/* Reads the name of a topic or a set. Returns NULL after adding a problem. */
static char *read_own_name(struct cues_line *line, const char *of)
{
    at_end(line);
    const char *at = line->at;
    g_autofree char *word = read_bare(line);
    for (const char *p = word; *p != '\0'; p++) {
        if (!g_ascii_isalnum(*p) && *p != '-' && *p != '_') {
            line_fail(line, at,
                      g_strdup_printf("the name of a %s has only letters, digits, \"-\" "
                                      "and \"_\"",
                                      of));
            return NULL;
        }
    }
    if (*word == '\0') {
        line_fail(line, at, g_strdup_printf("a name for the %s must stand here", of));
        return NULL;
    }
    return g_ascii_strdown(word, -1);
}

static void parse_topic(struct cues_line *line)
{
    g_autofree char *topic = read_own_name(line, "topic");
    if (topic == NULL)
        return;
    g_autofree char *heading = g_strdup_printf("topic/%s", topic);
    g_autoptr(GPtrArray) phrases = read_phrases(line, heading);
    if (phrases != NULL)
        add_cue(line, 0, g_steal_pointer(&topic), CUE_IN_BOTH, false, phrases);
}

static void parse_set(struct cues_line *line)
{
    at_end(line);
    const char *at = line->at;
    g_autofree char *name = read_own_name(line, "set");
    if (name == NULL)
        return;
    const char *place = g_hash_table_lookup(line->cues->fixed, name);
    if (phrase_is_brace(name) || place != NULL) {
        line_fail(line, at,
                  g_strdup_printf("{%s} is there already%s%s; choose another name", name,
                                  place != NULL ? ", at " : "", place != NULL ? place : ""));
        return;
    }
    g_autofree char *heading = g_strdup_printf("set/%s", name);
    GPtrArray *phrases = read_phrases(line, heading);
    if (phrases == NULL)
        return;
    g_hash_table_insert(line->cues->fixed, g_strdup(name), line_place(line));
    g_hash_table_replace(line->cues->sets, g_steal_pointer(&name), phrases);
}

static void parse_noname(struct cues_line *line)
{
    g_autoptr(GPtrArray) words = read_phrases(line, "noname");
    for (guint i = 0; words != NULL && i < words->len; i++) {
        const GArray *one = words->pdata[i];
        guint32 step = one->len > 0 ? g_array_index(one, guint32, 0) : 0;
        if (one->len == 1 && step >= CUE_STEP_WORDS)
            cues_vocable(line->cues, step)->noname = true;
        else
            line_fail(line, line->text, g_strdup("noname takes single words, each in quotes"));
    }
}

/* Reads the phrases up to the end of the line. They cannot have brackets, sets and names. */
static void read_sense(struct cues_line *line, const char *sense)
{
    g_autofree char *language = senses_language(line->file);
    do {
        const char *start, *end;
        at_end(line);
        if (!read_quoted(line, &start, &end))
            return;
        g_autofree char *phrase = g_strndup(start, (gsize)(end - start));
        char *error = senses_add(line->cues->senses, language, sense, phrase);
        if (error != NULL)
            line_fail(line, start, error);
    } while (!at_end(line));
}

/* Files of an administrator can only add to existing senses, because no weight knows any other. */
static bool is_known_sense(const struct cues_line *line, const char *at, const char *sense)
{
    const struct senses *senses = line->cues->senses;
    if (!line->cues->own || senses_find(senses, sense) != 0)
        return true;
    g_autofree const char **names = senses_names(senses);
    g_autofree char *hint = nearest_hint(
        sense, names, "\"\"", "the files \"cues\" of languages_dir have those that there are");
    line_fail(line, at, g_strdup_printf("there is no sense \"%s\"; %s", sense, hint));
    return false;
}

/* Records where a sense occurs first; "" once another file has it, too. */
static void note_sense(const struct cues_line *line, const char *sense)
{
    GHashTable *places = line->cues->senses_at;
    const char *place = g_hash_table_lookup(places, sense);
    if (place == NULL)
        g_hash_table_insert(places, g_strdup(sense), line_place(line));
    else if (!g_str_has_prefix(place, line->file))
        g_hash_table_insert(places, g_strdup(sense), g_strdup(""));
}

static void parse_sense(struct cues_line *line)
{
    at_end(line);
    const char *at = line->at;
    g_autofree char *sense = read_own_name(line, "sense");
    if (sense == NULL || !is_known_sense(line, at, sense))
        return;
    note_sense(line, sense);
    read_sense(line, sense);
}

static void parse_stopwords(struct cues_line *line)
{
    read_sense(line, NULL);
}

static void unknown_keyword(const struct cues_line *line, const char *at, const char *word)
{
    line_fail(line, at,
              unknown_word(word, keywords,
                           "a line begins with a weight, \"bias\", \"set\", \"noname\", \"topic\", "
                           "\"sense\" or \"stopwords\""));
}

static void parse_statement(struct cues_line *line)
{
    static void (*const parsers[])(struct cues_line *) = {
        parse_bias, parse_set, parse_noname, parse_topic, parse_sense, parse_stopwords};
    double weight;
    const char *at = line->at;
    if (*at == '"') {
        line_fail(line, at, g_strdup("a weight must stand before the phrase: 10 \"...\""));
        return;
    }
    if (fail_curly(line, at))
        return;
    g_autofree char *word = read_bare(line);
    for (gsize i = 0; keywords[i] != NULL; i++) {
        if (strcmp(word, keywords[i]) == 0) {
            parsers[i](line);
            return;
        }
    }
    if (g_ascii_isalpha(*word))
        unknown_keyword(line, at, word);
    else if (read_number(line, word, at, &weight))
        parse_weight(line, weight);
}

static void parse_line(struct cues_line *line)
{
    line->at = line->text;
    if (strlen(line->text) > LIMIT_CONFIG_LINE)
        line_fail(line, line->text,
                  g_strdup_printf("the line is longer than %u bytes; write it as several",
                                  LIMIT_CONFIG_LINE));
    else if (!at_end(line))
        parse_statement(line);
}

void cues_add(struct cues *cues, const char *file, const char *text, GPtrArray *problems)
{
    struct cues_line line = {.cues = cues, .file = file, .problems = problems};
    g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
    g_auto(GStrv) lines = g_strsplit(valid, "\n", -1);
    for (char **one = lines; *one != NULL; one++) {
        g_strchomp(*one);
        line.text = *one;
        line.number++;
        parse_line(&line);
    }
}
