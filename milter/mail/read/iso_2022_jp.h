/* Converts ISO-2022-JP (RFC 1468, with the additions of Windows) to EUC-JP. iconv knows the
 * characters that NEC and IBM added only in EUC-JP. Pure; linear. */
#ifndef ASKFIRST_MAIL_READ_ISO_2022_JP_H
#define ASKFIRST_MAIL_READ_ISO_2022_JP_H

#include <glib.h>
#include <stddef.h>

/* Returns the octets in EUC-JP. Caller unrefs. */
GByteArray *jis_to_euc(const guint8 *octets, size_t size);

#endif
