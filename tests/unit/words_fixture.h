/* Cues of a few lines or of all files, and what they find in a text to Bob and Carol. */
#ifndef ASKFIRST_TESTS_WORDS_FIXTURE_H
#define ASKFIRST_TESTS_WORDS_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>
#include "base/problem.h"
#include "policy/evidence/words.h"
#include "in_range.h"

#define THRESHOLD 0.5

static inline char *source_file(const char *path)
{
    const char *top = g_getenv("ASKFIRST_SOURCE");
    return g_build_filename(top != NULL ? top : ".", path, NULL);
}

static G_GNUC_UNUSED char *read_source(const char *path)
{
    g_autofree char *file = source_file(path);
    char *text = NULL;
    if (!g_file_get_contents(file, &text, NULL, NULL))
        fail_msg("cannot read %s", file);
    return text;
}

static inline GPtrArray *problems_of(struct cues *cues, const char *text)
{
    GPtrArray *problems = problems_new();
    cues_add(cues, "t.cues", text, problems);
    return problems;
}

static inline struct cues *good_cues(const char *text)
{
    struct cues *cues = cues_new();
    g_autoptr(GPtrArray) problems = problems_of(cues, text);
    if (problems->len > 0) {
        const struct problem *first = problems->pdata[0];
        fail_msg("%u:%u: %s", first->line, first->column, first->message);
    }
    return cues;
}

static inline struct cues *english(void)
{
    g_autofree char *text = read_source("config/languages/en/cues");
    return good_cues(text);
}

/* All the files that are delivered. */
static inline struct cues *all_languages(void)
{
    g_autofree char *folder = source_file("config/languages");
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(GDir) languages = g_dir_open(folder, 0, NULL);
    struct cues *cues = cues_new();
    for (const char *name; languages != NULL && (name = g_dir_read_name(languages)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, "cues", NULL);
        g_autofree char *text = NULL;
        if (g_file_get_contents(path, &text, NULL, NULL))
            cues_add(cues, path, text, problems);
    }
    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = problems->pdata[i];
        fail_msg("%s:%u:%u: %s", problem->file, problem->line, problem->column, problem->message);
    }
    cues_close(cues);
    return cues;
}

static const char *const bob_and_carol[] = {"Bob Tanner", "bob.tanner", "Carol Nwosu", "cnwosu"};
static const unsigned whose[] = {1, 1, 2, 2};

static inline struct evidence *judge(const struct cues *cues, const char *subject, const char *text)
{
    struct words_input input = {.subject = subject,
                                .text = text,
                                .names = bob_and_carol,
                                .parties = whose,
                                .n_names = G_N_ELEMENTS(bob_and_carol)};
    return words_judge(cues, &input);
}

static inline unsigned hits_of(const char *cue_lines, const char *subject, const char *text)
{
    struct cues *cues = good_cues(cue_lines);
    struct evidence *evidence = judge(cues, subject, text);
    unsigned n = evidence->hits->len;
    evidence_free(evidence);
    cues_free(cues);
    return n;
}

static inline void expect_found(const char *cue_lines, const char *text)
{
    if (hits_of(cue_lines, NULL, text) == 0)
        fail_msg("%s does not find: %s", cue_lines, text);
}

static inline void expect_missing(const char *cue_lines, const char *text)
{
    if (hits_of(cue_lines, NULL, text) != 0)
        fail_msg("%s finds: %s", cue_lines, text);
}

#endif
