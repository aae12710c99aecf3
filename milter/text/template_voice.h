/* The phrases of our texts in one language: words, dates and lists of names, for filling into a
 * template. Pure; any thread. Every returned string is the caller's. */
#ifndef ASKFIRST_TEXT_TEMPLATE_VOICE_H
#define ASKFIRST_TEXT_TEMPLATE_VOICE_H

#include <glib.h>
#include <stdbool.h>
#include "policy/answer.h"
#include "text/template.h"

/* The words of phrases.txt; that file and askfirst(7) describe each. */
enum phrase {
    PHRASE_DATE,
    PHRASE_DAY, /* may be missing: then the day is not given */
    PHRASE_MONTHS,
    PHRASE_DAYS,
    PHRASE_COMMA,
    PHRASE_AND,
    PHRASE_OTHERS,
    PHRASE_MORE,
    PHRASE_EVERYONE,
    PHRASE_NO_SUBJECT,
    PHRASE_PERSON,
    PHRASE_NOT_YET,
    PHRASE_WROTE,
    PHRASE_SOMEONE,
    PHRASE_SOMEONE_AT,
    PHRASE_SEVERAL,
    PHRASE_SEVERAL_AT,
    PHRASE_VIA,
    PHRASE_YES, /* and the other words, in the order of enum reply_word */
    PHRASE_ALWAYS,
    PHRASE_NO,
    PHRASE_NEVER,
    PHRASE_ASK, /* may be missing: then the choice is not offered */
    PHRASE_SEPARATE,
    PHRASE_VOUCH,
    PHRASE_WITHDRAW,
    PHRASE_ASK_NOBODY,
    PHRASE_SEND_HINT,
    PHRASE_NOTE_HINT,
    PHRASE_DRAFT_SUBJECT,
    PHRASE_DRAFT_GREETING,
    PHRASE_DRAFT_TEXT,
    PHRASE_COUNT
};

/* language: falls back as in template_fill; ascii: for a refusal. */
struct voice {
    const struct templates *templates;
    const char *language;
    bool ascii;
};
/* Returns a phrase filled with a NULL-terminated list of name, value (or NULL). Caller frees. */
char *template_phrase(const struct voice *voice, enum phrase phrase, const char *const *values);
/* Returns the word that a link writes. Caller frees. */
char *template_reply_word(const struct voice *voice, enum reply_word reply_word);
/* Returns "3 March 2026, 14:05 (UTC+01:00)" in the server's time zone; "" for 0. Caller frees. */
char *template_date(const struct voice *voice, gint64 seconds);
/* Returns "3 March 2026" in UTC; "" for 0. Caller frees. */
char *template_day(const struct voice *voice, gint64 seconds);

/* Returns "Bob", "Bob and Carol", "Bob, Carol and Dave" or "Bob, Carol, ... and 12 others". Caller
 * frees. */
char *template_names(const struct voice *voice, const char *const *names, size_t n);

#endif
