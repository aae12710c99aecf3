/* Fills one template. Internal to template.c. */
#ifndef ASKFIRST_TEXT_TEMPLATE_FILL_H
#define ASKFIRST_TEXT_TEMPLATE_FILL_H

#include "text/template_parse.h"

/* Return the filled subject and body, as described for template_fill. Caller frees. */
char *template_render_subject(const struct template *template, const char *const *values);
char *template_render_body(const struct template *template, gboolean refusal,
                           const char *const *values);

#endif
