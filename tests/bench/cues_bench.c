/* What all the delivered cues and the fitted weights cost at start, and in memory.
 *
 * usage: cues_bench LANGUAGES-FOLDER */
#include <glib.h>
#include <malloc.h>
#include <stdio.h>
#include <time.h>
#include "base/problem.h"
#include "policy/evidence/words.h"

static size_t in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* Hands a file to cues_add or cues_set_weights, if it is there. */
static void add_file(struct cues *cues, const char *path,
                     void (*add)(struct cues *, const char *, const char *, GPtrArray *),
                     GPtrArray *problems)
{
    g_autofree char *text = NULL;
    if (g_file_get_contents(path, &text, NULL, NULL))
        add(cues, path, text, problems);
}

static void add_languages(struct cues *cues, const char *folder, GPtrArray *problems)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autofree char *weights = g_build_filename(folder, "fitted.weights", NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, "cues", NULL);
        add_file(cues, path, cues_add, problems);
    }
    add_file(cues, weights, cues_set_weights, problems);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: cues_bench LANGUAGES-FOLDER\n");
        return 64;
    }
    g_autoptr(GPtrArray) problems = problems_new();
    size_t before = in_use();
    clock_t begin = clock();
    struct cues *cues = cues_new();
    add_languages(cues, argv[1], problems);
    cues_close(cues);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    printf("cues: %u lines in %.2f s, %.1f MiB\n", cues_count(cues), seconds,
           (double)(in_use() - before) / (1 << 20));
    cues_free(cues);
    return problems->len > 0;
}
