/* Singular and plural in what an administrator reads, which is English. Mails have phrases in each
 * language for it (text/template_voice.h). */
#ifndef ASKFIRST_BASE_PLURAL_H
#define ASKFIRST_BASE_PLURAL_H

#include <glib.h>

/* The form that fits the number: "1 rule", "0 rules", "2 rules". Returns one of the two. */
const char *plural(guint64 n, const char *one, const char *many);

#endif
