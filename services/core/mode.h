// The three ways a meeting (samtale) is held, and a set of them. Plain values; any thread may share
// them.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace samtale {

enum class Mode : std::uint8_t { kPhysical, kTelephone, kVideo };

// Canonical order: physical, telephone, video. Lists of modes are shown in it unless they say
// otherwise.
inline constexpr std::array<Mode, 3> kModes = {Mode::kPhysical, Mode::kTelephone, Mode::kVideo};

// `physical`, `telephone` or `video`, the word of rule files, SQL and texts.
std::string_view Word(Mode mode);

// The mode a lower-case word names; nothing for any other text.
std::optional<Mode> ParseMode(std::string_view word);

// A set of modes.
class ModeSet {
 public:
  constexpr ModeSet() = default;
  constexpr ModeSet(std::initializer_list<Mode> modes) {
    for (Mode mode : modes) Add(mode);
  }
  static constexpr ModeSet All() { return {Mode::kPhysical, Mode::kTelephone, Mode::kVideo}; }

  constexpr void Add(Mode mode) { bits_ = static_cast<std::uint8_t>(bits_ | Bit(mode)); }
  constexpr bool Has(Mode mode) const { return (bits_ & Bit(mode)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr int size() const {
    return Has(Mode::kPhysical) + Has(Mode::kTelephone) + Has(Mode::kVideo);
  }

  friend constexpr ModeSet operator|(ModeSet a, ModeSet b) { return FromBits(a.bits_ | b.bits_); }
  friend constexpr ModeSet operator&(ModeSet a, ModeSet b) { return FromBits(a.bits_ & b.bits_); }
  // The modes of `a` that are not in `b`.
  friend constexpr ModeSet operator-(ModeSet a, ModeSet b) { return FromBits(a.bits_ & ~b.bits_); }
  friend constexpr bool operator==(ModeSet, ModeSet) = default;

 private:
  static constexpr std::uint8_t Bit(Mode mode) {
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(mode));
  }
  static constexpr ModeSet FromBits(int bits) {
    ModeSet set;
    set.bits_ = static_cast<std::uint8_t>(bits);
    return set;
  }
  std::uint8_t bits_ = 0;
};

}  // namespace samtale
