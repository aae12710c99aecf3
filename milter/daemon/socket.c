#include "daemon/socket.h"

#include <errno.h>
#include <grp.h>
#include <libmilter/mfapi.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "base/error.h"

#define NUDGE_MICROSECONDS 50000

static struct sockaddr_storage listening;
static socklen_t listening_size;
static int closed; /* atomic */

static bool unix_address(const char *path, GError **error)
{
    struct sockaddr_un *address = (struct sockaddr_un *)(void *)&listening;
    if (strlen(path) >= sizeof address->sun_path) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                    "socket: %s is too long for a unix socket (%zu characters at most)", path,
                    sizeof address->sun_path - 1);
        return false;
    }
    address->sun_family = AF_UNIX;
    strcpy(address->sun_path, path);
    listening_size = sizeof *address;
    return true;
}

/* Parses "8891@127.0.0.1" into `listening`. */
static bool inet_address(const char *text, GError **error)
{
    const char *at = strchr(text, '@');
    g_autofree char *port = g_strndup(text, (gsize)(at - text));
    g_autofree char *bracketed = g_strdup(at + 1);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    char *host = bracketed;

    if (*host == '[' && host[strlen(host) - 1] == ']') {
        host[strlen(host) - 1] = '\0';
        host++;
    }
    int result = getaddrinfo(host, port, &hints, &found);
    if (result != 0) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG, "socket: inet:%s: %s", text,
                    gai_strerror(result));
        return false;
    }
    memcpy(&listening, found->ai_addr, found->ai_addrlen);
    listening_size = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

static int try_connect(void)
{
    int fd = socket(listening.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    int result = connect(fd, (struct sockaddr *)&listening, listening_size) == 0 ? 0 : errno;
    close(fd);
    return result;
}

static const char *unix_path(const struct config *config)
{
    return g_str_has_prefix(config->socket, "unix:") ? config->socket + strlen("unix:") : NULL;
}

/* Removes the socket of a daemon that has died; an error when somebody is listening. */
static bool clear_the_way(const struct config *config, GError **error)
{
    const char *path = unix_path(config);
    struct stat status;
    int result = try_connect();

    if (result == 0) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                    "another program is listening on %s; is askfirst-milter running already?",
                    config->socket);
        return false;
    }
    if (!path || lstat(path, &status) != 0)
        return true;
    if (!S_ISSOCK(status.st_mode)) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                    "socket: %s is there and is not a socket; remove it or choose another path",
                    path);
        return false;
    }
    if (result == ECONNREFUSED && unlink(path) == 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot replace the old socket %s: %s", path,
                g_strerror(errno));
    return false;
}

static bool set_access(const struct config *config, const char *path, GError **error)
{
    if (*config->socket_group) {
        const struct group *group = getgrnam(config->socket_group);
        if (!group) {
            g_set_error(error, ASKFIRST_ERROR, ERROR_CONFIG,
                        "socket_group: there is no group \"%s\"", config->socket_group);
            return false;
        }
        if (chown(path, (uid_t)-1, group->gr_gid) != 0) {
            g_set_error(
                error, ASKFIRST_ERROR, ERROR_CONFIG,
                "socket_group: cannot give %s to group \"%s\": %s; make our user a member of it",
                path, config->socket_group, g_strerror(errno));
            return false;
        }
    }
    if (chmod(path, config->socket_mode) == 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "socket_mode: cannot change the mode of %s: %s",
                path, g_strerror(errno));
    return false;
}

/* Returns the socket's name for libmilter, which has a scheme of its own for IPv6. */
static char *libmilter_name(const struct config *config)
{
    bool v6 = listening.ss_family == AF_INET6;
    return v6 ? g_strconcat("inet6:", config->socket + strlen("inet:"), NULL)
              : g_strdup(config->socket);
}

bool socket_open(const struct config *config, GError **error)
{
    const char *path = unix_path(config);

    if (!(path ? unix_address(path, error) : inet_address(config->socket + strlen("inet:"), error)))
        return false;
    if (!clear_the_way(config, error))
        return false;
    g_autofree char *name = libmilter_name(config);
    mode_t old = umask(0177);
    bool opened = smfi_setconn(name) == MI_SUCCESS && smfi_opensocket(0) == MI_SUCCESS;
    int why = errno;
    umask(old);
    if (!opened) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO,
                    "cannot listen on %s: %s; does its folder exist, and may our user write there?",
                    config->socket, g_strerror(why));
        return false;
    }
    return !path || set_access(config, path, error);
}

static void *nudge(void *data)
{
    (void)data;
    while (!g_atomic_int_get(&closed)) {
        try_connect();
        g_usleep(NUDGE_MICROSECONDS);
    }
    return NULL;
}

void socket_nudge(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, nudge, NULL) == 0)
        pthread_detach(thread);
}

void socket_close(const struct config *config)
{
    g_atomic_int_set(&closed, 1);
    if (unix_path(config))
        unlink(unix_path(config));
}
