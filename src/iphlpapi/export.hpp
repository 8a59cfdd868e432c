// What a function of the version script is defined with.
#pragma once

#define TCPTABLE_EXPORT extern "C" __attribute__((visibility("default")))
