/* cmocka 2 deprecates assert_in_range in favour of a name that cmocka 1 does not have. */
#ifndef ASKFIRST_TESTS_IN_RANGE_H
#define ASKFIRST_TESTS_IN_RANGE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#ifndef assert_uint_in_range
#define assert_uint_in_range(value, low, high) assert_in_range(value, low, high)
#endif

#endif
