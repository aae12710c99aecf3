/* What the files of the rules share: patterns, the lexer, the rule set.
 *
 * rules_lex.c reads words, rules_parse.c makes rules of them, rules_include.c follows includes,
 * rules_pattern.c parses and matches patterns, rules.c indexes and matches rules, rules_cover.c
 * finds lines that can never decide. */
#ifndef ASKFIRST_POLICY_RULES_RULES_INTERNAL_H
#define ASKFIRST_POLICY_RULES_RULES_INTERNAL_H

#include "base/limits.h"
#include "policy/rules/rules.h"

enum pattern_kind {
    PATTERN_ADDRESS,    /* user@domain */
    PATTERN_DOMAIN,     /* @domain */
    PATTERN_SUBDOMAINS, /* @.domain */
    PATTERN_LOCAL,      /* user@ */
    PATTERN_KINDS,
    PATTERN_ANY = PATTERN_KINDS, /* * or no clause at all */
};

struct pattern {
    enum pattern_kind kind;
    const char
        *text; /* address id, domain, domain, local part; NULL for any. Owned by the rule set */
};

enum clause { CLAUSE_FROM, CLAUSE_TO, CLAUSE_WITH, CLAUSES };

struct rule_patterns {
    struct pattern clause[CLAUSES];
    struct rule *next;  /* the next rule under the same entry of the index, in order */
    const char *source; /* the line as written; set only when covered lines are looked for */
    unsigned column;    /* column of its action */
};

/* An entry of the index: the rules found under one pattern. Each rule stands under only one of its
 * patterns, the one that the fewest rules of its stage share. */
struct posting {
    unsigned sharing; /* rules that have this pattern in this clause */
    struct rule *first, *last;
};

struct index {
    GHashTable *patterns[CLAUSES][PATTERN_KINDS]; /* text -> struct posting; NULL while empty */
    struct posting unlimited;                     /* rules that no pattern limits */
};

struct rules {
    GPtrArray *all; /* struct rule */
    GStringChunk *strings;
    struct index stages[STAGE_COUNT];
};

enum rule_stage stage_of(enum rule_action action);

/* A walk over every posting that can hold a rule for one question, in the order of the file. An
 * address id has at most LIMIT_ADDRESS octets, so at most half as many parent domains; connect
 * looks up two of its clauses twice. */
#define WALK_POSTINGS (1 + 5 * (3 + LIMIT_ADDRESS / 2))
struct walk {
    const struct index *index;
    unsigned n;
    const struct rule *heads[WALK_POSTINGS];
};
void walk_begin(struct walk *walk, const struct index *index);
/* Adds the postings of the patterns that cover this one. */
void walk_add_pattern(struct walk *walk, enum clause clause, const struct pattern *pattern);
/* Returns the next rule, or NULL; each rule once. */
const struct rule *walk_next(struct walk *walk);

/* Indexes the rules. To be called once all of them are there. */
void rules_index(struct rules *rules);

/* One line, read word by word. */
struct lexer {
    const char *line;  /* valid UTF-8, ends with NUL */
    const char *at;    /* the next octet to read */
    GString *word;     /* the word, without the quotes around it and their escapes */
    bool quoted;       /* the whole word stood in quotes */
    const char *start; /* where the word began, in line */
    const char *error_at;
    const char *error;
};

#endif
