/* Templates: the texts that people read, a folder a language, a file a mail (askfirst-templates in
 * askfirst(7)).
 *
 *     Subject: Your message to {names} is waiting
 *
 *     Hello,
 *
 *     plain paragraphs, separated by blank lines; "{placeholder}" is filled in; "{{" is a brace.
 *     A paragraph "{?note}" ... begins with a condition: it is left out when that placeholder is
 * empty. Lines that begin with "* " are a list; "{parties}" alone on its line is filled with list
 * lines.
 *
 * The HTML part is made from the same text, so both always say the same. Immutable after loading;
 * any thread. */
#ifndef ASKFIRST_MAIL_TEMPLATE_H
#define ASKFIRST_MAIL_TEMPLATE_H

#include <glib.h>

enum template_id {
    TEMPLATE_NOTICE_HELD,      /* notice-held.txt */
    TEMPLATE_NOTICE_REWRITTEN, /* notice-rewritten.txt */
    TEMPLATE_RETURN, /* return.txt: first part of the DSN that gives a message back by the admin or
                        at the end of its time */
    TEMPLATE_RETURN_FAILED, /* return-failed.txt: the MTA refused the released message for some
                               recipients */
    TEMPLATE_REFUSAL,       /* refusal.txt: lines of the 550; ASCII; no Subject line */
    TEMPLATE_COUNT
};

struct templates;

/* read: as rules_read. Every file of every language in languages (names of folders under dir,
 * NULL-terminated) is read and checked: an unknown placeholder, a missing one that must be there, a
 * brace left open, a line too long: each a struct problem (policy/rules.h) added to problems.
 * Always returns an object. */
struct templates *templates_load(const char *dir, const char *const *languages,
                                 char *(*read)(void *, const char *, GError **), void *ctx,
                                 GPtrArray *problems);
void templates_free(struct templates *templates);

/* Fills a template. values: NULL-terminated list of name, value (UTF-8; what strangers wrote is
 * made safe here: control characters, direction overrides and line breaks out, nothing a link;
 * <= LIMIT_TEMPLATE_VALUE octets). A value that is not there counts as empty. The value of a list
 * placeholder has an item a line, without "* "; a line that begins with white space continues the
 * item before (its note); beyond LIMIT_TEMPLATE_LIST lines only their number is said. language
 * falls back to the first loaded one. *subject may be NULL if not wanted; *body has LF line ends,
 * lines folded at about 72 columns. A refusal has no subject; its body is ASCII, one line a
 * paragraph without blank lines between, <= LIMIT_REPLY_LINES lines of <= LIMIT_REPLY_LINE octets
 * (a "%" in it is a "%": whoever hands it to libmilter doubles it). Caller frees both. */
void template_fill(const struct templates *templates, enum template_id id, const char *language,
                   const char *const *values, char **subject, char **body);

/* What a person is called in our texts: the display name made safe and cut to LIMIT_SHOWN_NAME
 * characters, or the address where the name is empty. Caller frees. */
char *template_name(const char *name, const char *address);
/* "Bob", "Bob and Carol", "Bob, Carol and Dave", "Bob, Carol, ... and 12 others". Caller frees. */
char *template_names(const char *const *names, size_t n);

#endif
