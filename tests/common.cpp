#include "common.hpp"  // IWYU pragma: keep
