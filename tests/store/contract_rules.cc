// The contract of rules: rulebooks whole under their hash, uploads, activations and layers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/contract.h"

namespace samtale::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const RuleLayerId kNational = RuleLayerId::Of("national");
const RuleLayerId kLocal = RuleLayerId::Of("0101");

Rulebook SomeRulebook(std::string hash = "sha256:a0") {
  return {.hash = std::move(hash),
          .files = {{"national/a.yaml", "authority: national # æøå\n"}, {"vocabulary.yaml", ""}},
          .stored_at = At(5)};
}

RuleUpload SomeUpload() {
  return {.layer = kNational,
          .number = 1,
          .rulebook = "sha256:a0",
          .caller = "operator/eva",
          .reason = "BEK 1398",
          .at = At(6),
          .decides_as = "sha256:d3",
          .findings = R"([{"severity":"NOTE"}])",
          .suspended = {"0101", "0751"}};
}

RuleActivation SomeActivation(std::int64_t number = 1, const RuleLayerId& layer = kNational) {
  return {.layer = layer,
          .number = number,
          .rulebook = "sha256:a0",
          .previous = "sha256:9f",
          .caller = "operator/eva",
          .reason = "BEK 1398",
          .asked_at = At(7),
          .approved_by = "operator/ole",
          .in_force_at = At(8)};
}

RuleLayer SomeLayer(const RuleLayerId& layer = kNational) {
  return {.layer = layer,
          .rulebook = "sha256:a0",
          .activation = 1,
          .folder = "sha256:b1",
          .shadow = "sha256:c2"};
}

TEST_P(StoreContract, FindsEveryFieldOfRules) {
  Write([](Transaction& t) {
    t.Add(SomeRulebook());
    t.Add(SomeUpload());
    t.Put(SomeActivation());
    t.Put(SomeLayer());
  });
  Reopen();
  Read([](const Snapshot& s) {
    EXPECT_EQ(s.FindRulebook("sha256:a0"), SomeRulebook());
    EXPECT_EQ(s.FindRulebook("sha256:a1"), std::nullopt);
    EXPECT_EQ(s.FindRuleUpload(kNational, 1), SomeUpload());
    EXPECT_EQ(s.FindRuleUpload(kNational, 2), std::nullopt);
    EXPECT_EQ(s.FindRuleUpload(kLocal, 1), std::nullopt);
    EXPECT_EQ(s.CountRuleUploads(kNational), 1);
    EXPECT_EQ(s.CountRuleUploads(kLocal), 0);
    EXPECT_EQ(s.FindRuleActivation(kNational, 1), Revised(SomeActivation(), 1));
    EXPECT_EQ(s.FindRuleActivation(kNational, 2), std::nullopt);
    EXPECT_EQ(s.FindRuleLayer(kNational), Revised(SomeLayer(), 1));
    EXPECT_EQ(s.FindRuleLayer(kLocal), std::nullopt);
    EXPECT_THAT(s.ListRuleLayers(), ElementsAre(Revised(SomeLayer(), 1)));
    return 0;
  });
}

TEST_P(StoreContract, FindsFieldsOfRulesLeftUnset) {
  Rulebook empty = SomeRulebook("sha256:e0");
  empty.files = {};
  RuleActivation waiting = SomeActivation();
  waiting.rulebook = "sha256:e0";
  waiting.previous = "";
  waiting.approved_by = "";
  waiting.in_force_at = {};
  waiting.replaced_by = 2;
  RuleUpload unsaid = SomeUpload();
  unsaid.rulebook = "sha256:e0";
  unsaid.suspended = {};
  const RuleLayer only_a_shadow{.layer = kLocal, .shadow = "sha256:c2"};
  Write([&](Transaction& t) {
    t.Add(empty);
    t.Add(unsaid);
    t.Put(waiting);
    t.Put(only_a_shadow);
  });
  Read([&](const Snapshot& s) {
    EXPECT_EQ(s.FindRuleLayer(kLocal), Revised(only_a_shadow, 1));
    EXPECT_EQ(s.FindRulebook("sha256:e0"), empty);
    EXPECT_EQ(s.FindRuleActivation(kNational, 1), Revised(waiting, 1));
    EXPECT_EQ(s.FindRuleUpload(kNational, 1), unsaid);
    return 0;
  });
}

TEST_P(StoreContract, KeepsTheFirstOfARulebookAndEveryUpload) {
  Rulebook later = SomeRulebook();
  later.stored_at = At(50);
  RuleUpload again = SomeUpload();
  again.number = 2;
  again.caller = "operator/ole";
  Write([&](Transaction& t) {
    t.Add(SomeRulebook());
    t.Add(SomeUpload());
  });
  Write([&](Transaction& t) {
    t.Add(later);
    t.Add(again);
    EXPECT_EQ(t.CountRuleUploads(kNational), 2);
  });
  Read([&](const Snapshot& s) {
    EXPECT_EQ(s.FindRulebook("sha256:a0"), SomeRulebook());
    EXPECT_EQ(s.FindRuleUpload(kNational, 1), SomeUpload());
    EXPECT_EQ(s.FindRuleUpload(kNational, 2), again);
    return 0;
  });
}

TEST_P(StoreContract, SharesATextBetweenRulebooks) {
  Rulebook other = SomeRulebook("sha256:a9");
  other.files[1].text = "another";
  Write([&](Transaction& t) {
    t.Add(SomeRulebook());
    t.Add(other);
  });
  Read([&](const Snapshot& s) {
    EXPECT_EQ(s.FindRulebook("sha256:a0"), SomeRulebook());
    EXPECT_EQ(s.FindRulebook("sha256:a9"), other);
    return 0;
  });
}

TEST_P(StoreContract, ListsActivationsLatestFirst) {
  Write([](Transaction& t) {
    t.Add(SomeRulebook());
    for (int number = 1; number <= 4; ++number) t.Put(SomeActivation(number));
    t.Put(SomeActivation(9, kLocal));
  });
  const auto numbers = [&](std::int64_t before, int size) {
    std::vector<std::int64_t> listed;
    for (const RuleActivation& one :
         Read([&](const Snapshot& s) { return s.ListRuleActivations(kNational, before, size); })) {
      listed.push_back(one.number);
    }
    return listed;
  };
  EXPECT_THAT(numbers(100, 200), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(numbers(5, 2), ElementsAre(4, 3));
  EXPECT_THAT(numbers(3, 2), ElementsAre(2, 1));
  EXPECT_THAT(numbers(1, 2), IsEmpty());
}

TEST_P(StoreContract, ReplacesALayerAndAnActivation) {
  Write([](Transaction& t) {
    t.Add(SomeRulebook());
    t.Put(SomeActivation());
    t.Put(SomeLayer());
    t.Put(SomeLayer(kLocal));
    t.Put(SomeActivation(1, kLocal));
  });
  RuleLayer shadowless = SomeLayer();
  shadowless.shadow = "";
  RuleActivation approved = SomeActivation();
  approved.approved_by = "operator/ida";
  Write([&](Transaction& t) {
    t.Put(shadowless);
    t.Put(approved);
  });
  Read([&](const Snapshot& s) {
    EXPECT_THAT(s.ListRuleLayers(),
                ElementsAre(Revised(SomeLayer(kLocal), 1), Revised(shadowless, 2)));
    EXPECT_EQ(s.FindRuleActivation(kNational, 1), Revised(approved, 2));
    return 0;
  });
}

// Kept layers name the rules in force; what is undone, and every other record, does not.
TEST_P(StoreContract, TellsTheRevisionThatLastPutALayer) {
  const auto rules_revision = [&] {
    return Read([](const Snapshot& s) { return s.rules_revision(); });
  };
  EXPECT_EQ(rules_revision(), 0);
  Write([](Transaction& t) {
    t.Add(SomeRulebook());
    t.Add(SomeUpload());
    t.Put(SomeActivation());
    EXPECT_EQ(t.rules_revision(), 0);
  });
  EXPECT_EQ(rules_revision(), 0);
  Write([](Transaction& t) {
    t.Put(SomeLayer());
    EXPECT_EQ(t.rules_revision(), 2) << "a body sees its own";
  });
  EXPECT_EQ(rules_revision(), 2);
  const Result<int> undone = TryWrite([](Transaction& t) -> Result<void> {
    EXPECT_EQ(t.rules_revision(), 2);
    t.Put(SomeLayer());
    EXPECT_EQ(t.rules_revision(), 3);
    return Fail(Reason::kNotFound, Text::kStoreDown);
  });
  EXPECT_FALSE(undone);
  Write([](Transaction& t) {
    EXPECT_EQ(t.rules_revision(), 2) << "a neighbour that was undone does not count";
    t.Add(SomeEvent("e"));
  });
  EXPECT_EQ(rules_revision(), 2);
}

// Those that are committed together see each other, in their order.
TEST_P(StoreContract, ALayerOfAGroupCountsForWhatFollows) {
  std::vector<Revision> seen;
  {
    HeldWriter held(store());
    for (int i = 0; i < 4; ++i) {
      store().Write<int>(
          [&seen, i](Transaction& t) -> Result<int> {
            seen.push_back(t.rules_revision());
            if (i == 0) t.Add(SomeRulebook());
            if (i == 0) t.Put(SomeActivation());
            if (i == 1) t.Put(SomeLayer());
            return 0;
          },
          [](const Result<int>&) {});
    }
  }
  Write([](Transaction&) {});  // after which the group is done
  const Revision last = Read([](const Snapshot& s) { return s.rules_revision(); });
  EXPECT_THAT(seen, ElementsAre(0, 0, last, last));
}

TEST_P(StoreContract, RefusesALayerOfFilesOrAnActivationThatAreNotThere) {
  const auto refused = [&](const std::function<void(Transaction&)>& body) {
    const Result<int> written = TryWrite([&](Transaction& t) -> Result<void> {
      body(t);
      return {};
    });
    return !written && written.error().reason == Reason::kInternal;
  };
  EXPECT_TRUE(refused([](Transaction& t) { t.Put(SomeActivation()); }));
  EXPECT_TRUE(refused([](Transaction& t) { t.Add(SomeUpload()); }));
  Write([](Transaction& t) { t.Add(SomeRulebook()); });
  EXPECT_TRUE(refused([](Transaction& t) { t.Put(SomeLayer()); }));
  RuleActivation alone = SomeActivation();
  alone.approved_by = alone.caller;
  EXPECT_TRUE(refused([&](Transaction& t) { t.Put(alone); })) << "one person is not two";
  RuleActivation both = SomeActivation();
  both.replaced_by = 2;
  EXPECT_TRUE(refused([&](Transaction& t) { t.Put(both); })) << "in force and replaced in waiting";
  both.in_force_at = {};
  both.replaced_by = 1;
  EXPECT_TRUE(refused([&](Transaction& t) { t.Put(both); })) << "by itself";
  Write([](Transaction& t) { t.Add(SomeUpload()); });
  EXPECT_TRUE(refused([](Transaction& t) { t.Add(SomeUpload()); })) << "a number is used once";
}

}  // namespace
}  // namespace samtale::store
