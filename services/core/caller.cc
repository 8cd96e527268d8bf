#include "services/core/caller.h"

#include <array>

namespace samtale {
namespace {

constexpr std::array<Role, 5> kRoles = {Role::kCitizen, Role::kCaseworker, Role::kAKasse,
                                        Role::kAdministrator, Role::kOperator};

}  // namespace

std::string_view Word(Role role) {
  switch (role) {
    case Role::kCitizen:
      return "citizen";
    case Role::kCaseworker:
      return "caseworker";
    case Role::kAKasse:
      return "a_kasse";
    case Role::kAdministrator:
      return "administrator";
    case Role::kOperator:
      return "operator";
  }
  return "";
}

std::optional<Role> ParseRole(std::string_view word) {
  for (Role role : kRoles) {
    if (Word(role) == word) return role;
  }
  return std::nullopt;
}

}  // namespace samtale
