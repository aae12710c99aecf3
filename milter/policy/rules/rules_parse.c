#include "policy/rules/rules_parse.h"

#include <string.h>
#include "base/limits.h"
#include "base/nearest.h"
#include "base/problem.h"
#include "policy/consent.h"
#include "policy/rules/rules_cover.h"
#include "policy/rules/rules_include.h"
#include "policy/rules/rules_lex.h"
#include "policy/rules/rules_pattern.h"

enum keyword { KEY_FROM, KEY_TO, KEY_WITH, KEY_TOPIC, KEY_NOTE, KEY_OVERRIDE, KEYWORDS };
enum {
    FROM = 1 << KEY_FROM,
    TO = 1 << KEY_TO,
    WITH = 1 << KEY_WITH,
    ALL = (1 << KEYWORDS) - 1,
};
static const char *const keyword_names[] = {"from", "to",       "with", "topic",
                                            "note", "override", NULL};

/* The clauses that an action may have, and those of which it needs at least one; in the order of
 * enum rule_action. */
static const struct {
    unsigned takes, needs;
    const char *usage;
} actions[] = {
    [RULE_PASS] = {FROM | TO, 0, "pass [from PATTERN] [to PATTERN]"},
    [RULE_IGNORE] = {TO, TO, "ignore to PATTERN"},
    [RULE_CONNECT] = {FROM | TO | WITH, TO | WITH,
                      "connect to PATTERN with PATTERN [from PATTERN]"},
    [RULE_SAME] = {0, 0, "same ADDRESS ADDRESS"},
    [RULE_SENDS_AS] = {FROM | TO, FROM, "sends-as from LOGIN to PATTERN"},
    [RULE_ALLOW] = {ALL, 0, ""},
    [RULE_TAG] = {ALL, 0, ""},
    [RULE_REWRITE] = {ALL, 0, ""},
    [RULE_CONFIRM] = {ALL, 0, ""},
    [RULE_HOLD] = {ALL, 0, ""},
    [RULE_REJECT] = {ALL, 0, ""},
};
/* The names, in the same order. include is not an action, but a misspelling of it should be
 * recognised. */
static const char *const action_names[] = {"pass",   "ignore",  "connect", "same",    "sends-as",
                                           "allow",  "tag",     "rewrite", "confirm", "hold",
                                           "reject", "include", NULL};
enum { INCLUDE = RULE_REJECT + 1 };

/* A rule while its line is parsed. */
struct rule_draft {
    enum rule_action action;
    struct pattern clause[CLAUSES];
    unsigned seen; /* 1 << enum keyword */
    const char *topic, *note;
    unsigned column;
};

/* Adds a problem. message: taken. Returns false, so that the caller can end the line with it. */
static bool line_problem(struct rules_line *line, const char *at, bool warning, char *message)
{
    problem_add(line->parser->problems, warning, line->source->file, line->number,
                line_column(line->lexer.line, at), line->lexer.line, message);
    return false;
}

bool line_error(struct rules_line *line, const char *at, char *message)
{
    return line_problem(line, at, false, message);
}

bool lexer_error(struct rules_line *line)
{
    return line_error(line, line->lexer.error_at, g_strdup(line->lexer.error));
}

/* Returns the index of the word in names, or -1. */
static int find_word(const struct lexer *lexer, const char *const *names)
{
    for (int i = 0; names[i] && !lexer->quoted; i++) {
        if (g_ascii_strcasecmp(lexer->word->str, names[i]) == 0)
            return i;
    }
    return -1;
}

/* Returns "unknown WHAT 'hodl'; did you mean 'hold'?", or a list of the known words. */
static char *unknown_word(const char *what, const char *word, const char *const *names)
{
    g_autofree char *list = g_strjoinv(", ", (char **)names);
    g_autofree char *known = g_strconcat("known are ", list, NULL);
    g_autofree char *hint = nearest_hint(word, names, "''", known);
    return g_strdup_printf("unknown %s '%s'; %s", what, word, hint);
}

static bool unknown_keyword(struct rules_line *line)
{
    const char *word = line->lexer.word->str;
    if (strchr(word, '@') || strcmp(word, "*") == 0)
        return line_error(line, line->lexer.start,
                          g_strdup_printf("'%s' has no word before it that says whom it means; "
                                          "write from, to or with before it",
                                          word));
    if (line->lexer.quoted)
        return line_error(line, line->lexer.start,
                          g_strdup("this text has no word before it that says what it is; write "
                                   "note before it"));
    return line_error(line, line->lexer.start, unknown_word("word", word, keyword_names));
}

/* Reads the value after a keyword. Returns false, with a problem added, when there is none. */
static bool next_value(struct rules_line *line, enum keyword keyword)
{
    static const char *const wanted[] = {
        [KEY_FROM] = "a pattern, such as bob@b.example, @b.example or *",
        [KEY_TO] = "a pattern, such as bob@b.example, @b.example or *",
        [KEY_WITH] = "a pattern, such as bob@b.example, @b.example or *",
        [KEY_TOPIC] = "a word, such as career",
        [KEY_NOTE] = "a text in quotes, such as \"Please call me first\"",
    };
    struct lexer *lexer = &line->lexer;
    enum lex lex = lex_next(lexer);
    if (lex == LEX_ERROR)
        return lexer_error(line);
    if (lex == LEX_WORD && find_word(lexer, keyword_names) < 0)
        return true;
    return line_error(
        line, lexer->start,
        g_strdup_printf("'%s' needs %s after it", keyword_names[keyword], wanted[keyword]));
}

static bool parse_pattern(struct rules_line *line, struct pattern *out)
{
    char *wrong = pattern_parse(line->parser->locality, line->lexer.word->str, line->lexer.quoted,
                                line->parser->rules->strings, out);
    return wrong ? line_error(line, line->lexer.start, wrong) : true;
}

static bool parse_topic(struct rules_line *line, struct rule_draft *draft)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *topic = topic_normalise(line->lexer.word->str, &error);
    if (!topic)
        return line_error(line, line->lexer.start, g_strdup(error->message));
    draft->topic = g_string_chunk_insert_const(line->parser->rules->strings, topic);
    return true;
}

static bool parse_note(struct rules_line *line, struct rule_draft *draft)
{
    const struct lexer *lexer = &line->lexer;
    if (!lexer->quoted)
        return line_error(line, lexer->start, g_strdup("write the text of a note in quotes"));
    if (lexer->word->len > LIMIT_NOTE)
        return line_error(line, lexer->start,
                          g_strdup_printf("this note is %zu octets long; shorten it to %u",
                                          lexer->word->len, LIMIT_NOTE));
    g_autofree char *note = note_clean(lexer->word->str);
    if (*note == '\0')
        return line_error(line, lexer->start,
                          g_strdup("this note is empty; write its text or take it out"));
    draft->note = g_string_chunk_insert_const(line->parser->rules->strings, note);
    return true;
}

/* Returns true when this keyword may stand here. */
static bool check_keyword(struct rules_line *line, const struct rule_draft *draft,
                          enum keyword keyword)
{
    const char *name = keyword_names[keyword];
    if (draft->seen & (1u << keyword))
        return line_error(
            line, line->lexer.start,
            g_strdup_printf("'%s' stands here a second time; write a rule for each", name));
    if (!(actions[draft->action].takes & (1u << keyword)))
        return line_error(line, line->lexer.start,
                          g_strdup_printf("'%s' takes no '%s'; write %s",
                                          action_names[draft->action], name,
                                          actions[draft->action].usage));
    return true;
}

static bool parse_clause(struct rules_line *line, struct rule_draft *draft)
{
    int keyword = find_word(&line->lexer, keyword_names);
    if (keyword < 0)
        return unknown_keyword(line);
    if (!check_keyword(line, draft, (enum keyword)keyword))
        return false;
    draft->seen |= 1u << keyword;
    if (keyword == KEY_OVERRIDE)
        return true;
    if (!next_value(line, (enum keyword)keyword))
        return false;
    switch (keyword) {
    case KEY_TOPIC:
        return parse_topic(line, draft);
    case KEY_NOTE:
        return parse_note(line, draft);
    default:
        return parse_pattern(line, &draft->clause[keyword - KEY_FROM + CLAUSE_FROM]);
    }
}

static bool parse_clauses(struct rules_line *line, struct rule_draft *draft)
{
    enum lex lex;
    while ((lex = lex_next(&line->lexer)) == LEX_WORD) {
        if (!parse_clause(line, draft))
            return false;
    }
    if (lex == LEX_ERROR)
        return lexer_error(line);
    unsigned needs = actions[draft->action].needs;
    if (needs && !(draft->seen & needs))
        return line_error(line, line->lexer.start,
                          g_strdup_printf("'%s' does not say whom it means; write %s",
                                          action_names[draft->action],
                                          actions[draft->action].usage));
    return true;
}

/* A line that switches everything off is more often a mistake than intended. */
static void warn_unlimited(struct rules_line *line, const struct rule_draft *draft, const char *at)
{
    static const char *const effect[] = {
        [RULE_PASS] = "every message passes; write 'pass from PATTERN' to limit it",
        [RULE_IGNORE] = "nobody is a party; write 'ignore to PATTERN' to limit it",
        [RULE_CONNECT] = "everyone is connected; write 'connect to PATTERN' to limit it",
        [RULE_SENDS_AS] = "every login may write as anyone; write 'sends-as from LOGIN to PATTERN'",
    };
    for (int i = 0; i < CLAUSES; i++) {
        if (draft->clause[i].kind != PATTERN_ANY)
            return;
    }
    if (draft->action < G_N_ELEMENTS(effect) && effect[draft->action])
        line_problem(line, at, true, g_strdup_printf("with this line %s", effect[draft->action]));
}

static void add_rule(struct rules_line *line, const struct rule_draft *draft)
{
    struct rules *rules = line->parser->rules;
    /* One allocation for both, freed with the rule. */
    struct {
        struct rule rule;
        struct rule_patterns patterns;
    } *both = g_malloc0(sizeof *both);
    both->rule = (struct rule){
        .action = draft->action,
        .topic = (char *)draft->topic,
        .note = (char *)draft->note,
        .override = draft->seen & (1u << KEY_OVERRIDE),
        .file = line->source->file,
        .line = line->number,
        .patterns = &both->patterns,
        .order = rules->all->len,
    };
    memcpy(both->patterns.clause, draft->clause, sizeof draft->clause);
    both->patterns.column = draft->column;
    if (line->parser->keep_lines)
        both->patterns.source = g_string_chunk_insert(rules->strings, line->lexer.line);
    g_ptr_array_add(rules->all, both);
}

/* Parses one address of a `same` line as it is written, whatever other such lines say about it. */
static bool parse_spelling(struct rules_line *line, struct pattern *out)
{
    enum lex lex = lex_next(&line->lexer);
    g_autofree char *address_id = NULL;

    if (lex == LEX_ERROR)
        return lexer_error(line);
    if (lex == LEX_WORD && (line->lexer.quoted || !address_is_slip(line->lexer.word->str)))
        address_id = address_spelling(line->parser->locality, line->lexer.word->str);
    if (!address_id)
        return line_error(line, line->lexer.start,
                          g_strdup("'same' needs two addresses of one person after it; write same "
                                   "bob@b.example bob@c.example"));
    out->kind = PATTERN_ADDRESS;
    out->text = g_string_chunk_insert_const(line->parser->rules->strings, address_id);
    return true;
}

static bool parse_spellings(struct rules_line *line, struct rule_draft *draft)
{
    if (!parse_spelling(line, &draft->clause[CLAUSE_TO]) ||
        !parse_spelling(line, &draft->clause[CLAUSE_WITH]))
        return false;
    enum lex lex = lex_next(&line->lexer);
    if (lex == LEX_WORD)
        return line_error(
            line, line->lexer.start,
            g_strdup("'same' takes two addresses; write a line for each further one"));
    return lex == LEX_END || lexer_error(line);
}

static void parse_rule(struct rules_line *line, enum rule_action action)
{
    const char *at = line->lexer.start;
    struct rule_draft draft = {.action = action, .column = line_column(line->lexer.line, at)};
    for (int i = 0; i < CLAUSES; i++)
        draft.clause[i].kind = PATTERN_ANY;
    if (action == RULE_SAME ? !parse_spellings(line, &draft) : !parse_clauses(line, &draft))
        return;
    warn_unlimited(line, &draft, at);
    add_rule(line, &draft);
}

static void parse_words(struct rules_line *line)
{
    struct lexer *lexer = &line->lexer;
    enum lex lex = lex_next(lexer);
    if (lex == LEX_ERROR)
        lexer_error(line);
    if (lex != LEX_WORD)
        return;
    int action = find_word(lexer, action_names);
    if (action < 0)
        line_error(line, lexer->start, unknown_word("action", lexer->word->str, action_names));
    else if (action == INCLUDE)
        rules_include(line);
    else
        parse_rule(line, (enum rule_action)action);
}

static void parse_line(struct rules_line *line, const char *text, size_t length)
{
    GString *copy = line->source->line;
    bool too_long = length > LIMIT_CONFIG_LINE;
    g_string_truncate(copy, 0);
    g_string_append_len(copy, text, too_long ? LIMIT_CONFIG_LINE : (gssize)length);
    line->lexer = (struct lexer){.line = copy->str, .at = copy->str, .word = line->source->word};
    const char *end;
    if (too_long)
        problem_add(
            line->parser->problems, false, line->source->file, line->number, LIMIT_CONFIG_LINE + 1,
            NULL,
            g_strdup_printf("this line is longer than %u octets; split it", LIMIT_CONFIG_LINE));
    else if (!g_utf8_validate_len(copy->str, copy->len, &end))
        line_error(line, end, g_strdup("this is not UTF-8; save the file in that encoding"));
    else
        parse_words(line);
}

void rules_parse_text(struct parser *parser, const char *file, const struct source *outer,
                      const char *text)
{
    struct source source = {
        .file = g_string_chunk_insert_const(parser->rules->strings, file),
        .outer = outer,
        .depth = outer ? outer->depth + 1 : 0,
        .line = g_string_new(NULL),
        .word = g_string_new(NULL),
    };
    if (g_str_has_prefix(text, "\xef\xbb\xbf"))
        text += 3;
    for (unsigned number = 1; *text; number++) {
        size_t length = strcspn(text, "\n");
        bool carriage_return = length > 0 && text[length - 1] == '\r';
        struct rules_line line = {.parser = parser, .source = &source, .number = number};
        parse_line(&line, text, length - carriage_return);
        text += length + (text[length] == '\n');
    }
    g_string_free(source.line, TRUE);
    g_string_free(source.word, TRUE);
}

static struct rules *parse(struct parser *parser, const char *file, const char *text)
{
    struct rules *rules = parser->rules = g_new0(struct rules, 1);

    rules->all = g_ptr_array_new_with_free_func(g_free);
    rules->strings = g_string_chunk_new(64 * 1024);
    rules_parse_text(parser, file, NULL, text);
    return rules;
}

/* Adds the spellings of `same` lines. Returns true when there are any. */
static bool add_spellings(const struct rules *rules, struct locality *locality)
{
    bool any = false;

    for (guint i = 0; locality && i < rules->all->len; i++) {
        const struct rule *rule = rules->all->pdata[i];
        const struct pattern *clause = rule->patterns->clause;
        if (rule->action != RULE_SAME)
            continue;
        locality_add_spelling(locality, clause[CLAUSE_TO].text, clause[CLAUSE_WITH].text);
        any = true;
    }
    return any;
}

struct rules *rules_parse(struct locality *locality, const char *file, const char *text,
                          rules_read read, void *ctx, bool warn, GPtrArray *problems)
{
    g_autoptr(GPtrArray) again = problems_new();
    struct parser parser = {
        .locality = locality,
        .read = read,
        .ctx = ctx,
        .keep_lines = warn,
        .problems = problems,
    };
    struct rules *rules = parse(&parser, file, text);

    /* Lines above a `same` line may also name the address. So all lines are read once more; their
     * problems have been reported already. */
    if (add_spellings(rules, locality)) {
        rules_free(rules);
        parser = (struct parser){
            .locality = locality, .read = read, .ctx = ctx, .keep_lines = warn, .problems = again};
        rules = parse(&parser, file, text);
    }
    rules_index(rules);
    if (warn)
        rules_warn_covered(rules, problems);
    return rules;
}

const char *rule_action_name(enum rule_action action)
{
    return action <= RULE_REJECT ? action_names[action] : "unknown";
}
