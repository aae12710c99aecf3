/* format=flowed (RFC 3676): the lines that the sender's program broke are joined again. */
#ifndef ASKFIRST_MAIL_READ_FORMAT_FLOWED_H
#define ASKFIRST_MAIL_READ_FORMAT_FLOWED_H

#include <glib.h>
#include <stdbool.h>

/* text: LF line ends. delete_space: DelSp=yes. Quote marks stay. Linear; any thread. Caller frees.
 */
char *flowed_join(const char *text, bool delete_space);

#endif
