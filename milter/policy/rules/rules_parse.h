/* Makes rules of lines. An error becomes a struct problem, and the good lines are kept. Only the
 * files of the rules include this. One thread. */
#ifndef ASKFIRST_POLICY_RULES_RULES_PARSE_H
#define ASKFIRST_POLICY_RULES_RULES_PARSE_H

#include <glib.h>
#include <stdbool.h>
#include "policy/address.h"
#include "policy/rules/rules.h"
#include "policy/rules/rules_internal.h"

struct parser {
    const struct locality *locality;
    struct rules *rules;
    rules_read read;
    void *ctx;
    bool keep_lines;
    unsigned includes;
    size_t read_bytes; /* of all included files */
    bool too_much;     /* said once is enough */
    GPtrArray *problems;
};

/* A file that is being read, and the file that includes it. */
struct source {
    const char *file;
    const struct source *outer;
    unsigned depth;
    GString *line, *word;
};

struct rules_line {
    struct parser *parser;
    const struct source *source;
    unsigned number;
    struct lexer lexer;
};

/* Adds a problem at this place of the line. message: taken. Returns false, so that the caller can
 * end the line with it. */
bool line_error(struct rules_line *line, const char *at, char *message);
/* Like line_error, for the error of the lexer. */
bool lexer_error(struct rules_line *line);
/* Reads the rules of a text. outer: the file that includes it, or NULL. */
void rules_parse_text(struct parser *parser, const char *file, const struct source *outer,
                      const char *text);

#endif
