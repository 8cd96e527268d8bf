// What a fuzz target is: one function of bytes that must return 0 and neither crash nor break what
// it checks, whatever the bytes. libFuzzer calls it (preset `fuzz`); replay.cc calls it with the
// inputs of corpus/<target>, in every build. Checks are SAMTALE_CHECK, which is always on.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
