/* Splits a line of rules into words. Only the files of the rules include this. Pure; the line is
 * borrowed. */
#ifndef ASKFIRST_POLICY_RULES_RULES_LEX_H
#define ASKFIRST_POLICY_RULES_RULES_LEX_H

struct lexer;

enum lex { LEX_WORD, LEX_END, LEX_ERROR };
/* Reads the next word of the line. Returns LEX_END at the end or before a comment, with start at
 * that place. */
enum lex lex_next(struct lexer *lexer);
/* Returns the column of a place in a line, in characters from 1. */
unsigned line_column(const char *line, const char *at);

#endif
