/* Records as octets: what is written comes back, what a newer AskFirst wrote is kept, and no octets
 * do harm. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "store/ledger/record_person.h"
#include "store/ledger/records.h"

#define KEY "bob@b.example"
#define SEED 20260301u
#define MUTATIONS 100000

static const struct record_type *const types[] = {
    &consent_record, &audit_record,     &request_record,    &waiting_record,
    &copy_record,    &recipient_record, &outgoing_record,   &token_record,
    &ask_record,     &ask_about_record, &introduced_record, &past_record,
};

static bool is_number(const struct record_field *field)
{
    return field->kind >= FIELD_ENUM && field->kind <= FIELD_SIZE;
}

static void *sample(const struct record_type *type, const char *text);

static void set_sample(const struct record_field *field, void *record, const char *text)
{
    void **at = field_at(field, record);

    if (field->kind == FIELD_TEXT) {
        g_free(*at);
        *at = g_strdup(text);
    } else if (field->kind == FIELD_OCTETS) {
        *at = g_bytes_new("\0head\r\n", 7);
    } else if (is_number(field)) {
        assert_true(field_set_number(field, record, field->unset ? field->unset - 1 : 1));
    }
    for (int i = 0; i < 2 && field->kind == FIELD_TEXTS; i++)
        g_ptr_array_add(field_list(field, record), g_strdup(i ? text : ""));
    for (int i = 0; i < 2 && field->kind == FIELD_RECORDS; i++)
        g_ptr_array_add(field_list(field, record), sample(field->entry, text));
}

/* A record with a value in each field that is stored. */
static void *sample(const struct record_type *type, const char *text)
{
    void *record = record_new(type);

    for (size_t i = 0; i < type->n; i++)
        if (type->fields[i].number)
            set_sample(&type->fields[i], record, text);
    return record;
}

static void assert_same(const struct record_type *type, const void *a, const void *b);

static void assert_same_octets(GBytes *a, GBytes *b)
{
    assert_int_equal(a == NULL, b == NULL);
    assert_true(!a || g_bytes_equal(a, b));
}

static void assert_same_lists(const struct record_field *field, const GPtrArray *a,
                              const GPtrArray *b)
{
    assert_int_equal(a->len, b->len);
    for (guint i = 0; i < a->len; i++)
        if (field->kind == FIELD_TEXTS)
            assert_string_equal(a->pdata[i], b->pdata[i]);
        else
            assert_same(field->entry, a->pdata[i], b->pdata[i]);
}

static void assert_same(const struct record_type *type, const void *a, const void *b)
{
    for (size_t i = 0; i < type->n; i++) {
        const struct record_field *field = &type->fields[i];
        if (!field->number)
            continue;
        if (is_number(field))
            assert_true(field_number(field, a) == field_number(field, b));
        else if (field->kind == FIELD_TEXT)
            assert_string_equal(field_text(field, a), field_text(field, b));
        else if (field->kind == FIELD_OCTETS)
            assert_same_octets(field_octets(field, a), field_octets(field, b));
        else
            assert_same_lists(field, field_list(field, a), field_list(field, b));
    }
}

static void test_what_is_written_comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        void *record = sample(types[i], "B\xf6"
                                        "b, in no charset");
        void *copy = record_copy(types[i], record);
        assert_non_null(copy);
        assert_same(types[i], record, copy);
        record_free(types[i], record);
        record_free(types[i], copy);
    }
}

static void test_a_new_record_is_one_octet(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        void *record = record_new(types[i]);
        g_autoptr(GByteArray) octets = record_pack(types[i], record);
        assert_int_equal(octets->len, 1);
        record_free(types[i], record);
    }
    struct ask *ask = ask_new();
    assert_int_equal(ask->reply_word, REPLY_WORD_NONE);
    ask_free(ask);
}

static void test_texts_that_are_null_are_written_as_empty_ones(void **state)
{
    struct waiting w = {.party = (char *)KEY};
    g_autoptr(GByteArray) octets = record_pack(&waiting_record, &w);

    (void)state;
    struct waiting *read = record_unpack(&waiting_record, octets->data, octets->len);
    assert_string_equal(read->party, KEY);
    assert_string_equal(read->note, "");
    waiting_free(read);
}

static void test_numbers_of_any_size_come_back(void **state)
{
    static const gint64 times[] = {0, 1, -1, 1700000000, G_MAXINT64, G_MININT64};
    struct outgoing *mail = outgoing_new();

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        mail->next = times[i];
        mail->spool_skip = (guint64)times[i];
        mail->attempts = (unsigned)times[i];
        struct outgoing *read = record_copy(&outgoing_record, mail);
        assert_true(read->next == mail->next && read->spool_skip == mail->spool_skip);
        assert_int_equal(read->attempts, mail->attempts);
        outgoing_free(read);
    }
    outgoing_free(mail);
}

/* ---- fields of a newer AskFirst ---- */

static void test_an_unknown_field_is_kept_when_the_record_is_written_again(void **state)
{
    static const guint8 newer[] = {RECORD_FORMAT, 5, 2, 'n', 'o', 99, 3, 'n', 'e', 'w'};
    struct consent *c = record_unpack(&consent_record, newer, sizeof newer);

    (void)state;
    assert_string_equal(c->note, "no");
    g_free(c->note);
    c->note = g_strdup("yes");
    g_autoptr(GByteArray) again = record_pack(&consent_record, c);
    static const guint8 want[] = {RECORD_FORMAT, 5, 3, 'y', 'e', 's', 99, 3, 'n', 'e', 'w'};
    assert_int_equal(again->len, sizeof want);
    assert_memory_equal(again->data, want, sizeof want);
    consent_free(c);
}

static void test_so_is_one_in_an_entry_of_a_list(void **state)
{
    static const guint8 octets[] = {99, 3, 'n', 'e', 'w'};
    struct copy *copy = copy_new();
    struct recipient *to = recipient_new(KEY, "");

    (void)state;
    to->unknown = g_bytes_new(octets, sizeof octets);
    g_ptr_array_add(copy->recipients, to);
    struct copy *again = record_copy(&copy_record, copy);
    const struct recipient *read = again->recipients->pdata[0];
    assert_string_equal(read->address, KEY);
    assert_true(g_bytes_equal(read->unknown, to->unknown));
    assert_null(again->unknown);
    copy_free(copy);
    copy_free(again);
}

/* ---- what is not a record ---- */

#define assert_senseless(type, ...)                                                                \
    do {                                                                                           \
        const guint8 octets[] = {__VA_ARGS__};                                                     \
        assert_null(record_unpack(type, octets, sizeof octets));                                   \
    } while (0)

static void test_what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    assert_null(record_unpack(&consent_record, "", 0));
    assert_senseless(&consent_record, RECORD_FORMAT + 1);
    assert_senseless(&consent_record, RECORD_FORMAT, 0, 0);       /* not the number of a field */
    assert_senseless(&consent_record, RECORD_FORMAT, 5);          /* cut */
    assert_senseless(&consent_record, RECORD_FORMAT, 5, 2, 'n');  /* cut */
    assert_senseless(&consent_record, RECORD_FORMAT, 0x85);       /* cut in a number */
    assert_senseless(&consent_record, RECORD_FORMAT, 5, 1, 0);    /* a NUL in a text */
    assert_senseless(&consent_record, RECORD_FORMAT, 5, 0, 5, 0); /* twice */
    assert_senseless(&consent_record, RECORD_FORMAT, 6, 1, 2);    /* not a decision */
    assert_senseless(&waiting_record, RECORD_FORMAT, 8, 1, 2);    /* neither true nor false */
    assert_senseless(&outgoing_record, RECORD_FORMAT, 11, 5, 1, 0, 0, 0, 0); /* too many attempts */
    assert_senseless(&consent_record, RECORD_FORMAT, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    assert_senseless(&copy_record, RECORD_FORMAT, 7, 2, 9, 'x'); /* an entry beyond its list */
    assert_senseless(&consent_record, RECORD_FORMAT, 5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                     0xff, 0x7f); /* a size beyond any record */
    assert_senseless(&consent_record, RECORD_FORMAT, 5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                     0xff, 0xff, 0xff, 0x01);
}

static void test_a_record_that_is_cut_is_refused_or_ends_with_a_field(void **state)
{
    struct request *request = sample(&request_record, KEY);
    g_autoptr(GByteArray) octets = record_pack(&request_record, request);
    unsigned whole = 0;

    (void)state;
    for (guint size = 0; size < octets->len; size++) {
        g_autofree guint8 *cut = g_memdup2(octets->data, size);
        struct request *read = record_unpack(&request_record, cut, size);
        whole += read != NULL;
        request_free(read);
    }
    /* After the format and after each field but the last; two are not stored. */
    assert_int_equal(whole, request_record.n - 2);
    request_free(request);
}

/* Changes, inserts, takes out or doubles some octets. */
static void mutate(GByteArray *octets, GRand *random)
{
    guint at = (guint)g_rand_int_range(random, 0, (gint32)octets->len + 1);
    guint8 octet = (guint8)g_rand_int(random);
    guint left = octets->len - at, n = left ? g_rand_int(random) % left : 0;

    switch (g_rand_int(random) % 5) {
    case 0:
        if (left)
            octets->data[at] = octet;
        break;
    case 1:
        if (left)
            octets->data[at] ^= (guint8)(1u << octet % 8);
        break;
    case 2:
        g_byte_array_append(octets, &octet, 1);
        memmove(octets->data + at + 1, octets->data + at, left);
        octets->data[at] = octet;
        break;
    case 3:
        g_byte_array_remove_range(octets, at, n);
        break;
    default: {
        g_autofree guint8 *part = g_memdup2(octets->data + at, n);
        g_byte_array_append(octets, part, n);
    }
    }
}

static bool survives(const struct record_type *type, const GByteArray *octets)
{
    /* Of its own size, so that a sanitizer sees what is read beyond it. */
    g_autofree guint8 *own = g_memdup2(octets->data, octets->len);
    void *record = record_unpack(type, own, octets->len);

    if (!record)
        return false;
    void *again = record_copy(type, record);
    assert_non_null(again);
    assert_same(type, record, again);
    record_free(type, again);
    record_free(type, record);
    return true;
}

static void test_no_octets_do_harm(void **state)
{
    GRand *random = g_rand_new_with_seed(SEED);
    unsigned read = 0;

    (void)state;
    for (unsigned i = 0; i < MUTATIONS; i++) {
        const struct record_type *type = types[i % G_N_ELEMENTS(types)];
        void *record = sample(type, KEY);
        g_autoptr(GByteArray) octets = record_pack(type, record);
        for (unsigned n = g_rand_int(random) % 4; n > 0; n--)
            mutate(octets, random);
        read += survives(type, octets);
        record_free(type, record);
    }
    g_rand_free(random);
    assert_true(read > MUTATIONS / 4 && read < MUTATIONS * 3 / 4);
}

/* ---- one person ---- */

static bool has(const struct record_type *type, const void *record, const char *text)
{
    g_autoptr(GByteArray) octets = record_pack(type, record);

    return memmem(octets->data, octets->len, text, strlen(text)) != NULL;
}

static unsigned flags_of(const struct record_type *type)
{
    unsigned flags = 0;

    for (size_t i = 0; i < type->n; i++)
        flags |=
            type->fields[i].flags | (type->fields[i].entry ? flags_of(type->fields[i].entry) : 0);
    return flags;
}

static void test_a_person_is_found_wherever_a_field_names_them(void **state)
{
    struct locality *locality = locality_new(NULL, "+", NULL);

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        void *record = sample(types[i], KEY);
        bool names = flags_of(types[i]) & (NAMES_ADDRESS_ID | NAMES_ADDRESS | NAMES_WITHIN);
        assert_int_equal(record_names(types[i], record, locality, KEY), names);
        assert_false(record_names(types[i], record, locality, "carol@c.example"));
        record_free(types[i], record);
    }
    locality_free(locality);
}

static void test_forgetting_leaves_no_name_in_a_line_of_the_audit(void **state)
{
    struct locality *locality = locality_new(NULL, "+", NULL);
    struct audit_line *line = sample(&audit_record, KEY);

    (void)state;
    g_free(line->what);
    line->what = g_strdup("ask.sent");
    g_free(line->detail);
    line->detail = g_strdup("party=" KEY " introducer=carol@c.example");
    line->unknown = g_bytes_new("\x63\x0d" KEY, 15);
    record_forget(&audit_record, line, locality, KEY, "(forgotten)");
    assert_false(has(&audit_record, line, KEY));
    assert_string_equal(line->detail, "party=(forgotten) introducer=carol@c.example");
    assert_string_equal(line->subject, "(forgotten)");
    audit_line_free(line);
    locality_free(locality);
}

/* ---- the tables ---- */

static void assert_once(const struct record_type *type, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        assert_string_not_equal(type->fields[k].name, type->fields[i].name);
        if (type->fields[i].number)
            assert_int_not_equal(type->fields[k].number, type->fields[i].number);
    }
}

static void test_each_number_and_name_is_given_once(void **state)
{
    (void)state;
    for (size_t t = 0; t < G_N_ELEMENTS(types); t++) {
        assert_true(types[t]->n <= 64);
        for (size_t i = 0; i < types[t]->n; i++)
            assert_once(types[t], i);
    }
}

/* What the commands print of these, by the page that says so. */
static void test_each_key_of_json_is_in_the_manual(void **state)
{
    static const struct record_type *const printed[] = {&audit_record,    &request_record,
                                                        &waiting_record,  &copy_record,
                                                        &outgoing_record, &ask_record};
    const char *source = g_getenv("ASKFIRST_SOURCE");
    g_autofree char *path =
                        g_build_filename(source ? source : ".", "packaging/man/askfirst.1", NULL),
                    *page = NULL;

    (void)state;
    assert_true(g_file_get_contents(path, &page, NULL, NULL));
    for (size_t t = 0; t < G_N_ELEMENTS(printed); t++)
        for (size_t i = 0; i < printed[t]->n; i++) {
            const struct record_field *field = &printed[t]->fields[i];
            g_autofree char *word =
                g_strdup_printf("\\b%s\\b", field->json ? field->json : field->name);
            if (!(field->flags & NOT_IN_JSON) && !g_regex_match_simple(word, page, 0, 0))
                fail_msg("askfirst(1) does not name the key %s", word);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_comes_back),
        cmocka_unit_test(test_a_new_record_is_one_octet),
        cmocka_unit_test(test_texts_that_are_null_are_written_as_empty_ones),
        cmocka_unit_test(test_numbers_of_any_size_come_back),
        cmocka_unit_test(test_an_unknown_field_is_kept_when_the_record_is_written_again),
        cmocka_unit_test(test_so_is_one_in_an_entry_of_a_list),
        cmocka_unit_test(test_what_makes_no_sense_is_refused),
        cmocka_unit_test(test_a_record_that_is_cut_is_refused_or_ends_with_a_field),
        cmocka_unit_test(test_no_octets_do_harm),
        cmocka_unit_test(test_a_person_is_found_wherever_a_field_names_them),
        cmocka_unit_test(test_forgetting_leaves_no_name_in_a_line_of_the_audit),
        cmocka_unit_test(test_each_number_and_name_is_given_once),
        cmocka_unit_test(test_each_key_of_json_is_in_the_manual),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
