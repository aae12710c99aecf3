/* trusted_networks: which addresses a block holds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "conf/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

/* The address as the milter sees it at connect. */
static bool sixteen(const char *text, guint8 out[16])
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return network_address((const struct sockaddr *)(const void *)&v4, out);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return network_address((const struct sockaddr *)(const void *)&v6, out);
}

static bool holds(const char *block, const char *address)
{
    struct network network;
    guint8 bytes[16];
    if (!network_parse(block, &network))
        fail_msg("\"%s\" should be a network", block);
    assert_true(sixteen(address, bytes));
    return network_has(&network, bytes);
}

static void a_block_holds_its_first_and_last_address_and_no_neighbour(void **state)
{
    (void)state;
    assert_true(holds("192.0.2.0/24", "192.0.2.0"));
    assert_true(holds("192.0.2.0/24", "192.0.2.255"));
    assert_false(holds("192.0.2.0/24", "192.0.3.0"));
    assert_false(holds("192.0.2.0/24", "192.0.1.255"));
    assert_true(holds("10.0.0.0/9", "10.127.255.255"));
    assert_false(holds("10.0.0.0/9", "10.128.0.0"));
    assert_true(holds("2001:db8::/33", "2001:db8:7fff::1"));
    assert_false(holds("2001:db8::/33", "2001:db8:8000::1"));
}

static void a_single_address_holds_itself_alone(void **state)
{
    (void)state;
    assert_true(holds("192.0.2.7", "192.0.2.7"));
    assert_false(holds("192.0.2.7", "192.0.2.6"));
    assert_true(holds("::1", "::1"));
    assert_false(holds("::1", "127.0.0.1"));
}

static void the_empty_prefix_holds_all_of_its_family(void **state)
{
    (void)state;
    assert_true(holds("0.0.0.0/0", "203.0.113.9"));
    assert_false(holds("0.0.0.0/0", "2001:db8::1"));
    assert_true(holds("::/0", "2001:db8::1"));
}

static void an_ipv4_client_on_an_ipv6_socket_is_the_same_client(void **state)
{
    (void)state;
    assert_true(holds("192.0.2.0/24", "::ffff:192.0.2.7"));
    assert_true(holds("::ffff:192.0.2.0/120", "192.0.2.7"));
}

static void what_is_no_network_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "/",
        "192.0.2.0/",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2",
        "192.0.2.0/a",
        "192.0.2.0/8 ",
        "192.0.2.0/8/8",
        "2001:db8::/129",
        "mail.example",
        " 192.0.2.1",
        "[::1]",
        "192.0.2.0/+8",
        "fe80::1%eth0",
    };
    struct network network;
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        if (network_parse(wrong[i], &network))
            fail_msg("\"%s\" should be refused", wrong[i]);
}

static void a_client_without_an_ip_address_is_in_no_network(void **state)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    guint8 bytes[16];
    (void)state;
    assert_false(network_address(NULL, bytes));
    assert_false(network_address((const struct sockaddr *)(const void *)&local, bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_holds_its_first_and_last_address_and_no_neighbour),
        cmocka_unit_test(a_single_address_holds_itself_alone),
        cmocka_unit_test(the_empty_prefix_holds_all_of_its_family),
        cmocka_unit_test(an_ipv4_client_on_an_ipv6_socket_is_the_same_client),
        cmocka_unit_test(what_is_no_network_is_refused),
        cmocka_unit_test(a_client_without_an_ip_address_is_in_no_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
