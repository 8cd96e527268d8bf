// Takes small choices from a fuzzer's bytes, the same in every build; when they are spent, every
// choice is the first. A value of its reader's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace samtale::fuzz {

class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  std::uint8_t Take() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  bool Flag() { return Take() % 2 == 1; }
  // Below `size`, which must not be 0.
  std::size_t Below(std::size_t size) {
    const std::size_t high = Take();
    return (size > 256 ? high * 256 + Take() : high) % size;
  }
  template <class T>
  const T& Of(const std::vector<T>& choices) {
    return choices[Below(choices.size())];
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace samtale::fuzz
