#include "services/core/mode.h"

namespace samtale {

std::string_view Word(Mode mode) {
  switch (mode) {
    case Mode::kPhysical:
      return "physical";
    case Mode::kTelephone:
      return "telephone";
    case Mode::kVideo:
      return "video";
  }
  return "";
}

std::optional<Mode> ParseMode(std::string_view word) {
  for (Mode mode : kModes) {
    if (Word(mode) == word) return mode;
  }
  return std::nullopt;
}

}  // namespace samtale
