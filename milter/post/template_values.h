/* The values for a template: a growing list of placeholders and their values. Internal to post/.
 * One owner. */
#ifndef ASKFIRST_POST_TEMPLATE_VALUES_H
#define ASKFIRST_POST_TEMPLATE_VALUES_H

#include "conf/config.h"
#include "text/template.h"
#include "text/template_voice.h"

struct values;

/* Returns a list with the values that all our texts use: name and address of the introducer, and
 * whom to write to with questions. voice is borrowed, and so is its language. */
struct values *values_new(const struct config *config, const struct voice *voice,
                          const char *introducer, const char *name);
/* Adds the subject of the message and when it was sent. For texts to its introducer only. */
void values_add_message(struct values *values, const char *subject, gint64 date);
/* value: taken. */
void values_add(struct values *values, const char *placeholder, char *value);
void values_add_flag(struct values *values, const char *placeholder, bool holds);
/* Fills the template with these values and frees them. subject may be NULL. */
void values_fill(struct values *values, enum template_id id, char **subject, char **body);

/* Returns the voice for a mail in this language; for "" or NULL, in ask_language. */
struct voice voice_of(const struct config *config, const char *language);

/* Returns "postmaster@DOMAIN" for the domain of this introducer, or of the answer address. Caller
 * frees. */
char *values_postmaster(const struct config *config, const char *introducer);

#endif
