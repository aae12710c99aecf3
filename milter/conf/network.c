#include "conf/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const guint8 mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool parse_prefix(const char *text, unsigned most, unsigned *out)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, 0, most, &number, NULL))
        return false;
    *out = (unsigned)number;
    return true;
}

bool network_parse(const char *text, struct network *out)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", 2);
    struct network network = {.prefix = 128};
    bool v4 = parts[0] && inet_pton(AF_INET, parts[0], network.bytes + 12) == 1;

    if (v4)
        memcpy(network.bytes, mapped, sizeof mapped);
    else if (!parts[0] || inet_pton(AF_INET6, parts[0], network.bytes) != 1)
        return false;
    if (parts[1]) {
        if (!parse_prefix(parts[1], v4 ? 32 : 128, &network.prefix))
            return false;
        network.prefix += v4 ? 96 : 0;
    }
    *out = network;
    return true;
}

char *network_text(const struct network *network)
{
    bool v4 = network->prefix >= 96 && memcmp(network->bytes, mapped, sizeof mapped) == 0;
    char text[INET6_ADDRSTRLEN];

    inet_ntop(v4 ? AF_INET : AF_INET6, network->bytes + (v4 ? 12 : 0), text, sizeof text);
    return network->prefix == 128 ? g_strdup(text)
                                  : g_strdup_printf("%s/%u", text, network->prefix - (v4 ? 96 : 0));
}

bool network_has(const struct network *network, const guint8 address[16])
{
    unsigned whole = network->prefix / 8, rest = network->prefix % 8;

    if (memcmp(network->bytes, address, whole) != 0)
        return false;
    return rest == 0 || ((network->bytes[whole] ^ address[whole]) >> (8 - rest)) == 0;
}

bool network_address(const struct sockaddr *from, guint8 out[16])
{
    if (from && from->sa_family == AF_INET) {
        memcpy(out, mapped, sizeof mapped);
        memcpy(out + 12, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
        return true;
    }
    if (from && from->sa_family == AF_INET6) {
        memcpy(out, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
        return true;
    }
    return false;
}
