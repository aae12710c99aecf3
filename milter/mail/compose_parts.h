/* What notices and returns are made of. Internal to the compose files. */
#ifndef ASKFIRST_MAIL_COMPOSE_PARTS_H
#define ASKFIRST_MAIL_COMPOSE_PARTS_H

#include <gmime/gmime.h>
#include "mail/compose.h"

/* GMime brings none of its own. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeDataWrapper, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMultipart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeObject, g_object_unref)

/* The fields of a mail but for those of its content, LF line ends. Caller frees. */
GString *compose_header(const struct compose_mail *mail);

/* A part text/SUBTYPE in UTF-8, 7bit where it is, else quoted-printable. Caller unrefs. */
GMimeObject *compose_text(const char *subtype, const char *text);

/* A part whose content goes out as it is. encoding: "7bit" or "8bit". Caller unrefs. */
GMimeObject *compose_verbatim(const char *type, const char *subtype, const char *content,
                              const char *encoding);

/* The whole with CRLF line ends. Caller frees. */
GString *compose_wire(const GString *text);

/* The body as the text part shows it. Caller frees. */
char *compose_plain(const char *body);

/* The body as an HTML page that says the same. Caller frees. */
char *compose_html(const char *title, const char *body, const char *language);

#endif
