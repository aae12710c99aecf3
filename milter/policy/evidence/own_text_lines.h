/* A text as lines: as written, and as compared. Internal to policy/evidence/own_text.c. */
#ifndef ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_LINES_H
#define ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_LINES_H

#include <glib.h>
#include <stdbool.h>

struct text_lines {
    char *text, *folded; /* split in place */
    char **line;         /* as written; one more entry says where the next line would begin */
    char **plain;        /* folded, without surrounding blanks */
    gsize *size;         /* sizes of the folded lines */
    guint n;
};

/* Splits a text, of which LIMIT_TEXT octets are read. text: or NULL. */
void text_lines_init(struct text_lines *lines, const char *text);
void text_lines_clear(struct text_lines *lines);

/* Returns room for all lines as written, and a NUL. Caller frees. */
char *text_lines_room(const struct text_lines *lines);

/* Appends a line as written, from its octet start on, and "\n". Returns where the next line goes.
 */
char *text_lines_put(char *to, const struct text_lines *lines, guint i, gsize start);

/* Returns true when a folded line has a time or a year. Some programs begin a quote so: "27 lis
 * 2026 o 10:00 Bob". */
bool line_tells_time(const char *line);

/* Returns true when the text has these words as whole words: "h" is not in "roach". */
bool line_has_words(const char *text, const char *words);

#endif
