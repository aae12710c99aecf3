/* The loaded templates of all languages. Internal to the template files. */
#ifndef ASKFIRST_TEXT_TEMPLATE_SET_H
#define ASKFIRST_TEXT_TEMPLATE_SET_H

#include "text/phrases.h"
#include "text/template_parse.h"

struct language {
    char *name;
    struct template *templates[TEMPLATE_COUNT]; /* NULL where the file could not be read */
    struct phrases *phrases;                    /* the same */
    char *phrases_path;
};

struct templates {
    GPtrArray *languages; /* struct language */
    GHashTable *prefills; /* set of folded lines */
};

/* The language of this name, else the first; NULL where none is loaded. */
const struct language *templates_language(const struct templates *templates, const char *name);

/* Fills prefills from the languages. */
void template_prefills_collect(struct templates *templates);

#endif
