/* Singular and plural in texts for administrators, which are in English. Mails have phrases in each
 * language for this (text/template_voice.h). */
#ifndef ASKFIRST_BASE_PLURAL_H
#define ASKFIRST_BASE_PLURAL_H

#include <glib.h>

/* Returns the form that fits the number, as in "1 rule", "0 rules", "2 rules". */
const char *plural(guint64 n, const char *one, const char *many);

#endif
