#include "post/decision.h"

void decision_clear(struct decision *d)
{
    g_clear_pointer(&d->id, g_free);
    g_clear_pointer(&d->note, g_free);
    g_clear_pointer(&d->language, g_free);
    g_clear_pointer(&d->from, g_free);
    g_clear_pointer(&d->mark, g_free);
    g_clear_pointer(&d->why, g_free);
}
