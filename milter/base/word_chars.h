/* Characters as words see them. Internal to policy/. Pure. */
#ifndef ASKFIRST_BASE_WORD_CHARS_H
#define ASKFIRST_BASE_WORD_CHARS_H

#include <glib.h>
#include <stdbool.h>
#include "base/word_form.h"

/* What a character is to words. Marks belong to words as letters and digits do; a Chinese, Japanese
 * or Korean character is a word of its own. */
enum char_kind { CHAR_OTHER, CHAR_WORD, CHAR_OWN, CHAR_SPACE, CHAR_UNSEEN };

/* Does it show nothing, as a soft hyphen or a zero-width space? */
bool char_is_unseen(gunichar c);
bool char_is_apostrophe(gunichar c);

/* Of an octet of ASCII: bits of what else it is to words. */
enum char_sign {
    SIGN_SPACE = 1,
    SIGN_ENDS_CHUNK = 2, /* an address or a link does not go over it */
    SIGN_IN_CHUNK = 4,   /* an address or a link has it */
    SIGN_JOINS = 8,      /* it joins names */
};

extern const guint8 char_signs[128];

/* Of an octet of ASCII. */
static inline enum char_kind char_kind_ascii(guchar c)
{
    return form_ascii[c] ? CHAR_WORD : char_signs[c] & SIGN_SPACE ? CHAR_SPACE : CHAR_OTHER;
}

enum char_kind char_kind_any(gunichar c);

static inline enum char_kind char_kind(gunichar c)
{
    return c < 0x80 ? char_kind_ascii((guchar)c) : char_kind_any(c);
}

/* A Chinese character, kana or Korean syllable that is its own form (word_form.h), as nearly all
 * are; of three octets. */
static inline bool char_is_plain_sign(gunichar c)
{
    return (c >= 0x4E00 && c <= 0x9FA5) || (c >= 0x3041 && c <= 0x3096) ||
           (c >= 0x30A1 && c <= 0x30FA) || (c >= 0xAC00 && c <= 0xD7A3);
}

/* The character at p, never read beyond end; 0xFFFD for an octet that is not UTF-8. */
gunichar char_at_any(const char *p, const char *end, const char **next);

static inline gunichar char_at(const char *p, const char *end, const char **next)
{
    if ((guchar)*p >= 0x80)
        return char_at_any(p, end, next);
    *next = p + 1;
    return (guchar)*p;
}

#endif
