#include "conf/address_form.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "base/error.h"

static bool make_secret(const char *path, guint8 hash_secret[HASH_SECRET_SIZE], GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool made = fd >= 0 && getrandom(hash_secret, HASH_SECRET_SIZE, 0) == HASH_SECRET_SIZE &&
                write(fd, hash_secret, HASH_SECRET_SIZE) == HASH_SECRET_SIZE;

    if (!made)
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot make %s: %s", path, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return made;
}

static bool no_secret(const char *path, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO,
                "cannot read %s: %s", path, g_strerror(errno));
    return false;
}

bool address_form_load(const struct config *config, bool create,
                       guint8 hash_secret[HASH_SECRET_SIZE], GError **error)
{
    g_autofree char *path = g_build_filename(config->state_dir, "log.key", NULL);

    if (config->log_addresses != ADDRESSES_HASH)
        return true;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return create && errno == ENOENT ? make_secret(path, hash_secret, error)
                                         : no_secret(path, error);
    bool whole = read(fd, hash_secret, HASH_SECRET_SIZE) == HASH_SECRET_SIZE;
    close(fd);
    if (!whole)
        g_set_error(error, ASKFIRST_ERROR, ERROR_CORRUPT,
                    "%s is too short; remove it and a new key is made", path);
    return whole;
}

char *address_form(const struct config *config, const guint8 hash_secret[HASH_SECRET_SIZE],
                   const char *address)
{
    if (!address || !*address)
        return g_strdup("-");
    if (config->log_addresses == ADDRESSES_FULL)
        return g_strdup(address);
    if (config->log_addresses == ADDRESSES_DOMAIN) {
        const char *at = strrchr(address, '@');
        return g_strdup(at ? at : "-");
    }
    char *hash =
        g_compute_hmac_for_string(G_CHECKSUM_SHA256, hash_secret, HASH_SECRET_SIZE, address, -1);
    hash[16] = '\0';
    return hash;
}
