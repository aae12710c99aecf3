/* The form in which a word is compared, and its hash. Internal to policy/.
 *
 * The form is that of NFKC with case folded: "Straße" and "STRASSE" are one word, as are "ﬁnd" and
 * "find", "ＭＥＥＴ" and "meet". Every apostrophe is "'", and what shows nothing (soft hyphens,
 * zero-width spaces, variation selectors) is left out. In a word with Latin letters, those Greek
 * and Cyrillic ones that look like Latin letters are these, if all are such. */
#ifndef ASKFIRST_BASE_WORD_FORM_H
#define ASKFIRST_BASE_WORD_FORM_H

#include <glib.h>
#include <stdbool.h>
#include "base/limits.h"

/* Room for the form of LIMIT_WORD octets: one character may stand for eighteen. */
#define LIMIT_FORM (12 * LIMIT_WORD)

/* Sets form to that of n octets of valid UTF-8 (no NUL behind it) and returns its length; 0 where
 * they are more than LIMIT_WORD. */
gsize form_read(const char *word, gsize n, char form[LIMIT_FORM]);

/* Scripts whose letters look alike. */
enum form_script { FORM_LATIN = 1, FORM_OTHER = 2 };

/* The letter to which this letter or digit is folded where nothing around it matters, of which the
 * script is noted; 0 for another. */
gunichar form_simple(gunichar c, enum form_script *scripts);

/* For each octet what it is folded to in a word; 0: it is not ASCII letter or digit. */
extern const guint8 form_ascii[256];

/* The hash of a word is a fixed function of its form, the same on every machine: FNV-1a of 64 bits,
 * which grows with each byte, with its bits mixed at the end; never 0. */
#define WORD_HASH_BEGIN G_GUINT64_CONSTANT(0xcbf29ce484222325)
#define WORD_HASH_STEP(hash, byte) (((hash) ^ (guchar)(byte)) * G_GUINT64_CONSTANT(0x100000001b3))

static inline guint64 word_hash_end(guint64 hash)
{
    hash = (hash ^ hash >> 32) * G_GUINT64_CONSTANT(0xd6e8feb86659fd93);
    hash ^= hash >> 32;
    return hash != 0 ? hash : 1;
}

/* Of n bytes of a word in that form. */
guint64 word_hash(const char *word, gsize n);

#endif
