/* The labelled samples, and those of other languages. */
#include "in_range.h"
#include "quoting_fixture.h"
#include "words_fixture.h"

static void add_names(GPtrArray *names, const char *list)
{
    g_auto(GStrv) entries = g_strsplit(list, ",", -1);
    for (char **entry = entries; *entry != NULL; entry++) {
        g_auto(GStrv) halves = g_strsplit(*entry, "<", 2);
        const char *address = halves[0] && halves[1] ? halves[1] : *entry;
        if (address != *entry)
            g_ptr_array_add(names, g_strstrip(g_strdup(halves[0])));
        if (strchr(address, '@') != NULL)
            g_ptr_array_add(names, g_strstrip(g_strndup(address, strcspn(address, ">"))));
        else
            g_ptr_array_add(names, g_strstrip(g_strdup(address)));
    }
}

static bool sample_introduces(const struct cues *cues, const char *name)
{
    g_autofree char *path = g_build_filename("tests/mail/words", name, NULL);
    g_autofree char *mail = read_source(path);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *subject = NULL;
    char *body = strstr(mail, "\n\n");
    assert_non_null(body);
    *body = '\0';
    g_auto(GStrv) fields = g_strsplit(mail, "\n", -1);
    for (char **field = fields; *field != NULL; field++) {
        if (g_str_has_prefix(*field, "To: ") || g_str_has_prefix(*field, "Cc: "))
            add_names(names, *field + 4);
        if (g_str_has_prefix(*field, "Subject: "))
            subject = g_strdup(*field + 9);
    }
    struct words_input input = {.subject = subject,
                                .text = body + 2,
                                .quoting = shipped_quoting(),
                                .names = (const char *const *)names->pdata,
                                .n_names = names->len};
    struct evidence *evidence = words_judge(cues, &input);
    bool introduces = evidence->score >= THRESHOLD;
    evidence_free(evidence);
    return introduces;
}

struct tally {
    unsigned intros, others, found, false_alarms;
};

static void judge_sample(const struct cues *cues, char **columns, struct tally *tally)
{
    bool intro = strcmp(columns[1], "intro") == 0;
    bool said = sample_introduces(cues, columns[0]);
    bool missed = columns[2] != NULL && g_str_has_prefix(columns[2], "missed");
    if (said != (intro && !missed))
        fail_msg("%s is judged wrong", columns[0]);
    tally->intros += intro;
    tally->others += !intro;
    tally->found += intro && said;
    tally->false_alarms += !intro && said;
}

static void the_samples_are_judged_as_labelled(void **state)
{
    (void)state;
    struct cues *cues = english();
    struct tally tally = {0};
    g_autofree char *labels = read_source("tests/mail/words/labels.tsv");
    g_auto(GStrv) lines = g_strsplit(g_strchomp(labels), "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) columns = g_strsplit(*line, "\t", 3);
        judge_sample(cues, columns, &tally);
    }
    assert_uint_in_range(tally.intros, 25, 1000);
    assert_uint_in_range(tally.others, 35, 1000);
    assert_uint_in_range(100 * tally.found / tally.intros, 90, 100);
    assert_uint_in_range(100 * tally.found / (tally.found + tally.false_alarms), 95, 100);
    cues_free(cues);
}

/* A line: language, whether it introduces, a text to Bob and Carol in which "\n" begins a line. */
static void expect_judged(const struct cues *cues, const char *line)
{
    g_auto(GStrv) columns = g_strsplit(line, "\t", 3);
    g_autofree char *text = g_strcompress(columns[2]);
    struct evidence *evidence = judge(cues, NULL, text);
    bool introduces = evidence->score >= THRESHOLD;
    if (introduces != g_str_equal(columns[1], "intro"))
        fail_msg("%s: %.3f, but %s: %s", columns[0], evidence->score, columns[1], columns[2]);
    evidence_free(evidence);
}

static void other_languages_are_read(void **state)
{
    (void)state;
    struct cues *cues = all_languages();
    g_autofree char *samples = read_source("tests/mail/words/languages.tsv");
    g_auto(GStrv) lines = g_strsplit(g_strchomp(samples), "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        expect_judged(cues, *line);
    assert_uint_in_range(g_strv_length(lines), 80, 10000);
    cues_free(cues);
}

static void topics_are_told_in_eleven_languages(void **state)
{
    (void)state;
    static const struct {
        const char *text, *topic;
    } samples[] = {
        {"She is looking for a new job.", "career"},
        {"Sie sucht eine neue Stelle, der Lebenslauf liegt bei.", "career"},
        {"Elle cherche un emploi depuis mars.", "career"},
        {"Est\u00e1n buscando inversores para la planta.", "funding"},
        {"Una giornalista vuole parlarti.", "press"},
        {"Zij zoekt een nieuwe baan.", "career"},
        {"Ele manda a tabela de pre\u00e7os amanh\u00e3.", "sales"},
        {"\u8cc7\u91d1\u8abf\u9054\u306e\u4ef6\u3067\u3059\u3002", "funding"},
        {"Szuka nowej pracy od marca.", "career"},
        {"Prislistan: be om en ny prislista.", "sales"},
        {"\u4ed6\u60f3\u627e\u5de5\u4f5c\u3002", "career"},
    };
    struct cues *cues = all_languages();
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        struct evidence *evidence = judge(cues, "", samples[i].text);
        if (evidence->topics[0] == NULL || evidence->topics[1] != NULL ||
            strcmp(evidence->topics[0], samples[i].topic) != 0)
            fail_msg("\"%s\" is not about %s alone", samples[i].text, samples[i].topic);
        evidence_free(evidence);
    }
    cues_free(cues);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_samples_are_judged_as_labelled),
        cmocka_unit_test(other_languages_are_read),
        cmocka_unit_test(topics_are_told_in_eleven_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
