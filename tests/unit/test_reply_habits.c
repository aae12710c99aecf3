/* Clear answers of eight languages, wrapped in the ways of the programs that people write mail
 * with. The test prints which share of each is taken as meant; none may be taken for the opposite,
 * and no condition or question for a yes. */
#include "mail/read/reply.h"
#include "post/answer_words.h"
#include "ask_fixture.h"
#include "habits_fixture.h"
#include "store_fixture.h"
#include "take_fixture.h"
#include "tongues_fixture.h"

#define AS_MEANT_AT_LEAST 95u /* per cent, in every language and with every habit */

struct counts {
    guint all, meant, opposite;
};

static struct ask *ask_in(const char *language)
{
    struct ask *ask = ask_new();
    struct ask_about *about = g_new0(struct ask_about, 1);

    fixture_set(&ask->language, language);
    fixture_set(&ask->party, "bob@client.example");
    fixture_set(&ask->party_name, "Bob Brown");
    fixture_set(&ask->introducer, ALICE);
    fixture_set(&ask->introducer_name, "Alice Archer");
    about->counterpart = g_strdup(CAROL);
    about->shown = g_strdup(CAROL);
    about->name = g_strdup("Carol Clark");
    g_ptr_array_add(ask->about, about);
    return ask;
}

/* REPLY_WORD_NONE where it is taken for a program's mail, too. */
static enum reply_word taken(const struct config *config, const struct ask *ask,
                             const struct wrapped *wrapped)
{
    struct incoming mail = {wrapped->sender, wrapped->fields, wrapped->body->str,
                            wrapped->body->len, NULL};
    struct answer_words words = {0};
    const char *why = NULL;

    if (reply_classify(config->quoting, mail.mail_from, mail.fields, mail.body, mail.size, &why) !=
        REPLY_PERSON)
        return REPLY_WORD_NONE;
    answer_words_read(config, &mail, ANSWER_REPLY, ask, 0, &words);
    enum reply_word reply_word = words.reply_word;
    answer_words_clear(&words);
    return reply_word;
}

static bool agrees(enum reply_word reply_word)
{
    return reply_word == REPLY_WORD_YES || reply_word == REPLY_WORD_ALWAYS;
}

static void count(struct counts *counts, enum reply_word meant, enum reply_word reply_word)
{
    counts->all++;
    counts->meant += reply_word == meant;
    counts->opposite += agrees(reply_word) != agrees(meant) &&
                        (agrees(reply_word) || reply_word != REPLY_WORD_NONE);
}

static void say_each(const struct config *config, const struct tongue *tongue,
                     const struct habit *habit, struct counts *counts)
{
    struct ask *ask = ask_in(tongue->code);

    for (const struct answered *a = tongue->answers; a->words; a++) {
        struct wrapped wrapped;
        wrap(&wrapped, tongue, habit, a->words);
        enum reply_word reply_word = taken(config, ask, &wrapped);
        count(counts, a->reply_word, reply_word);
        if (reply_word != a->reply_word)
            print_message("%s, %s: \"%s\" is taken as %s\n", tongue->code, habit->name, a->words,
                          reply_word == REPLY_WORD_NONE ? "unclear" : reply_word_name(reply_word));
        wrapped_clear(&wrapped);
    }
    ask_free(ask);
}

static void print_row(const char *name, const struct counts *row)
{
    g_autoptr(GString) line = g_string_new(NULL);

    for (guint t = 0; t < N_TONGUES; t++)
        g_string_append_printf(line, "%6.0f", 100.0 * row[t].meant / MAX(row[t].all, 1));
    print_message("%-36s%s\n", name, line->str);
}

static void print_table(struct counts table[N_HABITS][N_TONGUES])
{
    g_autoptr(GString) head = g_string_new(NULL);

    for (guint t = 0; t < N_TONGUES; t++)
        g_string_append_printf(head, "%6s", tongues[t].code);
    print_message("%-36s%s\n", "% as meant", head->str);
    for (guint h = 0; h < N_HABITS; h++)
        print_row(habits[h].name, table[h]);
}

static struct counts sum(struct counts table[N_HABITS][N_TONGUES], guint habit, guint tongue)
{
    struct counts all = {0};

    for (guint h = 0; h < N_HABITS; h++) {
        for (guint t = 0; t < N_TONGUES; t++) {
            if ((habit < N_HABITS && habit != h) || (tongue < N_TONGUES && tongue != t))
                continue;
            all.all += table[h][t].all;
            all.meant += table[h][t].meant;
            all.opposite += table[h][t].opposite;
        }
    }
    return all;
}

static void assert_well_taken(struct counts counts)
{
    assert_int_equal(counts.opposite, 0);
    assert_true(counts.meant * 100 >= counts.all * AS_MEANT_AT_LEAST);
}

static void clear_answers_are_taken_as_meant_however_they_are_wrapped(void **state)
{
    struct answering *a = *state;
    struct counts table[N_HABITS][N_TONGUES] = {0};

    for (guint h = 0; h < N_HABITS; h++)
        for (guint t = 0; t < N_TONGUES; t++)
            say_each(a->config, &tongues[t], &habits[h], &table[h][t]);
    print_table(table);
    struct counts all = sum(table, N_HABITS, N_TONGUES);
    print_message("%u answers, %u as meant, %u for the opposite\n", all.all, all.meant,
                  all.opposite);
    for (guint h = 0; h < N_HABITS; h++)
        assert_well_taken(sum(table, h, N_TONGUES));
    for (guint t = 0; t < N_TONGUES; t++)
        assert_well_taken(sum(table, N_HABITS, t));
}

static enum reply_word taken_in_english(const struct config *config, const char *words)
{
    struct ask *ask = ask_in("en");
    struct wrapped wrapped;

    wrap(&wrapped, &tongues[0], &habits[0], words);
    enum reply_word reply_word = taken(config, ask, &wrapped);
    wrapped_clear(&wrapped);
    ask_free(ask);
    return reply_word;
}

static void an_always_to_one_person_is_a_yes(void **state)
{
    struct answering *a = *state;

    assert_int_equal(taken_in_english(a->config, "Always yes to Carol!"), REPLY_WORD_YES);
    assert_int_equal(taken_in_english(a->config, "Always ok for Carol Clark"), REPLY_WORD_YES);
    assert_int_equal(taken_in_english(a->config, "Always yes to Alice"), REPLY_WORD_ALWAYS);
    assert_int_equal(taken_in_english(a->config, "Always"), REPLY_WORD_ALWAYS);
}

static void each_language_has_answers_of_each_kind(void **state)
{
    (void)state;
    for (guint t = 0; t < N_TONGUES; t++) {
        guint n[REPLY_WORD_NONE + 1] = {0};
        for (const struct answered *a = tongues[t].answers; a->words; a++)
            n[a->reply_word]++;
        assert_true(n[REPLY_WORD_YES] + n[REPLY_WORD_ALWAYS] >= 12 && n[REPLY_WORD_ALWAYS] > 0);
        assert_true(n[REPLY_WORD_NO] >= 12);
        assert_true(n[REPLY_WORD_NEVER] >= 6);
        assert_true(n[REPLY_WORD_NONE] >= 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_language_has_answers_of_each_kind),
        TEST(an_always_to_one_person_is_a_yes),
        TEST(clear_answers_are_taken_as_meant_however_they_are_wrapped),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
