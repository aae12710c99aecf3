/* The sample mails of tests/mail/answers: what people and programs send to the answer address. */
#ifndef ASKFIRST_TESTS_ANSWERS_FIXTURE_H
#define ASKFIRST_TESTS_ANSWERS_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <glib.h>
#include <string.h>
#include "cli/read_message.h"
#include "mail/read/header.h"

struct sample {
    char *name;
    GPtrArray *fields;
    GString *body;
    char *mail_from;
    char *word, *note; /* of a person: as labels has them */
};

static inline char *answers_path(const char *folder, const char *name)
{
    const char *source = g_getenv("ASKFIRST_SOURCE");
    return g_build_filename(source ? source : ".", "tests/mail/answers", folder, name, NULL);
}

static inline const char *sample_field(const struct sample *s, const char *name)
{
    for (guint i = 0; i < s->fields->len; i++) {
        const struct field *field = s->fields->pdata[i];
        if (g_ascii_strcasecmp(field->name, name) == 0)
            return field->value;
    }
    return NULL;
}

/* The envelope sender is what Return-Path says. */
static inline struct sample *sample_read(const char *folder, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = answers_path(folder, name);
    struct sample *s = g_new0(struct sample, 1);

    s->name = g_strdup(name);
    if (!readmail(path, &s->fields, &s->body, &error))
        fail_msg("%s", error->message);
    const char *from = sample_field(s, "Return-Path");
    g_auto(GStrv) parts = g_strsplit_set(from ? from : "<bob@b.example>", "<>", 3);
    s->mail_from = g_strdup(parts[1]);
    return s;
}

static inline void sample_free(void *data)
{
    struct sample *s = data;
    g_ptr_array_unref(s->fields);
    g_string_free(s->body, TRUE);
    g_free(s->name);
    g_free(s->mail_from);
    g_free(s->word);
    g_free(s->note);
    g_free(s);
}

static inline GPtrArray *samples_automatic(void)
{
    GPtrArray *samples = g_ptr_array_new_with_free_func(sample_free);
    g_autofree char *path = answers_path("automatic", "");
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    assert_non_null(dir);
    while ((name = g_dir_read_name(dir)))
        if (g_str_has_suffix(name, ".eml"))
            g_ptr_array_add(samples, sample_read("automatic", name));
    return samples;
}

/* labels: a line each: file, word, note. */
static inline GPtrArray *samples_of_people(void)
{
    GPtrArray *samples = g_ptr_array_new_with_free_func(sample_free);
    g_autofree char *path = answers_path("person", "labels"), *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) columns = g_strsplit(*line, "\t", 3);
        struct sample *s = sample_read("person", columns[0]);
        s->word = g_strdup(columns[1]);
        s->note = g_strdup(columns[2] ? columns[2] : "");
        g_ptr_array_add(samples, s);
    }
    return samples;
}

#endif
