#include "cli/daemon_contact.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* How long we wait before we say that the order is still under way, and how often we look. */
#define WAIT_SECONDS 15
#define LOOKS_A_SECOND 10

static int connect_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int code = fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return code;
}

static int connect_found(const struct addrinfo *found)
{
    int fd = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, 0);
    int code = fd < 0 || connect(fd, found->ai_addr, found->ai_addrlen) != 0 ? errno : 0;

    if (fd >= 0)
        close(fd);
    return code;
}

/* Connects to "8891@127.0.0.1" or "8891@[::1]". */
static int connect_inet(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "@", 2);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;

    if (g_strv_length(parts) != 2)
        return EINVAL;
    g_autofree char *host = g_strdup(parts[1][0] == '[' ? parts[1] + 1 : parts[1]);
    if (g_str_has_suffix(host, "]"))
        host[strlen(host) - 1] = '\0';
    if (getaddrinfo(host, parts[0], &hints, &found) != 0)
        return EADDRNOTAVAIL;
    int code = connect_found(found);
    freeaddrinfo(found);
    return code;
}

/* A connection without a word does no harm: MTAs make such connections, too. */
char *daemon_trouble(const struct config *config)
{
    const char *name = config->socket;
    int code = g_str_has_prefix(name, "unix:")   ? connect_unix(name + strlen("unix:"))
               : g_str_has_prefix(name, "inet:") ? connect_inet(name + strlen("inet:"))
                                                 : EINVAL;

    return code ? g_strdup_printf("%s: %s", name, g_strerror(code)) : NULL;
}

/* The lock is released at once, so that a daemon which starts at this moment does not find it
 * taken. */
bool daemon_has_state(const struct config *config)
{
    g_autofree char *path = g_build_filename(config->state_dir, "daemon.lock", NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;

    if (fd >= 0)
        close(fd);
    return locked;
}

/* The connection is only tried when a second was not enough, because we may not be allowed to
 * connect. */
bool daemon_await(const struct config *config, bool (*is_done)(void *ctx), void *ctx,
                  char **trouble)
{
    *trouble = NULL;
    for (unsigned i = 0; i < WAIT_SECONDS * LOOKS_A_SECOND; i++) {
        if (is_done(ctx))
            return true;
        if (i == LOOKS_A_SECOND + 1 && (*trouble = daemon_trouble(config)))
            return false;
        g_usleep(G_USEC_PER_SEC / LOOKS_A_SECOND);
    }
    return is_done(ctx);
}

void daemon_say_down(const char *trouble)
{
    fprintf(
        stderr,
        "askfirst: the order stands, but askfirst-milter does not answer (%s); it is carried out "
        "once that runs\n",
        trouble);
}
