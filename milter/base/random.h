/* Random octets from the kernel, suitable for secrets. Any thread. */
#ifndef ASKFIRST_BASE_RANDOM_H
#define ASKFIRST_BASE_RANDOM_H

#include <glib.h>

void random_fill(void *octets, size_t size);
/* Returns size random octets in hex. Caller frees. */
char *random_hex(size_t size);

#endif
