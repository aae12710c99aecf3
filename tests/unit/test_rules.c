#include <string.h>
#include "base/limits.h"
#include "rules_fixture.h"

static unsigned line_of(const struct rules *rules, enum rule_stage stage, const char *from,
                        const char *to, const char *with)
{
    struct rule_query query = {.from = from, .to = to, .with = with};
    const struct rule *rule = rules_match(rules, stage, &query, NULL);
    return rule ? rule->line : 0;
}

static unsigned verdict_line(const struct rules *rules, const char *from, const char *to,
                             const char *with)
{
    return line_of(rules, STAGE_VERDICT, from, to, with);
}

static void each_kind_of_pattern_means_whom_it_says(void **state)
{
    (void)state;
    struct rules *rules = good("hold to bob@b.example\n"
                               "tag to @b.example\n"
                               "reject to @.b.example\n"
                               "confirm to eve@\n");
    assert_int_equal(verdict_line(rules, NULL, "bob@b.example", NULL), 1);
    assert_int_equal(verdict_line(rules, NULL, "dan@b.example", NULL), 2);
    assert_int_equal(verdict_line(rules, NULL, "dan@x.b.example", NULL), 3);
    assert_int_equal(verdict_line(rules, NULL, "dan@x.y.b.example", NULL), 3);
    assert_int_equal(verdict_line(rules, NULL, "eve@anywhere.example", NULL), 4);
    assert_int_equal(verdict_line(rules, NULL, "eve@b.example", NULL), 2);
    assert_int_equal(verdict_line(rules, NULL, "dan@xb.example", NULL), 0);
    assert_int_equal(verdict_line(rules, NULL, "eve2@c.example", NULL), 0);
    assert_int_equal(verdict_line(rules, NULL, NULL, NULL), 0);
    rules_free(rules);
}

static void patterns_are_normalised_like_addresses(void **state)
{
    (void)state;
    struct rules *rules = good("HOLD To Bob+x@B.Example From \"@B\xc3\xbc"
                               "cher.example\"\r\n"
                               "tag to \"john doe\"@x.example\n"
                               "tag to \"ann lee@x.example\"\n"
                               "tag to \"Bob\"@ with *\n");
    assert_int_equal(verdict_line(rules, "a@xn--bcher-kva.example", "bob@b.example", NULL), 1);
    assert_int_equal(verdict_line(rules, NULL, "john doe@x.example", NULL), 2);
    assert_int_equal(verdict_line(rules, NULL, "ann lee@x.example", NULL), 3);
    assert_int_equal(verdict_line(rules, NULL, "bob@x.example", "c@c.example"), 4);
    rules_free(rules);
}

static void the_first_match_in_the_file_wins(void **state)
{
    (void)state;
    struct rules *rules = good("tag from alice@a.example to carol@c.example\n"
                               "hold to bob@b.example\n"
                               "reject from alice@a.example\n"
                               "confirm with carol@c.example\n"
                               "rewrite\n");
    assert_int_equal(verdict_line(rules, "alice@a.example", "bob@b.example", "carol@c.example"), 2);
    assert_int_equal(verdict_line(rules, "alice@a.example", "dan@b.example", "carol@c.example"), 3);
    assert_int_equal(verdict_line(rules, "al@a.example", "dan@b.example", "carol@c.example"), 4);
    assert_int_equal(verdict_line(rules, "al@a.example", "dan@b.example", "eve@c.example"), 5);
    assert_int_equal(verdict_line(rules, "alice@a.example", "carol@c.example", NULL), 1);
    rules_free(rules);
}

static void a_step_sees_only_lines_of_its_own(void **state)
{
    (void)state;
    struct rules *rules = good("allow to bob@b.example\nhold to bob@b.example\n"
                               "ignore to bob@b.example\n");
    assert_int_equal(line_of(rules, STAGE_ALLOW, NULL, "bob@b.example", NULL), 1);
    assert_int_equal(line_of(rules, STAGE_VERDICT, NULL, "bob@b.example", NULL), 2);
    assert_int_equal(line_of(rules, STAGE_IGNORE, NULL, "bob@b.example", NULL), 3);
    assert_int_equal(line_of(rules, STAGE_CONNECT, NULL, "bob@b.example", NULL), 0);
    assert_int_equal(rules_count(rules), 3);
    rules_free(rules);
}

static void connect_holds_in_either_order(void **state)
{
    (void)state;
    struct rules *rules = good("connect to @b.example with carol@c.example\n"
                               "connect with @.lawyers.example\n"
                               "connect to @d.example with @e.example from @our.example\n");
    assert_int_equal(line_of(rules, STAGE_CONNECT, NULL, "bob@b.example", "carol@c.example"), 1);
    assert_int_equal(line_of(rules, STAGE_CONNECT, NULL, "carol@c.example", "bob@b.example"), 1);
    assert_int_equal(line_of(rules, STAGE_CONNECT, NULL, "bob@b.example", "dan@b.example"), 0);
    assert_int_equal(line_of(rules, STAGE_CONNECT, NULL, "x@a.lawyers.example", "y@y.example"), 2);
    assert_int_equal(line_of(rules, STAGE_CONNECT, NULL, "y@y.example", "x@a.lawyers.example"), 2);
    assert_int_equal(line_of(rules, STAGE_CONNECT, "al@our.example", "e@e.example", "d@d.example"),
                     3);
    assert_int_equal(line_of(rules, STAGE_CONNECT, "al@x.example", "e@e.example", "d@d.example"),
                     0);
    rules_free(rules);
}

static void a_topic_rule_waits_for_the_words(void **state)
{
    (void)state;
    struct rules *rules = good("hold to bob@b.example topic Career\n"
                               "tag to @b.example\n");
    static const char *const career[] = {"x", "career", NULL}, *const other[] = {"sales", NULL};
    struct rule_query query = {.to = "bob@b.example"};
    bool question = false;
    assert_int_equal(rules_match(rules, STAGE_VERDICT, &query, &question)->line, 2);
    assert_true(question);
    question = false;
    query.to = "dan@b.example";
    assert_int_equal(rules_match(rules, STAGE_VERDICT, &query, &question)->line, 2);
    assert_false(question);
    query = (struct rule_query){.to = "bob@b.example", .topics = career};
    assert_int_equal(rules_match(rules, STAGE_VERDICT, &query, &question)->line, 1);
    query.topics = other;
    assert_int_equal(rules_match(rules, STAGE_VERDICT, &query, &question)->line, 2);
    assert_false(question);
    rules_free(rules);
}

static void a_topic_rule_behind_the_match_is_in_no_question(void **state)
{
    (void)state;
    struct rules *rules = good("tag to bob@b.example\nhold to @b.example topic career\n");
    struct rule_query query = {.to = "bob@b.example"};
    bool question = false;
    assert_int_equal(rules_match(rules, STAGE_VERDICT, &query, &question)->line, 1);
    assert_false(question);
    rules_free(rules);
}

static void override_lines_can_be_asked_for_alone(void **state)
{
    (void)state;
    struct rules *rules = good("allow to @b.example\nallow from ceo@our.example override\n");
    struct rule_query query = {"ceo@our.example", "bob@b.example", NULL, NULL, true};
    assert_int_equal(rules_match(rules, STAGE_ALLOW, &query, NULL)->line, 2);
    query.only_override = false;
    assert_int_equal(rules_match(rules, STAGE_ALLOW, &query, NULL)->line, 1);
    query = (struct rule_query){"al@our.example", "bob@b.example", NULL, NULL, true};
    assert_null(rules_match(rules, STAGE_ALLOW, &query, NULL));
    rules_free(rules);
}

static unsigned pass_line(const struct rules *rules, const char *from, const char *one,
                          const char *two)
{
    const char *parties[] = {one, two};
    const struct rule *rule = rules_match_pass(rules, from, parties, one ? (two ? 2 : 1) : 0);
    return rule ? rule->line : 0;
}

static void pass_needs_every_party(void **state)
{
    (void)state;
    struct rules *rules = good("pass to @b.example\n"
                               "pass from events@our.example\n"
                               "pass from al@our.example to @.c.example\n");
    assert_int_equal(pass_line(rules, "x@x.example", "a@b.example", "c@b.example"), 1);
    assert_int_equal(pass_line(rules, "x@x.example", "a@b.example", "c@c.example"), 0);
    assert_int_equal(pass_line(rules, "x@x.example", "c@c.example", "a@b.example"), 0);
    assert_int_equal(pass_line(rules, "events@our.example", "a@b.example", "c@c.example"), 2);
    assert_int_equal(pass_line(rules, "events@our.example", NULL, NULL), 2);
    assert_int_equal(pass_line(rules, "al@our.example", "a@x.c.example", "b@y.c.example"), 3);
    assert_int_equal(pass_line(rules, "bo@our.example", "a@x.c.example", "b@y.c.example"), 0);
    assert_int_equal(pass_line(rules, NULL, NULL, NULL), 0);
    rules_free(rules);
}

static void an_action_without_clauses_means_everyone(void **state)
{
    (void)state;
    struct rules *rules = good("\xef\xbb\xbfhold # everyone\n\n   # nothing\n");
    assert_int_equal(verdict_line(rules, NULL, NULL, NULL), 1);
    assert_int_equal(verdict_line(rules, "a@a.example", "b@b.example", "c@c.example"), 1);
    rules_free(rules);
    assert_int_equal(rules_count(NULL), 0);
    assert_null(rules_match(NULL, STAGE_PASS, &(struct rule_query){0}, NULL));
    rules_free(NULL);
}

static void a_rule_is_shown_as_it_can_be_written(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "hold",
        "pass from alice@our.example",
        "allow from @.our.example to bob@b.example with eve@ topic career note \"a \\\"b\\\" "
        "\\\\\" "
        "override",
        "tag to \"john doe\"@x.example",
        "tag to \"a\\\"b\"@x.example with \"#1\"@",
        "tag to \"@b\"@x.example",
        "ignore to *",
        "connect from @a.example to *",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        struct rules *rules =
            rules_parse(NULL, "/etc/askfirst/rules", lines[i], NULL, NULL, false, problems);
        assert_int_equal(rules_count(rules), 1);
        static const char *const topics[] = {"career", NULL};
        const struct rule *rule = NULL;
        static const char *const people[] = {"bob@b.example", "john doe@x.example",
                                             "a\"b@x.example", "@b@x.example"};
        static const char *const from[] = {"alice@our.example", "al@x.our.example", "x@a.example"};
        static const char *const with[] = {"eve@e.example", "#1@q.example"};
        for (int stage = 0; stage < STAGE_COUNT; stage++) {
            for (size_t n = 0; !rule && n < 4 * 3 * 2; n++) {
                struct rule_query query = {from[n % 3], people[n / 3 % 4], with[n / 12], topics,
                                           false};
                rule = rules_match(rules, (enum rule_stage)stage, &query, NULL);
            }
        }
        assert_non_null(rule);
        g_autofree char *text = rule_text(rule), *place = rule_place(rule);
        assert_string_equal(text, lines[i]);
        assert_string_equal(place, "rules:1");
        rules_free(rules);
    }
}

static const char *random_pattern(GRand *rand)
{
    static const char *const patterns[] = {
        "a@x.example",  "b@x.example", "a@y.x.example", "@x.example",
        "@y.x.example", "@.example",   "@.x.example",   "a@",
        "b@",           "*",
    };
    return patterns[g_rand_int_range(rand, 0, G_N_ELEMENTS(patterns))];
}

static void append_random_rule(GRand *rand, GString *text)
{
    static const char *const actions[] = {"tag", "allow", "connect to *", "hold"};
    int action = g_rand_int_range(rand, 0, G_N_ELEMENTS(actions));
    g_string_append(text, actions[action]);
    if (g_rand_boolean(rand))
        g_string_append_printf(text, " from %s", random_pattern(rand));
    if (action != 2 && g_rand_boolean(rand))
        g_string_append_printf(text, " to %s", random_pattern(rand));
    if (g_rand_boolean(rand))
        g_string_append_printf(text, " with %s", random_pattern(rand));
    g_string_append_c(text, '\n');
}

/* Each line alone, in order, without an index to speak of. */
static unsigned slow_line_of(char **lines, enum rule_stage stage, const struct rule_query *query)
{
    for (unsigned i = 0; lines[i]; i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        struct rules *one = rules_parse(NULL, "rules", lines[i], NULL, NULL, false, problems);
        bool found = rules_match(one, stage, query, NULL) != NULL;
        rules_free(one);
        if (found)
            return i + 1;
    }
    return 0;
}

static void the_index_finds_what_reading_line_by_line_finds(void **state)
{
    (void)state;
    static const char *const keys[] = {"a@x.example", "b@x.example", "a@y.x.example", "c@z.example",
                                       NULL};
    g_autoptr(GRand) rand = g_rand_new_with_seed(4711);
    for (int round = 0; round < 60; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int i = 0; i < 12; i++)
            append_random_rule(rand, text);
        g_autoptr(GPtrArray) problems = problems_new();
        struct rules *rules = rules_parse(NULL, "rules", text->str, NULL, NULL, false, problems);
        g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
        for (int i = 0; i < 20; i++) {
            struct rule_query query = {keys[g_rand_int_range(rand, 0, 5)],
                                       keys[g_rand_int_range(rand, 0, 5)],
                                       keys[g_rand_int_range(rand, 0, 5)], NULL, false};
            enum rule_stage stage =
                (enum rule_stage)g_rand_int_range(rand, STAGE_CONNECT, STAGE_COUNT);
            const struct rule *rule = rules_match(rules, stage, &query, NULL);
            assert_int_equal(rule ? rule->line : 0, slow_line_of(lines, stage, &query));
        }
        rules_free(rules);
    }
}

static void a_domain_of_very_many_labels_is_matched_too(void **state)
{
    (void)state;
    struct rules *rules = good("hold to @.example\n");
    GString *address = g_string_new("a@");
    while (address->len + 9 < LIMIT_ADDRESS)
        g_string_append(address, "a.");
    g_string_append(address, "example");
    assert_int_equal(verdict_line(rules, address->str, address->str, address->str), 1);
    g_string_append(address, "aaaaaaaaaaaa.example");
    assert_int_equal(verdict_line(rules, NULL, address->str, NULL), 0);
    g_string_free(address, TRUE);
    rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_pattern_means_whom_it_says),
        cmocka_unit_test(patterns_are_normalised_like_addresses),
        cmocka_unit_test(the_first_match_in_the_file_wins),
        cmocka_unit_test(a_step_sees_only_lines_of_its_own),
        cmocka_unit_test(connect_holds_in_either_order),
        cmocka_unit_test(a_topic_rule_waits_for_the_words),
        cmocka_unit_test(a_topic_rule_behind_the_match_is_in_no_question),
        cmocka_unit_test(override_lines_can_be_asked_for_alone),
        cmocka_unit_test(pass_needs_every_party),
        cmocka_unit_test(an_action_without_clauses_means_everyone),
        cmocka_unit_test(a_rule_is_shown_as_it_can_be_written),
        cmocka_unit_test(the_index_finds_what_reading_line_by_line_finds),
        cmocka_unit_test(a_domain_of_very_many_labels_is_matched_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
