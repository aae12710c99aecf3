#include "base/plural.h"

const char *plural(guint64 n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}
