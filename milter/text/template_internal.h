/* The loaded templates of all languages. Only the template files include this. Immutable once
 * loaded; any thread. */
#ifndef ASKFIRST_TEXT_TEMPLATE_INTERNAL_H
#define ASKFIRST_TEXT_TEMPLATE_INTERNAL_H

#include <glib.h>
#include "text/phrases.h"
#include "text/template.h"
#include "text/template_parse.h"

struct templates {
    GPtrArray *languages; /* struct language */
    GHashTable *prefills; /* set of folded lines */
};

struct language {
    char *name;
    struct template *templates[TEMPLATE_COUNT]; /* NULL where the file could not be read */
    struct phrases *phrases;                    /* the same */
    char *phrases_path;
};

/* Returns the language of this name, else the first; NULL when none is loaded. */
const struct language *templates_language(const struct templates *templates, const char *name);

#endif
