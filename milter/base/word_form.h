/* The form in which words are compared, and its hash.
 *
 * The form is NFKC with case folded: "Straße" and "STRASSE" are one word, as are "ﬁnd" and "find",
 * "ＭＥＥＴ" and "meet". Every apostrophe becomes "'", and invisible characters (soft hyphens,
 * zero-width spaces, variation selectors) are removed. In a word with Latin letters, Greek and
 * Cyrillic letters become the Latin letters that they look like, provided that all of them look
 * like Latin letters. */
#ifndef ASKFIRST_BASE_WORD_FORM_H
#define ASKFIRST_BASE_WORD_FORM_H

#include <glib.h>
#include <stdbool.h>
#include "base/limits.h"

/* Room for the form of LIMIT_WORD octets; one character may expand to eighteen. */
#define LIMIT_FORM (12 * LIMIT_WORD)

/* Sets form to the form of n octets of valid UTF-8 (without NUL) and returns its length, or 0 if n
 * exceeds LIMIT_WORD. */
gsize form_read(const char *word, gsize n, char form[LIMIT_FORM]);

/* Scripts whose letters look alike. */
enum form_script { FORM_LATIN = 1, FORM_OTHER = 2 };

/* Returns the folded form of a letter or digit whose neighbours do not matter, and notes its
 * script; returns 0 for other characters. */
gunichar form_simple(gunichar c, enum form_script *scripts);

/* The folded form of each octet in a word; 0 if it is not an ASCII letter or digit. */
extern const guint8 form_ascii[256];

/* The hash of a word is a fixed function of its form, the same on every machine: 64-bit FNV-1a,
 * which is extended byte by byte, with its bits mixed at the end. It is never 0. */
#define WORD_HASH_BEGIN G_GUINT64_CONSTANT(0xcbf29ce484222325)
#define WORD_HASH_STEP(hash, byte) (((hash) ^ (guchar)(byte)) * G_GUINT64_CONSTANT(0x100000001b3))

static inline guint64 word_hash_end(guint64 hash)
{
    hash = (hash ^ hash >> 32) * G_GUINT64_CONSTANT(0xd6e8feb86659fd93);
    hash ^= hash >> 32;
    return hash != 0 ? hash : 1;
}

/* Returns the hash of n bytes of a word in that form. */
guint64 word_hash(const char *word, gsize n);

#endif
