#include "services/core/caller.h"

#include <gtest/gtest.h>

#include <string>

namespace samtale {
namespace {

static_assert(!std::is_default_constructible_v<Caller>);

TEST(Role, IsNamedByItsWord) {
  const struct {
    Role role;
    const char* word;
  } cases[] = {
      {Role::kCitizen, "citizen"},   {Role::kCaseworker, "caseworker"},
      {Role::kAKasse, "a_kasse"},    {Role::kAdministrator, "administrator"},
      {Role::kOperator, "operator"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Word(c.role), c.word);
    EXPECT_EQ(ParseRole(c.word), c.role);
  }
}

TEST(Role, IsNoOtherWord) {
  for (const char* word : {"", "Citizen", "CITIZEN", "citizen ", "a-kasse", "root"}) {
    EXPECT_FALSE(ParseRole(word)) << word;
  }
}

}  // namespace
}  // namespace samtale
