/* Either the worker hands a mail over, or somebody takes it out of the outbox, never both. The
 * claim is a kernel lock on the mail's number, in the file of the writer's lock, whose own lock is
 * of another kind. The kernel releases it when its holder dies, and it works on a full disk. */
#include "store/ledger/outbox_claim.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "base/error.h"
#include "store/ledger/store_errors.h"
#include "store/ledger/store_internal.h"

int store_outbox_claim(struct store *store, guint64 number, GError **error)
{
    g_autofree char *path = g_build_filename(store->folder, "write.lock", NULL);
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)number, .l_len = 1};
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0) {
        store_trouble(store, errno, "open", error);
        return -1;
    }
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return fd;
    int code = errno;
    close(fd);
    if (code == EAGAIN || code == EACCES)
        g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                    "mail %" G_GUINT64_FORMAT " is being handed over to the mail server at this "
                    "moment; try again in a minute",
                    number);
    else
        store_trouble(store, code, "lock", error);
    return -1;
}
