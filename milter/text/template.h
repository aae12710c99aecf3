/* Templates: the texts that people read. Each language has a folder and each mail a file
 * (askfirst-templates in askfirst(7)).
 *
 *     Subject: Your message to {names} is waiting
 *
 *     Hello,
 *
 *     plain paragraphs, separated by blank lines; "{placeholder}" is filled in; "{{" is a brace.
 *     A paragraph may begin with a condition: with "{?note}" it is left out when that placeholder
 *     is empty, with "{!note}" when it is not. Lines that begin with "* " are a list;
 *     "{parties}" alone on its line is filled with list lines.
 *
 *     [Yes, please]({yes})
 *
 *     A link stands alone on its line; it is left out where there is no such link. "---" alone in
 *     its paragraph separates what matters from the small print.
 *
 * There may be several Subject lines. "Subject: {?late} Too late" counts only when its condition
 * holds, and the first one that counts is used. The HTML part is made from the same text, so both
 * parts always say the same. Immutable after loading; any thread. */
#ifndef ASKFIRST_TEXT_TEMPLATE_H
#define ASKFIRST_TEXT_TEMPLATE_H

#include <glib.h>
#include <stdbool.h>

enum template_id {
    TEMPLATE_ASK,              /* ask.txt: to a party, the question */
    TEMPLATE_CONFIRMED,        /* confirmed.txt: to a party, what they said and how to change it */
    TEMPLATE_HELP,             /* help.txt: to a party, which answers are possible */
    TEMPLATE_CLOSED,           /* closed.txt: to a party, the question is no longer open */
    TEMPLATE_NOTICE_HELD,      /* notice-held.txt */
    TEMPLATE_NOTICE_REWRITTEN, /* notice-rewritten.txt */
    TEMPLATE_NOTICE_ENDED,     /* notice-ended.txt: how a request ended, unless it is a return */
    TEMPLATE_RETURN,           /* return.txt: first part of the DSN that gives a message back */
    TEMPLATE_RETURN_FAILED,    /* return-failed.txt: the MTA refused the released message for some
                                  recipients */
    TEMPLATE_INTRODUCE_ASKED,  /* introduce-asked.txt: the people to be introduced are asked */
    TEMPLATE_INTRODUCE_AGREED, /* introduce-agreed.txt: they have agreed; the draft */
    TEMPLATE_INTRODUCE_ENDED,  /* introduce-ended.txt: it ended in another way */
    TEMPLATE_INTRODUCE_HELP,   /* introduce-help.txt: what to write so that they can be asked */
    TEMPLATE_REFUSAL,          /* refusal.txt: lines of the 550; ASCII; no Subject line */
    TEMPLATE_COUNT
};

struct templates;

/* Loads the templates. read: as rules_read. languages: NULL-terminated names of folders under dir.
 * Every file of each language is read and checked. An unknown placeholder, a missing mandatory one,
 * an open brace and a line that is too long each add a struct problem (base/problem.h) to problems.
 * Always returns an object. */
struct templates *templates_load(const char *dir, const char *const *languages,
                                 char *(*read)(void *, const char *, GError **), void *ctx,
                                 GPtrArray *problems);
void templates_free(struct templates *templates);
/* Returns true when there is a folder of this name. */
bool templates_has(const struct templates *templates, const char *language);

/* Fills a template.
 *
 * values: NULL-terminated list of name, value (UTF-8, <= LIMIT_TEMPLATE_VALUE octets). A missing
 * value counts as empty. Text by strangers is made safe here: without control characters, direction
 * overrides and line breaks, and with nothing that looks like a link. The value of a list
 * placeholder has one item a line, without "* "; a line that begins with white space continues the
 * item before it (its note). Beyond LIMIT_TEMPLATE_LIST lines only their number is given.
 *
 * language: falls back to the first loaded one. *subject may be NULL if it is not wanted. *body has
 * LF line ends, and its lines are folded at about 72 columns. A link is a line
 * "[words](mailto:...)", which compose_mail renders for each part.
 *
 * A refusal has no subject. Its body is ASCII, one line a paragraph without blank lines between, <=
 * LIMIT_REPLY_LINES lines of <= LIMIT_REPLY_LINE octets. A "%" in it is a plain "%": the code that
 * passes it to libmilter doubles it. Caller frees both. */
void template_fill(const struct templates *templates, enum template_id id, const char *language,
                   const char *const *values, char **subject, char **body);

const char *template_file(enum template_id id);

#endif
