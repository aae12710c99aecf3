/* The lines of a file "quoting". */
#include "policy/kinds.h"
#include "policy/quoting.h"

static const char *const names[] = {"field",  "from",  "wrote",    "begins", "title",
                                    "device", "below", "greeting", "notice", NULL};

static char *add(void *ctx, unsigned kind, const char *words)
{
    quoting_add(ctx, kind, words);
    return NULL;
}

void quoting_parse(struct quoting *quoting, const char *file, const char *text, GPtrArray *problems)
{
    kinds_parse(&(struct kinds){names, add, quoting}, file, text, problems);
}
