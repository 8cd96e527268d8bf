// Counts the memory a thread asks for, so that a test can claim that something asks for none. The
// executable's operator new does the counting (counted_new.cc).
#pragma once

#include <cstddef>

namespace samtale::engine::test {

// How often this thread has called operator new.
std::size_t Allocations();

}  // namespace samtale::engine::test
