/* A text as words: what each is, and hashes that may stand in files. */
#include "policy/evidence/party_names.h"
#include "policy/evidence/reading.h"
#include "words_fixture.h"

#define MEET G_GUINT64_CONSTANT(0xbfb3d7507ce214cc)
#define GRUESSE G_GUINT64_CONSTANT(0xa7c18ca3c8b845c4)
#define CCD G_GUINT64_CONSTANT(0xf08c3396ffb7b7ee)
#define KANJI G_GUINT64_CONSTANT(0xaaf227c02c0abd72)
#define BOTH G_GUINT64_CONSTANT(0xcb556093620c04bb)

static const char *const cue_lines = "1 \"please meet {name}\"\nnoname \"sales\"\n";

/* The words of a text to Bob and Carol. Caller clears. */
static struct reading read_text(const char *text)
{
    struct cues *cues = good_cues(cue_lines);
    struct names names;
    struct reading reading;
    names_read(&names,
               &(struct names_of){bob_and_carol, whose, G_N_ELEMENTS(bob_and_carol), NULL, NULL});
    reading_init(&reading, cues, &names, text);
    names_clear(&names);
    cues_free(cues);
    return reading;
}

static void expect_hash(const char *text, guint64 hash)
{
    struct reading reading = read_text(text);
    assert_int_equal(reading.n, 1);
    if (reading.words[0].hash != hash)
        fail_msg("%s: %" G_GINT64_MODIFIER "x", text, reading.words[0].hash);
    reading_clear(&reading);
}

static void a_hash_is_the_same_everywhere(void **state)
{
    (void)state;
    expect_hash("Meet", MEET);
    expect_hash("MEET", MEET);
    expect_hash("gr\xc3\xbc\xc3\x9f"
                "e",
                GRUESSE);
    expect_hash("Gru\xcc\x88SSE", GRUESSE);
    expect_hash("CC\xe2\x80\x99"
                "d",
                CCD);
    expect_hash("cc`d", CCD);
    expect_hash("\xe7\xb4\xb9", KANJI);
    expect_hash("<->", BOTH);
    expect_hash("bob@example.org", 0);
    expect_hash("https://example.org/meet", 0);
    expect_hash("a123456789b123456789c123456789d123456789e123456789f123456789g1234", 0);
}

/* The flags of each word of a text from 山田 to 田中健一 and マリア. */
static void a_name_of_signs_is_found_in_the_text(void **state)
{
    (void)state;
    struct cues *cues = good_cues(cue_lines);
    static const char *const called[] = {"\xe7\x94\xb0\xe4\xb8\xad\xe5\x81\xa5\xe4\xb8\x80",
                                         "\xe3\x83\x9e\xe3\x83\xaa\xe3\x82\xa2 Rossi"};
    static const unsigned parties[] = {1, 2};
    struct names names;
    names_read(&names, &(struct names_of){called, parties, 2, "\xe5\xb1\xb1\xe7\x94\xb0",
                                          "yamada@our.example"});
    struct reading reading;
    /* 田中様、マリアさん。山田 田 */
    reading_init(&reading, cues, &names,
                 "\xe7\x94\xb0\xe4\xb8\xad\xe6\xa7\x98\xe3\x80\x81"
                 "\xe3\x83\x9e\xe3\x83\xaa\xe3\x82\xa2\xe3\x81\x95\xe3\x82\x93\xe3\x80\x82"
                 "\xe5\xb1\xb1\xe7\x94\xb0 \xe7\x94\xb0");
    static const unsigned whose_sign[] = {1, 1, 0, 2, 2, 2, 0, 0, 0, 0, 0};
    assert_int_equal(reading.n, G_N_ELEMENTS(whose_sign));
    for (guint i = 0; i < reading.n; i++) {
        assert_int_equal(reading.words[i].party, whose_sign[i]);
        assert_int_equal((reading.words[i].flags & WORD_NAME) != 0, whose_sign[i] != 0);
        assert_int_equal((reading.words[i].flags & WORD_AUTHOR) != 0, i == 8 || i == 9);
    }
    reading_clear(&reading);
    names_clear(&names);
    cues_free(cues);
}

static void words_are_names_numbers_and_words_of_cues(void **state)
{
    (void)state;
    struct reading reading = read_text("Bob, please meet Ms Nwosu, sales, 555 bob@example.org");
    static const guint32 kinds = WORD_NAME | WORD_PERSON | WORD_NUMBER | LEXEME_ADDRESS;
    static const struct {
        const char *text;
        guint32 flags, party;
        bool in_cues;
    } expected[] = {
        {"Bob", WORD_NAME | WORD_PERSON, 1, false},
        {"please", 0, 0, true},
        {"meet", 0, 0, true},
        {"Ms", WORD_PERSON, 0, false},
        {"Nwosu", WORD_NAME | WORD_PERSON, 2, false},
        {"sales", 0, 0, true},
        {"555", WORD_NUMBER, 0, false},
        {"bob@example.org", LEXEME_ADDRESS, 0, false},
    };
    assert_int_equal(reading.n, G_N_ELEMENTS(expected));
    for (guint i = 0; i < reading.n; i++) {
        const struct word *word = &reading.words[i];
        g_autofree char *text = g_strndup(reading.text + word->start, word->end - word->start);
        assert_string_equal(text, expected[i].text);
        assert_int_equal(word->flags & kinds, expected[i].flags);
        assert_int_equal(word->party, expected[i].party);
        assert_int_equal(word->step != 0, expected[i].in_cues);
    }
    reading_clear(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_is_the_same_everywhere),
        cmocka_unit_test(a_name_of_signs_is_found_in_the_text),
        cmocka_unit_test(words_are_names_numbers_and_words_of_cues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
