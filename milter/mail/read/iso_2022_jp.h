/* ISO-2022-JP (RFC 1468, and what Windows adds to it) as EUC-JP, of which iconv knows the signs
 * that NEC and IBM added; it knows them of ISO-2022-JP not. Pure; linear. */
#ifndef ASKFIRST_MAIL_READ_ISO_2022_JP_H
#define ASKFIRST_MAIL_READ_ISO_2022_JP_H

#include <glib.h>
#include <stddef.h>

/* Caller unrefs. */
GByteArray *jis_to_euc(const guint8 *octets, size_t size);

#endif
