#include "conf/check.h"

#include <string.h>
#include <sys/un.h>
#include "policy/address.h"
#include "policy/answer.h"

#define SOCKET_PATH_LENGTH (sizeof((struct sockaddr_un *)NULL)->sun_path - 1)

/* The port must be a number: the name of a service does not say who may be listening there. */
static bool is_port(const char *text)
{
    return g_ascii_string_to_unsigned(text, 10, 1, 65535, NULL, NULL);
}

static bool is_word(const char *text)
{
    for (const char *c = text; *c; c++)
        if (g_ascii_isspace(*c) || g_ascii_iscntrl(*c))
            return false;
    return *text != '\0';
}

static char *check_unix(const char *path)
{
    if (*path == '\0')
        return g_strdup("the socket has no path; write unix:/run/askfirst/milter.sock");
    if (strlen(path) > SOCKET_PATH_LENGTH)
        return g_strdup_printf("%s is too long for a unix socket; choose a path of at most %zu "
                               "octets",
                               path, SOCKET_PATH_LENGTH);
    return NULL;
}

char *check_socket(const struct config *config)
{
    const char *socket = config->socket;

    if (g_str_has_prefix(socket, "unix:"))
        return check_unix(socket + strlen("unix:"));
    const char *at = strchr(socket, '@');
    if (g_str_has_prefix(socket, "inet:") && at) {
        const char *text = socket + strlen("inet:");
        g_autofree char *port = g_strndup(text, (gsize)(at - text));
        if (is_port(port) && is_word(at + 1))
            return NULL;
    }
    return g_strdup_printf("\"%s\" is neither unix:PATH nor inet:PORT@HOST; write "
                           "unix:/run/askfirst/milter.sock or inet:8891@127.0.0.1",
                           socket);
}

char *check_submit_to(const struct config *config)
{
    const char *submit_to = config->submit_to, *colon = strrchr(submit_to, ':');

    if (colon && is_port(colon + 1)) {
        g_autofree char *host = g_strndup(submit_to, (gsize)(colon - submit_to));
        bool bracketed = *host == '[' && host[strlen(host) - 1] == ']';
        if (is_word(host) && (bracketed || !strchr(host, ':')))
            return NULL;
    }
    return g_strdup_printf("\"%s\" is not HOST:PORT; write 127.0.0.1:10587 or [::1]:10587",
                           submit_to);
}

/* Is the local part atext with single dots between (RFC 5322, 3.2.3)? */
static bool is_plain_local(const char *address)
{
    size_t length = strcspn(address, "@");

    for (size_t i = 0; i < length; i++) {
        bool end = i == 0 || i + 1 == length;
        if (address[i] == '.'
                ? end || address[i + 1] == '.'
                : !g_ascii_isalnum(address[i]) && !strchr("!#$%&'*+-/=?^_`{|}~", address[i]))
            return false;
    }
    return length > 0;
}

char *check_answer_address(const struct config *config)
{
    const char *address = config->answer_address;
    g_autofree char *address_id = address_normalise(config->locality, address);

    if (!address_id || address_is_slip(address))
        return g_strdup_printf("\"%s\" is not an address; write askfirst@your.domain", address);
    if (!is_plain_local(address))
        return g_strdup_printf("\"%s\": what stands before the @ needs quotes or is not ASCII, and "
                               "answers are written behind it; write askfirst@your.domain",
                               address);
    if (!answer_address_fits(address))
        return g_strdup_printf("\"%s\": what stands before the @ is too long, an answer and its "
                               "token do not fit behind it (RFC 5321: 64 octets); write "
                               "askfirst@your.domain",
                               address);
    return NULL;
}

char *check_login_domain(const struct config *config)
{
    g_autofree char *domain = domain_normalise(config->policy.login_domain);

    if (!*config->policy.login_domain || (domain && locality_has_domain(config->locality, domain)))
        return NULL;
    return g_strdup_printf("\"%s\" is none of local_domains; add it there, or name one of them",
                           config->policy.login_domain);
}

char *check_authserv_id(const struct config *config)
{
    const char *authserv_id = config->authserv_id;

    if (*authserv_id == '\0' || (is_word(authserv_id) && !strchr(authserv_id, ';')))
        return NULL;
    return g_strdup_printf("\"%s\" is not one word; write the name that your verifier puts into "
                           "Authentication-Results",
                           authserv_id);
}
