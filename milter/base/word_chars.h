/* Classes of characters in words. Pure. */
#ifndef ASKFIRST_BASE_WORD_CHARS_H
#define ASKFIRST_BASE_WORD_CHARS_H

#include <glib.h>
#include <stdbool.h>
#include "base/word_form.h"

/* The class of a character. Marks belong to words as letters and digits do; a Chinese, Japanese or
 * Korean character is a word of its own. */
enum char_kind { CHAR_OTHER, CHAR_WORD, CHAR_OWN, CHAR_SPACE, CHAR_UNSEEN };

/* Returns whether the character is invisible, such as a soft hyphen or a zero-width space. */
bool char_is_unseen(gunichar c);
bool char_is_apostrophe(gunichar c);

/* Further properties of an ASCII octet, as bits. */
enum char_sign {
    SIGN_SPACE = 1,
    SIGN_ENDS_CHUNK = 2, /* ends an address or a link */
    SIGN_IN_CHUNK = 4,   /* may be in an address or a link */
    SIGN_JOINS = 8,      /* joins names */
};

extern const guint8 char_signs[128];

/* Returns the class of an ASCII octet. */
static inline enum char_kind char_kind_ascii(guchar c)
{
    return form_ascii[c] ? CHAR_WORD : char_signs[c] & SIGN_SPACE ? CHAR_SPACE : CHAR_OTHER;
}

enum char_kind char_kind_any(gunichar c);

static inline enum char_kind char_kind(gunichar c)
{
    return c < 0x80 ? char_kind_ascii((guchar)c) : char_kind_any(c);
}

/* Returns whether this is a Chinese character, kana or Korean syllable that is its own form
 * (word_form.h), as nearly all are. Such a character has three octets. */
static inline bool char_is_plain_sign(gunichar c)
{
    return (c >= 0x4E00 && c <= 0x9FA5) || (c >= 0x3041 && c <= 0x3096) ||
           (c >= 0x30A1 && c <= 0x30FA) || (c >= 0xAC00 && c <= 0xD7A3);
}

/* Return the character at p without reading beyond end, or 0xFFFD for an octet that is not UTF-8.
 */
gunichar char_at_any(const char *p, const char *end, const char **next);

static inline gunichar char_at(const char *p, const char *end, const char **next)
{
    if ((guchar)*p >= 0x80)
        return char_at_any(p, end, next);
    *next = p + 1;
    return (guchar)*p;
}

#endif
