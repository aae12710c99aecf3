/* Templates: the texts that people read, a folder a language, a file a mail (askfirst-templates in
 * askfirst(7)).
 *
 *     Subject: Your message to {names} is waiting
 *
 *     Hello,
 *
 *     plain paragraphs, separated by blank lines; "{placeholder}" is filled in; "{{" is a brace.
 *     A paragraph "{?note}" ... begins with a condition: it is left out when that placeholder is
 *     empty; with "{!note}" it is left out when it is not. Lines that begin with "* " are a list;
 * "{parties}" alone on its line is filled with list lines.
 *
 *     [Yes, please]({yes})
 *
 *     A link stands alone on its line; it is left out where there is no such link. "---" alone in
 *     its paragraph divides what matters from the small print.
 *
 * There may be several Subject lines; "Subject: {?late} Too late" counts only where its condition
 * holds, and the first that counts is taken. The HTML part is made from the same text, so both
 * always say the same. Immutable after loading; any thread. */
#ifndef ASKFIRST_TEXT_TEMPLATE_H
#define ASKFIRST_TEXT_TEMPLATE_H

#include <glib.h>
#include <stdbool.h>

enum template_id {
    TEMPLATE_ASK,              /* ask.txt: to a party, the question */
    TEMPLATE_CONFIRMED,        /* confirmed.txt: to a party, what it said and how to change it */
    TEMPLATE_HELP,             /* help.txt: to a party, what can be answered */
    TEMPLATE_CLOSED,           /* closed.txt: to a party, the question is no longer open */
    TEMPLATE_NOTICE_HELD,      /* notice-held.txt */
    TEMPLATE_NOTICE_REWRITTEN, /* notice-rewritten.txt */
    TEMPLATE_NOTICE_ENDED,     /* notice-ended.txt: how a request ended, but by a return */
    TEMPLATE_RETURN,           /* return.txt: first part of the DSN that gives a message back */
    TEMPLATE_RETURN_FAILED,    /* return-failed.txt: the MTA refused the released message for some
                                  recipients */
    TEMPLATE_INTRODUCE_ASKED,  /* introduce-asked.txt: whom somebody wants to introduce are asked */
    TEMPLATE_INTRODUCE_AGREED, /* introduce-agreed.txt: they have agreed; the draft */
    TEMPLATE_INTRODUCE_ENDED,  /* introduce-ended.txt: it ended otherwise */
    TEMPLATE_INTRODUCE_HELP,   /* introduce-help.txt: what to write so that they can be asked */
    TEMPLATE_REFUSAL,          /* refusal.txt: lines of the 550; ASCII; no Subject line */
    TEMPLATE_COUNT
};

struct templates;

/* read: as rules_read. Every file of every language in languages (names of folders under dir,
 * NULL-terminated) is read and checked: an unknown placeholder, a missing one that must be there, a
 * brace left open, a line too long: each a struct problem (policy/rules/rules.h) added to problems.
 * Always returns an object. */
struct templates *templates_load(const char *dir, const char *const *languages,
                                 char *(*read)(void *, const char *, GError **), void *ctx,
                                 GPtrArray *problems);
void templates_free(struct templates *templates);
/* Is there a folder of this name? */
bool templates_has(const struct templates *templates, const char *language);

/* Fills a template. values: NULL-terminated list of name, value (UTF-8; what strangers wrote is
 * made safe here: control characters, direction overrides and line breaks out, nothing a link;
 * <= LIMIT_TEMPLATE_VALUE octets). A value that is not there counts as empty. The value of a list
 * placeholder has an item a line, without "* "; a line that begins with white space continues the
 * item before (its note); beyond LIMIT_TEMPLATE_LIST lines only their number is said. language
 * falls back to the first loaded one. *subject may be NULL if not wanted; *body has LF line ends,
 * lines folded at about 72 columns; a link is a line "[words](mailto:...)", which compose_mail
 * turns into what each part shows: what strangers wrote cannot look like one. A refusal has no
 * subject; its body is ASCII, one line a paragraph without blank lines between, <=
 * LIMIT_REPLY_LINES lines of <= LIMIT_REPLY_LINE octets (a "%" in it is a "%": whoever hands it to
 * libmilter doubles it). Caller frees both. */
void template_fill(const struct templates *templates, enum template_id id, const char *language,
                   const char *const *values, char **subject, char **body);

const char *template_file(enum template_id id);

#endif
