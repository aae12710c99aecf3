#include "base/error.h"

G_DEFINE_QUARK(askfirst - error, askfirst_error)
