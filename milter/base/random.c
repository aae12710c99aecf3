#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

/* This can fail only on a kernel without getrandom(2); continuing would make guessable tokens. */
void random_fill(void *octets, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = getrandom((guint8 *)octets + done, size - done, 0);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno != EINTR)
            g_error("getrandom: %s", g_strerror(errno));
    }
}

char *random_hex(size_t size)
{
    static const char digits[] = "0123456789abcdef";
    g_autofree guint8 *octets = g_malloc(size);
    char *hex = g_malloc(2 * size + 1);

    random_fill(octets, size);
    for (size_t i = 0; i < size; i++) {
        hex[2 * i] = digits[octets[i] >> 4];
        hex[2 * i + 1] = digits[octets[i] & 15];
    }
    hex[2 * size] = '\0';
    return hex;
}
