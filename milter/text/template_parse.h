/* A parsed template: its subjects, and blocks of words and placeholders. Internal to the template
 * files. */
#ifndef ASKFIRST_TEXT_TEMPLATE_PARSE_H
#define ASKFIRST_TEXT_TEMPLATE_PARSE_H

#include <stdbool.h>
#include "text/template.h"

enum placeholder_kind {
    PLACEHOLDER_WORDS, /* stands among words */
    PLACEHOLDER_LIST,  /* lines; stands alone on its line */
    PLACEHOLDER_LINK,  /* a mailto: of ours; stands as "[words]({link})", alone on its line */
    PLACEHOLDER_FLAG,  /* only true or false; used in conditions */
};

/* A placeholder, the templates in which it may stand, and those in which it must (bits of enum
 * template_id). */
struct placeholder {
    const char *name;
    unsigned in, required;
    enum placeholder_kind kind;
};
/* Ends with a NULL name. */
extern const struct placeholder placeholders[];

enum block_kind {
    BLOCK_PARAGRAPH,
    BLOCK_ITEM, /* a "* " line with its continuation */
    BLOCK_LIST, /* "{list}" alone on its line */
    BLOCK_LINK, /* "[words]({link})" alone on its line */
};

/* Words, or the value of a placeholder. */
struct segment {
    char *text;                            /* NULL for a placeholder */
    const struct placeholder *placeholder; /* from the static table */
};

struct block {
    enum block_kind kind;
    GArray *segments;                    /* struct segment */
    const struct placeholder *condition; /* left out when its value is empty; or NULL */
    bool negated;                        /* left out when it is not empty */
    const struct placeholder *link;      /* for a BLOCK_LINK */
    bool follows;                        /* belongs to the block before: no blank line between */
};

struct template
{
    GPtrArray *subjects; /* struct block; the first whose condition holds is used */
    GPtrArray *blocks;   /* struct block */
};

/* Parses text, the content of file. Errors are added to problems. Never NULL. */
struct template *template_parse(enum template_id id, const char *file, const char *text,
                                GPtrArray *problems);
void template_free(struct template *template);
/* Adds an error to problems. line and column count from 1; text is the line. */
void template_problem(GPtrArray *problems, const char *file, unsigned line, unsigned column,
                      const char *text, const char *format, ...) G_GNUC_PRINTF(6, 7);

/* Returns true when the content of this file is UTF-8 and of reasonable size; otherwise adds a
 * problem. */
bool template_is_readable(const char *file, const char *text, GPtrArray *problems);

#endif
