/* A text as words: what each is, and hashes that may stand in files. */
#include "policy/names.h"
#include "policy/reading.h"
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
    g_autoptr(GHashTable) names =
        names_words(bob_and_carol, whose, G_N_ELEMENTS(bob_and_carol), cues->noname);
    struct reading reading;
    reading_init(&reading, cues, names, text);
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

static void words_are_names_numbers_and_words_of_cues(void **state)
{
    (void)state;
    struct reading reading = read_text("Bob, please meet Ms Nwosu, sales, 555 bob@example.org");
    static const guint32 kinds = WORD_NAME | WORD_PERSON | WORD_NUMBER | TOKEN_ADDRESS;
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
        {"bob@example.org", TOKEN_ADDRESS, 0, false},
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
        cmocka_unit_test(words_are_names_numbers_and_words_of_cues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
