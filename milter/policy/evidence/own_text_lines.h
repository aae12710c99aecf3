/* A text as lines: as they are, and as they are compared. Internal to policy/evidence/own_text.c.
 */
#ifndef ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_LINES_H
#define ASKFIRST_POLICY_EVIDENCE_OWN_TEXT_LINES_H

#include <glib.h>
#include <stdbool.h>

struct text_lines {
    char *text, *folded; /* cut up in place */
    char **line;         /* as they are, and where one behind the last would begin */
    char **plain;        /* folded, without blanks around */
    gsize *size;         /* of the latter */
    guint n;
};

/* Of the text LIMIT_TEXT octets are read. text: or NULL. */
void text_lines_init(struct text_lines *lines, const char *text);
void text_lines_clear(struct text_lines *lines);

/* Room for all lines as they are, and a NUL. Caller frees. */
char *text_lines_room(const struct text_lines *lines);

/* Adds a line as it is, from its octet start on, and "\n"; returns where the next belongs. */
char *text_lines_put(char *to, const struct text_lines *lines, guint i, gsize start);

/* Does a folded line tell a time or a year, as with what some programs begin: "27 lis 2026 o 10:00
 * Bob"? */
bool line_tells_time(const char *line);

/* Do the words stand in the text as words? "h" is not in "roach". */
bool line_has_words(const char *text, const char *words);

#endif
