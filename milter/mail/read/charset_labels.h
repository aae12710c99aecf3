/* Internal to mail/read/charset.c: which encoding a label means. Pure. */
#ifndef ASKFIRST_MAIL_READ_CHARSET_LABELS_H
#define ASKFIRST_MAIL_READ_CHARSET_LABELS_H

#include <stddef.h>

/* The longest name of IANA's list has 45 characters. */
#define CHARSET_LABEL_SIZE 45

/* Returns iconv's name for it, in capitals, or NULL where the table does not have the label.
 * Static. */
const char *charset_labelled(const char *label, size_t size);

#endif
