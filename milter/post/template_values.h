/* What is filled into a template: a growing list of placeholder and value. Internal to post/. One
 * owner. */
#ifndef ASKFIRST_POST_TEMPLATE_VALUES_H
#define ASKFIRST_POST_TEMPLATE_VALUES_H

#include "conf/config.h"
#include "text/template.h"
#include "text/template_voice.h"

struct values;

/* With what all our texts know: the introducer, by name and address, and whom to ask. voice:
 * borrowed, and so is its language. */
struct values *values_new(const struct config *config, const struct voice *voice,
                          const char *introducer, const char *name);
/* The message: its subject and when it was sent. For texts to its introducer only. */
void values_add_message(struct values *values, const char *subject, gint64 date);
/* value: taken. */
void values_add(struct values *values, const char *placeholder, char *value);
void values_add_flag(struct values *values, const char *placeholder, bool holds);
/* template_fill with these values, which are freed. subject may be NULL. */
void values_fill(struct values *values, enum template_id id, char **subject, char **body);

/* The voice for a mail in this language; "" or NULL: ask_language. */
struct voice voice_of(const struct config *config, const char *language);

/* "postmaster@DOMAIN" of this introducer, or of the answer address. Caller frees. */
char *values_postmaster(const struct config *config, const char *introducer);

#endif
