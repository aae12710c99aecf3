#include "store/acquaint/acquaint_key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/error.h"
#include "base/random.h"
#include "store/acquaint/acquaint_internal.h"
#include "store/acquaint/acquaint_record.h"

G_STATIC_ASSERT(HASH_SECRET_BYTES == crypto_shorthash_KEYBYTES);
G_STATIC_ASSERT(sizeof(guint64) == crypto_shorthash_BYTES);

enum { SUBKEY_MAILBOX = 1, SUBKEY_MESSAGE = 2 };

static void derive(struct acquaint *a, const guint8 hash_secret[crypto_kdf_KEYBYTES])
{
    crypto_kdf_derive_from_key(a->mailbox_secret, sizeof a->mailbox_secret, SUBKEY_MAILBOX,
                               "acquaint", hash_secret);
    crypto_kdf_derive_from_key(a->message_secret, sizeof a->message_secret, SUBKEY_MESSAGE,
                               "acquaint", hash_secret);
}

static bool key_trouble(const char *path, const char *doing, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                "cannot %s %s: %s; run this as root or as the owner of its folder, who must own it",
                doing, path, g_strerror(errno));
    return false;
}

static ssize_t read_some(int fd, guint8 *to, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = read(fd, to + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

static bool write_all(int fd, const guint8 *from, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, from, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        from += n;
        size -= (size_t)n;
    }
    return true;
}

/* A copy or a restore may have made it readable to others. */
static bool close_to_others(struct acquaint *a, int fd, const char *path, GError **error)
{
    struct stat file;

    if (fstat(fd, &file) != 0)
        return key_trouble(path, "look at", error);
    if ((file.st_mode & 077) == 0)
        return true;
    if (fchmod(fd, 0600) != 0)
        return key_trouble(path, "set the mode of", error);
    g_free(a->notice);
    a->notice = g_strdup_printf("%s could be read by others (mode %03o); its mode is 600 again",
                                path, file.st_mode & 0777);
    return true;
}

static enum secret_file read_secret(struct acquaint *a, int fd, const char *path, GError **error)
{
    guint8 key[crypto_kdf_KEYBYTES + 1];
    ssize_t n = read_some(fd, key, sizeof key);

    if (n < 0) {
        key_trouble(path, "read", error);
        return SECRET_ERROR;
    }
    if (n == crypto_kdf_KEYBYTES && !close_to_others(a, fd, path, error))
        return SECRET_ERROR;
    if (n == crypto_kdf_KEYBYTES)
        derive(a, key);
    sodium_memzero(key, sizeof key);
    return n == crypto_kdf_KEYBYTES ? SECRET_GOOD : SECRET_DAMAGED;
}

enum secret_file acquaint_read_secret(struct acquaint *a, GError **error)
{
    g_autofree char *path = g_build_filename(a->folder, "key", NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    enum secret_file got = SECRET_ERROR;

    if (fd >= 0) {
        got = read_secret(a, fd, path, error);
        close(fd);
    } else if (errno == ENOENT) {
        got = SECRET_MISSING;
    } else {
        key_trouble(path, "open", error);
    }
    return got;
}

static bool write_secret(const char *path, const guint8 hash_secret[crypto_kdf_KEYBYTES])
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && write_all(fd, hash_secret, crypto_kdf_KEYBYTES) && fsync(fd) == 0;

    if (fd >= 0 && close(fd) != 0)
        ok = false;
    return ok;
}

/* Every process that makes a key holds the lock, so a file with the temporary name was left by one
 * that died. */
bool acquaint_make_secret(struct acquaint *a, GError **error)
{
    g_autofree char *path = g_build_filename(a->folder, "key", NULL);
    g_autofree char *fresh = g_build_filename(a->folder, "key.new", NULL);
    guint8 hash_secret[crypto_kdf_KEYBYTES];
    bool ok;

    random_fill(hash_secret, sizeof hash_secret);
    derive(a, hash_secret);
    unlink(fresh);
    ok = write_secret(fresh, hash_secret) && rename(fresh, path) == 0;
    sodium_memzero(hash_secret, sizeof hash_secret);
    return ok || key_trouble(path, "write", error);
}

static guint64 hash(const guint8 key[crypto_shorthash_KEYBYTES], const char *text)
{
    guint8 out[crypto_shorthash_BYTES];

    crypto_shorthash(out, (const guint8 *)text, strlen(text), key);
    return MAX(number_unpack(out), 1);
}

guint64 acquaint_mailbox(const struct acquaint *acquaint, const char *address_id)
{
    return hash(acquaint->mailbox_secret, address_id);
}

guint64 acquaint_message(const struct acquaint *acquaint, const char *message_id)
{
    return hash(acquaint->message_secret, message_id);
}

/* No Message-ID contains a line feed, so this hash discloses nothing about one. */
guint64 acquaint_secret_check(const struct acquaint *a)
{
    return hash(a->message_secret, "AskFirst\n");
}
