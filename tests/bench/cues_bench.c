/* What all the delivered cues and the fitted weights cost at start, and in memory.
 *
 * usage: cues_bench CUES-FOLDER */
#include <glib.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "policy/words.h"

static size_t in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Paths of the files with this ending, in the order of their names. Caller unrefs. */
static GPtrArray *files_of(const char *folder, const char *ending)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        if (g_str_has_suffix(name, ending))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(paths, by_name);
    return paths;
}

static void add_files(struct cues *cues, const char *folder, const char *ending,
                      void (*add)(struct cues *, const char *, const char *, GPtrArray *),
                      GPtrArray *problems)
{
    g_autoptr(GPtrArray) paths = files_of(folder, ending);
    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *text = NULL;
        if (g_file_get_contents(paths->pdata[i], &text, NULL, NULL))
            add(cues, paths->pdata[i], text, problems);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: cues_bench CUES-FOLDER\n");
        return 64;
    }
    g_autoptr(GPtrArray) problems = problems_new();
    size_t before = in_use();
    clock_t begin = clock();
    struct cues *cues = cues_new();
    add_files(cues, argv[1], ".cues", cues_add, problems);
    add_files(cues, argv[1], ".weights", cues_set_weights, problems);
    cues_close(cues);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    printf("cues: %u lines in %.2f s, %.1f MiB\n", cues_count(cues), seconds,
           (double)(in_use() - before) / (1 << 20));
    cues_free(cues);
    return problems->len > 0;
}
