/* What the compose files share: fields, parts and line ends. Nobody else includes this. Pure; any
 * thread. */
#ifndef ASKFIRST_MAIL_WRITE_COMPOSE_INTERNAL_H
#define ASKFIRST_MAIL_WRITE_COMPOSE_INTERNAL_H

#include <glib.h>
#include <gmime/gmime.h>
#include "mail/write/compose.h"

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

#endif
