/* What the compose files share: fields, parts and line ends. Nobody else includes this. Pure; any
 * thread. */
#ifndef ASKFIRST_MAIL_WRITE_COMPOSE_INTERNAL_H
#define ASKFIRST_MAIL_WRITE_COMPOSE_INTERNAL_H

#include <glib.h>
#include <gmime/gmime.h>
#include "mail/write/compose.h"

/* GMime does not define these. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeDataWrapper, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMultipart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeObject, g_object_unref)

/* Returns the fields of a mail except those of its content, with LF line ends. Caller frees. */
GString *compose_header(const struct compose_mail *mail);

/* Returns a part text/SUBTYPE in UTF-8: 7bit if it is ASCII, else quoted-printable. Caller unrefs.
 */
GMimeObject *compose_text(const char *subtype, const char *text);

/* Returns a part whose content is sent as it is. encoding: "7bit" or "8bit". Caller unrefs. */
GMimeObject *compose_verbatim(const char *type, const char *subtype, const char *content,
                              const char *encoding);

/* Returns the text with CRLF line ends. Caller frees. */
GString *compose_wire(const GString *text);

#endif
