/* Records are written as GLib would write them: what is in a store stays readable. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include "store/pack.h"

static void assert_same(struct pack *pack, GVariant *expected)
{
    g_autoptr(GVariant) record = g_variant_ref_sink(expected);
    GByteArray *got = pack_end(pack);

    assert_int_equal(got->len, g_variant_get_size(record));
    assert_memory_equal(got->data, g_variant_get_data(record), got->len);
    g_byte_array_unref(got);
}

static void numbers_stand_where_they_are_looked_for(void **state)
{
    struct pack pack = pack_begin();

    (void)state;
    pack_octet(&pack, 7);
    pack_text(&pack, "abc");
    pack_int64(&pack, -5);
    pack_octet(&pack, 1);
    pack_uint32(&pack, 70000);
    pack_double(&pack, 0.25);
    assert_same(&pack, g_variant_new("(y^ayxyud)", 7, "abc", (gint64)-5, 1, 70000u, 0.25));
}

static void a_text_without_end_is_no_text(void **state)
{
    struct pack pack = pack_begin();
    g_autoptr(GBytes) octets = g_bytes_new_static("a\0b", 3);

    (void)state;
    pack_text(&pack, NULL);
    pack_octets(&pack, octets);
    pack_octets(&pack, NULL);
    assert_same(&pack, g_variant_new("(^ay@ay@ay)", "",
                                     g_variant_new_from_bytes(G_VARIANT_TYPE("ay"), octets, TRUE),
                                     g_variant_new_array(G_VARIANT_TYPE_BYTE, NULL, 0)));
}

/* n pairs of texts of this size, twice, and numbers on both sides. */
static void lists(unsigned n, unsigned size)
{
    g_autofree char *text = g_strnfill(size, 'x');
    GVariantBuilder pairs, texts;
    struct pack pack = pack_begin();

    g_variant_builder_init(&pairs, G_VARIANT_TYPE("a(ayay)"));
    g_variant_builder_init(&texts, G_VARIANT_TYPE("aay"));
    pack_int64(&pack, n);
    struct pack_level list = pack_open(&pack);
    for (unsigned i = 0; i < n; i++) {
        struct pack_level pair = pack_open(&pack);
        pack_text(&pack, text);
        pack_text(&pack, i % 2 ? text : "");
        pack_close_tuple(&pack, pair);
        g_variant_builder_add(&pairs, "(^ay^ay)", text, i % 2 ? text : "");
    }
    pack_close_array(&pack, list);
    pack_uint32(&pack, size);
    list = pack_open(&pack);
    for (unsigned i = 0; i < n; i++) {
        pack_text(&pack, text);
        g_variant_builder_add(&texts, "^ay", text);
    }
    pack_close_array(&pack, list);
    assert_same(&pack, g_variant_new("(xa(ayay)uaay)", (gint64)n, &pairs, size, &texts));
}

static void lists_of_any_length_are_read(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 130; n++)
        lists(n, n % 7);
    for (unsigned size = 60; size < 270; size++)
        lists(1 + size % 3, size);
    for (unsigned size = 32600; size < 32800; size++)
        lists(1, size);
    for (unsigned size = 65500; size < 65550; size++)
        lists(2, size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_stand_where_they_are_looked_for),
        cmocka_unit_test(a_text_without_end_is_no_text),
        cmocka_unit_test(lists_of_any_length_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
