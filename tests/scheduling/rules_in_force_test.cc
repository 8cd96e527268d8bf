// The rules in force are those of a revision: what is written together with an activation, or read
// while it commits, is decided by the rules of its own revision.
#include "services/scheduling/rules_in_force.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "tests/scheduling/jobcentre_fixture.h"
#include "tests/scheduling/rule_house.h"
#include "tests/source_path.h"
#include "tests/store/faulty_medium.h"
#include "tests/store/temporary_folder.h"

namespace samtale::scheduling {
namespace {

using Fault = FaultyMedium::Fault;

// Stops the store's writing thread, so that what is written meanwhile is committed together.
class Together {
 public:
  explicit Together(store::Store& store) {
    auto inside = std::make_shared<std::promise<void>>();
    store.Write<bool>(
        [inside, go = go_.get_future().share()](store::Transaction&) -> Result<bool> {
          inside->set_value();
          go.wait();
          return true;
        },
        [](const Result<bool>&) {});
    inside->get_future().wait();
  }
  ~Together() { go_.set_value(); }

 private:
  std::promise<void> go_;
};

// The shipped rules, and a national rule more that forbids telephone and video.
class ActivationTest : public JobcentreFixture {
 protected:
  ActivationTest()
      : counted_(*store_), shipped_(*engine::ReadRulesFolder(SourcePath("policy/rules"))) {
    rulemaking_ = *Rulemaking::Open(counted_, rules_, shadows_, shipped_, now_, {});
    tightened_ = SplitLayers(shipped_).at(NationalLayer());
    tightened_.push_back({"national/tightened.yaml",
                          "authority: national\nprovisions:\n" +
                              engine::test::Rule("test.tightened", "forbid: [telephone, video]")});
    Answer<UploadedRules> uploaded;
    rulemaking_->Upload(Operator(), {NationalLayer(), "", "a test", tightened_}, uploaded.done());
    SAMTALE_CHECK(uploaded.Get().has_value());
    before_ = InForceHere();
  }
  ~ActivationTest() override { rulemaking_.reset(); }

  Call Operator() { return CallAs(Role::kOperator, "op"); }
  std::string InForceHere() const { return rules_.Get()->For(kCode).hash(); }

  // Hands the activation to the store, whose writing thread is stopped.
  void QueueActivation(Answer<RuleLayerState>* activated) {
    const int before = counted_.writes();
    rulemaking_->Activate(Operator(), NationalLayer(), HashOf(tightened_), "", "a test",
                          activated->done());
    counted_.WaitFor(before + 1);
  }
  Answer<BookedMeeting> QueueBooking(std::string_view citizen, std::string_view start,
                                     ModeSet modes) {
    Answer<BookedMeeting> answer;
    meetings_->BookMeeting(Anna(), {.wish = WishFor(citizen, modes), .start = At(start)},
                           answer.done());
    return answer;
  }

  CountedStore counted_;
  RuleFiles shipped_;
  RuleFiles tightened_;
  ShadowRules shadows_;
  std::unique_ptr<Rulemaking> rulemaking_;
  std::string before_;
};

TEST_F(ActivationTest, CountsForTheWritesThatAreCommittedTogetherWithIt) {
  Answer<RuleLayerState> activated;
  std::optional<Answer<BookedMeeting>> earlier;
  std::optional<Answer<BookedMeeting>> later;
  std::optional<Answer<BookedMeeting>> by_video;
  {
    const Together together(*store_);
    earlier = QueueBooking("ib", "2020-09-17T10:00", {Mode::kPhysical});
    QueueActivation(&activated);
    later = QueueBooking("karen", "2020-09-17T12:00", {Mode::kPhysical});
    by_video = QueueBooking("ib", "2020-09-18T10:00", {Mode::kVideo});
  }
  ASSERT_TRUE(activated.Get());
  const std::string after = InForceHere();
  ASSERT_NE(after, before_);
  const auto first = earlier->Get();
  EXPECT_EQ(first->decision.rulebook, before_);
  const auto booked = later->Get();
  EXPECT_EQ(booked->decision.rulebook, after);
  EXPECT_GT(booked->meeting.revision, first->meeting.revision);
  const auto refused = by_video->Get();
  ASSERT_FALSE(refused) << "it was decided by " << refused->decision.rulebook;
  EXPECT_TRUE(Has(refused.error(), Text::kModeForbidden));
}

TEST(RulesInForce, WhatIsUndoneCountsForNobody) {
  const TemporaryFolder folder;
  const auto store = *store_sqlite::Open({.path = folder.Path("a.db")});
  const Rules old_rules = engine::Load(kPhysical).rulebooks;
  RulesInForce rules(old_rules);
  std::vector<Rules> seen;
  Answer<bool> last;
  {
    const Together together(*store);
    store->Write<bool>(
        [&](store::Transaction& t) -> Result<bool> {
          t.Put(store::RuleLayer{.layer = NationalLayer()});
          rules.Announce(t.revision(), InForce{engine::Load(kAnyMode).rulebooks});
          EXPECT_NE(rules.In(t), old_rules);
          EXPECT_EQ(rules.Get(), old_rules) << "nobody else sees what is not committed";
          return Fail(Reason::kNotFound, Text::kStoreDown);
        },
        [&](const Result<bool>& written) { rules.Settle(written.has_value()); });
    store->Write<bool>(
        [&](store::Transaction& t) -> Result<bool> {
          seen.push_back(rules.In(t));
          return true;
        },
        last.done());
  }
  EXPECT_TRUE(last.Get());
  EXPECT_EQ(seen, std::vector<Rules>{old_rules});
  EXPECT_EQ(rules.Get(), old_rules);
}

TEST(RulesInForce, ACommitThatFailsLeavesTheOldOnesAndMayBeTriedAgain) {
  FaultyMedium medium;
  const TemporaryFolder folder;
  House house(folder.Path("a.db"));
  ASSERT_TRUE(house.Open(kPhysical));
  ASSERT_TRUE(house.Upload(kAnyMode));
  medium.Set(Fault::kLogFull);
  const auto failed = house.Activate(CallBy("eva"), HashOf(kAnyMode));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, Reason::kUnavailable);
  EXPECT_EQ(house.Allowed(), "physical");
  EXPECT_EQ(house.State().in_force->rulebook, HashOf(kPhysical));
  medium.Set(Fault::kNone);
  ASSERT_TRUE(house.Activate(CallBy("eva"), HashOf(kAnyMode)));
  EXPECT_EQ(house.Allowed(), "physical telephone video");
}

TEST(RulesInForce, AreKeptForAsLongAsACallHasThem) {
  RulesInForce rules(ShippedRules());
  const Rules taken = rules.Get();
  rules.Announce(1, InForce{engine::Load(kPhysical).rulebooks});
  rules.Settle(true);
  EXPECT_NE(rules.Get(), taken);
  EXPECT_EQ(taken, ShippedRules());
}

// The national files of the snapshot's revision, as the store has them.
std::string Stored(const store::Snapshot& snapshot) {
  return *snapshot.FindRuleLayer(NationalLayer())->rulebook;
}

TEST(Race, EveryReadAndWriteUsesTheRulesOfItsRevision) {
  constexpr int kSwaps = 60;
  constexpr int kThreads = 3;
  const TemporaryFolder folder;
  House house(folder.Path("a.db"));
  ASSERT_TRUE(house.Open(kPhysical));
  ASSERT_TRUE(house.Upload(kAnyMode));
  std::atomic<bool> over{false};
  std::atomic<int> mixed{0};
  std::atomic<int> looked{0};
  const auto look = [&](const store::Snapshot& snapshot, const Rules& rules) {
    if (rules->national().hash() != Stored(snapshot)) ++mixed;
    ++looked;
  };
  std::vector<std::thread> threads;
  for (int n = 0; n < kThreads; ++n) {
    threads.emplace_back([&] {
      while (!over) {
        const auto read = house.rules().Read(
            house.store(), [&](const store::Snapshot& snapshot, const InForce& in_force) {
              look(snapshot, in_force.rules);
              return true;
            });
        EXPECT_TRUE(read);
      }
    });
    threads.emplace_back([&] {
      while (!over) {
        const auto written =
            house.store().WriteAndWait<bool>([&](store::Transaction& t) -> Result<bool> {
              look(t, house.rules().In(t));
              return true;
            });
        EXPECT_TRUE(written);
      }
    });
  }
  threads.emplace_back([&] {
    while (!over) {
      const auto found = house.rulemaking().Of(MunicipalityId::Of("0101"));
      if (found->rules->national().hash() != found->national.in_force->rulebook) ++mixed;
    }
  });
  for (int swap = 0; swap < kSwaps; ++swap) {
    const RuleFiles& files = swap % 2 == 0 ? kAnyMode : kPhysical;
    EXPECT_TRUE(house.Activate(CallBy("eva"), HashOf(files)));
  }
  over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(mixed, 0);
  EXPECT_GT(looked, kSwaps);
}

}  // namespace
}  // namespace samtale::scheduling
