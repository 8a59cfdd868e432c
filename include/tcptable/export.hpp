// Symbol visibility. The library is built with everything hidden but what carries TCPTABLE_API.
#pragma once

#define TCPTABLE_API __attribute__((visibility("default")))
